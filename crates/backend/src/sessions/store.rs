//! Sessions in the database: begun, found, seen, ended.

use super::Use;
use crate::Backend;
use crate::actor::{Grant, Staff};
use crate::db::{Text, Tx};
use crate::entity::values::SessionKind;
use crate::entity::{session, staff, staff_grant};
use crate::error::Result;
use crate::secrets::sha256_hex;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::{SessionId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// A session of the pages ends after this without use …
pub(super) const IDLE: TimeDelta = TimeDelta::hours(8);
/// … and after this in any case.
pub(super) const WEB_LIFE: TimeDelta = TimeDelta::days(7);
/// A refresh token is good for this long.
pub(super) const API_LIFE: TimeDelta = TimeDelta::days(30);
/// How exactly it is kept when a session was used last.
const SEEN: TimeDelta = TimeDelta::minutes(1);

/// Thirty-two bytes of chance as text for a cookie or a client.
pub(super) fn fresh_token(backend: &Backend) -> String {
    let mut bytes = [0u8; 32];
    backend.chance().fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a token.
pub(super) fn hashed(token: &str) -> String {
    sha256_hex(token.as_bytes())
}

/// Begins a session.
pub(super) async fn begin(tx: &Tx, new: &session::Model) -> Result<()> {
    let row: session::ActiveModel = new.clone().into();
    session::Entity::insert(row.reset_all()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// A new session of this person.
pub(super) fn new(
    backend: &Backend,
    id: SessionId,
    staff: UserId,
    kind: SessionKind,
    token: &str,
    label: &str,
) -> session::Model {
    let now = backend.now();
    let life = if kind == SessionKind::Web { WEB_LIFE } else { API_LIFE };
    session::Model {
        id: Text(id),
        staff_id: Text(staff),
        kind: Text(kind),
        token_hash: hashed(token),
        label: label.to_owned(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + life,
        ended_at: None,
    }
}

/// Whether a session may still be used.
pub(super) fn lives(session: &session::Model, now: Moment) -> bool {
    let idle = session.kind.0 == SessionKind::Web && now - session.last_seen_at >= IDLE;
    session.ended_at.is_none() && now < session.expires_at && !idle
}

/// The person of a session that may still be used, if they are still active.
pub(super) async fn owner(
    backend: &Backend,
    found: Option<session::Model>,
    used: Use,
) -> Result<Option<Staff>> {
    let now = backend.now();
    let Some(session) = found.filter(|s| lives(s, now)) else { return Ok(None) };
    let person = staff::Entity::find_by_id(session.staff_id).one(backend.read()).await?;
    let Some(person) = person.filter(|p| p.active) else { return Ok(None) };
    if used == Use::ByHand && now - session.last_seen_at >= SEEN {
        seen(backend, session.id.0, now).await;
    }
    Ok(Some(as_staff(backend, person, session.id.0).await?))
}

/// Keeps when a session was used. Not being able to is no reason to turn
/// somebody away who only reads: the disk may be full.
async fn seen(backend: &Backend, id: SessionId, now: Moment) {
    let write = backend.write(move |tx| async move {
        session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(now))
            .filter(session::Column::Id.eq(Text(id)))
            .exec(&*tx)
            .await?;
        Ok(())
    });
    if let Err(error) = write.await {
        tracing::warn!(%error, "a session's last use was not kept");
    }
}

/// A person with their roles, come through a session.
pub(super) async fn as_staff(backend: &Backend, person: staff::Model, session: SessionId) -> Result<Staff> {
    let of = staff_grant::Column::StaffId.eq(person.id);
    let grants = staff_grant::Entity::find().filter(of).all(backend.read()).await?;
    Ok(Staff {
        id: person.id.0,
        session,
        username: person.username,
        name: person.name,
        unit: person.unit_id.0,
        grants: grants.into_iter().map(|g| Grant { role: g.role.0, unit: g.unit_id.0 }).collect(),
    })
}

/// Which sessions of a person to end.
#[derive(Clone, Copy)]
pub(crate) enum Which {
    /// This one.
    One(SessionId),
    /// All but this one.
    Others(SessionId),
    /// All.
    All,
}

/// Ends sessions of a person; how many.
pub(crate) async fn end(tx: &Tx, staff: UserId, which: Which, now: Moment) -> Result<u64> {
    let mut update = session::Entity::update_many()
        .set(session::ActiveModel { ended_at: Set(Some(now)), ..Default::default() })
        .filter(session::Column::StaffId.eq(Text(staff)))
        .filter(session::Column::EndedAt.is_null());
    update = match which {
        Which::One(id) => update.filter(session::Column::Id.eq(Text(id))),
        Which::Others(id) => update.filter(session::Column::Id.ne(Text(id))),
        Which::All => update,
    };
    Ok(update.exec(&**tx).await?.rows_affected)
}
