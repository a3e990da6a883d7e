//! Keeping a job for as long as it takes.

use super::queue::{self, Claimed};
use crate::Backend;
use crate::clock::NowAndThen;
use chrono::TimeDelta;
use std::time::Duration;

/// How often a sign of life is given; well within [`queue::HOLD`].
const SIGN_OF_LIFE: TimeDelta = TimeDelta::minutes(1);
/// How often is looked whether it is time for one.
const LOOK: Duration = Duration::from_secs(1);

/// Does what a claim is about, and says meanwhile that it is being done. `None`
/// when somebody else has the job by now: then it is left to them.
pub(super) async fn held<T>(backend: &Backend, job: &Claimed, work: impl Future<Output = T>) -> Option<T> {
    // Beside the work and not between its steps: a sign may need what a step holds.
    tokio::select! {
        biased;
        done = work => Some(done),
        () = lost(backend, job) => None,
    }
}

/// Gives signs of life, and ends when one came too late.
async fn lost(backend: &Backend, job: &Claimed) {
    // By the clock that claims are judged by; claiming was the first.
    let signs = NowAndThen::new(SIGN_OF_LIFE);
    signs.is_due(backend.now());
    loop {
        tokio::time::sleep(LOOK).await;
        if !signs.is_due(backend.now()) {
            continue;
        }
        match queue::renew(backend, job).await {
            Ok(true) => {}
            Ok(false) => return,
            // The next one may still be in time.
            Err(error) => {
                tracing::warn!(job = %job.id, kind = %job.kind, %error, "a job in work could not say so");
            }
        }
    }
}
