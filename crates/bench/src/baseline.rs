//! The raw baseline of submissions on SQLite: the same rows into the same tables by one connection
//! that does nothing else, durable as the program is, one or many a commit.

use crate::rows::{Ask, Dialect, inserts};
use anyhow::{Context, Result};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A database to write into.
pub struct Raw {
    db: SqliteConnection,
    statements: Vec<Arc<str>>,
    next: u64,
}

impl Ask for SqliteConnection {
    async fn one(&mut self, sql: &str) -> Result<Option<String>> {
        let found: Option<Option<String>> =
            sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_optional(self).await?;
        Ok(found.flatten())
    }
}

impl Raw {
    /// Copies a database that nobody uses now, and takes the rows of this request for a pattern.
    ///
    /// # Errors
    /// When it cannot be copied or read.
    pub async fn copy(database: &Path, to: &Path, code: &str) -> Result<Self> {
        for suffix in ["", "-wal"] {
            let named = |path: &Path| format!("{}{suffix}", path.display());
            if Path::new(&named(database)).exists() {
                std::fs::copy(named(database), named(to)).context("copying the database")?;
            }
        }
        let options = SqliteConnectOptions::new()
            .filename(to)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        let mut db = SqliteConnection::connect_with(&options).await?;
        let statements = inserts(&mut db, Dialect::Sqlite, code).await?;
        Ok(Self { db, statements: statements.into_iter().map(Arc::from).collect(), next: 0 })
    }

    /// Rows each submission writes.
    pub fn rows(&self) -> usize {
        self.statements.len()
    }

    /// Submissions a second, so many in each durable commit.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rate(&mut self, group: u32, span: Duration) -> Result<f64> {
        let begin = Instant::now();
        let mut count = 0u32;
        while begin.elapsed() < span {
            sqlx::query("begin immediate").execute(&mut self.db).await?;
            for _ in 0..group {
                self.insert().await?;
            }
            sqlx::query("commit").execute(&mut self.db).await?;
            count += group;
        }
        Ok(f64::from(count) / begin.elapsed().as_secs_f64())
    }

    async fn insert(&mut self) -> Result<()> {
        self.next += 1;
        let id = format!("019a0000-0000-7000-8000-{:012x}", self.next);
        for statement in &self.statements {
            sqlx::query(AssertSqlSafe(statement.clone())).bind(&id).execute(&mut self.db).await?;
        }
        Ok(())
    }
}

/// How many requests a database holds.
///
/// # Errors
/// When it cannot be read.
pub async fn stored(database: &Path) -> Result<u64> {
    let options = SqliteConnectOptions::new().filename(database);
    let mut db = SqliteConnection::connect_with(&options).await?;
    let count: i64 = sqlx::query_scalar("select count(*) from request").fetch_one(&mut db).await?;
    db.close().await?;
    Ok(u64::try_from(count)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_baseline_writes_every_row_that_a_submission_writes() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from.db"), folder.path().join("to.db"));
        crate::fixture::two_requests_in(&from).await.close().await.unwrap();
        let mut raw = Raw::copy(&from, &to, &crate::fixture::code()).await.unwrap();
        assert_eq!(raw.rows(), 4, "request, search document, event, key");
        assert!(raw.rate(1, Duration::from_millis(20)).await.unwrap() > 0.0);
        assert!(raw.rate(7, Duration::from_millis(20)).await.unwrap() > 0.0);
        let added = raw.next;
        assert_eq!(stored(&to).await.unwrap(), 2 + added);
        for (table, before) in [("request_event", 6), ("submission_key", 2), ("request_search", 2)] {
            let count = format!("select cast(count(*) as text) from {table}");
            assert_eq!(raw.db.one(&count).await.unwrap(), Some((before + added).to_string()), "{table}");
        }
        let same = "select count(distinct description) || ' ' || count(distinct id) from request";
        assert_eq!(raw.db.one(same).await.unwrap(), Some(format!("1 {}", 2 + added)));
        assert_eq!(stored(&from).await.unwrap(), 2, "only the copy is written to");
    }
}
