//! Use cases over storage. The only crate that knows the database; the only
//! place where it is decided who may do what.

pub mod accounts;
pub mod actor;
pub mod admin;
pub mod answers;
pub mod appraisal;
pub mod audit;
pub mod blob;
pub mod calls;
pub mod clock;
pub mod config;
pub mod copies;
mod days;
pub mod db;
pub mod demo;
pub mod deputies;
pub mod desks;
pub mod directory;
pub mod doctor;
pub mod entity;
pub mod error;
pub mod hooks;
pub mod imports;
pub mod jobs;
pub mod live;
pub mod media;
mod memo;
pub mod migration;
pub mod numbers;
pub mod outside;
pub mod partners;
pub mod places;
pub mod posters;
pub mod private;
pub mod reckon;
pub mod requests;
mod retention;
pub mod riders;
pub mod routing;
pub mod saved_views;
pub(crate) mod secrets;
pub mod sessions;
pub mod sheet;
pub mod supervision;
pub mod tell;
pub mod templates;
pub mod uploads;
pub mod upstreams;
pub mod view;

use blob::BlobStore;
use clock::{Chance, Clock};
use config::Config;
use db::batch::Batch;
use db::search::Entry;
use db::{Db, Tx};
use directory::Directory;
use domain::Moment;
use error::Result;
use live::Live;
use media::Processor;
use sea_orm::{ConnectionTrait, DatabaseConnection, Value};
use secrets::Secrets;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use uuid::Uuid;

/// Photos in work at once, bytes they may take decoded, and bytes of the files
/// that may wait: four photos in work leave the program below 256 MB.
const PHOTO_WORKERS: usize = 4;
const PHOTO_MEMORY: u64 = 160 * 1024 * 1024;
const PHOTO_QUEUE: u64 = 160 * 1024 * 1024;

/// Longest that somebody waits for what they hand in: before the call ends, so that
/// their form can come back.
const CALL: Duration = Duration::from_secs(25);

/// Everything a use case needs; cheap to clone.
#[derive(Clone)]
pub struct Backend(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    steady: clock::Steady,
    secrets: Secrets,
    db: Db,
    blobs: BlobStore,
    processor: Processor,
    directory: RwLock<Arc<Directory>>,
    reloading: tokio::sync::Mutex<()>,
    live: Live,
    lists: requests::Lists,
    openings: audit::Openings,
    tell: tell::Tell,
    routing: routing::Kept,
    numbers: numbers::Kept,
    supervision: supervision::Kept,
    places: places::Kept,
    hooks: hooks::Kept,
    upstreams: upstreams::Kept,
    demo: AtomicBool,
}

/// Gives up what somebody waits for when it takes too long: photos before theirs, a
/// database that hangs.
async fn in_time<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let late = |_| Err(error::Error::Unavailable(format!("it took {} seconds", CALL.as_secs())));
    tokio::time::timeout(CALL, work).await.unwrap_or_else(late)
}

