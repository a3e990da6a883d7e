//! One event on its way to one receiver.

use crate::{Moment, text_enum};
use chrono::TimeDelta;

text_enum! {
    /// Where a delivery stands.
    DeliveryState {
        /// It is to be delivered, or tried again.
        Waiting = "waiting",
        /// The receiver has it.
        Delivered = "delivered",
        /// It was tried for three days.
        GivenUp = "given_up",
    }
}

/// What a receiver said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It has it: a status of success.
    Taken,
    /// Anything else, or nothing. It may have named when to come again.
    Failed(Option<TimeDelta>),
    /// 410: it wants nothing any more.
    Gone,
}

/// A try that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Try {
    /// When the first one of this series was made.
    pub begun_at: Moment,
    /// Now.
    pub now: Moment,
    /// Tries so far, this one among them.
    pub tries: i32,
    /// Chance: spreads what failed together.
    pub spread: u8,
}

/// What becomes of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is done.
    Delivered,
    /// It is tried again.
    Again(Moment),
    /// It is tried no more.
    GivenUp,
}

/// How long a delivery is tried.
pub const GIVE_UP: TimeDelta = TimeDelta::days(3);

/// Seconds between tries; the last one is repeated.
const WAITS: [i64; 8] = [5, 30, 120, 600, 1_800, 7_200, 18_000, 43_200];

/// How long a delivery waits after so many tries (the first is 1). `spread`
/// takes up to a fifth away.
pub fn wait(tries: i32, spread: u8) -> TimeDelta {
    let at = usize::try_from(tries.max(1) - 1).unwrap_or(0).min(WAITS.len() - 1);
    let whole = WAITS[at] * 1000;
    TimeDelta::milliseconds(whole - whole * i64::from(spread) / 255 / 5)
}

impl Try {
    /// What becomes of a delivery by this answer. Who is gone is told later
    /// again, once somebody has set the receiver right.
    pub fn next(self, answer: Answer) -> Next {
        let asked = match answer {
            Answer::Taken => return Next::Delivered,
            Answer::Failed(asked) => asked.unwrap_or_default(),
            Answer::Gone => TimeDelta::zero(),
        };
        if answer != Answer::Gone && self.now - self.begun_at >= GIVE_UP {
            return Next::GivenUp;
        }
        let longest = TimeDelta::seconds(WAITS[WAITS.len() - 1]);
        Next::Again(self.now + wait(self.tries, self.spread).max(asked.min(longest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun() -> Moment {
        "2026-05-04T02:00:00Z".parse().unwrap()
    }

    fn after(tries: i32, since: TimeDelta) -> Try {
        Try { begun_at: begun(), now: begun() + since, tries, spread: 0 }
    }

    #[test]
    fn it_is_tried_ever_more_seldom_and_given_up_after_three_days() {
        assert_eq!(wait(1, 0), TimeDelta::seconds(5));
        assert_eq!(wait(99, 0), TimeDelta::hours(12));
        assert_eq!(wait(1, 255), TimeDelta::seconds(4));
        let (mut now, mut tries) = (TimeDelta::zero(), 1);
        while let Next::Again(at) = after(tries, now).next(Answer::Failed(None)) {
            assert!(at > begun() + now);
            now = at - begun();
            tries += 1;
        }
        assert!((TimeDelta::hours(72)..TimeDelta::hours(85)).contains(&now), "{now}");
        assert!((10..20).contains(&tries), "{tries}");
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_but_not_for_ever() {
        let minute = Answer::Failed(Some(TimeDelta::minutes(1)));
        assert_eq!(after(1, TimeDelta::zero()).next(minute), Next::Again(begun() + TimeDelta::minutes(1)));
        let year = Answer::Failed(Some(TimeDelta::days(365)));
        assert_eq!(after(1, TimeDelta::zero()).next(year), Next::Again(begun() + TimeDelta::hours(12)));
    }

    #[test]
    fn what_was_not_wanted_any_more_is_not_lost() {
        assert!(matches!(after(1, TimeDelta::days(9)).next(Answer::Gone), Next::Again(_)));
        assert_eq!(after(1, TimeDelta::days(9)).next(Answer::Taken), Next::Delivered);
    }
}
