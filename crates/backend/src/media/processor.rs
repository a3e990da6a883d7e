//! Photos in work: off the async threads, never more at once than there are
//! hands and memory for, and with an end to the queue.

use super::photo::{self, PhotoError, Processed};
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Memory is shared out in pieces of this many bytes.
const PIECE: u64 = 64 * 1024;
/// What one photo takes beside its decoding, in bytes: the large rendition's
/// planes, a resize's half-way result, the encoded files.
const BESIDE: u64 = 16 * 1024 * 1024;

/// Works through photos with bounded threads, memory and waiting; cheap to clone.
#[derive(Clone)]
pub struct Processor {
    queue: Arc<Semaphore>,
    hands: Arc<Semaphore>,
    memory: Arc<Semaphore>,
    pieces: u32,
}

impl Processor {
    /// At most `workers` photos at once, together taking about `memory` bytes,
    /// with files of `queue` bytes in work or waiting: how many wait does not
    /// matter, for their bytes are what they cost. A photo that alone needs more
    /// memory runs alone.
    #[must_use]
    pub fn new(workers: usize, memory: u64, queue: u64) -> Self {
        let workers = workers.max(1);
        let most = pieces(memory).max(1);
        Self {
            queue: Arc::new(Semaphore::new(pieces(queue) as usize)),
            hands: Arc::new(Semaphore::new(workers)),
            memory: Arc::new(Semaphore::new(most as usize)),
            pieces: most,
        }
    }

    /// The two renditions of a photo. Dropping the future gives up a photo that
    /// still waits; one in work is finished and thrown away.
    ///
    /// # Errors
    /// [`PhotoError`]; `Busy` at once when the queue is full.
    pub async fn photo(&self, bytes: Bytes) -> Result<Processed, PhotoError> {
        let (_, head) = photo::inspect(&bytes)?;
        let cost = Cost { file: bytes.len() as u64, decoded: head.decode_bytes + BESIDE };
        self.run(cost, move || photo::process(&bytes)).await
    }

    async fn run<T, F>(&self, cost: Cost, work: F) -> Result<T, PhotoError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, PhotoError> + Send + 'static,
    {
        let place = self.queue.clone().try_acquire_many_owned(pieces(cost.file));
        let place = place.map_err(|_| PhotoError::Busy)?;
        let hand = take(&self.hands, 1).await?;
        let memory = take(&self.memory, pieces(cost.decoded).min(self.pieces)).await?;
        let task = tokio::task::spawn_blocking(move || {
            // Given back when the work ends, even if nobody waits for it any more.
            let _held = (place, hand, memory);
            work()
        });
        task.await.unwrap_or_else(|e| Err(if e.is_panic() { PhotoError::Damaged } else { PhotoError::Busy }))
    }
}

/// What a photo takes, in bytes: while it waits, and while it is worked on.
#[derive(Clone, Copy)]
struct Cost {
    file: u64,
    decoded: u64,
}

async fn take(from: &Arc<Semaphore>, count: u32) -> Result<OwnedSemaphorePermit, PhotoError> {
    from.clone().acquire_many_owned(count).await.map_err(|_| PhotoError::Busy)
}

fn pieces(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(PIECE)).unwrap_or(u32::MAX).min(u32::MAX >> 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::mpsc;

    const MB: u64 = 1 << 20;

    /// A file of a megabyte.
    fn of(decoded: u64) -> Cost {
        Cost { file: MB, decoded }
    }

    #[tokio::test]
    async fn what_is_in_work_never_exceeds_hands_or_memory() {
        let processor = Processor::new(3, 100 * MB, 40 * MB);
        let (used, most, at_once) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)), 3);
        let (count, most_at_once) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let jobs = (0..40_u64).map(|n| {
            let (used, most) = (used.clone(), most.clone());
            let (count, most_at_once) = (count.clone(), most_at_once.clone());
            let cost = [10, 60, 45, 30][n as usize % 4] * MB;
            processor.run(of(cost), move || {
                most.fetch_max(used.fetch_add(cost, Ordering::SeqCst) + cost, Ordering::SeqCst);
                most_at_once.fetch_max(count.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(3));
                used.fetch_sub(cost, Ordering::SeqCst);
                count.fetch_sub(1, Ordering::SeqCst);
                Ok(n)
            })
        });
        for (n, done) in futures::future::join_all(jobs).await.into_iter().enumerate() {
            assert_eq!(done, Ok(n as u64));
        }
        assert!(most.load(Ordering::SeqCst) <= 100 * MB);
        assert!((2..=at_once).contains(&most_at_once.load(Ordering::SeqCst)));
    }

    #[tokio::test]
    async fn a_full_queue_says_so_at_once_and_recovers() {
        let processor = Processor::new(1, 100 * MB, 2 * MB);
        let (go, wait) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let p = processor.clone();
            async move { p.run(of(MB), move || wait.recv().map_err(|_| PhotoError::Damaged)).await }
        });
        let second = tokio::spawn({
            let p = processor.clone();
            async move { p.run(of(MB), || Ok(2)).await }
        });
        while processor.queue.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(processor.run(of(MB), || Ok(3)).await, Err(PhotoError::Busy));
        go.send(()).unwrap();
        assert_eq!((first.await.unwrap(), second.await.unwrap()), (Ok(()), Ok(2)));
        assert_eq!(processor.run(of(MB), || Ok(4)).await, Ok(4));
    }

    #[tokio::test]
    async fn a_thousand_small_photos_wait_where_a_few_large_ones_do() {
        let processor = Processor::new(1, 100 * MB, 64 * MB);
        let small = Cost { file: PIECE, decoded: MB };
        let all = futures::future::join_all((0..1000).map(|n| processor.run(small, move || Ok(n)))).await;
        assert!(all.into_iter().eq((0..1000).map(Ok)));
    }

    #[tokio::test]
    async fn a_photo_beyond_the_budget_runs_alone_instead_of_never() {
        let processor = Processor::new(2, MB, MB);
        assert_eq!(processor.run(of(u64::MAX), || Ok(1)).await, Ok(1));
    }

    #[tokio::test]
    async fn a_panic_in_the_work_is_a_damaged_photo_and_frees_its_place() {
        let processor = Processor::new(1, MB, MB);
        for _ in 0..3 {
            let work = || -> Result<(), PhotoError> { panic!("made up") };
            assert_eq!(processor.run(of(MB), work).await, Err(PhotoError::Damaged));
        }
        assert_eq!(processor.run(of(MB), || Ok(1)).await, Ok(1));
    }

    #[tokio::test]
    async fn a_waiting_photo_that_is_given_up_frees_its_place() {
        let processor = Processor::new(1, MB, 2 * MB);
        let (go, wait) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let p = processor.clone();
            async move { p.run(of(MB), move || wait.recv().map_err(|_| PhotoError::Damaged)).await }
        });
        while processor.hands.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        {
            let waiting = processor.run(of(MB), || Ok(2));
            tokio::pin!(waiting);
            assert!(futures::poll!(waiting.as_mut()).is_pending());
            assert_eq!(processor.run(of(MB), || Ok(3)).await, Err(PhotoError::Busy));
        }
        go.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(()));
        assert_eq!(processor.run(of(MB), || Ok(4)).await, Ok(4));
    }

    #[tokio::test]
    async fn refusals_come_through() {
        let processor = Processor::new(1, 100 * MB, MB);
        assert_eq!(processor.photo(Bytes::from_static(b"GIF89a")).await, Err(PhotoError::UnsupportedType));
    }
}
