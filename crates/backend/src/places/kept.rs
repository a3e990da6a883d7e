//! Keeps the index fresh: after every change of this process at once, after
//! those of others within a second or two.

use super::hours::Calendar;
use super::index::Index;
use super::rows;
use crate::error::{Error, Result};
use crate::{Backend, Inner};
use domain::FixedOffset;
use domain::compound::Layout;
use domain::ids::PlaceId;
use domain::place::Place;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;
use tokio::runtime::{Handle, RuntimeFlavor};

/// How often is looked for changes of others.
const PAUSE: Duration = Duration::from_secs(1);
/// How long after a failure of the database.
const TROUBLE: Duration = Duration::from_secs(10);
/// Rows that are read at once.
const CHUNK: u64 = 5000;

/// What is kept in memory of places.
#[derive(Default)]
pub(crate) struct Kept {
    /// None before the first use.
    index: RwLock<Option<Arc<Index>>>,
    /// Held by whoever reads it anew.
    reading: tokio::sync::Mutex<()>,
    /// Layouts with their versions.
    pub(super) layouts: Mutex<HashMap<PlaceId, (i64, Arc<Layout>)>>,
    pub(super) names: tokio::sync::Mutex<Option<super::locate::Names>>,
    closed: AtomicBool,
}

impl Kept {
    fn index(&self) -> Option<Arc<Index>> {
        self.index.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Nothing is asked of the database any more.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }
}

/// The index; read first if nobody has asked for it yet.
pub(super) fn index(backend: &Backend) -> Arc<Index> {
    let kept = backend.places();
    if let Some(index) = kept.index() {
        return index;
    }
    // Only once in the life of a process, and mostly not even then: see `warm`.
    match Handle::try_current() {
        Ok(handle) if handle.runtime_flavor() == RuntimeFlavor::MultiThread => {
            let read = tokio::task::block_in_place(|| handle.block_on(refresh(backend)));
            if let Err(error) = read {
                tracing::warn!(%error, "places cannot be read");
            }
        }
        Ok(_) => warm(backend),
        Err(_) => {}
    }
    kept.index().unwrap_or_else(|| Arc::new(Index::empty(backend.config().offset)))
}

/// Reads the index in the background, unless it was read.
pub fn warm(backend: &Backend) {
    if backend.places().index().is_some() {
        return;
    }
    let backend = backend.clone();
    tokio::spawn(async move {
        if let Err(error) = refresh(&backend).await {
            tracing::warn!(%error, "places cannot be read");
        }
    });
}

/// Brings the index up to date.
pub(crate) async fn refresh(backend: &Backend) -> Result<()> {
    let kept = backend.places();
    let _reading = kept.reading.lock().await;
    let old = kept.index();
    let (fresh, mark) = changed(backend, old.as_ref().map_or(0, |index| index.mark)).await?;
    let calendar = Calendar::of(&backend.directory());
    let closed = super::report::closed(backend).await?;
    if let Some(old) = &old
        && fresh.is_empty()
        && old.goes_by(&calendar)
        && old.as_read == closed
    {
        return Ok(());
    }
    let offset: FixedOffset = backend.config().offset;
    let now = backend.now();
    let made = tokio::task::spawn_blocking(move || {
        let old = old.unwrap_or_else(|| Arc::new(Index::empty(offset)));
        let index = old.with(fresh, mark, Arc::new(calendar)).and_closed(closed);
        // So that nobody who asks waits for the first look at all hours.
        index.table(now);
        index
    });
    let index = Arc::new(made.await.map_err(Error::internal)?);
    *kept.index.write().unwrap_or_else(PoisonError::into_inner) = Some(index);
    Ok(())
}

/// Reads what another process changed, if anybody has asked for places yet.
pub(crate) async fn follow(backend: &Backend) -> Result<()> {
    if backend.places().index().is_none() {
        return Ok(());
    }
    refresh(backend).await
}

/// Has a change that was committed show at once. Where that fails it shows a
/// little later: what is durable must not look as if it had failed.
pub(super) async fn shown(backend: &Backend) {
    if let Err(error) = refresh(backend).await {
        tracing::warn!(%error, "a change of places shows later");
    }
}

/// Places that changed after a mark, and the newest change.
async fn changed(backend: &Backend, since: i64) -> Result<(Vec<Place>, i64)> {
    let (mut places, mut mark) = (Vec::new(), since);
    loop {
        let rows = rows::after(backend.read(), mark, CHUNK).await?;
        let Some(last) = rows.last() else { return Ok((places, mark)) };
        mark = last.changed;
        let whole = rows.len() as u64 >= CHUNK;
        // A hundred thousand places are half a second of reading JSON.
        let read = tokio::task::spawn_blocking(move || rows.into_iter().map(rows::Row::place).collect());
        let read: Result<Vec<Place>> = read.await.map_err(Error::internal)?;
        places.extend(read?);
        if !whole {
            return Ok((places, mark));
        }
    }
}

/// Looks for changes until the backend is gone or closed.
pub(crate) fn watch(backend: Weak<Inner>) {
    tokio::spawn(async move {
        let mut pause = PAUSE;
        loop {
            tokio::time::sleep(pause).await;
            let Some(backend) = backend.upgrade().map(Backend) else { return };
            let kept = backend.places();
            if kept.closed.load(Ordering::Relaxed) {
                return;
            }
            pause = match look(&backend).await {
                Ok(()) => PAUSE,
                Err(_) if kept.closed.load(Ordering::Relaxed) => return,
                Err(error) => {
                    tracing::warn!(%error, "places cannot be looked after");
                    TROUBLE
                }
            };
        }
    });
}

/// A step along each of two indexes of the database; the rest only after a
/// change. What nobody has asked for yet is not looked after.
async fn look(backend: &Backend) -> Result<()> {
    let Some(index) = backend.places().index() else { return Ok(()) };
    let newest = rows::newest(backend.read()).await?;
    let closed = super::report::closed(backend).await?;
    let same = newest == index.mark && closed == index.as_read;
    if !same || !index.goes_by(&Calendar::of(&backend.directory())) {
        refresh(backend).await?;
    } else {
        index.table(backend.now());
    }
    Ok(())
}
