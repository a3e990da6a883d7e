//! Taking a request in.

use crate::Backend;
use crate::error::{Error, Result};
use crate::view::Receipt;
use domain::draft::Submission;
use domain::ids::MediaId;
use domain::request::Channel;

/// A submission together with how it came.
#[derive(Clone, Debug)]
pub struct Intake {
    /// What was submitted.
    pub submission: Submission,
    /// Attachments staged before under the same idempotency key, in order.
    pub media: Vec<MediaId>,
    /// The way it came in.
    pub channel: Channel,
}

/// Keeps a request and acknowledges it. The same key with the same content
/// gives the same receipt (`replayed`); with other content
/// [`Error::KeyReused`]. The receipt follows the durable commit.
pub async fn submit(_backend: &Backend, _intake: Intake) -> Result<Receipt> {
    Err(Error::NotFound)
}
