//! The one door for writing.
//!
//! On SQLite a single task gathers what waits into one durable commit. Pieces
//! that only insert rows are inserted all at once; if that fails, and for all
//! other work, each piece has a savepoint of its own: work that fails undoes
//! itself only, a commit that fails undoes all of it, and nobody is answered
//! before the commit. On PostgreSQL each piece of work is an ordinary
//! transaction, run again when the database asks for it.

use super::Written;
use super::batch::Batch;
use super::error::run_again;
use super::search::Entry;
use super::{sqlite, tx::Tx};
use crate::error::{Error, Result};
use futures::FutureExt;
use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, TransactionTrait};
use std::collections::VecDeque;
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
    Sqlite { queue: Queue, task: Mutex<Option<JoinHandle<()>>> },
    Postgres(DatabaseConnection, Written),
}

impl Door {
    pub(super) fn sqlite(file: PathBuf, writer: DatabaseConnection, written: Written) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let writer = Writer { file, connection: Some(writer), jobs, waiting: VecDeque::new(), written };
        let task = tokio::spawn(writer.run());
        Self::Sqlite { queue: Mutex::new(Some(queue)), task: Mutex::new(Some(task)) }
    }

    pub(super) fn postgres(db: DatabaseConnection, written: Written) -> Self {
        Self::Postgres(db, written)
    }

    pub(super) async fn write<F, Fut, T>(&self, work: F) -> Result<T>
    where
        F: Fn(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        match self {
            Self::Sqlite { queue, .. } => wait(queue, work, None).await,
            Self::Postgres(db, written) => again(db, written, work).await,
        }
    }

    /// Inserts rows and has one document of theirs indexed.
    pub(super) async fn insert(&self, batch: Batch, entry: Entry) -> Result<()> {
        let rows = Arc::new((batch, entry));
        let alone = {
            let rows = rows.clone();
            move |tx: Tx| {
                let (batch, entry) = (*rows).clone();
                async move {
                    tx.insert(batch).await?;
                    tx.index(entry);
                    Ok(())
                }
            }
        };
        match self {
            Self::Sqlite { queue, .. } => wait(queue, alone, Some((rows, ()))).await,
            Self::Postgres(db, written) => again(db, written, alone).await,
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

type Queue = Mutex<Option<mpsc::Sender<Box<dyn Job>>>>;

/// Queues work and waits until it is durable.
async fn wait<F, Fut, T>(queue: &Queue, work: F, rows: Option<(Rows, T)>) -> Result<T>
where
    F: Fn(Tx) -> Fut + Send + 'static,
    Fut: Future<Output = Result<T>> + Send + 'static,
    T: Send + 'static,
{
    let queue = lock(queue).clone().ok_or_else(closed)?;
    let (done, answer) = oneshot::channel();
    let job = Piece { work, rows, done, result: None };
    queue.try_send(Box::new(job)).map_err(|_| busy())?;
    answer.await.map_err(|_| closed())?
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

/// What a piece of work inserts that does nothing else.
type Rows = Arc<(Batch, Entry)>;

pub(super) trait Job: Send {
    /// Does the work; whether it may be kept.
    fn run(&mut self, tx: Tx) -> BoxFuture<'_, Outcome>;
    /// What it inserts, if that is all it does and somebody waits for it.
    fn rows(&self) -> Option<Rows>;
    /// Its rows were inserted with those of others.
    fn inserted(&mut self);
    /// It is to be done by itself from now on.
    fn apart(&mut self);
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
    /// With what comes of it.
    rows: Option<(Rows, T)>,
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

    fn rows(&self) -> Option<Rows> {
        self.rows.as_ref().filter(|_| !self.done.is_closed()).map(|(rows, _)| rows.clone())
    }

    fn apart(&mut self) {
        self.rows = None;
    }

    fn inserted(&mut self) {
        self.result = self.rows.take().map(|(_, done)| Ok(done));
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
    jobs: mpsc::Receiver<Box<dyn Job>>,
    /// Came out of the queue, not begun.
    waiting: VecDeque<Box<dyn Job>>,
    written: Written,
}

impl Writer {
    async fn run(mut self) {
        while self.next().await {
            let mut group = Vec::with_capacity(16);
            let fate = match self.group(&mut group).await {
                Ok(()) => Fate::Kept,
                Err(fate) => {
                    tracing::warn!(?fate, "a group of writes was undone");
                    if group.is_empty() {
                        // A database that does not even begin keeps nobody waiting.
                        group.extend(self.waiting.drain(..));
                    }
                    self.drop_connection().await;
                    fate
                }
            };
            // A commit that failed may have reached the disk all the same.
            self.written.count();
            for job in group {
                job.finish(fate.clone());
            }
        }
        self.drop_connection().await;
    }

    /// Waits for work; whether there is some.
    async fn next(&mut self) -> bool {
        if self.waiting.is_empty() {
            self.waiting.extend(self.jobs.recv().await);
        }
        self.look()
    }

    /// Takes what waits out of the queue; whether there is some.
    fn look(&mut self) -> bool {
        while self.waiting.len() < GROUP
            && let Ok(job) = self.jobs.try_recv()
        {
            self.waiting.push_back(job);
        }
        !self.waiting.is_empty()
    }

    /// One commit; all that was begun is in `group` afterwards.
    async fn group(&mut self, group: &mut Vec<Box<dyn Job>>) -> Result<(), Fate> {
        let tx = self.begin().await.map_err(|e| Fate::of(&e))?;
        let entries = self.gather(&tx, group).await?;
        Entry::write_all(entries, &*tx).await.map_err(|e| Fate::of(&e))?;
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

    /// Does what waits by now and what comes meanwhile, and gives what is to
    /// be indexed.
    async fn gather(
        &mut self,
        tx: &Arc<DatabaseTransaction>,
        group: &mut Vec<Box<dyn Job>>,
    ) -> Result<Vec<Entry>, Fate> {
        let begun = begun();
        let mut entries = Vec::new();
        control(tx, "savepoint piece").await?;
        loop {
            self.together(tx, group, &mut entries).await?;
            while let Some(job) = self.waiting.pop_front() {
                alone(tx, job, group, &mut entries).await?;
                if group.len() >= GROUP || begun.elapsed() >= GATHER {
                    return Ok(entries);
                }
            }
            if group.len() >= GROUP || begun.elapsed() >= GATHER || !self.look() {
                return Ok(entries);
            }
        }
    }

    /// Inserts the rows of all that do nothing else at once. If that fails, it
    /// is undone, and each is left to be done by itself.
    async fn together(
        &mut self,
        tx: &Arc<DatabaseTransaction>,
        group: &mut Vec<Box<dyn Job>>,
        entries: &mut Vec<Entry>,
    ) -> Result<(), Fate> {
        let (mut jobs, mut rows, mut others) = (VecDeque::new(), Vec::<Rows>::new(), VecDeque::new());
        for job in self.waiting.drain(..) {
            match job.rows() {
                Some(of_job) => {
                    rows.push(of_job);
                    jobs.push_back(job);
                }
                None => others.push_back(job),
            }
        }
        let batches: Vec<&Batch> = rows.iter().map(|rows| &rows.0).collect();
        let several = if batches.len() > 1 { Batch::all(&batches) } else { None };
        let Some(statement) = several else {
            self.waiting.extend(jobs.into_iter().chain(others));
            return Ok(());
        };
        match tx.execute_raw(statement).await.map_err(Error::from) {
            Ok(_) => {
                jobs.iter_mut().for_each(|job| job.inserted());
                group.extend(jobs);
                self.waiting = others;
                entries.extend(rows.iter().map(|rows| rows.1.clone()));
                control(tx, "release piece; savepoint piece").await
            }
            Err(error @ (Error::Full | Error::Unavailable(_))) => {
                group.extend(jobs);
                self.waiting = others;
                Err(Fate::of(&error))
            }
            Err(_) => {
                // Once only, and the others first: a key that came twice must
                // not have everybody wait for the same failure again and again.
                jobs.iter_mut().for_each(|job| job.apart());
                self.waiting.extend(others.into_iter().chain(jobs));
                control(tx, "rollback to piece").await
            }
        }
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

/// Does one piece of work, which undoes itself only if it fails.
async fn alone(
    tx: &Arc<DatabaseTransaction>,
    mut job: Box<dyn Job>,
    group: &mut Vec<Box<dyn Job>>,
    entries: &mut Vec<Entry>,
) -> Result<(), Fate> {
    let piece = Tx::new(tx.clone());
    let outcome = job.run(piece.clone()).await;
    group.push(job);
    let after = match outcome {
        Outcome::Broken(fate) => return Err(fate),
        Outcome::Done => {
            entries.extend(piece.take_entries());
            "release piece; savepoint piece"
        }
        Outcome::Failed => "rollback to piece",
    };
    control(tx, after).await
}

fn begun() -> Instant {
    // Only the length of a group depends on it.
    Instant::now()
}

async fn control(tx: &DatabaseTransaction, sql: &str) -> Result<(), Fate> {
    tx.execute_unprepared(sql).await.map_err(|e| Fate::of(&e.into()))?;
    Ok(())
}

async fn again<F, Fut, T>(db: &DatabaseConnection, written: &Written, work: F) -> Result<T>
where
    F: Fn(Tx) -> Fut,
    Fut: Future<Output = Result<T>>,
{
    let mut run = 1;
    loop {
        match once(db, &work).await {
            Err(error) if run < RUNS && run_again(&error) => run += 1,
            result => {
                written.count();
                return result;
            }
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
    let entries = tx.take_entries();
    drop(tx);
    Entry::write_all(entries, &*transaction).await?;
    let Some(transaction) = Arc::into_inner(transaction) else {
        return Err(Error::Internal("a transaction was kept beyond its end".to_owned()));
    };
    transaction.commit().await?;
    Ok(result)
}
