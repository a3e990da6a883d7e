//! Webhooks: what a partner's program is told as it happens, when it is told
//! again, and when it is left alone.

mod delivery;
mod health;
mod net;

pub use delivery::{Answer, DeliveryState, GIVE_UP, Next, Try, wait};
pub use health::{Health, HookRefusal, Pause};
pub use net::is_public;

use crate::request::{Audience, Evaluation, Event, EventKind, Status};
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
    /// What a line of history tells outside, if anything. `status`: of the request as it
    /// is after it; `moved`: it is another one now.
    pub fn of(event: &Event, status: Status, moved: bool) -> Option<Self> {
        match event.kind {
            EventKind::Submitted => Some(Self::Received),
            EventKind::Answered => Some(Self::Answered),
            EventKind::Published => Some(Self::Published),
            EventKind::Unpublished => Some(Self::Unpublished),
            // A closing that is looked into first is no end; a good word on the phone may be.
            _ if moved && status.is_over() => Some(Self::Closed),
            _ if moved || event.audience == Audience::Public || gives_verdict(event) => Some(Self::Changed),
            // What only staff or the author may read.
            _ => None,
        }
    }
}

/// Whether it is a call-back in which the resident gave a verdict: that is told, not
/// what staff wrote about it.
fn gives_verdict(event: &Event) -> bool {
    event.kind == EventKind::Called && event.detail.as_deref().and_then(Evaluation::of).is_some()
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
        let of = |kind, audience, moved| HookEvent::of(&event(kind, audience), Status::Dispatched, moved);
        assert_eq!(of(EventKind::Noted, Audience::Staff, false), None);
        assert_eq!(of(EventKind::Returned, Audience::Staff, true), Some(HookEvent::Changed));
        assert_eq!(of(EventKind::Extended, Audience::Public, false), Some(HookEvent::Changed));
    }

    #[test]
    fn every_end_is_told_as_one_and_nothing_else() {
        for (kind, status) in [
            (EventKind::Closed, Status::Closed),
            (EventKind::Called, Status::Closed),
            (EventKind::Declined, Status::Declined),
            (EventKind::Withdrawn, Status::Withdrawn),
            (EventKind::Merged, Status::Merged),
        ] {
            let told = HookEvent::of(&event(kind, Audience::Staff), status, true);
            assert_eq!(told, Some(HookEvent::Closed), "{kind}");
        }
        let looked_into = HookEvent::of(&event(EventKind::Closed, Audience::Public), Status::CallBack, true);
        assert_eq!(looked_into, Some(HookEvent::Changed));
    }

    #[test]
    fn a_verdict_on_the_phone_is_told_and_that_nobody_answered_is_not() {
        let call = |detail: &str| {
            let called = event(EventKind::Called, Audience::Staff);
            let called = Event { detail: Some(detail.to_owned()), ..called };
            HookEvent::of(&called, Status::Closed, false)
        };
        assert_eq!(call("solved_satisfied"), Some(HookEvent::Changed));
        assert_eq!(call("not_reached"), None);
    }
}
