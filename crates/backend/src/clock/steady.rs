//! Whether the clock can be believed. A clock that was set is not, for a while:
//! what was set wrongly is mostly set right again soon.

use super::Clock;
use chrono::TimeDelta;
use domain::Moment;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How far the clock may be off between two looks without having been set.
/// Time servers move it by fractions of a second.
const OFF: TimeDelta = TimeDelta::minutes(5);
/// How long after it was set nothing happens by itself.
pub(crate) const HOLD_BACK: TimeDelta = TimeDelta::hours(1);

/// What a look at the clock found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// It went as time did.
    Well,
    /// It was set since the last look, by so much.
    Jumped(TimeDelta),
}

/// Compares the clock with the time that passed.
#[derive(Default)]
pub(crate) struct Steady(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    last: Option<(Moment, Duration)>,
    /// When it was set last, by the time that passed.
    set: Option<Duration>,
}

impl Steady {
    /// Looks at the clock. A first look has nothing to compare with.
    pub(crate) fn look(&self, clock: &dyn Clock) -> Look {
        let (now, running) = (clock.now(), clock.running());
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = seen.last.replace((now, running));
        let Some((then, ran)) = last else { return Look::Well };
        let passed = TimeDelta::from_std(running.saturating_sub(ran)).unwrap_or(TimeDelta::MAX);
        let by = (now - then).checked_sub(&passed).unwrap_or_default();
        if by.abs() < OFF {
            return Look::Well;
        }
        seen.set = Some(running);
        Look::Jumped(by)
    }

    /// A jump that nothing could be done about is to be found by the next look again.
    pub(crate) fn again(&self, by: TimeDelta) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, _)) = &mut seen.last {
            *then -= by;
        }
    }

    /// Whether the clock was not set for [`HOLD_BACK`], as far as was looked.
    pub(crate) fn holds(&self, clock: &dyn Clock) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hold = HOLD_BACK.to_std().unwrap_or_default();
        seen.set.is_none_or(|set| clock.running().saturating_sub(set) >= hold)
    }
}

#[cfg(test)]
mod tests {
    use super::super::SetClock;
    use super::*;

    #[test]
    fn a_clock_that_was_set_is_believed_again_after_an_hour() {
        let clock = SetClock::at("2026-05-04T02:00:00Z".parse().unwrap());
        let steady = Steady::default();
        assert_eq!(steady.look(&clock), Look::Well);
        clock.pass(TimeDelta::days(9));
        assert_eq!((steady.look(&clock), steady.holds(&clock)), (Look::Well, true), "a long silence is none");
        for by in [TimeDelta::days(3), TimeDelta::days(-3)] {
            clock.jump(by);
            assert_eq!((steady.look(&clock), steady.holds(&clock)), (Look::Jumped(by), false));
            clock.pass(TimeDelta::minutes(59));
            assert_eq!((steady.look(&clock), steady.holds(&clock)), (Look::Well, false));
        }
        clock.pass(TimeDelta::minutes(1));
        assert!(steady.holds(&clock));
    }

    #[test]
    fn a_jump_that_is_to_be_found_again_is() {
        let clock = SetClock::at("2026-05-04T02:00:00Z".parse().unwrap());
        let (steady, by) = (Steady::default(), TimeDelta::days(-3));
        steady.look(&clock);
        clock.jump(by);
        assert_eq!(steady.look(&clock), Look::Jumped(by));
        steady.again(by);
        clock.pass(TimeDelta::minutes(10));
        assert_eq!((steady.look(&clock), steady.look(&clock)), (Look::Jumped(by), Look::Well));
    }

    #[test]
    fn what_time_servers_do_is_no_jump() {
        let clock = SetClock::at("2026-05-04T02:00:00Z".parse().unwrap());
        let steady = Steady::default();
        for _ in 0..100 {
            steady.look(&clock);
            clock.jump(TimeDelta::seconds(20));
        }
        assert!(steady.holds(&clock));
    }
}
