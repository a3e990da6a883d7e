//! Telling the configured address that something happened, without personal
//! data.

use super::queue::{self, Claimed, NOTIFY};
use crate::Backend;
use crate::db::batch::Batch;
use crate::error::{Error, Result};
use domain::request::{EventKind, Request};
use serde::Serialize;
use std::time::Duration;
use url::Url;

/// How long the other side may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What a notification tells.
#[derive(Debug, Serialize)]
struct Notification<'a> {
    code: &'a str,
    status: &'a str,
    event: &'a str,
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
        code: request.code.as_str(),
        status: request.state.status().as_str(),
        event: event.as_str(),
    };
    let payload = serde_json::to_string(&notification).map_err(Error::internal)?;
    queue::add(backend, batch, NOTIFY, payload);
    Ok(())
}

/// Posts notifications.
pub(super) struct Sender {
    client: reqwest::Client,
    url: Url,
}

impl Sender {
    pub(super) fn new(url: Url) -> Result<Self> {
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(Error::internal)?;
        Ok(Self { client, url })
    }

    /// The receiver drops a repeat by the key.
    pub(super) async fn send(&self, job: &Claimed) -> Result<()> {
        let request = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header("idempotency-key", job.id.to_string())
            .body(job.payload.clone());
        let unavailable = |error: reqwest::Error| Error::Unavailable(error.without_url().to_string());
        request.send().await.and_then(reqwest::Response::error_for_status).map_err(unavailable)?;
        Ok(())
    }
}
