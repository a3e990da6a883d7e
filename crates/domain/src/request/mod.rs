//! A request 诉求 and its life.

mod action;
mod event;
mod reassign;
mod record;
mod said;
mod state;
mod steps;
mod transition;
mod warning;

pub use action::{Action, Command};
pub use event::{Audience, By, Event, EventKind};
pub use record::{ASKS, Called, EXTENSION_DAYS, EXTENSIONS, PARTS, Part, PartState, Record, Target, Terms};
pub use said::listed;
pub use state::{
    Ask, AskKind, Done, Evaluation, Ground, Heard, Outcome, Pending, Resume, ReturnGround, State, Status,
};
pub use transition::{Change, Context, Refusal};
pub use warning::{Closing, Deadline, Warning};

use crate::code::RequestCode;
use crate::deadline::{Calendar, PauseKind, Urgency};
use crate::ids::{CategoryId, RequestId, UnitId};
use crate::{Moment, text_enum};

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
        /// A hazard that a rider saw 移动网格员上报.
        Rider = "rider",
    }
}

impl Channel {
    /// Whether staff enter what came this way by hand. The web pages enter
    /// their own, and so do programs and riders.
    pub fn is_entered_by_staff(self) -> bool {
        !matches!(self, Self::Web | Self::Api | Self::Rider)
    }
}

/// What decides about a request: everything a transition reads or changes.
/// The words, photos and place of it do not and stay in storage.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Identifier.
    pub id: RequestId,
    /// Public code.
    pub code: RequestCode,
    /// Grows by one with every change; guards against lost updates.
    pub version: i32,
    /// Where it is in its life.
    pub state: State,
    /// What is kept through all states.
    pub record: Record,
    /// What it is about.
    pub category: Option<CategoryId>,
    /// How urgent it is.
    pub urgency: Urgency,
    /// When it was acknowledged.
    pub submitted_at: Moment,
    /// When the first response is due.
    pub first_due_at: Moment,
    /// When the answer is due.
    pub answer_due_at: Moment,
    /// When it is to be closed, once it was answered.
    pub close_due_at: Option<Moment>,
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
    /// The next date the resident waits for, if any: the deadline that runs, or
    /// the day on which it comes back from the long list. None while the
    /// resident is asked and none after the answer.
    pub fn due_at(&self) -> Option<Moment> {
        match self.state {
            State::LongListed { review_at, .. } => Some(review_at),
            _ if !self.is_running() => None,
            _ if self.responded_at.is_none() => Some(self.first_due_at.min(self.answer_due_at)),
            _ => Some(self.answer_due_at),
        }
    }

    /// The next date staff have to keep: that, or the one for closing.
    pub fn work_due_at(&self) -> Option<Moment> {
        if self.state.status().is_to_be_closed() { self.close_due_at } else { self.due_at() }
    }

    /// Whether the clock for the answer runs.
    pub fn is_running(&self) -> bool {
        use Status::*;
        matches!(self.state.status(), Submitted | Registered | Dispatched | Handling)
    }

    /// The unit that has it now.
    pub fn unit(&self) -> Option<UnitId> {
        self.state.unit()
    }

    /// Whether it was on the long list before in this round.
    pub fn was_listed(&self) -> bool {
        self.record.clock.pauses.iter().any(|pause| pause.kind == PauseKind::LongList)
    }

    /// The next moment at which something happens by itself: the limit of a
    /// question, the day of a review, the next warning, or the end of a part's
    /// time. `steps` are hundredths of the running time, ascending.
    pub fn wake_at(&self, steps: &[u8], calendar: &Calendar) -> Option<Moment> {
        let part = self.untold_parts().map(|(_, part)| part.due_at).min();
        self.wakes_at(steps, calendar).into_iter().chain(part).min()
    }

    /// Parts that are open and of which nobody was told yet that they are late,
    /// each with its number; none once the whole is over.
    pub fn untold_parts(&self) -> impl Iterator<Item = (usize, &Part)> {
        let over = self.state.status().is_over();
        let parts = self.record.parts.iter().enumerate();
        parts.filter(move |(_, part)| !over && part.is_open() && !part.late)
    }

    /// Computes its deadlines anew.
    pub fn reckon(&mut self, calendar: &Calendar) {
        self.first_due_at = self.record.clock.first_due(calendar);
        self.answer_due_at = self.record.clock.answer_due(calendar);
        if self.state.status().is_to_be_closed()
            && let Some(closing) = self.closing()
        {
            self.close_due_at = Some(self.record.clock.close_due(closing.from, calendar));
        }
    }

    /// Computes the dates of its open parts anew, each by the calendar of its unit;
    /// those that are others now, before and after.
    pub fn reckon_parts<'a>(
        &mut self,
        now: Moment,
        calendar: impl Fn(UnitId) -> &'a Calendar,
    ) -> Vec<(UnitId, Moment, Moment)> {
        let mut moved = Vec::new();
        for part in self.record.parts.iter_mut().filter(|part| part.is_open()) {
            let before = part.due_at;
            part.reckon(calendar(part.unit), now);
            if part.due_at != before {
                moved.push((part.unit, before, part.due_at));
            }
        }
        moved
    }
}
