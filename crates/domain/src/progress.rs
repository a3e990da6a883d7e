//! The eight steps of the public record, as a resident follows them.

use crate::request::{EventKind, Status};
use crate::text_enum;

text_enum! {
    /// A step of the closed loop.
    Step {
        /// 搜集.
        Collect = "collect",
        /// 立项.
        Register = "register",
        /// 交办.
        Dispatch = "dispatch",
        /// 落实.
        Handle = "handle",
        /// 反馈.
        Answer = "answer",
        /// 核查.
        Verify = "verify",
        /// 公示.
        Publish = "publish",
        /// 销号.
        Close = "close",
    }
}

impl Step {
    /// The step that a line of history completes, if it does.
    pub fn of(kind: EventKind) -> Option<Self> {
        Some(match kind {
            EventKind::Submitted => Self::Collect,
            EventKind::Accepted => Self::Register,
            EventKind::Dispatched | EventKind::Transferred => Self::Dispatch,
            EventKind::Started => Self::Handle,
            EventKind::Answered => Self::Answer,
            EventKind::Evaluated => Self::Verify,
            EventKind::Published => Self::Publish,
            EventKind::Closed => Self::Close,
            _ => return None,
        })
    }
}

/// The step at which a request in this state stands: the one being worked on.
/// `None` where the straight way was left (declined, withdrawn).
pub fn current(status: Status) -> Option<Step> {
    Some(match status {
        Status::Submitted => Step::Register,
        Status::Registered => Step::Dispatch,
        Status::Dispatched | Status::Handling | Status::Waiting | Status::LongListed => Step::Handle,
        Status::Answered | Status::CallBack => Step::Verify,
        Status::Evaluated | Status::Closed => Step::Close,
        Status::Declined | Status::Withdrawn | Status::Merged => return None,
    })
}
