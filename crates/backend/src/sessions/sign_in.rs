//! Signing in.

use super::access::Audience;
use super::{Credentials, SignInError, Tokens, WebSession, access, gate, password, store, token, totp};
use crate::Backend;
use crate::db::Tx;
use crate::demo;
use crate::entity::values::SessionKind;
use crate::entity::{session, staff};
use crate::error::{Error, Result};
use domain::ids::SessionId;
use domain::text;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use std::net::IpAddr;
use std::time::Duration;

/// How much slower an answer is for a name that many try.
const SLOWED: Duration = Duration::from_secs(1);
/// Longest label of a device, in characters.
const LABEL_CHARS: usize = 200;

/// Signs in to the pages. `label` describes the device.
pub async fn sign_in(
    backend: &Backend,
    credentials: Credentials,
    address: IpAddr,
    label: &str,
) -> Result<WebSession, SignInError> {
    let label: String = text::clean_line(label).chars().take(LABEL_CHARS).collect();
    let proven = prove(backend, &credentials, address).await?;
    let (session, token) = begin(backend, &proven, SessionKind::Web, &label).await?;
    gate::succeeded(backend, &credentials.username, address).await;
    let expires_at = session.expires_at;
    // Nobody, if they were disabled this very moment.
    let staff = token::by_id(backend, session.id.0).await?.ok_or(SignInError::Wrong)?;
    Ok(WebSession { token, staff, expires_at })
}

/// Signs in to the API.
pub async fn sign_in_api(
    backend: &Backend,
    credentials: Credentials,
    address: IpAddr,
) -> Result<Tokens, SignInError> {
    let proven = prove(backend, &credentials, address).await?;
    let (session, refresh_token) = begin(backend, &proven, SessionKind::Api, "API").await?;
    gate::succeeded(backend, &credentials.username, address).await;
    let access_token = access::token(backend, Audience::Staff, proven.person.id.0.0, session.id.0.0)?;
    Ok(Tokens { access_token, refresh_token, expires_in: access::SECONDS })
}

/// Somebody whose password, and second factor if any, fit.
struct Proven {
    person: staff::Model,
    /// The step whose digits were used.
    step: Option<i64>,
}

async fn prove(backend: &Backend, credentials: &Credentials, address: IpAddr) -> Result<Proven, SignInError> {
    let name = credentials.username.trim().to_lowercase();
    let admitted = gate::admit(backend, &name, address).await.map_err(|error| match error {
        Error::TooMany { retry_after } => SignInError::TooMany { retry_after },
        other => other.into(),
    })?;
    if admitted.slowly {
        tokio::time::sleep(SLOWED).await;
    }
    let person = find(backend, &name).await?;
    let kept = person.as_ref().map(|p| p.password_hash.clone());
    let fits = password::fits(&credentials.password, kept).await?;
    let allowed = backend.is_demo() || credentials.password != demo::PASSWORD;
    let person = person.filter(|p| fits && allowed && p.active).ok_or(SignInError::Wrong)?;
    let Some(secret) = &person.totp_secret else { return Ok(Proven { person, step: None }) };
    let digits = credentials.totp.as_deref().unwrap_or("");
    let step = totp::check(secret, digits, backend.now(), person.totp_step);
    Ok(Proven { step: Some(step.ok_or(SignInError::TotpNeeded)?), person })
}

async fn find(backend: &Backend, name: &str) -> Result<Option<staff::Model>> {
    // A name that cannot be one is not looked for; PostgreSQL takes no NUL.
    if name.len() > 40 || name.contains('\0') {
        return Ok(None);
    }
    Ok(staff::Entity::find().filter(staff::Column::Username.eq(name)).one(backend.read()).await?)
}

/// A new session with its token: a cookie's, or the first refresh token.
async fn begin(
    backend: &Backend,
    proven: &Proven,
    kind: SessionKind,
    label: &str,
) -> Result<(session::Model, String), SignInError> {
    let id = SessionId(backend.new_id());
    let token = match kind {
        SessionKind::Web => store::fresh_token(backend),
        SessionKind::Api => token::refresh_token(backend, id),
    };
    let new = store::new(backend, id, proven.person.id.0, kind, &token, label);
    let (row, step, person) = (new.clone(), proven.step, proven.person.clone());
    let kept = backend.write(move |tx| {
        let (row, person) = (row.clone(), person.clone());
        async move {
            let used = use_step(&tx, &person, step).await?;
            if used {
                store::begin(&tx, &row).await?;
            }
            Ok(used)
        }
    });
    if kept.await? { Ok((new, token)) } else { Err(SignInError::TotpNeeded) }
}

/// Uses the step up, in the transaction that begins the session: of two who
/// come with the same digits one is late. Also sees that nothing of the person
/// changed while the password was compared; whoever changes it from now on finds
/// the session.
async fn use_step(tx: &Tx, proven: &staff::Model, step: Option<i64>) -> Result<bool> {
    // SQLite has one writer and no such clause.
    let person = staff::Entity::find_by_id(proven.id).lock_exclusive().one(&**tx).await?;
    let shown = |p: &staff::Model| (p.password_hash.clone(), p.totp_secret.clone());
    if !person.is_some_and(|p| p.active && shown(&p) == shown(proven)) {
        return Err(Error::Conflict);
    }
    let Some(step) = step else { return Ok(true) };
    let earlier =
        Condition::any().add(staff::Column::TotpStep.is_null()).add(staff::Column::TotpStep.lt(step));
    let update = staff::Entity::update_many()
        .col_expr(staff::Column::TotpStep, Expr::value(step))
        .filter(staff::Column::Id.eq(proven.id))
        .filter(earlier);
    Ok(update.exec(&**tx).await?.rows_affected == 1)
}
