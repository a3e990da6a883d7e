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
        /// The hotline 12345.
        Phone = "phone",
        /// A counter of a service hall 窗口.
        Counter = "counter",
        /// The mayor's mailbox 市长信箱.
        Mailbox = "mailbox",
        /// A message board of a leader or a newspaper 留言板.
        MessageBoard = "message_board",
        /// The official account in WeChat 微信公众号.
        Wechat = "wechat",
        /// A mini-program 小程序.
        MiniProgram = "mini_program",
        /// Found on a grid worker's round 网格巡查.
        GridPatrol = "grid_patrol",
        /// Reported by the media 媒体.
        Media = "media",
        /// A letter 来信.
        Letter = "letter",
        /// An e-mail 邮件.
        Email = "email",
        /// Passed on by the police, 110 非警务警情.
        Police = "police",
        /// Raised by deputies and members 代表委员.
        Deputies = "deputies",
        /// Passed on by another platform 上级平台.
        Platform = "platform",
    }
}

impl Channel {
    /// Whether staff enter what came this way by hand. The web pages enter
    /// their own, and so do programs.
    pub fn is_entered_by_staff(self) -> bool {
        !matches!(self, Self::Web | Self::Api)
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
