//! A person's devices, and their password.

use super::store::{self, Which};
use super::{Device, gate, password};
use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::entity::{session, staff};
use crate::error::{Error, Result};
use domain::draft::{Field, FieldError, Problem};
use domain::ids::SessionId;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Ends the session this person came through.
pub async fn sign_out(backend: &Backend, staff: &Staff) -> Result<()> {
    let (id, session, now) = (staff.id, staff.session, backend.now());
    backend
        .write(move |tx| async move { store::end(&tx, id, Which::One(session), now).await })
        .await
        .map(|_| ())
}

/// This person's devices, latest first.
pub async fn devices(backend: &Backend, staff: &Staff) -> Result<Vec<Device>> {
    let now = backend.now();
    let rows = session::Entity::find()
        .filter(session::Column::StaffId.eq(Text(staff.id)))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .order_by_desc(session::Column::LastSeenAt)
        .order_by_desc(session::Column::Id)
        .all(backend.read())
        .await?;
    let device = |row: session::Model| Device {
        id: row.id.0,
        current: row.id.0 == staff.session,
        label: row.label,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
    };
    Ok(rows.into_iter().filter(|row| store::lives(row, now)).map(device).collect())
}

/// Ends one of this person's sessions.
pub async fn revoke(backend: &Backend, staff: &Staff, session: SessionId) -> Result<()> {
    let (id, now) = (staff.id, backend.now());
    let ended = backend.write(move |tx| async move { store::end(&tx, id, Which::One(session), now).await });
    if ended.await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Changes this person's password (at least 10 characters) and ends their
/// other sessions. [`Error::Forbidden`] when the old one is wrong,
/// [`Error::Invalid`] (field `key`) when the new one cannot be taken.
pub async fn change_password(backend: &Backend, staff: &Staff, old: &str, new: &str) -> Result<()> {
    confirm_password(backend, staff, old).await?;
    if let Some(problem) = password::problem(new, &staff.username, backend.is_demo()) {
        return Err(Error::Invalid(vec![FieldError::new(Field::Key, as_problem(problem))]));
    }
    let hash = password::hash(new, backend.chance()).await?;
    let (id, session, now) = (staff.id, staff.session, backend.now());
    backend
        .write(move |tx| {
            let hash = hash.clone();
            async move {
                let change = staff::ActiveModel { password_hash: Set(hash), ..Default::default() };
                update(&tx, id, change).await?;
                store::end(&tx, id, Which::Others(session), now).await?;
                Ok(())
            }
        })
        .await
}

/// Changes a row of staff.
pub(super) async fn update(
    tx: &crate::db::Tx,
    id: domain::ids::UserId,
    change: staff::ActiveModel,
) -> Result<()> {
    let update = staff::Entity::update_many().set(change).filter(staff::Column::Id.eq(Text(id)));
    update.exec(&**tx).await?;
    Ok(())
}

/// Asks for the password once more. Guessing is slowed as at the door, under a
/// name of its own, so that a stolen session cannot keep its owner out.
pub(super) async fn confirm_password(backend: &Backend, staff: &Staff, given: &str) -> Result<staff::Model> {
    let key = format!("\u{1}{}", staff.id);
    let nowhere = std::net::Ipv6Addr::UNSPECIFIED.into();
    gate::admit(backend, &key, nowhere).await?;
    let person = staff::Entity::find_by_id(Text(staff.id)).one(backend.read()).await?;
    let person = person.filter(|p| p.active).ok_or(Error::Unauthenticated)?;
    if !password::fits(given, Some(person.password_hash.clone())).await? {
        return Err(Error::Forbidden);
    }
    gate::succeeded(backend, &key, nowhere).await;
    Ok(person)
}

fn as_problem(word: &str) -> Problem {
    match word {
        "empty" | "too_short" => Problem::Empty,
        "too_long" => Problem::TooLong,
        // Too common.
        _ => Problem::Invalid,
    }
}
