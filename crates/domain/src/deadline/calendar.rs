//! Working time: the hours of a week, and the days that are otherwise.

use crate::{Moment, text_enum};
use chrono::{Datelike, FixedOffset, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use std::collections::BTreeMap;

/// A working span of a day, in minutes after midnight, the end not included.
pub type Span = (u16, u16);

/// Minutes of a day.
const DAY: u16 = 24 * 60;

text_enum! {
    /// What is wrong with a calendar.
    CalendarFault {
        /// A span ends before it begins, or lies outside its day.
        BadSpan = "bad_span",
        /// Two spans of a day overlap, or do not ascend.
        Overlap = "overlap",
        /// No day of the week has working time.
        NoWork = "no_work",
    }
}

impl std::error::Error for CalendarFault {}

/// Working hours of a week at one offset from UTC, and exceptions: public
/// holidays (no spans) and swapped working days 调休 (the spans of a working
/// day).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    offset: FixedOffset,
    week: [Vec<Span>; 7],
    days: BTreeMap<NaiveDate, Vec<Span>>,
}

impl Calendar {
    /// A calendar of these hours, Monday first. The offset is that of local
    /// time; Asia/Shanghai is +08:00 and has no summer time.
    pub fn new(
        offset: FixedOffset,
        week: [Vec<Span>; 7],
        days: BTreeMap<NaiveDate, Vec<Span>>,
    ) -> Result<Self, CalendarFault> {
        week.iter().chain(days.values()).try_for_each(|spans| sound(spans))?;
        if week.iter().all(Vec::is_empty) {
            return Err(CalendarFault::NoWork);
        }
        Ok(Self { offset, week, days })
    }

    /// Monday to Friday, 08:30–12:00 and 13:30–17:30, without holidays.
    pub fn office(offset: FixedOffset) -> Self {
        Self { offset, week: Self::office_week(), days: BTreeMap::new() }
    }

    /// The hours of [`Calendar::office`].
    pub fn office_week() -> [Vec<Span>; 7] {
        let day = || vec![(510, 720), (810, 1050)];
        [day(), day(), day(), day(), day(), Vec::new(), Vec::new()]
    }

    /// Offset of local time.
    pub fn offset(&self) -> FixedOffset {
        self.offset
    }

    /// The hours of the week, Monday first.
    pub fn week(&self) -> &[Vec<Span>; 7] {
        &self.week
    }

    /// The days that are otherwise.
    pub fn days(&self) -> &BTreeMap<NaiveDate, Vec<Span>> {
        &self.days
    }

    /// Whether the holidays of a year are in it. Its last ten days do not count: they
    /// come with the notice of the next year.
    pub fn knows_year(&self, year: i32) -> bool {
        let ends = NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 21));
        ends.is_some_and(|(from, until)| self.days.range(from..=until).next().is_some())
    }

    /// The year whose holidays should be known on a day and are not: this one, and
    /// from November on, when they are announced, the next.
    pub fn unknown_year(&self, today: NaiveDate) -> Option<i32> {
        let next = (today.month() >= 11).then_some(today.year() + 1);
        std::iter::once(today.year()).chain(next).find(|year| !self.knows_year(*year))
    }

    /// The working spans of a day.
    pub fn on(&self, date: NaiveDate) -> &[Span] {
        let usual = &self.week[date.weekday().num_days_from_monday() as usize];
        self.days.get(&date).unwrap_or(usual)
    }

    /// The moment at which `time` of working time, begun at `from`, is used up.
    pub fn add(&self, from: Moment, time: TimeDelta) -> Moment {
        let (mut at, mut left) = (from, time);
        // Each round uses up one span.
        while let Some((start, end)) = self.next_span(at) {
            let begin = at.max(start);
            if left <= end - begin {
                return begin + left;
            }
            left -= end - begin;
            at = end;
        }
        at + left
    }

    /// The same time of day so many working days later, counted from the first
    /// working moment; never outside the hours of the day it falls on.
    pub fn add_days(&self, from: Moment, days: u32) -> Moment {
        let Some((start, _)) = self.next_span(from) else {
            return from + TimeDelta::days(i64::from(days));
        };
        let begin = from.max(start).with_timezone(&self.offset);
        let mut date = begin.date_naive();
        for _ in 0..days {
            date = self.next_working_date(date);
        }
        self.within_hours(self.local(date, begin.time()), date)
    }

    /// Working time between two moments; none when the second is not later.
    pub fn between(&self, from: Moment, to: Moment) -> TimeDelta {
        let (mut at, mut sum) = (from, TimeDelta::zero());
        while let Some((start, end)) = self.next_span(at).filter(|(start, _)| *start < to) {
            sum += (end.min(to) - at.max(start)).max(TimeDelta::zero());
            at = end;
        }
        sum
    }

    /// The first working span that ends after `at`, however many days before it are free:
    /// were the search given up, those days would count as worked and a deadline would come
    /// sooner for them. It ends, for the week has working time and exceptions are finite.
    fn next_span(&self, at: Moment) -> Option<(Moment, Moment)> {
        let today = at.with_timezone(&self.offset).date_naive();
        today
            .iter_days()
            .flat_map(|date| self.on(date).iter().map(move |span| (date, *span)))
            .map(|(date, (start, end))| (self.minute(date, start), self.minute(date, end)))
            .find(|(_, end)| *end > at)
    }

    fn next_working_date(&self, date: NaiveDate) -> NaiveDate {
        date.iter_days().skip(1).find(|date| !self.on(*date).is_empty()).unwrap_or(date)
    }

    /// A swapped day may have other hours than the one it began on.
    fn within_hours(&self, at: Moment, date: NaiveDate) -> Moment {
        let spans = self.on(date);
        let first = spans.first().map(|span| self.minute(date, span.0));
        let last = spans.last().map(|span| self.minute(date, span.1));
        match (first, last) {
            (Some(first), Some(last)) => at.clamp(first, last),
            _ => at,
        }
    }

    fn minute(&self, date: NaiveDate, minute: u16) -> Moment {
        self.local(date, NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute))
    }

    fn local(&self, date: NaiveDate, time: NaiveTime) -> Moment {
        // A fixed offset maps every local time to exactly one moment.
        self.offset
            .from_local_datetime(&date.and_time(time))
            .single()
            .map_or(Moment::MIN_UTC, |at| at.with_timezone(&Utc))
    }
}

fn sound(spans: &[Span]) -> Result<(), CalendarFault> {
    if spans.iter().any(|(start, end)| start >= end || *end > DAY) {
        return Err(CalendarFault::BadSpan);
    }
    if spans.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return Err(CalendarFault::Overlap);
    }
    Ok(())
}
