//! A request 诉求 and its life.

mod action;
mod event;
mod state;
mod transition;

pub use action::{Action, Command};
pub use event::{Audience, By, Event, EventKind};
pub use state::{Evaluation, Ground, Resume, State, Status};
pub use transition::{Change, Context, Refusal, Target};

use crate::code::RequestCode;
use crate::deadline::Urgency;
use crate::ids::{RequestId, UnitId};
use crate::{Moment, text_enum};
use serde::{Deserialize, Serialize};

text_enum! {
    /// The type of a request 类型.
    Kind {
        /// Livelihood 民生.
        Livelihood = "livelihood",
        /// Development 发展, of enterprises.
        Development = "development",
        /// Enforcement 执法, raised by units.
        Enforcement = "enforcement",
        /// Suggestion 建议.
        Suggestion = "suggestion",
    }
}

text_enum! {
    /// The way a request came in.
    Channel {
        /// The web pages of this program.
        Web = "web",
        /// The API.
        Api = "api",
    }
}

/// What decides about a request: everything a transition reads or changes.
/// The words, photos and place of it do not and stay in storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Identifier.
    pub id: RequestId,
    /// Public code.
    pub code: RequestCode,
    /// Grows by one with every change; guards against lost updates.
    pub version: i32,
    /// Where it is in its life.
    pub state: State,
    /// How urgent it is.
    pub urgency: Urgency,
    /// When it was acknowledged.
    pub submitted_at: Moment,
    /// When the first response is due.
    pub first_due_at: Moment,
    /// When the answer is due.
    pub answer_due_at: Moment,
    /// When staff first responded in a way the resident sees.
    pub responded_at: Option<Moment>,
    /// When it was answered last.
    pub answered_at: Option<Moment>,
    /// Whether its author agreed that it may be shown publicly.
    pub consent: bool,
    /// Since when strangers may read it.
    pub published_at: Option<Moment>,
    /// Whether strangers may see the author's photos too.
    pub photos_public: bool,
}

impl Request {
    /// The next deadline that runs, if any: none while the resident is asked
    /// and none after the answer.
    pub fn due_at(&self) -> Option<Moment> {
        match self.state.status() {
            Status::Submitted | Status::Registered | Status::Dispatched | Status::Handling => {
                Some(if self.responded_at.is_none() {
                    self.first_due_at.min(self.answer_due_at)
                } else {
                    self.answer_due_at
                })
            }
            _ => None,
        }
    }

    /// The unit that has it now.
    pub fn unit(&self) -> Option<UnitId> {
        self.state.unit()
    }
}
