//! Versions of what administrators keep: who saves what somebody else has saved
//! meanwhile is told instead of wiping it out.

use crate::Backend;
use crate::actor::Staff;
use crate::db::{Tx, sql};
use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, DbErr};

/// Who saves something, and which version of it they saw.
#[derive(Clone, Copy, Debug)]
pub struct Editor<'a> {
    /// Who.
    pub staff: &'a Staff,
    /// The version that was in front of them; none for something new, and for
    /// who saves it whatever it was.
    pub seen: Option<i32>,
}

impl<'a> From<&'a Staff> for Editor<'a> {
    fn from(staff: &'a Staff) -> Self {
        Self { staff, seen: None }
    }
}

/// The version of something, nought if it was never saved. What is read of it
/// after this is no older.
pub async fn version(backend: &Backend, id: &str) -> Result<i32> {
    let text = "select version from form_version where subject = $1";
    let statement = sql(backend.read().get_database_backend(), text, vec![id.into()]);
    let row = backend.read().query_one_raw(statement).await?;
    let version = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
    // Another process may have saved it.
    backend.reload().await?;
    Ok(version)
}

/// Turns the version of something, in the transaction that saves it.
/// [`Error::Conflict`] when it is not the one that was seen.
pub(crate) async fn turn(tx: &Tx, id: impl std::fmt::Display, seen: Option<i32>) -> Result<()> {
    let text = "insert into form_version (subject, version) values ($1, 1)
                on conflict (subject) do update set version = form_version.version + 1
                returning version";
    let statement = sql(tx.get_database_backend(), text, vec![id.to_string().into()]);
    let row = tx.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("the version that was written".to_owned()))?;
    let now: i32 = row.try_get_by_index(0)?;
    if seen.is_some_and(|seen| seen.checked_add(1) != Some(now)) { Err(Error::Conflict) } else { Ok(()) }
}
