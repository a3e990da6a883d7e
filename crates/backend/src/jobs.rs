//! Work that is done after the commit: notifications (outbox), sweeping what
//! was never bound, forgetting what is old.

use crate::Backend;
use crate::db::Text;
use crate::error::{Error, Result};
use crate::requests::batch::Batch;
use domain::request::{EventKind, Request};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// What a notification tells: no personal data.
#[derive(Debug, Serialize, Deserialize)]
struct Notification {
    code: String,
    status: String,
    event: String,
}

/// Puts a notification into the outbox, if there is anyone to be notified.
pub(crate) fn add_notification(
    backend: &Backend,
    batch: &mut Batch,
    request: &Request,
    event: EventKind,
) -> Result<()> {
    if backend.config().notify_url.is_none() {
        return Ok(());
    }
    let notification = Notification {
        code: request.code.to_string(),
        status: request.state.status().to_string(),
        event: event.to_string(),
    };
    let now = backend.now();
    let row = vec![
        ("id", Text(backend.new_id()).into()),
        ("kind", "notify".into()),
        ("payload", serde_json::to_string(&notification).map_err(Error::internal)?.into()),
        ("run_at", now.into()),
        ("attempts", 0.into()),
        ("created_at", now.into()),
    ];
    batch.insert("job", row);
    Ok(())
}

/// Works until `stop` turns true; finishes the job in hand first.
pub async fn run(_backend: Backend, mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
