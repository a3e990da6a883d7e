//! Opening hours: open now, until when, and the table of a week. Read from
//! OSM's `opening_hours` syntax in local time. What cannot be read is unknown,
//! never closed; so is what depends on holidays that nobody has announced yet.

use crate::directory::Directory;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Weekday};
use compact_calendar::CompactCalendar;
use domain::deadline::{may_be_free, may_be_worked};
use domain::geo::Wgs84;
use domain::place::{HOURS_CHARS, Openness};
use domain::{DateTime, FixedOffset, Moment, Utc};
use opening_hours::localization::{Coordinates, TzLocation};
use opening_hours::{Context, ContextHolidays, DATE_END, OpeningHours, RuleKind};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// How far ahead is looked where each day is asked for by itself.
const HORIZON: u64 = 40;
/// Most stretches of equal state that are looked at.
const STRETCHES: usize = 64;
/// What stays the same for longer stays the same.
const FOREVER: TimeDelta = TimeDelta::days(400);
/// Longest that an answer is kept, though nothing seems to change.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Public holidays and swapped working days of the installation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Calendar {
    holidays: ContextHolidays,
    free: BTreeSet<NaiveDate>,
    /// Days that are usually free and are worked 调休.
    worked: BTreeSet<NaiveDate>,
    /// Years whose holidays are known.
    years: BTreeSet<i32>,
}

impl Calendar {
    /// That of the top of the tree: days without working time are holidays.
    pub(super) fn of(directory: &Directory) -> Self {
        let calendar = directory.calendar(None);
        let (mut free, mut worked) = (BTreeSet::new(), BTreeSet::new());
        for (day, spans) in calendar.days() {
            let usual = &calendar.week()[day.weekday().num_days_from_monday() as usize];
            match (spans.is_empty(), usual.is_empty()) {
                (true, _) => free.insert(*day),
                (false, true) => worked.insert(*day),
                (false, false) => false,
            };
        }
        let mut public = CompactCalendar::default();
        for day in &free {
            public.insert(*day);
        }
        let years = calendar.days().keys().map(Datelike::year);
        let years = years.filter(|year| calendar.knows_year(*year)).collect();
        Self { holidays: ContextHolidays::new(Arc::new(public), Arc::default()), free, worked, years }
    }

    /// Whether it was announced what a day is. The end of a year comes with the
    /// notice of the next.
    fn tells_of(&self, day: NaiveDate) -> bool {
        let later = day.checked_add_days(Days::new(10)).unwrap_or(day);
        [day, later].iter().all(|day| self.years.contains(&day.year()))
    }

    /// The day by whose rules a day goes: a worked weekend by those of the next
    /// ordinary Monday.
    fn stands_for(&self, day: NaiveDate) -> NaiveDate {
        if self.worked.contains(&day) { self.next_monday(day) } else { day }
    }

    fn next_monday(&self, day: NaiveDate) -> NaiveDate {
        let mut days = (1..HORIZON).filter_map(|n| day.checked_add_days(Days::new(n)));
        days.find(|day| day.weekday() == Weekday::Mon && !self.free.contains(day)).unwrap_or(day)
    }
}

/// Rules at a place.
type Rules = OpeningHours<TzLocation<FixedOffset>>;

/// Hours that were understood.
pub(super) struct Hours {
    rules: Rules,
    /// They name holidays, so they go by the working calendar.
    by_calendar: Option<Arc<Calendar>>,
    /// They name school holidays, which nobody announces to us.
    of_school: bool,
    /// Around the clock, every day.
    pub(super) always: bool,
    last: Mutex<Option<Known>>,
}

/// What was found, and for how long it holds.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) open: Openness,
    pub(super) from: Moment,
    pub(super) until: Moment,
}

impl Known {
    pub(super) fn holds(&self, now: Moment) -> bool {
        self.from <= now && now < self.until
    }
}

fn read(text: &str) -> Option<OpeningHours> {
    let short = text.chars().count() <= HOURS_CHARS && !text.trim().is_empty();
    short.then(|| text.parse::<OpeningHours>().ok()).flatten()
}

/// Whether hours go by the sun, so that they differ from place to place.
pub(super) fn by_the_sun(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["sunrise", "sunset", "dawn", "dusk"].iter().any(|event| text.contains(event))
}

/// The rules where the sun rises and sets as it does at a place.
fn at_place(rules: OpeningHours, at: Wgs84, offset: FixedOffset) -> Rules {
    let here = TzLocation::new(offset);
    let here = match Coordinates::new(at.lat, at.lng) {
        Some(coordinates) => here.with_coords(coordinates),
        None => here,
    };
    rules.with_context(Context::default().with_locale(here))
}

