//! The State Council's yearly notice of holidays and swapped working days
//! 节假日安排的通知, as a table: `from,to,name,休|班` a line.

use crate::text::clean_line;
use crate::text_enum;
use chrono::{Datelike, Days, NaiveDate};
use std::collections::HashMap;

/// Most days of one notice: a whole year and some.
pub const NOTICE_DAYS: usize = 400;
/// Longest name of a day, in characters.
pub const DAY_NAME_CHARS: usize = 40;
/// Most faults that are told at once.
const TOLD: usize = 50;
/// Years that are no slip of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;

text_enum! {
    /// What is wrong with a line of a notice.
    NoticeFault {
        /// There is no line at all.
        Empty = "empty",
        /// It has not four columns, or the last is neither 休 nor 班.
        Unreadable = "unreadable",
        /// A date that there is not, or none.
        Date = "date",
        /// A date without a year, and no year was given.
        Year = "year",
        /// It ends before it begins.
        Order = "order",
        /// The name is missing or too long.
        Name = "name",
        /// A day of it stood in an earlier line.
        Duplicate = "duplicate",
        /// With it there are more than [`NOTICE_DAYS`] days.
        TooMany = "too_many",
    }
}

/// A line that cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeError {
    /// Which, from 1, empty ones counted.
    pub line: usize,
    /// Why.
    pub fault: NoticeFault,
    /// The earlier line with the same day.
    pub earlier: Option<usize>,
}

/// A day that is otherwise than its weekday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeDay {
    /// Which.
    pub date: NaiveDate,
    /// What it is called.
    pub name: String,
    /// Whether it is worked 班, or free 休.
    pub works: bool,
}

/// Reads a notice, or tells each line that cannot be taken. Dates are
/// `2026-10-01`, `2026/10/1`, `2026年10月1日`, or `10月1日` of `year`; the second one of
/// a single day may be left out.
pub fn read_notice(text: &str, year: Option<i32>) -> Result<Vec<NoticeDay>, Vec<NoticeError>> {
    let (mut days, mut errors, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    for (line, text) in lines {
        let mut fail = |fault, earlier| errors.push(NoticeError { line, fault, earlier });
        match read_line(text, year) {
            Err(fault) => fail(fault, None),
            Ok((from, to, ..)) if days.len() + span(from, to) > NOTICE_DAYS => {
                fail(NoticeFault::TooMany, None);
            }
            Ok((from, to, name, works)) => {
                for date in (0..span(from, to)).filter_map(|n| from.checked_add_days(Days::new(n as u64))) {
                    if let Some(earlier) = seen.insert(date, line) {
                        fail(NoticeFault::Duplicate, Some(earlier));
                        break;
                    }
                    days.push(NoticeDay { date, name: name.clone(), works });
                }
            }
        }
        if errors.len() >= TOLD {
            break;
        }
    }
    if days.is_empty() && errors.is_empty() {
        errors.push(NoticeError { line: 1, fault: NoticeFault::Empty, earlier: None });
    }
    if errors.is_empty() { Ok(days) } else { Err(errors) }
}

/// Days of a line, both ends included.
fn span(from: NaiveDate, to: NaiveDate) -> usize {
    usize::try_from((to - from).num_days()).map_or(0, |days| days.saturating_add(1))
}

fn read_line(line: &str, year: Option<i32>) -> Result<(NaiveDate, NaiveDate, String, bool), NoticeFault> {
    let columns: Vec<&str> = line.split([',', '，', '\t']).map(str::trim).collect();
    let [from, to, name, kind] = columns[..] else { return Err(NoticeFault::Unreadable) };
    let works = match kind {
        "休" | "放假" => false,
        "班" | "上班" => true,
        _ => return Err(NoticeFault::Unreadable),
    };
    let from = date(from, year)?;
    let to = if to.is_empty() { from } else { date(to, year)? };
    if to < from {
        return Err(NoticeFault::Order);
    }
    let name = clean_line(name);
    if name.is_empty() || name.chars().count() > DAY_NAME_CHARS {
        return Err(NoticeFault::Name);
    }
    Ok((from, to, name, works))
}

fn date(text: &str, year: Option<i32>) -> Result<NaiveDate, NoticeFault> {
    let chinese = text.strip_suffix('日').or_else(|| text.strip_suffix('号'));
    let read = |text: &str| text.trim().parse::<u32>().map_err(|_| NoticeFault::Date);
    let date = match chinese {
        None => {
            let parts: Vec<&str> = text.split(['-', '/']).collect();
            let [given, month, day] = parts[..] else { return Err(NoticeFault::Date) };
            let given = given.trim().parse().map_err(|_| NoticeFault::Date)?;
            NaiveDate::from_ymd_opt(given, read(month)?, read(day)?).ok_or(NoticeFault::Date)?
        }
        Some(text) => {
            let (given, rest) = match text.split_once('年') {
                Some((given, rest)) => (Some(given), rest),
                None => (None, text),
            };
            let given = given.map(|given| given.trim().parse().map_err(|_| NoticeFault::Date)).transpose()?;
            let (month, day) = rest.split_once('月').ok_or(NoticeFault::Date)?;
            let (month, day) = (read(month)?, read(day)?);
            let year = given.or(year).ok_or(NoticeFault::Year)?;
            NaiveDate::from_ymd_opt(year, month, day).ok_or(NoticeFault::Date)?
        }
    };
    if YEARS.contains(&date.year()) { Ok(date) } else { Err(NoticeFault::Date) }
}
