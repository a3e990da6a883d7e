//! Photos in work: few at once, few waiting, within a bounded memory, away
//! from the threads that answer.

use super::photo::{self, PhotoError, Processed};
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// One permit of memory, in bytes: semaphores count up to 2³² only in small
/// steps of a sensible size.
const STEP: u64 = 64 * 1024;

/// Processes photos for everyone; cheap to clone.
#[derive(Clone)]
pub struct Processor(Arc<Inner>);

struct Inner {
    workers: Semaphore,
    memory: Semaphore,
    steps: u32,
    waiting: AtomicUsize,
    queue: usize,
}

impl Processor {
    /// At most `workers` photos at once and `queue` waiting, within `memory`
    /// bytes of decoded pixels (a single larger photo gets all of it).
    pub fn new(workers: usize, memory: u64, queue: usize) -> Self {
        let steps = u32::try_from((memory / STEP).max(1)).unwrap_or(u32::MAX >> 4);
        Self(Arc::new(Inner {
            workers: Semaphore::new(workers.max(1)),
            memory: Semaphore::new(steps as usize),
            steps,
            waiting: AtomicUsize::new(0),
            queue,
        }))
    }

    /// How many photos are in work or wait.
    pub fn waiting(&self) -> usize {
        self.0.waiting.load(Ordering::Relaxed)
    }

    /// Processes a photo. [`PhotoError::Busy`] at once when too many wait.
    pub async fn photo(&self, bytes: Bytes) -> Result<Processed, PhotoError> {
        let _place = Place::take(&self.0)?;
        let (_, head) = photo::inspect(&bytes)?;
        let steps = u32::try_from(head.decode_bytes / STEP + 1).unwrap_or(u32::MAX).min(self.0.steps);
        let closed = |_| PhotoError::Busy;
        let worker = self.0.workers.acquire().await.map_err(closed)?;
        let memory = self.0.memory.acquire_many(steps).await.map_err(closed)?;
        let work = tokio::task::spawn_blocking(move || photo::process(&bytes));
        // A decoder that panics met a photo made to make it.
        let processed = work.await.unwrap_or(Err(PhotoError::Damaged));
        drop((worker, memory));
        processed
    }
}

/// A place in the queue; given back when dropped, also by who went away.
struct Place<'a>(&'a Inner);

impl<'a> Place<'a> {
    fn take(inner: &'a Inner) -> Result<Self, PhotoError> {
        let place = Self(inner);
        let before = inner.waiting.fetch_add(1, Ordering::Relaxed);
        if before >= inner.queue { Err(PhotoError::Busy) } else { Ok(place) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
