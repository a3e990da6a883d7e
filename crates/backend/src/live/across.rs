//! Between the copies of the program on one PostgreSQL: LISTEN and NOTIFY.
//!
//! Changes of requests are told right after their commit, many in one
//! notification: a NOTIFY within each transaction would have all commits of the
//! database wait for each other. What is lost with a process that dies between the
//! two is found by who listens, for they look by themselves now and then
//! (`docs/copies.md`). Settings change seldom, so triggers tell of them in the
//! very transaction.
//!
//! The connection that listens may be lost without a sign, or this process may
//! have been asleep; so each copy sends a beat, and who hears none for a while
//! begins anew. Whenever listening begins, anything may have changed unheard.

use super::Changed;
use crate::db::sql;
use crate::error::Result;
use crate::{Backend, Inner, places};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// The channel; the triggers of `m0021` know it too.
const CHANNEL: &str = "huying";
/// What the triggers say.
const SETTINGS: &str = "settings";
/// Changes that may wait to be told; beyond it the others are told to look
/// again.
const WAITING: usize = 4096;
/// Changes in one notification: PostgreSQL takes less than 8,000 bytes, one
/// change is about 200.
const AT_ONCE: usize = 32;
/// Pause between two beats …
const BEAT: Duration = Duration::from_secs(15);
/// … and how long none may be heard.
const SILENCE: Duration = Duration::from_secs(45);
/// First and longest pause before the next try to listen.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(30));
/// Longest that the last changes may take to be told at the end.
const END: Duration = Duration::from_secs(2);

/// What one copy tells the others.
#[derive(Default, Serialize, Deserialize)]
struct Letter {
    /// Who tells; a copy does not listen to itself.
    from: String,
    #[serde(default)]
    changed: Vec<Changed>,
    /// More changed than is said here.
    #[serde(default)]
    more: bool,
}

/// Changes on their way to the other copies.
#[derive(Debug)]
pub(super) struct Outbox {
    queue: mpsc::Sender<Changed>,
    overflow: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Outbox {
    pub(super) fn put(&self, changed: Changed) {
        if self.queue.try_send(changed).is_err() {
            self.overflow.store(true, Ordering::Relaxed);
        }
    }

    pub(super) async fn empty(self) {
        drop(self.queue);
        if timeout(END, self.task).await.is_err() {
            tracing::warn!("the last changes were not told to the other copies");
        }
    }
}

/// Begins to tell the other copies and to listen to them; nothing on SQLite,
/// which has one process.
pub(crate) async fn follow_others(backend: &Backend) -> Result<()> {
    let db = backend.read().clone();
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    // Chance of the database: a container's process is always number one.
    let row =
        db.query_one_raw(sql(DbBackend::Postgres, "select gen_random_uuid()::text", Vec::new())).await?;
    let own: String = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    let (queue, changes) = mpsc::channel(WAITING);
    let overflow = Arc::new(AtomicBool::new(false));
    let teller = Teller { db, own: own.clone(), changes, overflow: overflow.clone() };
    let outbox = Outbox { queue, overflow, task: tokio::spawn(teller.run()) };
    *backend.live().others.lock().unwrap_or_else(PoisonError::into_inner) = Some(outbox);
    tokio::spawn(listen(Arc::downgrade(&backend.0), own));
    Ok(())
}

/// Tells the others.
struct Teller {
    db: DatabaseConnection,
    own: String,
    changes: mpsc::Receiver<Changed>,
    overflow: Arc<AtomicBool>,
}

impl Teller {
    async fn run(mut self) {
        let mut some = Vec::with_capacity(AT_ONCE);
        loop {
            // A beat is a letter with nothing in it.
            let beat = match timeout(BEAT, self.changes.recv_many(&mut some, AT_ONCE)).await {
                Ok(0) => return,
                Ok(_) => false,
                Err(_) => true,
            };
            let more = self.overflow.swap(false, Ordering::Relaxed);
            let letter = Letter { from: self.own.clone(), changed: std::mem::take(&mut some), more };
            if let Err(error) = self.send(&letter).await {
                tracing::warn!(%error, "the other copies could not be told");
                self.overflow.store(more || !beat, Ordering::Relaxed);
                sleep(Duration::from_secs(1)).await;
            }
        }
    }

    async fn send(&self, letter: &Letter) -> Result<()> {
        let text = serde_json::to_string(letter).map_err(crate::error::Error::internal)?;
        // Nothing is stored, so nobody need wait for a disk.
        let tell = "select set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";
        let values = vec![CHANNEL.into(), text.into()];
        self.db.query_one_raw(sql(DbBackend::Postgres, tell, values)).await?;
        Ok(())
    }
}

/// Listens until the backend is gone or closed.
async fn listen(backend: Weak<Inner>, own: String) {
    let mut pause = PAUSES.0;
    loop {
        let Some(db) = backend.upgrade().map(|inner| inner.db.read().clone()) else { return };
        let pool = db.get_postgres_connection_pool().clone();
        drop(db);
        let mut heard = false;
        match hear(&backend, &pool, &own, &mut heard).await {
            Ok(()) | Err(sqlx::Error::PoolClosed) => return,
            Err(error) if pool.is_closed() => {
                tracing::debug!(%error, "listening ended");
                return;
            }
            Err(error) => tracing::warn!(%error, "the other copies are not heard"),
        }
        pause = if heard { PAUSES.0 } else { (pause * 2).min(PAUSES.1) };
        sleep(pause).await;
    }
}

/// Listens as long as the connection holds; `Ok` when there is nobody left to
/// listen for.
async fn hear(
    backend: &Weak<Inner>,
    pool: &sqlx::PgPool,
    own: &str,
    heard: &mut bool,
) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    let Some(known) = backend.upgrade().map(Backend) else { return Ok(()) };
    anything(&known).await;
    drop(known);
    *heard = true;
    loop {
        let Ok(next) = timeout(SILENCE, listener.try_recv()).await else {
            return Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()));
        };
        let Some(note) = next? else { return Err(sqlx::Error::Io(std::io::ErrorKind::BrokenPipe.into())) };
        let Some(backend) = backend.upgrade().map(Backend) else { return Ok(()) };
        take(&backend, note.payload(), own).await;
    }
}

/// What follows from a notification.
async fn take(backend: &Backend, payload: &str, own: &str) {
    if payload == SETTINGS {
        return settings(backend).await;
    }
    // Of a newer version of the program, perhaps: then anything.
    let letter = serde_json::from_str(payload).unwrap_or(Letter {
        from: String::new(),
        changed: Vec::new(),
        more: true,
    });
    if letter.from == own {
        return;
    }
    if letter.more {
        return anything(backend).await;
    }
    if !letter.changed.is_empty() {
        // Lists that are kept show it at once.
        backend.0.db.wrote();
    }
    for changed in letter.changed {
        backend.live().tell_here(Some(changed));
    }
}

async fn settings(backend: &Backend) {
    // A command that has done its work closes while this begins.
    if backend.read().get_postgres_connection_pool().is_closed() {
        return;
    }
    if let Err(error) = backend.reload().await {
        tracing::warn!(%error, "changed settings could not be read");
    }
    if let Err(error) = places::follow(backend).await {
        tracing::warn!(%error, "a change of places shows later");
    }
}

/// Reads everything anew that is kept, and has everybody look again.
async fn anything(backend: &Backend) {
    settings(backend).await;
    backend.live().tell_here(None);
}
