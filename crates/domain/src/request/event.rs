//! One line of a request's history. History is only ever added to.

use crate::ids::{UnitId, UserId};
use crate::{Moment, text_enum};
use serde::{Deserialize, Serialize};

text_enum! {
    /// What happened.
    EventKind {
        /// 搜集.
        Submitted = "submitted",
        /// 立项.
        Accepted = "accepted",
        /// 交办.
        Dispatched = "dispatched",
        /// 落实.
        Started = "started",
        /// Internal note.
        Noted = "noted",
        /// The resident was asked.
        Asked = "asked",
        /// The resident added something.
        InfoAdded = "info_added",
        /// 反馈.
        Answered = "answered",
        /// 核查.
        Evaluated = "evaluated",
        /// 公示.
        Published = "published",
        /// Taken back from the public.
        Unpublished = "unpublished",
        /// 销号.
        Closed = "closed",
        /// 不予受理.
        Declined = "declined",
        /// Withdrawn.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// Who may read a line of the history.
    Audience {
        /// Everyone, once the request is published.
        Public = "public",
        /// Its author and staff.
        Author = "author",
        /// Staff only.
        Staff = "staff",
    }
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", content = "user", rename_all = "snake_case")]
pub enum By {
    /// The author of the request.
    Author,
    /// A member of staff.
    Staff(UserId),
    /// The program itself.
    System,
}

/// One line of the history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: By,
    /// The unit it concerns: the one dispatched to, or the acting one.
    pub unit: Option<UnitId>,
    /// What was said.
    pub text: Option<String>,
    /// Who may read it.
    pub audience: Audience,
}
