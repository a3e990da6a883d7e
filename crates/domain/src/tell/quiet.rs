//! Hours in which no telephone rings.

use crate::{Moment, UnknownText};
use chrono::{FixedOffset, TimeDelta, Timelike};

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// A span of every day, local time; it may cross midnight. The default is
/// 22:00 to 07:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// Begin, in minutes after midnight.
    from: u16,
    /// End, in minutes after midnight; the same as `from` = never quiet.
    to: u16,
}

impl Default for Quiet {
    fn default() -> Self {
        Self { from: 22 * 60, to: 7 * 60 }
    }
}

impl Quiet {
    /// A span from a minute of the day to another. `None` beyond a day.
    pub fn new(from: u16, to: u16) -> Option<Self> {
        (from < DAY && to < DAY).then_some(Self { from, to })
    }

    /// Begin and end, in minutes after midnight.
    pub fn minutes(self) -> (u16, u16) {
        (self.from, self.to)
    }

    /// Whether it is quiet at this moment.
    pub fn holds(self, at: Moment, offset: FixedOffset) -> bool {
        let local = at.with_timezone(&offset);
        let minute = local.hour() * 60 + local.minute();
        let (from, to) = (u32::from(self.from), u32::from(self.to));
        if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    }

    /// Whether it is quiet at any moment from one to another.
    pub fn lies_between(self, from: Moment, to: Moment, offset: FixedOffset) -> bool {
        let loud = Self { from: self.to, to: self.from };
        self.from != self.to && loud.over(from, offset) <= to
    }

    /// The first moment, from this one on, that is not quiet.
    pub fn over(self, at: Moment, offset: FixedOffset) -> Moment {
        if !self.holds(at, offset) {
            return at;
        }
        let local = at.with_timezone(&offset);
        let second = i64::from(local.num_seconds_from_midnight());
        let left = (i64::from(self.to) * 60 - second).rem_euclid(i64::from(DAY) * 60);
        at + TimeDelta::seconds(left) - TimeDelta::nanoseconds(i64::from(local.nanosecond()))
    }
}

impl std::fmt::Display for Quiet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        write!(f, "{}-{}", clock(self.from), clock(self.to))
    }
}

impl std::str::FromStr for Quiet {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let minute = |clock: &str| {
            let (hour, minute) = clock.trim().split_once(':')?;
            let plain = |text: &str| {
                let short = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
                short.then(|| text.parse::<u16>().ok()).flatten()
            };
            let (hour, minute) = (plain(hour)?, plain(minute)?);
            (hour < 24 && minute < 60).then_some(hour * 60 + minute)
        };
        let (from, to) = text.split_once('-').ok_or(UnknownText)?;
        minute(from).zip(minute(to)).and_then(|(from, to)| Self::new(from, to)).ok_or(UnknownText)
    }
}
