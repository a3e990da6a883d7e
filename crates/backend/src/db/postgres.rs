//! PostgreSQL: connections and the lock for migrations.

use super::{Tx, sql};
use crate::error::Result;
use crate::migration::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use std::time::Duration;

/// Any number, the same in every copy of the program.
const MIGRATION_LOCK: i64 = 0x4855_5949_4e47;

pub(super) async fn connect(url: &str, connections: u32) -> Result<DatabaseConnection> {
    let mut pool = ConnectOptions::new(url);
    // One more listens to the other copies.
    pool.max_connections(connections.max(2) + 1)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .idle_timeout(Duration::from_secs(300))
        .test_before_acquire_if_idle_for(Duration::from_secs(10))
        .sqlx_logging(false);
    Ok(Database::connect(pool).await?)
}

/// Brings the schema up to date; whoever comes second waits, then finds
/// nothing to do.
pub(super) async fn migrate(db: &DatabaseConnection) -> Result<()> {
    let tx = db.begin().await?;
    tx.execute_unprepared(&format!("select pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    Migrator::up(&tx, None).await?;
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
