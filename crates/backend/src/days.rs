//! Local days as moments.

use chrono::{NaiveDate, NaiveTime, TimeZone};
use domain::{FixedOffset, Moment, Utc};

/// The local day of a moment.
pub(crate) fn day_of(at: Moment, offset: FixedOffset) -> NaiveDate {
    at.with_timezone(&offset).date_naive()
}

/// The last day on which something can have been checked: tomorrow, for whoever reads
/// a clock elsewhere.
pub(crate) fn last_checked(now: Moment, offset: FixedOffset) -> NaiveDate {
    let today = day_of(now, offset);
    today.succ_opt().unwrap_or(today)
}

/// The first moment of a local day. An offset is fixed, so there is always
/// exactly one.
pub(crate) fn start_of(day: NaiveDate, offset: FixedOffset) -> Moment {
    let midnight = day.and_time(NaiveTime::MIN);
    offset
        .from_local_datetime(&midnight)
        .single()
        .map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

/// The first moment after the local day of a moment.
pub(crate) fn end_of_today(now: Moment, offset: FixedOffset) -> Moment {
    let today = day_of(now, offset);
    start_of(today.succ_opt().unwrap_or(today), offset)
}
