//! Times as people say them, with the exact time one tap away.

use crate::i18n::Lang;
use crate::t;
use chrono::{Datelike, Timelike};
use domain::{FixedOffset, Moment};

/// `2026-11-22 14:30`, local time.
pub fn exact(at: Moment, offset: FixedOffset) -> String {
    let at = at.with_timezone(&offset);
    format!("{:04}-{:02}-{:02} {:02}:{:02}", at.year(), at.month(), at.day(), at.hour(), at.minute())
}

// Not by patterns: chrono reads them anew each time, and these stand in every
// row of every list.

/// `2026-11-22T06:30Z`, for machines.
pub fn machine(at: Moment) -> String {
    format!("{:04}-{:02}-{:02}T{:02}:{:02}Z", at.year(), at.month(), at.day(), at.hour(), at.minute())
}

/// `11-22 14:30`, local time.
pub fn short(at: Moment, offset: FixedOffset) -> String {
    let at = at.with_timezone(&offset);
    format!("{:02}-{:02} {:02}:{:02}", at.month(), at.day(), at.hour(), at.minute())
}

/// "今天 14:30", "明天 09:00", "11月25日 周三 10:00", with the year when it is
/// another one.
pub fn day_and_time(lang: Lang, at: Moment, now: Moment, offset: FixedOffset) -> String {
    let local = at.with_timezone(&offset);
    let today = now.with_timezone(&offset).date_naive();
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    match (local.date_naive() - today).num_days() {
        0 => t!(lang, "when-today", time = time),
        1 => t!(lang, "when-tomorrow", time = time),
        2 => t!(lang, "when-day-after-tomorrow", time = time),
        -1 => t!(lang, "when-yesterday", time = time),
        _ => {
            let weekday = weekday(lang, local.weekday());
            let (month, day) = (local.month().to_string(), local.day().to_string());
            let month_name = crate::i18n::text(lang, &format!("month-{month}"));
            if local.year() == today.year() {
                t!(lang, "when-date", month = month_name, day = day, weekday = weekday, time = time)
            } else {
                let year = local.year().to_string();
                t!(lang, "when-date-year", year = year, month = month_name, day = day, time = time)
            }
        }
    }
}

fn weekday(lang: Lang, day: chrono::Weekday) -> &'static str {
    crate::i18n::text(lang, &format!("weekday-{}", day.number_from_monday()))
}

/// How long ago or until, in one unit: "3 小时", "2 天".
pub fn span(lang: Lang, from: Moment, to: Moment) -> String {
    let minutes = (to - from).num_minutes().abs();
    match minutes {
        0..=59 => t!(lang, "span-minutes", count = minutes.max(1)),
        60..=1439 => t!(lang, "span-hours", count = minutes / 60),
        _ => t!(lang, "span-days", count = minutes / 1440),
    }
}
