//! What changed, for those who look at it right now.

use domain::code::RequestCode;
use domain::ids::{RequestId, UnitId};
use tokio::sync::broadcast;

/// A request changed (or came in). Carries no content: who hears it asks anew,
/// with their own rights.
#[derive(Clone, Debug)]
pub struct Changed {
    /// Which.
    pub id: RequestId,
    /// Its code.
    pub code: RequestCode,
    /// Its version now.
    pub version: i32,
    /// The unit that has it.
    pub unit: Option<UnitId>,
    /// Whether it is new.
    pub new: bool,
}

/// A channel of changes within this process.
#[derive(Clone, Debug)]
pub struct Live(broadcast::Sender<Changed>);

impl Default for Live {
    fn default() -> Self {
        Self(broadcast::channel(1024).0)
    }
}

impl Live {
    /// Tells everyone who listens; called after the commit.
    pub fn tell(&self, changed: Changed) {
        // Nobody listening is no error.
        let _ = self.0.send(changed);
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<Changed> {
        self.0.subscribe()
    }
}
