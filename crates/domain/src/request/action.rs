//! What can be done to a request.

use super::state::Ground;
use super::transition::Target;
use crate::text_enum;
use serde::{Deserialize, Serialize};

text_enum! {
    /// The name of a [`Command`], as in the API.
    Action {
        /// Staff take it up 立项.
        Accept = "accept",
        /// Hand it to a unit 交办.
        Dispatch = "dispatch",
        /// Begin, or go on with, the work 落实.
        Start = "start",
        /// An internal note.
        Note = "note",
        /// Ask the resident for more 补充材料; the clock pauses.
        Ask = "ask",
        /// The resident adds something.
        AddInfo = "add_info",
        /// Answer the resident 反馈.
        Answer = "answer",
        /// The resident's verdict 评价.
        Evaluate = "evaluate",
        /// Show it to the public 公示.
        Publish = "publish",
        /// Take it back from the public.
        Unpublish = "unpublish",
        /// Close 销号.
        Close = "close",
        /// Decline with a ground 不予受理.
        Decline = "decline",
        /// The resident takes it back.
        Withdraw = "withdraw",
    }
}

/// An [`Action`] with what it needs. Texts are already clean and bounded
/// (see [`crate::draft`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Command {
    Accept,
    Dispatch { target: Target, note: Option<String> },
    Start,
    Note { text: String },
    Ask { question: String },
    AddInfo { text: Option<String> },
    Answer { text: String },
    Evaluate { solved: bool, satisfied: bool, comment: Option<String> },
    Publish { photos: bool },
    Unpublish,
    Close { note: Option<String> },
    Decline { ground: Ground, text: String },
    Withdraw { reason: Option<String> },
}

impl Command {
    /// The name of this command.
    pub fn action(&self) -> Action {
        match self {
            Self::Accept => Action::Accept,
            Self::Dispatch { .. } => Action::Dispatch,
            Self::Start => Action::Start,
            Self::Note { .. } => Action::Note,
            Self::Ask { .. } => Action::Ask,
            Self::AddInfo { .. } => Action::AddInfo,
            Self::Answer { .. } => Action::Answer,
            Self::Evaluate { .. } => Action::Evaluate,
            Self::Publish { .. } => Action::Publish,
            Self::Unpublish => Action::Unpublish,
            Self::Close { .. } => Action::Close,
            Self::Decline { .. } => Action::Decline,
            Self::Withdraw { .. } => Action::Withdraw,
        }
    }
}