/// Whether hours can be read.
pub fn readable(hours: &str) -> bool {
    read(hours).is_some()
}

impl Hours {
    /// Reads them, as they are at a place; none when they cannot be read.
    pub(super) fn read(text: &str, calendar: &Arc<Calendar>, at: Wgs84, offset: FixedOffset) -> Option<Self> {
        let rules = at_place(read(text)?, at, offset);
        let always = rules.normalize().get_expression();
        let always =
            always.is_constant() && always.rules.last().is_some_and(|rule| rule.kind == RuleKind::Open);
        // Else what never closes would be followed day by day to the year 10000.
        let context = rules.get_context().clone().approx_bound_interval_size(FOREVER);
        let context = context.with_holidays(calendar.holidays.clone());
        let of_school = text.contains("SH");
        let by_calendar = (text.contains("PH") || of_school).then(|| calendar.clone());
        let rules = rules.with_context(context);
        Some(Self { rules, by_calendar, of_school, always, last: Mutex::default() })
    }

    /// Open, closed or unknown at a moment, and for how long that holds.
    pub(super) fn at(&self, now: Moment, offset: FixedOffset) -> Known {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match *last {
            Some(known) if known.holds(now) => known,
            _ => {
                let known = self.asked(now, offset);
                *last = Some(known);
                known
            }
        }
    }

    fn asked(&self, now: Moment, offset: FixedOffset) -> Known {
        let moment =
            |at: NaiveDateTime| offset.from_local_datetime(&at).single().map(|at| at.with_timezone(&Utc));
        let local = now.with_timezone(&offset);
        // The library asserts what it believes of its rules. Should words be found that prove it
        // wrong, they are as good as unread, and the other places are still found.
        let asked = std::panic::AssertUnwindSafe(|| self.stretches(local));
        let stretches = std::panic::catch_unwind(asked).unwrap_or_default();
        let until = stretches.first().and_then(|(_, until)| moment((*until)?));
        let next = stretches.get(1).map(|(kind, _)| *kind);
        let open = match stretches.first().map(|(kind, _)| *kind) {
            Some(RuleKind::Open) => Openness::Open { until },
            Some(RuleKind::Closed) => {
                Openness::Closed { opens: until.filter(|_| next == Some(RuleKind::Open)) }
            }
            _ => Openness::Unknown,
        };
        let longest = now.checked_add_signed(KEPT).unwrap_or(now);
        Known { open, from: now, until: until.map_or(longest, |until| until.min(longest)) }
    }

    /// The first two stretches of equal state, each with its end if it has one.
    fn stretches(&self, from: DateTime<FixedOffset>) -> Vec<(RuleKind, Option<NaiveDateTime>)> {
        let mut merged: Vec<(RuleKind, Option<NaiveDateTime>)> = Vec::new();
        let mut add = |kind: RuleKind, end: NaiveDateTime| {
            let end = (end < DATE_END).then_some(end);
            let full = merged.len() == 2;
            match merged.last_mut() {
                Some((last, until)) if *last == kind => *until = end,
                _ if full => return false,
                _ => merged.push((kind, end)),
            }
            // What has no end is followed no further.
            end.is_some()
        };
        match &self.by_calendar {
            None => {
                let mut stretches = self.rules.iter_from(from).take(STRETCHES);
                stretches.all(|stretch| add(stretch.kind, stretch.range.end.naive_local()));
            }
            Some(calendar) => {
                let from = from.naive_local();
                let days = (0..HORIZON).filter_map(|n| from.date().checked_add_days(Days::new(n)));
                let mut parts = days.flat_map(|day| self.day(calendar, day)).filter(|(_, end)| *end > from);
                // What had not ended by then has no end that is known.
                if parts.all(|(kind, end)| add(kind, end))
                    && let Some((_, end)) = merged.last_mut()
                {
                    *end = None;
                }
            }
        }
        merged
    }

    /// The states of a day with their ends, without a gap. Where it is not known
    /// whether it is a holiday, only what is so in either case is known.
    fn day(&self, calendar: &Calendar, day: NaiveDate) -> Vec<(RuleKind, NaiveDateTime)> {
        let midnight = day.and_time(NaiveTime::MIN);
        let readings = self.readings(calendar, day);
        let ends: BTreeSet<u16> = readings.iter().flatten().map(|(_, end)| *end).collect();
        let mut from = 0;
        let part = |end: u16| {
            let at =
                |reading: &Vec<(RuleKind, u16)>| reading.iter().find(|(_, end)| *end > from).map(|one| one.0);
            let mut kinds = readings.iter().map(at);
            let first = kinds.next().flatten();
            let kind =
                first.filter(|kind| kinds.all(|other| other == Some(*kind))).unwrap_or(RuleKind::Unknown);
            from = end;
            (kind, midnight + TimeDelta::minutes(i64::from(end)))
        };
        ends.into_iter().map(part).collect()
    }

