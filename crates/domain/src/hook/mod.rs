//! Webhooks: what a partner's program is told as it happens, when it is told
//! again, and when it is left alone.

mod delivery;
mod health;
mod net;

pub use delivery::{Answer, DeliveryState, GIVE_UP, Next, Try, wait};
pub use health::{Health, HookRefusal, Pause};
pub use net::is_public;

use crate::request::{Audience, Event, EventKind};
use crate::text_enum;

text_enum! {
    /// What a webhook tells.
    HookEvent {
        /// A request was received.
        Received = "request.received",
        /// Its state has changed, or something was said to everybody.
        Changed = "request.changed",
        /// It was answered.
        Answered = "request.answered",
        /// It is over: closed, declined, withdrawn, or folded into another.
        Closed = "request.closed",
        /// Everybody may see it now.
        Published = "request.published",
        /// Nobody else may see it any more.
        Unpublished = "request.unpublished",
    }
}

impl HookEvent {
    /// What a line of history tells outside, if anything. `moved`: the status
    /// is another one now.
    pub fn of(event: &Event, moved: bool) -> Option<Self> {
        match event.kind {
            EventKind::Submitted => Some(Self::Received),
            EventKind::Answered => Some(Self::Answered),
            EventKind::Closed | EventKind::Declined | EventKind::Withdrawn | EventKind::Merged => {
                Some(Self::Closed)
            }
            EventKind::Published => Some(Self::Published),
            EventKind::Unpublished => Some(Self::Unpublished),
            _ if moved || event.audience == Audience::Public => Some(Self::Changed),
            // What only staff or the author may read.
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::By;

    fn event(kind: EventKind, audience: Audience) -> Event {
        let at = "2026-05-04T02:00:00Z".parse().unwrap();
        Event { kind, at, by: By::System, unit: None, text: None, audience, until: None, detail: None }
    }

    #[test]
    fn what_only_staff_may_read_is_told_only_where_the_status_changed() {
        let note = event(EventKind::Noted, Audience::Staff);
        assert_eq!(HookEvent::of(&note, false), None);
        assert_eq!(
            HookEvent::of(&event(EventKind::Returned, Audience::Staff), true),
            Some(HookEvent::Changed)
        );
        assert_eq!(
            HookEvent::of(&event(EventKind::Extended, Audience::Public), false),
            Some(HookEvent::Changed)
        );
    }

    #[test]
    fn every_end_is_told_as_one() {
        for kind in [EventKind::Closed, EventKind::Declined, EventKind::Withdrawn, EventKind::Merged] {
            assert_eq!(HookEvent::of(&event(kind, Audience::Author), true), Some(HookEvent::Closed));
        }
    }
}
