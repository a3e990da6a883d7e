//! PostgreSQL: connections and the lock for migrations.

use super::{Tx, sql, steps};
use crate::error::{Error, Result};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{self, Connection};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, TransactionTrait};
use std::time::Duration;

/// Any number, the same in every copy of the program.
const MIGRATION_LOCK: i64 = 0x4855_5949_4e47;
/// Longest wait for a connection: a server may just be starting.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest wait for why there is none.
const REASON: Duration = Duration::from_secs(2);

pub(super) async fn connect(url: &str, connections: u32) -> Result<DatabaseConnection> {
    let mut pool = ConnectOptions::new(url);
    // One more listens to the other copies.
    pool.max_connections(connections.max(2) + 1)
        .min_connections(1)
        .acquire_timeout(PATIENCE)
        .idle_timeout(Duration::from_secs(300))
        .test_before_acquire_if_idle_for(Duration::from_secs(10))
        .sqlx_logging(false);
    match Database::connect(pool).await {
        Ok(db) => Ok(db),
        // A pool tries until it is late, and then only says that it is.
        Err(_) => Err(Error::Unavailable(refused(url).await)),
    }
}

/// Where no connection is to be had, and why; without names and passwords.
async fn refused(url: &str) -> String {
    let Ok(options) = url.parse::<PgConnectOptions>() else {
        return "the address of PostgreSQL cannot be read".to_owned();
    };
    let place = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    let why = match tokio::time::timeout(REASON, PgConnection::connect_with(&options)).await {
        Err(_) => "no answer".to_owned(),
        Ok(Err(error)) => said(&error),
        Ok(Ok(connection)) => {
            let _ = connection.close().await;
            "it answers only now: try again".to_owned()
        }
    };
    format!("PostgreSQL at {place}: {why}")
}

/// What a server or a system says, without what stands in quotes: names of people
/// and of databases.
fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::Database(error) => error.message().split('"').step_by(2).collect::<Vec<_>>().join("…"),
        error => error.to_string(),
    }
}

/// Brings the schema up to date; whoever comes second waits, then finds
/// nothing to do.
pub(super) async fn migrate(db: &DatabaseConnection) -> Result<()> {
    let tx = db.begin().await?;
    tx.execute_unprepared(&format!("select pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    steps::take(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Waits for whoever holds this name and holds it until the transaction ends. Two
/// names may be one number: they wait for each other then, and no harm is done.
pub(super) async fn alone(tx: &Tx, name: &str) -> Result<()> {
    let text = "select pg_advisory_xact_lock(hashtextextended($1, 0))";
    tx.execute_raw(sql(DbBackend::Postgres, text, vec![name.into()])).await?;
    Ok(())
}
