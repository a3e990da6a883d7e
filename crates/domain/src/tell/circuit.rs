//! How often something that does not work is tried.

use crate::Moment;
use chrono::TimeDelta;

/// The longest wait between two tries of a message, in seconds: what waited for
/// an outage is on its way five minutes after its end.
const LONGEST: i64 = 300;
/// The first wait, in seconds.
const FIRST: i64 = 5;

/// Failures in a row that hold a provider off.
const FAILURES: u32 = 5;
/// The first time for which it is held off, and the longest, in seconds.
const HOLD: i64 = 15;
const HOLD_LONGEST: i64 = 60;

/// How long a message waits after so many tries (the first is 1): doubling from
/// five seconds to five minutes. `spread` takes up to a fifth away, so that
/// what failed together does not come back together.
pub fn wait(tries: i32, spread: u8) -> TimeDelta {
    let doubled = FIRST << (tries.clamp(1, 12) - 1);
    let whole = doubled.min(LONGEST) * 1000;
    TimeDelta::milliseconds(whole - whole * i64::from(spread) / 255 / 5)
}

/// Whether a provider may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Yes.
    Free,
    /// With one message, to see whether it works again.
    Probe,
    /// Not now.
    Held,
}

/// Keeps a provider that does not work from being asked by every message: five
/// failures in a row hold it off for fifteen seconds, then for up to a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circuit {
    failures: u32,
    /// How often it was held off in a row.
    holds: u32,
    until: Option<Moment>,
}

impl Circuit {
    /// Whether the provider may be used now.
    pub fn flow(&self, now: Moment) -> Flow {
        match self.until {
            None => Flow::Free,
            // A clock that was set back must not hold it for days.
            Some(until) if now < until && until - now <= TimeDelta::seconds(HOLD_LONGEST) => Flow::Held,
            Some(_) => Flow::Probe,
        }
    }

    /// It worked.
    pub fn worked(&mut self) {
        *self = Self::default();
    }

    /// It did not.
    pub fn failed(&mut self, now: Moment) {
        self.failures = self.failures.saturating_add(1);
        // What was on its way when it was held off says nothing new.
        if self.failures < FAILURES || self.flow(now) == Flow::Held {
            return;
        }
        let hold = (HOLD << self.holds.min(8)).min(HOLD_LONGEST);
        self.holds = self.holds.saturating_add(1);
        self.until = Some(now + TimeDelta::seconds(hold));
    }

    /// Until when it is held off.
    pub fn until(&self) -> Option<Moment> {
        self.until
    }
}
