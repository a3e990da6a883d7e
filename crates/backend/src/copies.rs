//! What several copies of the program on one PostgreSQL must agree on.

use crate::Backend;
use crate::config::Config;
use crate::db::{Db, sql};
use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, DbBackend};

/// The name in `meta` of what the secret is known by.
const KNOWN: &str = "secret.known";

/// Refuses to go on when this database is used with another secret: private
/// links and sign-ins of one copy would be worth nothing at the next. On SQLite,
/// which has one process, the secret may be changed by who can change the file.
pub(crate) async fn same_secret(backend: &Backend) -> Result<()> {
    if backend.read().get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let asked = || sql(DbBackend::Postgres, "select value from meta where name = $1", vec![KNOWN.into()]);
    if backend.read().query_one_raw(asked()).await?.is_none() {
        let known = backend.secrets().known.clone();
        let keep = move |tx: crate::db::Tx| {
            let text = "insert into meta (name, value) values ($1, $2) on conflict do nothing";
            let statement = sql(DbBackend::Postgres, text, vec![KNOWN.into(), known.clone().into()]);
            async move {
                tx.execute_raw(statement).await?;
                Ok(())
            }
        };
        backend.write(keep).await?;
    }
    // Read again: of two that begin at once, one was first.
    let row = backend.read().query_one_raw(asked()).await?;
    let known: String = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    if known == backend.secrets().known {
        return Ok(());
    }
    Err(Error::Internal(
        "this database is used with another secret: give every copy the same HUYING_SECRET. To go on with a new \
         one for good (everyone must sign in again, private links end) run `huying new-secret`"
            .to_owned(),
    ))
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