impl Backend {
    /// Opens database and storage, brings the schema up to date, reads units
    /// and categories.
    pub async fn open(config: Config, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Self> {
        let backend = Self::unread(config, clock, chance).await?;
        copies::same_secret(&backend).await?;
        backend.reload().await?;
        places::watch(Arc::downgrade(&backend.0));
        live::follow_others(&backend).await?;
        Ok(backend)
    }

    /// Opens both and brings the schema up to date, no more.
    async fn unread(config: Config, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Self> {
        let db = Db::open(&config).await?;
        let secrets = Secrets::derive(&config.secret);
        Ok(Self(Arc::new(Inner {
            tell: tell::Tell::new(&config.tell, &secrets, chance.clone())?,
            secrets,
            db,
            blobs: BlobStore::open(&config.storage)?,
            processor: Processor::new(PHOTO_WORKERS, PHOTO_MEMORY, PHOTO_QUEUE),
            config,
            clock,
            chance,
            steady: clock::Steady::default(),
            directory: RwLock::default(),
            reloading: tokio::sync::Mutex::default(),
            live: Live::default(),
            lists: requests::Lists::default(),
            openings: audit::Openings::default(),
            routing: routing::Kept::default(),
            numbers: numbers::Kept::default(),
            supervision: supervision::Kept::default(),
            places: places::Kept::default(),
            hooks: hooks::Kept::default(),
            upstreams: upstreams::Kept::default(),
            demo: AtomicBool::new(false),
        })))
    }

    /// Reads units, categories and the facts about this database anew; to be
    /// called after any of them changed.
    pub async fn reload(&self) -> Result<()> {
        // One after the other: what was read first must not be kept last.
        let _one = self.0.reloading.lock().await;
        let (directory, demo) = directory::load(self.read(), self.config().offset).await?;
        *self.0.directory.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(directory);
        self.0.demo.store(demo, Ordering::Relaxed);
        self.0.tell.set_rules(tell::load(self.read(), &*self.config().tell.words.0).await?);
        hooks::reload(self).await?;
        upstreams::reload(self).await?;
        // Lists name units and categories.
        self.0.db.wrote();
        Ok(())
    }

    /// The database, for reading.
    pub fn read(&self) -> &DatabaseConnection {
        self.0.db.read()
    }

    /// The one door for writing: runs the work in a transaction and returns
    /// once it is durable. An error undoes this work only; [`error::Error::Full`]
    /// and [`error::Error::Unavailable`] are the database's alone to give, for
    /// after these nobody's work of the same commit is kept. The work may run more
    /// than once (PostgreSQL), touches nothing but the transaction, and must not
    /// keep it.
    pub async fn write<F, Fut, T>(&self, work: F) -> Result<T>
    where
        F: Fn(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.0.db.write(work).await
    }

    /// One statement through the door; how many rows it touched.
    pub(crate) async fn execute(&self, text: impl Into<String>, values: Vec<Value>) -> Result<u64> {
        let statement = db::sql(self.0.db.backend(), text, values);
        let work = move |tx: Tx| {
            let statement = statement.clone();
            async move { Ok(tx.execute_raw(statement).await?.rows_affected()) }
        };
        self.write(work).await
    }

    /// The same door for whoever only inserts rows with one document to be
    /// indexed: those of many who come at once are inserted together.
    pub(crate) async fn insert(&self, batch: Batch, entry: Entry) -> Result<()> {
        self.0.db.insert(batch, entry).await
    }

    /// A number that grows with every commit of this process.
    pub(crate) fn written(&self) -> u64 {
        self.0.db.written()
    }

    /// Copies an SQLite database, as it is at one moment, into a new file; others
    /// go on reading and writing.
    pub async fn copy_database(&self, file: &std::path::Path) -> Result<()> {
        self.0.db.copy_to(file).await
    }

    /// Providers and rules of messages.
    pub(crate) fn tell(&self) -> &tell::Tell {
        &self.0.tell
    }

    /// Lists that many ask for at the same moment.
    pub(crate) fn lists(&self) -> &requests::Lists {
        &self.0.lists
    }

    /// Who opened what, on its way into the audit trail.
    pub(crate) fn openings(&self) -> &audit::Openings {
        &self.0.openings
    }

    /// What is kept in memory to decide where requests go.
    pub(crate) fn routing(&self) -> &routing::Kept {
        &self.0.routing
    }

    /// Numbers that many ask for at the same moment.
    pub(crate) fn numbers(&self) -> &numbers::Kept {
        &self.0.numbers
    }

    /// What supervision found last.
    pub(crate) fn supervision(&self) -> &supervision::Kept {
        &self.0.supervision
    }

    /// The places there are, in memory.
    pub(crate) fn places(&self) -> &places::Kept {
        &self.0.places
    }

    /// The webhooks there are, in memory.
    pub(crate) fn hooks(&self) -> &hooks::Kept {
        &self.0.hooks
    }

    /// The upstreams there are, in memory.
    pub(crate) fn upstreams(&self) -> &upstreams::Kept {
        &self.0.upstreams
    }

    /// Where attachments are kept.
    pub fn blobs(&self) -> &BlobStore {
        &self.0.blobs
    }

    /// What makes photos small.
    pub(crate) fn processor(&self) -> &Processor {
        &self.0.processor
    }

    /// The keys derived from the configured secret.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    /// Units and categories as they are now.
    pub fn directory(&self) -> Arc<Directory> {
        self.0.directory.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes, for those who look right now.
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// Whether this is a demonstration database.
    pub fn is_demo(&self) -> bool {
        self.0.demo.load(Ordering::Relaxed)
    }

    /// Now.
    pub fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// Looks whether the clock was set since the last look.
    pub(crate) fn look_at_clock(&self) -> clock::Look {
        self.0.steady.look(&*self.0.clock)
    }

    /// Has the next look find again that the clock was set by so much.
    pub(crate) fn look_at_clock_again(&self, by: chrono::TimeDelta) {
        self.0.steady.again(by);
    }

    /// Whether the clock can be believed.
    pub(crate) fn clock_holds(&self) -> bool {
        self.0.steady.holds(&*self.0.clock)
    }

    /// The source of chance.
    pub fn chance(&self) -> &dyn Chance {
        &*self.0.chance
    }

    /// A fresh identifier.
    pub fn new_id(&self) -> Uuid {
        clock::uuid7(self.now(), self.chance())
    }

    /// The settings it was opened with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Finishes what is being written and closes. Nothing may be asked after.
    pub async fn close(&self) {
        if let Err(error) = audit::write_openings(self).await {
            tracing::error!(%error, "who opened what could not be written down");
        }
        self.0.places.close();
        self.0.live.close().await;
        self.0.db.close().await;
    }
}
