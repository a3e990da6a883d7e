//! Setting up the second factor. Its secret is kept as it is: whoever reads
//! the database can sign in without it anyway, by writing a session.

use super::device::{confirm_password, update};
use super::totp;
use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::entity::staff;
use crate::error::{Error, Result};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

/// A fresh second-factor secret: the text to type and the `otpauth://` link.
/// Not in force until [`totp_confirm`]. Asks for the password: whoever finds a desk
/// open must not lock its owner out. [`Error::Conflict`] when there is one already:
/// a stolen session must not replace it.
pub async fn totp_begin(backend: &Backend, staff: &Staff, password: &str) -> Result<(String, String)> {
    confirm_password(backend, staff, password).await?;
    if totp_enabled(backend, staff).await? {
        return Err(Error::Conflict);
    }
    let secret = totp::secret(backend.chance());
    let change = staff::ActiveModel { totp_pending: Set(Some(secret.clone())), ..Default::default() };
    change_row(backend, staff, change).await?;
    let link = totp::link(&secret, &staff.username);
    Ok((secret, link))
}

/// Puts the secret in force if the six digits fit ([`Error::Forbidden`] if not).
pub async fn totp_confirm(backend: &Backend, staff: &Staff, digits: &str) -> Result<()> {
    let person = row(backend, staff).await?;
    let pending = person.totp_pending.filter(|_| person.totp_secret.is_none()).ok_or(Error::Conflict)?;
    let step = totp::check(&pending, digits, backend.now(), None).ok_or(Error::Forbidden)?;
    let change = staff::ActiveModel {
        totp_secret: Set(Some(pending)),
        totp_pending: Set(None),
        totp_step: Set(Some(step)),
        ..Default::default()
    };
    change_row(backend, staff, change).await
}

/// Takes the second factor away; asks for the password.
pub async fn totp_disable(backend: &Backend, staff: &Staff, password: &str) -> Result<()> {
    confirm_password(backend, staff, password).await?;
    let change = staff::ActiveModel {
        totp_secret: Set(None),
        totp_pending: Set(None),
        totp_step: Set(None),
        ..Default::default()
    };
    change_row(backend, staff, change).await
}

/// Whether this person has a second factor.
pub async fn totp_enabled(backend: &Backend, staff: &Staff) -> Result<bool> {
    Ok(row(backend, staff).await?.totp_secret.is_some())
}

async fn row(backend: &Backend, staff: &Staff) -> Result<staff::Model> {
    let found = staff::Entity::find_by_id(Text(staff.id)).one(backend.read()).await?;
    found.ok_or(Error::Unauthenticated)
}

async fn change_row(backend: &Backend, staff: &Staff, change: staff::ActiveModel) -> Result<()> {
    let id = staff.id;
    backend
        .write(move |tx| {
            let change = change.clone();
            async move { update(&tx, id, change).await }
        })
        .await
}
