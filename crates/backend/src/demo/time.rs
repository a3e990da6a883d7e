//! When things happen in the district.

use super::dice::Dice;
use chrono::{Duration, NaiveTime, TimeZone, Timelike};
use domain::deadline::Calendar;
use domain::{Moment, Utc};

/// The moments everything is laid around.
#[derive(Clone, Copy)]
pub struct Anchor {
    /// The full hour that has begun: nothing is later.
    pub hour: Moment,
    /// Local midnight before it.
    pub midnight: Moment,
}

impl Anchor {
    /// Around `now`, on the calendar's local time.
    pub fn new(now: Moment, calendar: &Calendar) -> Self {
        let seconds = i64::from(now.minute() * 60 + now.second());
        let hour = now - Duration::seconds(seconds) - Duration::nanoseconds(i64::from(now.nanosecond()));
        let local = now.with_timezone(&calendar.offset()).date_naive().and_time(NaiveTime::MIN);
        let midnight = calendar.offset().from_local_datetime(&local).single();
        Self { hour, midnight: midnight.map_or(hour, |at| at.with_timezone(&Utc)) }
    }

    /// Some moment of the day so many days before today, when people are up.
    pub fn day(self, before: i64, dice: &mut Dice) -> Moment {
        let minute = dice.between(6 * 60 + 30, 22 * 60 + 30);
        let at = self.midnight - Duration::days(before) + Duration::minutes(minute);
        (at + Duration::seconds(dice.between(0, 59))).min(self.hour - Duration::minutes(5))
    }

    /// Some minutes ago.
    pub fn ago(self, minutes: i64) -> Moment {
        self.hour - Duration::minutes(minutes)
    }
}

/// `minutes` later: of working time, or by the clock.
pub fn later(at: Moment, minutes: i64, working: Option<&Calendar>) -> Moment {
    let Some(calendar) = working else { return at + Duration::minutes(minutes) };
    calendar.add(at, Duration::minutes(minutes))
}

/// Not after the end: what would be, comes between, with room for what follows.
pub fn before_end(at: Moment, wanted: Moment, end: Moment, following: usize) -> Moment {
    let following = i32::try_from(following).unwrap_or(0);
    if wanted + Duration::minutes(2) * (following + 1) <= end {
        return wanted;
    }
    at + (end - at) / (following + 2)
}
