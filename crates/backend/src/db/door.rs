//! The one door for writing.
//!
//! On SQLite a single task gathers what waits into one durable commit, each
//! piece of work in a savepoint of its own: work that fails undoes itself only,
//! a commit that fails undoes all of it, and nobody is answered before the
//! commit. On PostgreSQL each piece of work is an ordinary transaction, run
//! again when the database asks for it.

use super::error::run_again;
use super::{sqlite, tx::Tx};
use crate::error::{Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, TransactionTrait};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// Pieces of work that may wait.
const QUEUE: usize = 2048;
/// Most pieces of work in one commit, and the longest it gathers.
const GROUP: usize = 256;
const GATHER: Duration = Duration::from_millis(8);
/// How often PostgreSQL may ask for another run.
const RUNS: u32 = 5;

pub(super) enum Door {
    Sqlite { queue: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>, task: Mutex<Option<JoinHandle<()>>> },
    Postgres(DatabaseConnection),
}

impl Door {
    pub(super) fn sqlite(file: PathBuf, writer: DatabaseConnection) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = tokio::spawn(Writer { file, connection: Some(writer) }.run(jobs));
        Self::Sqlite { queue: Mutex::new(Some(queue)), task: Mutex::new(Some(task)) }
    }

    pub(super) fn postgres(db: DatabaseConnection) -> Self {
        Self::Postgres(db)
    }

    pub(super) async fn write<F, Fut, T>(&self, work: F) -> Result<T>
    where
        F: Fn(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        match self {
            Self::Sqlite { queue, .. } => {
                let queue = lock(queue).clone().ok_or_else(closed)?;
                let (done, answer) = oneshot::channel();
                let job = Piece { work, done, result: None };
                queue.try_send(Box::new(job)).map_err(|_| busy())?;
                answer.await.map_err(|_| closed())?
            }
            Self::Postgres(db) => again(db, work).await,
        }
    }

    /// Takes nothing more, and returns when what was taken is written.
    pub(super) async fn close(&self) {
        if let Self::Sqlite { queue, task } = self {
            lock(queue).take();
            let task = lock(task).take();
            if let Some(task) = task {
                let _ = task.await;
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn closed() -> Error {
    Error::Unavailable("the database is closing".to_owned())
}

fn busy() -> Error {
    Error::Unavailable("too much waits to be written".to_owned())
}

/// What became of a group.
#[derive(Clone, Debug)]
pub(super) enum Fate {
    Kept,
    Full,
    Failed(String),
}

impl Fate {
    fn of(error: &Error) -> Self {
        match error {
            Error::Full => Self::Full,
            other => Self::Failed(other.to_string()),
        }
    }
}

pub(super) trait Job: Send {
    /// Does the work; whether it may be kept.
    fn run(&mut self, tx: Tx) -> BoxFuture<'_, Outcome>;
    /// Answers.
    fn finish(self: Box<Self>, fate: Fate);
}

/// What came of one piece of work.
pub(super) enum Outcome {
    Done,
    Failed,
    /// The database is in no state to go on with this group.
    Broken(Fate),
}

struct Piece<F, T> {
    work: F,
    done: oneshot::Sender<Result<T>>,
    result: Option<Result<T>>,
}

impl<F, Fut, T> Job for Piece<F, T>
where
    F: Fn(Tx) -> Fut + Send + 'static,
    Fut: Future<Output = Result<T>> + Send + 'static,
    T: Send + 'static,
{
    fn run(&mut self, tx: Tx) -> BoxFuture<'_, Outcome> {
        async move {
            // Nobody waits any more: not begun is better than done unseen.
            if self.done.is_closed() {
                return Outcome::Failed;
            }
            let work = std::panic::catch_unwind(AssertUnwindSafe(|| (self.work)(tx)));
            let result = match work {
                Ok(future) => AssertUnwindSafe(future).catch_unwind().await.unwrap_or_else(panicked),
                Err(panic) => panicked(panic),
            };
            let outcome = match &result {
                Ok(_) => Outcome::Done,
                // After these SQLite may have ended the whole transaction.
                Err(error @ (Error::Full | Error::Unavailable(_))) => Outcome::Broken(Fate::of(error)),
                Err(_) => Outcome::Failed,
            };
            self.result = Some(result);
            outcome
        }
        .boxed()
    }

    fn finish(self: Box<Self>, fate: Fate) {
        let result = match (self.result, fate) {
            (Some(Err(error)), _) => Err(error),
            (_, Fate::Full) => Err(Error::Full),
            (_, Fate::Failed(text)) => Err(Error::Unavailable(text)),
            (Some(ok), Fate::Kept) => ok,
            (None, Fate::Kept) => Err(closed()),
        };
        // Whoever asked may have gone.
        let _ = self.done.send(result);
    }
}

fn panicked<T>(panic: Box<dyn std::any::Any + Send>) -> Result<T> {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    Err(Error::Internal(format!("panic while writing: {text}")))
}

struct Writer {
    file: PathBuf,
    connection: Option<DatabaseConnection>,
}

impl Writer {
    async fn run(mut self, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
        while let Some(first) = jobs.recv().await {
            let mut group = Vec::with_capacity(16);
            let fate = match self.group(first, &mut jobs, &mut group).await {
                Ok(()) => Fate::Kept,
                Err(fate) => {
                    tracing::warn!(?fate, "a group of writes was undone");
                    self.drop_connection().await;
                    fate
                }
            };
            for job in group {
                job.finish(fate.clone());
            }
        }
        self.drop_connection().await;
    }

    async fn group(
        &mut self,
        first: Box<dyn Job>,
        jobs: &mut mpsc::Receiver<Box<dyn Job>>,
        group: &mut Vec<Box<dyn Job>>,
    ) -> Result<(), Fate> {
        group.push(first);
        let tx = self.begin().await.map_err(|e| Fate::of(&e))?;
        let kept = gather(&tx, jobs, group).await?;
        for tx in kept {
            tx.write_entries().await.map_err(|e| Fate::of(&e))?;
        }
        let Some(tx) = Arc::into_inner(tx) else {
            return Err(Fate::Failed("a transaction was kept beyond its end".to_owned()));
        };
        tx.commit().await.map_err(|e| Fate::of(&e.into()))
    }

    async fn begin(&mut self) -> Result<Arc<DatabaseTransaction>> {
        if self.connection.is_none() {
            self.connection = Some(sqlite::writer(&self.file).await?);
        }
        let writer = self.connection.as_ref().ok_or_else(closed)?;
        Ok(Arc::new(sqlite::begin(writer).await?))
    }

    /// After a fault nobody knows which transaction the connection is in; a
    /// new one knows.
    async fn drop_connection(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "closing the writer");
        }
    }
}

