//! When an answer is due: computed from the moment of submission, a working
//! calendar and a policy, never ticked.
//!
//! The figures are those practised in Laoshan district (product document);
//! urgent and enquiry are this product's own defaults.

use crate::org::UnitKind;
use crate::{Moment, text_enum};
use chrono::{Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};

text_enum! {
    /// How urgent a request is 紧急程度.
    Urgency {
        /// Danger to life or property; water, power, gas or heat cut 特急.
        Emergency = "emergency",
        /// 急办.
        Urgent = "urgent",
        /// 一般.
        Normal = "normal",
        /// 咨询.
        Enquiry = "enquiry",
    }
}

/// Working hours of a week at one offset from UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Offset of local time; Asia/Shanghai is +08:00 and has no summer time.
    pub offset: FixedOffset,
    /// Working spans of each day, Monday first, in minutes after midnight,
    /// ascending and without overlap.
    pub week: [Vec<(u16, u16)>; 7],
}

/// How long each part of the handling may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Until the first response.
    pub first_response: Allowance,
    /// Until the answer.
    pub answer: Allowance,
}

/// A span of time, measured on a clock or in working time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// Hours that run day and night.
    Hours(u32),
    /// Hours that run in working time only.
    WorkingHours(u32),
    /// Working days: the same time of day, that many working days later.
    WorkingDays(u32),
}

/// The policy for a request of this urgency at a unit of this kind (`None`:
/// not dispatched yet; the longest applies until it is).
pub fn policy(urgency: Urgency, unit: Option<UnitKind>) -> Policy {
    use Allowance::{Hours, WorkingDays, WorkingHours};
    let days = match unit {
        Some(UnitKind::Community | UnitKind::Grid) => 2,
        Some(UnitKind::Subdistrict) => 3,
        Some(UnitKind::Department | UnitKind::Utility | UnitKind::District) | None => 4,
    };
    match urgency {
        Urgency::Emergency => Policy { first_response: Hours(2), answer: Hours(24) },
        Urgency::Urgent => Policy { first_response: WorkingHours(2), answer: WorkingDays(1) },
        Urgency::Normal => Policy { first_response: WorkingHours(4), answer: WorkingDays(days) },
        Urgency::Enquiry => Policy { first_response: WorkingHours(4), answer: WorkingDays(1) },
    }
}

impl Calendar {
    /// Monday to Friday, 08:30–12:00 and 13:30–17:30, at this offset.
    pub fn office(offset: FixedOffset) -> Self {
        let day = vec![(510, 720), (810, 1050)];
        let free = Vec::new();
        let week = [day.clone(), day.clone(), day.clone(), day.clone(), day, free.clone(), free];
        Self { offset, week }
    }

    /// The moment at which `allowance`, begun at `from`, is used up.
    pub fn due(&self, from: Moment, allowance: Allowance) -> Moment {
        match allowance {
            Allowance::Hours(hours) => from + TimeDelta::hours(i64::from(hours)),
            Allowance::WorkingHours(hours) => self.add_working_minutes(from, hours * 60),
            Allowance::WorkingDays(days) => self.add_working_days(from, days),
        }
    }

    fn add_working_minutes(&self, from: Moment, minutes: u32) -> Moment {
        let mut at = from;
        let mut left = TimeDelta::minutes(i64::from(minutes));
        // Each round uses up one working span; a week without any ends it.
        while let Some((start, end)) = self.next_span(at) {
            let begin = at.max(start);
            let room = end - begin;
            if left <= room {
                return begin + left;
            }
            left -= room;
            at = end;
        }
        from + TimeDelta::minutes(i64::from(minutes))
    }

    fn add_working_days(&self, from: Moment, days: u32) -> Moment {
        let Some((start, _)) = self.next_span(from) else {
            return from + TimeDelta::days(i64::from(days));
        };
        let begin = from.max(start).with_timezone(&self.offset);
        let mut date = begin.date_naive();
        for _ in 0..days {
            date = self.next_working_date(date);
        }
        self.local(date, begin.time())
    }

    /// The first working span that ends after `at`, within eight days.
    fn next_span(&self, at: Moment) -> Option<(Moment, Moment)> {
        let today = at.with_timezone(&self.offset).date_naive();
        (0..8)
            .filter_map(|n| today.checked_add_days(Days::new(n)))
            .flat_map(|date| self.spans(date))
            .find(|(_, end)| *end > at)
    }

    fn spans(&self, date: NaiveDate) -> Vec<(Moment, Moment)> {
        let minute = |m: u16| {
            NaiveTime::from_num_seconds_from_midnight_opt(u32::from(m) * 60, 0).unwrap_or(NaiveTime::MIN)
        };
        self.week[date.weekday().num_days_from_monday() as usize]
            .iter()
            .map(|(start, end)| (self.local(date, minute(*start)), self.local(date, minute(*end))))
            .collect()
    }

    fn next_working_date(&self, date: NaiveDate) -> NaiveDate {
        (1..8)
            .filter_map(|n| date.checked_add_days(Days::new(n)))
            .find(|d| !self.week[d.weekday().num_days_from_monday() as usize].is_empty())
            .unwrap_or(date)
    }

    fn local(&self, date: NaiveDate, time: NaiveTime) -> Moment {
        // A fixed offset maps every local time to exactly one moment.
        self.offset
            .from_local_datetime(&date.and_time(time))
            .single()
            .map_or(Moment::MIN_UTC, |at| at.with_timezone(&Utc))
    }
}
