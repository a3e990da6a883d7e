//! What changed, for those who look right now: in this process at once, in the
//! other copies on the same PostgreSQL by way of the database.

mod across;

use domain::code::RequestCode;
use domain::ids::{AccountId, RequestId, UnitId};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;

pub(crate) use across::follow_others;

/// A request changed (or came in). Carries no content: who hears it asks anew,
/// with their own rights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Which.
    pub id: RequestId,
    /// Its code.
    pub code: RequestCode,
    /// Its version now.
    pub version: i32,
    /// The unit that has it.
    pub unit: Option<UnitId>,
    /// The account it belongs to.
    pub account: Option<AccountId>,
    /// Whether it is new.
    pub new: bool,
}

/// A channel of changes. `None` says that anything may have changed unheard:
/// who listens looks again.
#[derive(Clone, Debug)]
pub struct Live {
    here: broadcast::Sender<Option<Changed>>,
    /// To the other copies, where there may be any.
    others: Arc<Mutex<Option<across::Outbox>>>,
}

impl Default for Live {
    fn default() -> Self {
        Self { here: broadcast::channel(1024).0, others: Arc::default() }
    }
}

impl Live {
    /// Tells everyone who listens, here and at the other copies; called after
    /// the commit.
    pub fn tell(&self, changed: Changed) {
        if let Some(others) = self.others.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            others.put(changed.clone());
        }
        self.tell_here(Some(changed));
    }

    fn tell_here(&self, changed: Option<Changed>) {
        // Nobody listening is no error.
        let _ = self.here.send(changed);
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<Option<Changed>> {
        self.here.subscribe()
    }

    /// Has what was told reach the other copies, and tells them no more.
    pub(crate) async fn close(&self) {
        let outbox = self.others.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(outbox) = outbox {
            outbox.empty().await;
        }
    }
}
