//! How a receiver does: left alone for a while when it fails again and again,
//! and in the end until somebody looks after it.

use super::Answer;
use crate::{Moment, text_enum};
use chrono::TimeDelta;

text_enum! {
    /// Why a webhook tells nothing.
    Pause {
        /// An administrator wanted it so.
        Hand = "hand",
        /// It failed for two days without a success between.
        Failing = "failing",
        /// It answered 410 Gone.
        Gone = "gone",
    }
}

text_enum! {
    /// Why a webhook was not paused or resumed.
    HookRefusal {
        /// It is so already.
        Already = "already",
    }
}

/// Failures in a row after which it is held off.
const HELD_AFTER: i32 = 5;
/// The first and the longest time it is held off, in seconds.
const HOLD: i64 = 10;
const LONGEST_HOLD: i64 = 600;
/// It is paused by itself after so long without a success, and so many tries:
/// before anything that waits is given up.
const PAUSED_AFTER: TimeDelta = TimeDelta::days(2);
const PAUSED_TRIES: i32 = 20;

/// How a receiver does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Failures in a row.
    pub failures: i32,
    /// When they began.
    pub failing_since: Option<Moment>,
    /// Until when nothing is tried.
    pub hold_until: Option<Moment>,
    /// Why it tells nothing at all.
    pub paused: Option<Pause>,
}

impl Health {
    /// Whether one delivery at a time finds out if it works again.
    pub fn probes(&self) -> bool {
        self.failures >= HELD_AFTER
    }

    /// After an answer to what was sent at a moment. `spread` is chance. One that is
    /// paused stays so.
    pub fn after(self, answer: Answer, sent: Moment, now: Moment, spread: u8) -> Self {
        match answer {
            Answer::Taken => Self { paused: self.paused, ..Self::default() },
            Answer::Gone => Self { paused: self.paused.or(Some(Pause::Gone)), ..self },
            // What was on its way when it was held off says nothing new.
            Answer::Failed(_) if self.hold_until.is_some_and(|until| sent < until) => self,
            Answer::Failed(_) => self.failed(now, spread),
        }
    }

    fn failed(self, now: Moment, spread: u8) -> Self {
        let failures = self.failures.saturating_add(1);
        let since = self.failing_since.unwrap_or(now);
        let over = failures - HELD_AFTER;
        let hold_until = (over >= 0).then(|| {
            let whole = (HOLD << over.min(10)).min(LONGEST_HOLD) * 1000;
            now + TimeDelta::milliseconds(whole - whole * i64::from(spread) / 255 / 5)
        });
        let given_up = failures >= PAUSED_TRIES && now - since >= PAUSED_AFTER;
        let paused = self.paused.or(given_up.then_some(Pause::Failing));
        Self { failures, failing_since: Some(since), hold_until, paused }
    }

    /// An administrator pauses it.
    pub fn pause(self) -> Result<Self, HookRefusal> {
        match self.paused {
            Some(_) => Err(HookRefusal::Already),
            None => Ok(Self { paused: Some(Pause::Hand), ..self }),
        }
    }

    /// An administrator lets it go on, as if it had never failed.
    pub fn resume(self) -> Result<Self, HookRefusal> {
        match self.paused {
            Some(_) => Ok(Self::default()),
            None => Err(HookRefusal::Already),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        "2026-05-04T02:00:00Z".parse().unwrap()
    }

    /// So many tries, each sent as soon as it may be, that fail at once.
    fn failed(times: i32, health: Health, at: Moment) -> Health {
        (0..times).fold(health, |health, _| {
            let sent = health.hold_until.unwrap_or(at).max(at);
            health.after(Answer::Failed(None), sent, sent, 0)
        })
    }

    #[test]
    fn it_is_held_off_after_five_failures_in_a_row_and_free_after_one_success() {
        let four = failed(4, Health::default(), now());
        assert_eq!((four.hold_until, four.probes()), (None, false));
        let five = failed(1, four, now());
        assert_eq!((five.hold_until, five.probes()), (Some(now() + TimeDelta::seconds(10)), true));
        let many = failed(10, five, now());
        let later = now() + TimeDelta::hours(5);
        assert_eq!(failed(1, many, later).hold_until, Some(later + TimeDelta::minutes(10)));
        assert_eq!(many.after(Answer::Taken, now(), now(), 0), Health::default());
    }

    #[test]
    fn what_was_on_its_way_when_it_was_held_off_holds_it_no_longer() {
        let five = failed(5, Health::default(), now());
        let hung = now() + TimeDelta::seconds(10);
        let blip = (0..60).fold(five, |health, _| health.after(Answer::Failed(None), now(), hung, 0));
        assert_eq!(blip, five);
        assert_eq!(blip.after(Answer::Failed(None), hung, hung, 0).failures, 6, "the next one counts");
    }

    #[test]
    fn it_is_paused_by_itself_after_two_days_and_many_tries_only() {
        let begun = failed(30, Health::default(), now());
        assert_eq!(begun.paused, None);
        assert_eq!(failed(1, begun, now() + TimeDelta::days(2)).paused, Some(Pause::Failing));
        let seldom = failed(3, Health::default(), now());
        assert_eq!(failed(1, seldom, now() + TimeDelta::days(3)).paused, None);
    }

    #[test]
    fn pausing_and_resuming_twice_is_refused() {
        let paused = Health::default().pause().unwrap();
        assert_eq!(paused.pause(), Err(HookRefusal::Already));
        assert_eq!(failed(9, paused, now()).resume(), Ok(Health::default()));
        assert_eq!(Health::default().resume(), Err(HookRefusal::Already));
        assert_eq!(Health::default().after(Answer::Gone, now(), now(), 0).paused, Some(Pause::Gone));
    }
}
