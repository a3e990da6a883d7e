//! What the work behind the door is given.

use super::batch::Batch;
use super::search::Entry;
use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// A transaction to write in; use it as a sea-orm connection (`&*tx`). It ends
/// with the work: keep no copy of it.
#[derive(Clone)]
pub struct Tx {
    transaction: Arc<DatabaseTransaction>,
    search: Arc<Mutex<Vec<Entry>>>,
}

impl Tx {
    pub(super) fn new(transaction: Arc<DatabaseTransaction>) -> Self {
        Self { transaction, search: Arc::default() }
    }

    /// Inserts rows.
    pub(crate) async fn insert(&self, batch: Batch) -> Result<()> {
        // Nothing makes no statement that PostgreSQL would read.
        if batch.is_empty() {
            return Ok(());
        }
        self.transaction.execute_raw(batch.statement(self.transaction.get_database_backend())).await?;
        Ok(())
    }

    /// Runs statements that each have to find their row: [`Error::Conflict`] where one
    /// does not.
    pub(crate) async fn each(&self, statements: Vec<Statement>) -> Result<()> {
        for statement in statements {
            if self.transaction.execute_raw(statement).await?.rows_affected() == 0 {
                return Err(Error::Conflict);
            }
        }
        Ok(())
    }

    /// Has the full-text index changed at the end of the transaction. Not at
    /// once, because SQLite's index writes a segment at each savepoint.
    pub(crate) fn index(&self, entry: Entry) {
        self.search.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// What is to be indexed.
    pub(super) fn take_entries(&self) -> Vec<Entry> {
        std::mem::take(&mut self.search.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}
