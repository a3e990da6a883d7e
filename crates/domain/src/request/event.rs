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
        /// Another person of the unit has it 改派.
        Assigned = "assigned",
        /// Its unit is dissolved and another one has it 接管.
        HandedOver = "handed_over",
        /// Internal note.
        Noted = "noted",
        /// The resident was asked.
        Asked = "asked",
        /// The resident added something.
        InfoAdded = "info_added",
        /// 反馈.
        Answered = "answered",
        /// 核查; `detail` is the verdict.
        Evaluated = "evaluated",
        /// 公示.
        Published = "published",
        /// Taken back from the public.
        Unpublished = "unpublished",
        /// 销号; `detail` is `call_back` where the verdict was bad.
        Closed = "closed",
        /// 不予受理.
        Declined = "declined",
        /// Withdrawn.
        Withdrawn = "withdrawn",
        /// Category or urgency was corrected.
        Classified = "classified",
        /// The limit for the reply was over.
        Resumed = "resumed",
        /// 退回; `detail` is the ground.
        Returned = "returned",
        /// It was asked to take it back once more; `detail` is the ground.
        ReturnAsked = "return_asked",
        /// Another unit was asked to take it.
        TransferAsked = "transfer_asked",
        /// That unit took it 移交.
        Transferred = "transferred",
        /// More time was asked for; `detail` is the number of working days.
        ExtensionAsked = "extension_asked",
        /// And granted 延期; `until` is the new date.
        Extended = "extended",
        /// What was asked was refused; `detail` is what.
        Refused = "refused",
        /// An assisting unit was called 吹哨; `until` is when its part is due.
        Whistled = "whistled",
        /// It reported its part done 报到.
        PartAnswered = "part_answered",
        /// Its part need not be done.
        PartExcused = "part_excused",
        /// 挂账; `until` is when it comes back.
        LongListed = "long_listed",
        /// It came back.
        Reviewed = "reviewed",
        /// 回访; `detail` is the verdict, `not_reached` or `refused`.
        Called = "called",
        /// One more round; `until` is when its answer is due.
        Reopened = "reopened",
        /// 督办.
        Supervised = "supervised",
        /// The unit's reply to it.
        Explained = "explained",
        /// 合并; `detail` is the code of the other one.
        Merged = "merged",
        /// That was taken back.
        Unmerged = "unmerged",
        /// 拆分; `detail` are the codes of the new ones.
        Split = "split",
    }
}

impl EventKind {
    /// Whether what is said in a public line is for everybody, and not for the author
    /// and staff alone: what a resident says of an answer nobody has looked through.
    pub const fn speaks_to_all(self) -> bool {
        !matches!(self, Self::Evaluated | Self::Reopened)
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
    /// A date that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// One word or code more, by kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}