    /// Everything a day may be: the kinds of its parts, each with the minute it ends.
    fn readings(&self, calendar: &Calendar, day: NaiveDate) -> Vec<Vec<(RuleKind, u16)>> {
        let (own, told) = (calendar.stands_for(day), calendar.tells_of(day));
        let mut readings = vec![parts(&self.rules, own)];
        let (public, school) = (!told && may_be_free(day), self.of_school);
        for (public, school) in [(public, false), (false, school), (public && school, public && school)] {
            if public || school {
                readings.push(parts(&self.where_free(calendar, own, public, school), own));
            }
        }
        if !told && may_be_worked(day) {
            readings.push(parts(&self.rules, calendar.next_monday(day)));
        }
        readings
    }

    /// The rules where a day is a public holiday, or one of schools, or both.
    fn where_free(&self, calendar: &Calendar, day: NaiveDate, public: bool, school: bool) -> Rules {
        let with = |known: &CompactCalendar, more: bool| {
            let mut days = known.clone();
            if more {
                days.insert(day);
            }
            Arc::new(days)
        };
        let holidays = &calendar.holidays;
        let holidays =
            ContextHolidays::new(with(holidays.get_public(), public), with(holidays.get_school(), school));
        self.rules.clone().with_context(self.rules.get_context().clone().with_holidays(holidays))
    }
}

fn parts(rules: &Rules, day: NaiveDate) -> Vec<(RuleKind, u16)> {
    let part = |range: opening_hours::schedule::TimeRange| {
        (range.kind, range.range.end.mins_from_midnight().min(DAY))
    };
    rules.schedule_at(day).into_iter().map(part).collect()
}

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// The hours of a week, Monday first: from and until which minute of the day. A
/// span that runs over midnight ends after minute 1440.
pub type Week = [Vec<(u16, u16)>; 7];

/// The table of the usual week at a place, holidays left aside. `None` when the
/// hours cannot be read, or when the weeks of a year differ: then [`week_of`] tells
/// those of one.
pub fn week(hours: &str, at: Wgs84, offset: FixedOffset) -> Option<Week> {
    let rules = at_place(read(hours)?, at, offset);
    let monday = NaiveDate::from_isoywd_opt(2026, 1, Weekday::Mon)?;
    let first = table(&rules, monday);
    let others = (1..53).filter_map(|n| monday.checked_add_days(Days::new(7 * n)));
    others.into_iter().all(|monday| table(&rules, monday) == first).then_some(first)
}

/// The table of the week in which a day lies, holidays left aside.
pub fn week_of(hours: &str, day: NaiveDate, at: Wgs84, offset: FixedOffset) -> Option<Week> {
    let monday = day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))?;
    Some(table(&at_place(read(hours)?, at, offset), monday))
}

fn table(rules: &Rules, monday: NaiveDate) -> Week {
    let mut week: Week = std::array::from_fn(|n| {
        let day = monday.checked_add_days(Days::new(n as u64)).unwrap_or(monday);
        spans(rules, day)
    });
    // What runs over midnight belongs to the evening; what never ends does not.
    let begun: [bool; 7] = std::array::from_fn(|n| matches!(week[n].last(), Some((from, DAY)) if *from > 0));
    for evening in 0..7 {
        let morning = (evening + 1) % 7;
        if let (true, Some((0, until))) = (begun[evening], week[morning].first().copied())
            && until < DAY
        {
            week[morning].remove(0);
            if let Some(last) = week[evening].last_mut() {
                last.1 = DAY + until;
            }
        }
    }
    week
}

fn spans(rules: &Rules, day: NaiveDate) -> Vec<(u16, u16)> {
    let mut spans: Vec<(u16, u16)> = Vec::new();
    for part in rules.schedule_at(day).into_iter().filter(|part| part.kind == RuleKind::Open) {
        let (from, until) =
            (part.range.start.mins_from_midnight(), part.range.end.mins_from_midnight().min(DAY));
        match spans.last_mut() {
            Some(last) if last.1 == from => last.1 = until,
            _ => spans.push((from, until)),
        }
    }
    spans
}

#[cfg(test)]
mod tests;
