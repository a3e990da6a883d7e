//! How a body arrives. Only the time in which it is waited for counts: whoever sends
//! is not to blame for what takes long here.

use super::Times;
use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// How far a call is: what its body tells those who look after the time.
#[derive(Clone)]
pub(super) struct Arrival(Arc<Mutex<Progress>>);

struct Progress {
    turn: Turn,
    /// Since when.
    since: Instant,
    /// Its body came too slowly and was given up.
    slow: bool,
    /// It may be worked on for long.
    long: bool,
}

/// Whom it is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Whoever sends the body.
    Theirs,
    /// Those who work on what came.
    Ours,
}

impl Default for Arrival {
    fn default() -> Self {
        let begun = Progress { turn: Turn::Ours, since: Instant::now(), slow: false, long: false };
        Self(Arc::new(Mutex::new(begun)))
    }
}

impl Arrival {
    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When what is worked on now, or would be from now on, must be done.
    pub(super) fn end_of_work(&self, most: Duration) -> Instant {
        let progress = self.progress();
        let idle = progress.turn == Turn::Theirs || progress.long;
        let since = if idle { Instant::now() } else { progress.since };
        since + most
    }

    /// How long it has been worked on what came, if there is an end to that.
    pub(super) fn worked_for(&self) -> Option<Duration> {
        let progress = self.progress();
        (progress.turn == Turn::Ours && !progress.long).then(|| progress.since.elapsed())
    }

    pub(super) fn was_slow(&self) -> bool {
        self.progress().slow
    }

    pub(super) fn take_long(&self) {
        self.progress().long = true;
    }

    /// The body is waited for; since when, and whether that is new.
    fn wait(&self) -> (Instant, bool) {
        let mut progress = self.progress();
        let new = progress.turn == Turn::Ours;
        if new {
            (progress.turn, progress.since) = (Turn::Theirs, Instant::now());
        }
        (progress.since, new)
    }

    /// The body is not waited for any more; how long it was.
    fn work(&self) -> Duration {
        let mut progress = self.progress();
        let waited = if progress.turn == Turn::Theirs { progress.since.elapsed() } else { Duration::ZERO };
        (progress.turn, progress.since) = (Turn::Ours, Instant::now());
        waited
    }
}

/// A body that ends in an error when it comes too slowly.
pub(super) struct Paced {
    body: Body,
    arrival: Arrival,
    pace: u32,
    patience: Duration,
    /// How long it may still bring nothing. What comes makes it longer again.
    left: Duration,
    alarm: Option<Pin<Box<Sleep>>>,
}

#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
struct TooSlow;

impl Paced {
    pub(super) fn new(body: Body, arrival: Arrival, times: &Times) -> Self {
        let patience = times.patience;
        Self { body, arrival, pace: times.pace, patience, left: patience, alarm: None }
    }

    fn came(&mut self, bytes: usize) {
        let waited = self.arrival.work();
        let worth = Duration::from_secs(bytes as u64) / self.pace;
        self.left = (self.left.saturating_sub(waited) + worth).min(self.patience);
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            self.came(data.map_or(0, Bytes::len));
            return Poll::Ready(frame);
        }
        let (since, new) = self.arrival.wait();
        let end = since + self.left;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(end)));
        if new {
            alarm.as_mut().reset(end);
        }
        ready!(alarm.as_mut().poll(cx));
        self.arrival.work();
        self.arrival.progress().slow = true;
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Paced {
    fn drop(&mut self) {
        // Nobody waits for it any more, however far it came.
        self.arrival.work();
    }
}