/// Runs the first piece of work and whatever waits by then, and gives the
/// transactions of those that are to be kept.
async fn gather(
    tx: &Arc<DatabaseTransaction>,
    jobs: &mut mpsc::Receiver<Box<dyn Job>>,
    group: &mut Vec<Box<dyn Job>>,
) -> Result<Vec<Tx>, Fate> {
    let begun = begun();
    let mut kept = Vec::with_capacity(16);
    control(tx, "savepoint piece").await?;
    loop {
        let Some(job) = group.last_mut() else { return Ok(kept) };
        let piece = Tx::new(tx.clone());
        let after = match job.run(piece.clone()).await {
            Outcome::Broken(fate) => return Err(fate),
            Outcome::Done => {
                kept.push(piece);
                "release piece; savepoint piece"
            }
            Outcome::Failed => "rollback to piece",
        };
        control(tx, after).await?;
        if group.len() >= GROUP || begun.elapsed() >= GATHER {
            return Ok(kept);
        }
        match jobs.try_recv() {
            Ok(next) => group.push(next),
            Err(_) => return Ok(kept),
        }
    }
}

fn begun() -> Instant {
    // Only the length of a group depends on it.
    Instant::now()
}

async fn control(tx: &DatabaseTransaction, sql: &str) -> Result<(), Fate> {
    tx.execute_unprepared(sql).await.map_err(|e| Fate::of(&e.into()))?;
    Ok(())
}

async fn again<F, Fut, T>(db: &DatabaseConnection, work: F) -> Result<T>
where
    F: Fn(Tx) -> Fut,
    Fut: Future<Output = Result<T>>,
{
    let mut run = 1;
    loop {
        match once(db, &work).await {
            Err(error) if run < RUNS && run_again(&error) => run += 1,
            result => return result,
        }
    }
}

async fn once<F, Fut, T>(db: &DatabaseConnection, work: &F) -> Result<T>
where
    F: Fn(Tx) -> Fut,
    Fut: Future<Output = Result<T>>,
{
    let transaction = Arc::new(db.begin().await?);
    let tx = Tx::new(transaction.clone());
    let result = work(tx.clone()).await?;
    tx.write_entries().await?;
    drop(tx);
    let Some(transaction) = Arc::into_inner(transaction) else {
        return Err(Error::Internal("a transaction was kept beyond its end".to_owned()));
    };
    transaction.commit().await?;
    Ok(result)
}
