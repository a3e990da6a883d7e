//! SQLite: how connections are set up.

use crate::error::{Error, Result};
use crate::private;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::path::Path;
use std::time::Duration;

/// The name of the file within the data directory.
pub const FILE: &str = "huying.db";

/// Before this version a reset of the WAL could lose pages.
const OLDEST: [u32; 3] = [3, 51, 3];

/// Kibibytes of pages the writer keeps; readers keep less each, for the whole
/// program must fit into 40 MB when idle.
const WRITER_CACHE: u32 = 8192;
const READER_CACHE: u32 = 2048;

/// Pages in the WAL after which a commit copies them back (16 MB).
const CHECKPOINT_PAGES: u32 = 4000;

/// Pragmas of every connection.
fn options(options: SqliteConnectOptions, file: &Path, cache: u32) -> SqliteConnectOptions {
    options
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("temp_store", "memory")
        .pragma("cache_size", format!("-{cache}"))
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES.to_string())
        // Keeps a WAL that once grew from staying large.
        .pragma("journal_size_limit", "67108864")
}

fn pool(count: u32) -> ConnectOptions {
    // The file is given by `options`; the address only chooses the driver.
    let mut pool = ConnectOptions::new("sqlite:huying.db");
    pool.max_connections(count)
        .min_connections(1)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(5));
    pool
}

/// The one connection that writes. Makes the file, with a mode that those beside it
/// (`-wal`, `-shm`) get from it.
pub(super) async fn writer(file: &Path) -> Result<DatabaseConnection> {
    // A directory that is gone, or may not be written, may be back at the next try.
    private::file(file)
        .map_err(|error| Error::Unavailable(format!("{} cannot be made: {error}", file.display())))?;
    let file = file.to_owned();
    let mut pool = pool(1);
    pool.map_sqlx_sqlite_opts(move |o| options(o, &file, WRITER_CACHE));
    // It must never be closed for idleness, and reopening is the door's matter.
    pool.map_sqlx_sqlite_pool_opts(|o| o.idle_timeout(None).max_lifetime(None));
    Ok(Database::connect(pool).await?)
}

/// Connections that cannot write.
pub(super) async fn readers(file: &Path, count: u32) -> Result<DatabaseConnection> {
    let file = file.to_owned();
    let mut pool = pool(count.max(1));
    pool.map_sqlx_sqlite_opts(move |o| options(o, &file, READER_CACHE).read_only(true));
    pool.map_sqlx_sqlite_pool_opts(|o| o.idle_timeout(Duration::from_secs(300)).max_lifetime(None));
    Ok(Database::connect(pool).await?)
}

/// Begins a transaction that holds the write lock from the start: one that
/// upgrades later would fail at once whatever the busy timeout.
pub(super) async fn begin(writer: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    Ok(writer.begin_with_options(options).await?)
}

/// Refuses a library with the WAL-reset fault.
pub(super) async fn check_version(db: &DatabaseConnection) -> Result<()> {
    let statement = Statement::from_string(DbBackend::Sqlite, "select sqlite_version()");
    let row = db.query_one_raw(statement).await?;
    let version: String = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    if is_new_enough(&version) {
        return Ok(());
    }
    Err(Error::Internal(format!("SQLite {version} is too old: 3.51.3 or newer is needed")))
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let found: [u32; 3] = std::array::from_fn(|_| parts.next().unwrap_or(0));
    found >= OLDEST
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn a_library_with_the_wal_reset_fault_is_refused() {
        assert!(is_new_enough("3.51.3"));
        assert!(is_new_enough("3.52.0"));
        assert!(is_new_enough("4.0"));
        assert!(!is_new_enough("3.51.2"));
        assert!(!is_new_enough("3.9.99"));
        assert!(!is_new_enough(""));
    }
}
