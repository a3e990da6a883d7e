//! What was held for the night and is out of date in the morning.

use super::{Occasion, To, Unsent};
use crate::Moment;
use crate::request::{Action, AskKind, Request, Status};

/// Why a message that was held since it was `written` is not sent when its time comes.
/// `later`: what the same person was told since of the same request by the same way, or is
/// about to be.
pub fn unsent(occasion: Occasion, written: Moment, later: &[Occasion], request: &Request) -> Option<Unsent> {
    if !occasion.is_so(written, request) {
        return Some(Unsent::Settled);
    }
    // Only by what will be said itself: nobody is left without a word.
    let replaced = later.iter().any(|later| later.replaces(occasion) && later.is_so(written, request));
    replaced.then_some(Unsent::Replaced)
}

impl Occasion {
    /// Whether what it says and asks for is still so.
    fn is_so(self, written: Moment, request: &Request) -> bool {
        let status = request.state.status();
        let asked = request.state.pending().map(|pending| pending.ask.kind());
        match self {
            Self::Acknowledged | Self::Dispatched | Self::Started | Self::Extended | Self::Reopened => {
                status != Status::Withdrawn
            }
            Self::Asked => status == Status::Waiting,
            Self::Answered => request.state.allows(Action::Evaluate),
            Self::Declined => status == Status::Declined,
            Self::Closed => status == Status::Closed,
            Self::LongListed => status == Status::LongListed,
            Self::Merged => status == Status::Merged,
            Self::CallbackDue => status == Status::CallBack,
            Self::Replied | Self::Evaluated | Self::Withdrawn => true,
            // What was decided stays so, whatever comes of it.
            Self::ReturnGranted
            | Self::TransferAccepted
            | Self::ExtensionGranted
            | Self::AskRefused
            | Self::PartAnswered
            | Self::PartExcused
            | Self::Explained => true,
            Self::Assigned => {
                use Status::*;
                matches!(status, Dispatched | Handling | Waiting | LongListed)
            }
            Self::WarningHalf | Self::WarningFourFifths | Self::Late => {
                // Of one that was answered since, only what was said of its closing.
                let closing = status.is_to_be_closed() && request.answered_at.is_some_and(|at| at <= written);
                request.is_running() || closing || request.record.has_open_parts()
            }
            Self::Returned => status == Status::Registered,
            Self::ReturnAsked => asked == Some(AskKind::Return),
            Self::TransferAsked => asked == Some(AskKind::Transfer),
            Self::ExtensionAsked => asked == Some(AskKind::Extension),
            Self::PartAsked => request.record.has_open_parts(),
            Self::Supervised => request.record.pressed_at.is_some(),
        }
    }

    /// Whether nothing is lost without the one that was told before it. To its author the
    /// last word says where a request stands; to staff each asks for something else.
    fn replaces(self, before: Self) -> bool {
        let to_author = |occasion: Self| occasion.listeners() == [To::Author];
        // One deadline may be at its half while another has passed.
        let graver = self.gravity().zip(before.gravity()).is_some_and(|(now, then)| now >= then);
        self == before || (to_author(self) && to_author(before)) || graver
    }

    /// How grave a warning is.
    fn gravity(self) -> Option<u8> {
        match self {
            Self::WarningHalf => Some(1),
            Self::WarningFourFifths => Some(2),
            Self::Late => Some(3),
            _ => None,
        }
    }
}
