//! Ranges of hours, and rules in OSM's syntax.

use super::clauses::{Days, Hours, Rule, Season, WEEK, resolve};
use super::words::{Part, Word};
use std::fmt::Write;

/// One end of a range.
struct End {
    part: Option<Part>,
    next_day: bool,
    minutes: u16,
    bare: bool,
}

/// A range of hours: minutes from and until, `(0, 1440)` for the whole day.
pub(super) fn range(words: &[Word], at: &mut usize) -> Option<(u16, u16)> {
    let start = end(words, at)?;
    match words.get(*at)? {
        Word::To => *at += 1,
        // 早9晚5.
        Word::Part(Part::Evening | Part::Afternoon) if start.part == Some(Part::Morning) => {}
        _ => return None,
    }
    let stop = end(words, at)?;
    if (start.bare && stop.bare && start.part.is_none() && stop.part.is_none()) || start.next_day {
        return None;
    }
    let from = resolve(start.part, start.minutes, false)?;
    let until = until(&start, &stop, from)?;
    let tomorrow = stop.next_day || (stop.part == Some(Part::Night) && from >= 12 * 60);
    match (tomorrow, from, until) {
        (_, 1440, _) => None,
        (true, ..) if until == from => Some((0, 1440)),
        (true, ..) => (until < from).then_some((from, until)),
        (false, _, 0) => Some((from, 1440)),
        (false, ..) if from < until => Some((from, until)),
        // Night hours; other hours that run backwards are slips.
        (false, ..) => (from >= 16 * 60 && until <= 12 * 60).then_some((from, until)),
    }
}

/// When a range ends, by its own word or by that of its beginning.
fn until(start: &End, stop: &End, from: u16) -> Option<u16> {
    let noon = 12 * 60;
    if stop.part.is_some() || stop.next_day {
        return resolve(stop.part, stop.minutes, true);
    }
    match start.part {
        Some(Part::Morning) => (stop.minutes > from).then_some(stop.minutes),
        Some(Part::Afternoon | Part::Noon) if stop.minutes < noon => Some(stop.minutes + noon),
        Some(Part::Evening) if stop.minutes < noon && stop.minutes + noon > from => Some(stop.minutes + noon),
        _ => Some(stop.minutes),
    }
}

fn end(words: &[Word], at: &mut usize) -> Option<End> {
    let (mut part, mut next_day) = (None, false);
    loop {
        match *words.get(*at)? {
            Word::Part(word) if part.is_none() => part = Some(word),
            Word::NextDay if !next_day => next_day = true,
            Word::Time { minutes, bare } => {
                *at += 1;
                return Some(End { part, next_day, minutes, bare });
            }
            _ => return None,
        }
        *at += 1;
    }
}

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Rules in OSM's syntax.
pub(super) fn write(rules: &[Rule]) -> Option<String> {
    if let [Rule { season: None, days: Days { week: WEEK, .. }, hours: Hours::AllDay, .. }] = rules {
        return Some("24/7".to_owned());
    }
    let rules: Option<Vec<String>> = rules.iter().map(rule).collect();
    rules.map(|rules| rules.join("; "))
}

fn rule(rule: &Rule) -> Option<String> {
    let mut out = String::new();
    if let Some(season) = rule.season {
        let _ = write!(out, "{} ", months(season)?);
    }
    let timed = matches!(rule.hours, Hours::Times(_) | Hours::AllDay);
    if rule.days != (Days { week: WEEK, holidays: false }) || !timed {
        let _ = write!(out, "{} ", days(rule.days));
    }
    match &rule.hours {
        Hours::Off => out.push_str("off"),
        Hours::Unknown => out.push_str("unknown"),
        Hours::AllDay => out.push_str("00:00-24:00"),
        Hours::Times(times) => out.push_str(&times.iter().map(hours).collect::<Vec<_>>().join(",")),
    }
    Some(out)
}

fn hours((from, until): &(u16, u16)) -> String {
    format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
}

fn days(days: Days) -> String {
    let mut parts = Vec::new();
    if days.holidays {
        parts.push("PH".to_owned());
    }
    let is = |day: usize| day < 7 && days.week & (1 << day) != 0;
    let mut day = 0;
    while day < 7 {
        let last = (day..7).take_while(|day| is(*day)).last();
        if let Some(last) = last {
            parts.push(if last > day {
                format!("{}-{}", DAYS[day], DAYS[last])
            } else {
                DAYS[day].to_owned()
            });
        }
        day = last.unwrap_or(day) + 1;
    }
    parts.join(",")
}

fn months(season: Season) -> Option<String> {
    let name = |month: u8| MONTHS.get(usize::from(month).wrapping_sub(1));
    let (from, to) = (name(season.from.0)?, name(season.to.0)?);
    match (season.from.1, season.to.1) {
        (None, None) if from == to => Some((*from).to_owned()),
        (None, None) => Some(format!("{from}-{to}")),
        (Some(first), Some(last)) if (1..=31).contains(&first) && (1..=31).contains(&last) => {
            Some(format!("{from} {first:02}-{to} {last:02}"))
        }
        // 5月1日到9月: the end of a month is not said.
        _ => None,
    }
}
