//! What several copies of the program on one PostgreSQL must agree on.

use crate::Backend;
use crate::config::Config;
use crate::db::{Db, sql};
use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, DbBackend};

/// The name in `meta` of what the secret is known by.
const KNOWN: &str = "secret.known";

/// What is wrong with another one, and what to do.
pub(crate) const OTHER: &str = "this database is used with another secret: restore `secret.key`, or give every copy \
     the same HUYING_SECRET. To go on with a new one for good (everyone must sign in again, private links end) run \
     `huying new-secret`";

/// Refuses to go on when this database is used with another secret: private
/// links and sign-ins of one copy would be worth nothing at the next. On SQLite,
/// which has one process, the secret may be changed by who can change the file; it
/// is told, for it may have been lost.
pub(crate) async fn same_secret(backend: &Backend) -> Result<()> {
    if known(backend).await?.is_none() {
        let text = "insert into meta (name, value) values ($1, $2) on conflict do nothing";
        backend.execute(text, vec![KNOWN.into(), backend.secrets().known.as_str().into()]).await?;
    }
    // Read again: of two that begin at once, one was first.
    if is_known(backend).await? {
        return Ok(());
    }
    if backend.read().get_database_backend() == DbBackend::Postgres {
        return Err(Error::Internal(OTHER.to_owned()));
    }
    tracing::error!("{OTHER}");
    Ok(())
}

/// Whether the secret is the one that the database is used with.
pub(crate) async fn is_known(backend: &Backend) -> Result<bool> {
    Ok(known(backend).await?.as_ref() == Some(&backend.secrets().known))
}

async fn known(backend: &Backend) -> Result<Option<String>> {
    let db = backend.read();
    let text = "select value from meta where name = $1";
    let row = db.query_one_raw(sql(db.get_database_backend(), text, vec![KNOWN.into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// Lets the database take the next secret that comes.
///
/// # Errors
/// What the database says.
pub async fn forget_secret(config: &Config) -> Result<()> {
    let db = Db::open(config).await?;
    let forget = |tx: crate::db::Tx| async move {
        let text = "delete from meta where name = $1";
        tx.execute_raw(sql(tx.get_database_backend(), text, vec![KNOWN.into()])).await?;
        Ok(())
    };
    db.write(forget).await?;
    db.close().await;
    Ok(())
}
