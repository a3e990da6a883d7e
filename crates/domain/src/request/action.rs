//! What can be done to a request.

use super::record::Target;
use super::state::{Evaluation, Ground, Heard, Outcome, ReturnGround};
use crate::code::RequestCode;
use crate::deadline::Urgency;
use crate::ids::{CategoryId, RequestId, UnitId, UserId};
use crate::{Moment, text_enum};

text_enum! {
    /// The name of a [`Command`], as in the API.
    Action {
        /// Staff take it up 立项.
        Accept = "accept",
        /// Correct category and urgency.
        Classify = "classify",
        /// Hand it to a unit 交办.
        Dispatch = "dispatch",
        /// Begin, or go on with, the work 落实.
        Start = "start",
        /// Give it to another person of the unit 改派.
        Assign = "assign",
        /// The unit is dissolved: another one has it from now on 接管.
        HandOver = "hand_over",
        /// An internal note.
        Note = "note",
        /// Ask the resident for more 补充材料; the clock pauses.
        Ask = "ask",
        /// The resident adds something.
        AddInfo = "add_info",
        /// The limit for the reply is over: the clock goes on.
        Resume = "resume",
        /// Send it back 退回; the second time asks a dispatcher.
        Return = "return",
        /// Ask another unit to take it 移交.
        Transfer = "transfer",
        /// Ask for more time 延期.
        Extend = "extend",
        /// Grant what was asked.
        Grant = "grant",
        /// Refuse what was asked.
        Refuse = "refuse",
        /// Call an assisting unit 吹哨.
        Whistle = "whistle",
        /// An assisting unit reports its part done 报到.
        AnswerPart = "answer_part",
        /// A part need not be done.
        ExcusePart = "excuse_part",
        /// Put it on the long list 挂账.
        LongList = "long_list",
        /// Take it off the long list again.
        Review = "review",
        /// Answer the resident 反馈.
        Answer = "answer",
        /// The resident's verdict 评价.
        Evaluate = "evaluate",
        /// What the resident said when called back 回访.
        Call = "call",
        /// One more round.
        Reopen = "reopen",
        /// A supervisor's formal demand 督办.
        Supervise = "supervise",
        /// The unit's reply to it.
        Explain = "explain",
        /// Show it to the public 公示.
        Publish = "publish",
        /// Take it back from the public.
        Unpublish = "unpublish",
        /// Close 销号.
        Close = "close",
        /// Decline with a ground 不予受理.
        Decline = "decline",
        /// Fold it into another one 合并.
        Merge = "merge",
        /// Take that back.
        Unmerge = "unmerge",
        /// The answer of the one it was folded into is its answer as well.
        Follow = "follow",
        /// Make requests of its own of parts of it 拆分.
        Split = "split",
        /// The resident takes it back.
        Withdraw = "withdraw",
    }
}

/// An [`Action`] with what it needs. Texts are already clean and bounded
/// (see [`crate::draft`]).
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Command {
    Accept,
    /// Without a category it keeps the one it has, or none.
    Classify {
        category: Option<CategoryId>,
        urgency: Urgency,
    },
    Dispatch {
        target: Target,
        note: Option<String>,
    },
    Start,
    Assign {
        handler: UserId,
    },
    /// Whatever the first unit has to do with it. `text` is kept with a part
    /// that becomes needless by it.
    HandOver {
        from: UnitId,
        to: Target,
        text: String,
    },
    Note {
        text: String,
    },
    Ask {
        question: String,
    },
    AddInfo {
        text: Option<String>,
    },
    Resume,
    Return {
        ground: ReturnGround,
        text: String,
    },
    Transfer {
        to: UnitId,
        text: String,
    },
    Extend {
        days: u8,
        text: String,
    },
    Grant {
        text: Option<String>,
    },
    Refuse {
        text: String,
    },
    Whistle {
        unit: UnitId,
        task: String,
        days: u8,
    },
    AnswerPart {
        unit: UnitId,
        text: String,
    },
    ExcusePart {
        unit: UnitId,
        text: String,
    },
    /// Why it cannot be solved now, what is planned, and when that is looked at again.
    LongList {
        text: String,
        plan: String,
        review_at: Moment,
    },
    Review,
    Answer {
        text: String,
        outcome: Outcome,
    },
    Evaluate {
        evaluation: Evaluation,
        comment: Option<String>,
    },
    Call {
        heard: Heard,
        text: Option<String>,
    },
    Reopen {
        text: Option<String>,
    },
    /// Without a number of working days the unit has the usual ones for its reply.
    Supervise {
        text: String,
        days: Option<u8>,
    },
    Explain {
        text: String,
    },
    Publish {
        photos: bool,
    },
    Unpublish,
    Close {
        note: Option<String>,
    },
    Decline {
        ground: Ground,
        text: String,
    },
    Merge {
        into: RequestId,
        code: RequestCode,
    },
    Unmerge,
    Follow {
        unit: UnitId,
        handler: UserId,
        outcome: Outcome,
        text: String,
    },
    Split {
        codes: Vec<RequestCode>,
    },
    Withdraw {
        reason: Option<String>,
    },
}

impl Command {
    /// The name of this command.
    pub fn action(&self) -> Action {
        match self {
            Self::Accept => Action::Accept,
            Self::Classify { .. } => Action::Classify,
            Self::Dispatch { .. } => Action::Dispatch,
            Self::Start => Action::Start,
            Self::Assign { .. } => Action::Assign,
            Self::HandOver { .. } => Action::HandOver,
            Self::Note { .. } => Action::Note,
            Self::Ask { .. } => Action::Ask,
            Self::AddInfo { .. } => Action::AddInfo,
            Self::Resume => Action::Resume,
            Self::Return { .. } => Action::Return,
            Self::Transfer { .. } => Action::Transfer,
            Self::Extend { .. } => Action::Extend,
            Self::Grant { .. } => Action::Grant,
            Self::Refuse { .. } => Action::Refuse,
            Self::Whistle { .. } => Action::Whistle,
            Self::AnswerPart { .. } => Action::AnswerPart,
            Self::ExcusePart { .. } => Action::ExcusePart,
            Self::LongList { .. } => Action::LongList,
            Self::Review => Action::Review,
            Self::Answer { .. } => Action::Answer,
            Self::Evaluate { .. } => Action::Evaluate,
            Self::Call { .. } => Action::Call,
            Self::Reopen { .. } => Action::Reopen,
            Self::Supervise { .. } => Action::Supervise,
            Self::Explain { .. } => Action::Explain,
            Self::Publish { .. } => Action::Publish,
            Self::Unpublish => Action::Unpublish,
            Self::Close { .. } => Action::Close,
            Self::Decline { .. } => Action::Decline,
            Self::Merge { .. } => Action::Merge,
            Self::Unmerge => Action::Unmerge,
            Self::Follow { .. } => Action::Follow,
            Self::Split { .. } => Action::Split,
            Self::Withdraw { .. } => Action::Withdraw,
        }
    }
}
