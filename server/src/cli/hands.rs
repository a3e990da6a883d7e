//! Everything that works after the commit, beside what serves or without it.

use backend::Backend;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Loops at work, each with what it means when one is cut off.
pub struct Hands([(JoinHandle<()>, &'static str); 4]);

impl Hands {
    /// Has all of them begin; they end when `stopped` turns true.
    pub fn start(backend: &Backend, stopped: &watch::Receiver<bool>) -> Self {
        let with = || (backend.clone(), stopped.clone());
        let ((a, b), (c, d), (e, f), (g, h)) = (with(), with(), with(), with());
        Self([
            (
                tokio::spawn(backend::jobs::run(a, b)),
                "a job did not finish in time; it will be done again at the next start",
            ),
            (
                tokio::spawn(backend::tell::run(c, d)),
                "a message was on its way; it will be sent again with the same key",
            ),
            (
                tokio::spawn(backend::hooks::run(e, f)),
                "a webhook was being told; it will be told again with the same identifier",
            ),
            (
                tokio::spawn(backend::upstreams::run(g, h)),
                "a request was being handed on; it will be looked for before it is sent again",
            ),
        ])
    }

    /// Waits for what is in hand, until `end`.
    pub async fn finish(self, end: Instant) {
        for (hand, cut_off) in self.0 {
            if tokio::time::timeout_at(end, hand).await.is_err() {
                tracing::warn!("{cut_off}");
            }
        }
    }
}
