//! The database: connections, the one door for writing, and what differs
//! between SQLite and PostgreSQL.

pub(crate) mod batch;
mod door;
mod error;
mod postgres;
pub(crate) mod search;
mod sqlite;
pub(crate) mod steps;
mod text;
mod tx;

pub use sqlite::FILE as COPY_NAME;
pub use text::Text;
pub use tx::Tx;

use crate::config::{Config, Database};
use crate::error::{Error, Result};
use crate::private;
use batch::Batch;
use door::Door;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, Value};
use search::Entry;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// An open database.
pub struct Db {
    read: DatabaseConnection,
    door: Door,
    written: Written,
}

/// Counts commits. Counted before anybody is answered: who was answered finds
/// what they wrote.
#[derive(Clone, Default)]
struct Written(Arc<AtomicU64>);

impl Written {
    fn count(&self) {
        self.0.fetch_add(1, Ordering::Release);
    }
}

impl Db {
    /// Connects and brings the schema up to date, under a lock so that several
    /// processes may start at once.
    pub(crate) async fn open(config: &Config) -> Result<Self> {
        match &config.database {
            Database::Sqlite(directory) => Self::open_sqlite(directory.clone(), config.connections).await,
            Database::Postgres(url) => Self::open_postgres(url, config.connections).await,
        }
    }

    async fn open_sqlite(directory: PathBuf, connections: u32) -> Result<Self> {
        private::directory(&directory).map_err(Error::internal)?;
        let file = directory.join(sqlite::FILE);
        let writer = sqlite::writer(&file).await?;
        sqlite::check_version(&writer).await?;
        let tx = sqlite::begin(&writer).await?;
        steps::take(&tx).await?;
        tx.commit().await?;
        let read = sqlite::readers(&file, connections).await?;
        let written = Written::default();
        Ok(Self { read, door: Door::sqlite(file, writer, written.clone()), written })
    }

    async fn open_postgres(url: &str, connections: u32) -> Result<Self> {
        let read = postgres::connect(url, connections).await?;
        postgres::migrate(&read).await?;
        let written = Written::default();
        Ok(Self { door: Door::postgres(read.clone(), written.clone()), read, written })
    }

    /// For reading.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Which database this is.
    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// Changes data; see [`crate::Backend::write`].
    pub(crate) async fn write<F, Fut, T>(&self, work: F) -> Result<T>
    where
        F: Fn(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.door.write(work).await
    }

    /// Inserts rows; see [`crate::Backend::insert`].
    pub(crate) async fn insert(&self, batch: Batch, entry: Entry) -> Result<()> {
        self.door.insert(batch, entry).await
    }

    /// Copies an SQLite database, as it is at one moment, into a new file.
    pub(crate) async fn copy_to(&self, file: &std::path::Path) -> Result<()> {
        let name = file.to_str().ok_or_else(|| Error::Internal("a file name that is no text".to_owned()))?;
        private::file(file).map_err(Error::internal)?;
        let text = format!("vacuum into '{}'", name.replace('\'', "''"));
        self.read.execute_unprepared(&text).await?;
        Ok(())
    }

    /// A number that grows with every commit of this process.
    pub(crate) fn written(&self) -> u64 {
        self.written.0.load(Ordering::Acquire)
    }

    /// What was read before is to be read again.
    pub(crate) fn wrote(&self) {
        self.written.count();
    }

    /// Finishes what is being written and closes.
    pub(crate) async fn close(&self) {
        self.door.close().await;
        if let Err(error) = self.read.clone().close().await {
            tracing::warn!(%error, "closing the database");
        }
    }
}

/// A statement with `$1`-style parameters, which both databases understand.
pub fn sql(backend: DbBackend, text: impl Into<String>, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(backend, text, values)
}

/// What makes who claims rows pass over those that others are claiming. SQLite has
/// one writer.
pub(crate) fn skip_locked(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres { "for update skip locked" } else { "" }
}

/// Lets nobody else, at whatever copy of the program, into work of this name until
/// the transaction ends. SQLite has one writer.
pub(crate) async fn alone(tx: &Tx, name: &str) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres { postgres::alone(tx, name).await } else { Ok(()) }
}

/// What a row of a statement is read as; made by [`row!`].
pub(crate) trait Row: DeserializeOwned {
    /// The columns it takes, in their order.
    const COLUMNS: &'static str;
}

/// A struct whose fields are the columns of a statement. None is a boolean,
/// which SQLite has not.
macro_rules! row {
    ($(#[$meta:meta])* $visible:vis struct $name:ident { $first:ident: $of:ty $(, $field:ident: $kind:ty)* $(,)? }) => {
        $(#[$meta])*
        #[derive(serde::Deserialize)]
        $visible struct $name { $first: $of $(, $field: $kind)* }

        impl $crate::db::Row for $name {
            const COLUMNS: &'static str = concat!(stringify!($first) $(, ", ", stringify!($field))*);
        }
    };
}
pub(crate) use row;

/// The rows of a statement, in its order, as one value: a driver spends more on
/// a row of columns than the database on finding it.
pub(crate) async fn rows<T: Row>(db: &DatabaseConnection, statement: Statement) -> Result<Vec<T>> {
    let columns = T::COLUMNS;
    let whole = match statement.db_backend {
        DbBackend::Sqlite => format!("json_group_array(json_array({columns}))"),
        _ => format!("coalesce(json_agg(json_build_array({columns})), '[]')::text"),
    };
    let text = format!("select {whole} from ({}) as ordered", statement.sql);
    let row = db.query_one_raw(Statement { sql: text, ..statement }).await?;
    let json: String = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    // The fault names a place in the text, not the text.
    serde_json::from_str(&json).map_err(Error::internal)
}
