//! What WeChat gives for a while: a token, a ticket.

use domain::Moment;
use std::sync::{Mutex, PoisonError};

/// How long before its end it is not used any more, in seconds.
pub(super) const EARLY: i64 = 300;

/// Kept until shortly before its end, and asked for by one at a time.
#[derive(Default)]
pub(super) struct Keep {
    /// The text and its end; never held while WeChat is asked.
    kept: Mutex<Option<(String, Moment)>>,
    /// Held by whoever asks for a new one: those who need one, too, wait for it,
    /// and those who have a good one do not.
    asking: tokio::sync::Mutex<()>,
}

impl Keep {
    /// The text, but never `not`, which WeChat refused. `ask` gives one and the
    /// seconds it is good for.
    pub(super) async fn get<E>(
        &self,
        at: Moment,
        not: Option<&str>,
        ask: impl Future<Output = Result<(String, i64), E>>,
    ) -> Result<String, E> {
        if let Some(text) = self.good(at, not) {
            return Ok(text);
        }
        let _asking = self.asking.lock().await;
        // Somebody may have been given one meanwhile.
        if let Some(text) = self.good(at, not) {
            return Ok(text);
        }
        let (text, seconds) = ask.await?;
        let end = at + chrono::TimeDelta::seconds(seconds.clamp(0, 86_400));
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((text.clone(), end));
        Ok(text)
    }

    fn good(&self, at: Moment, not: Option<&str>) -> Option<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (text, end) = kept.as_ref()?;
        (at < *end && Some(text.as_str()) != not).then(|| text.clone())
    }
}
