//! Opening hours in free Chinese text, read into OSM's `opening_hours` syntax.
//!
//! Three steps: words ([`words`]), clauses ([`clauses`]), and OSM's syntax
//! ([`osm`]). What one of them does not understand makes the whole text unclear.

mod clauses;
mod osm;
mod words;

use clauses::{Hours, Rule, WEEK};

/// What was understood of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoursText {
    /// All of it, in OSM's syntax.
    Read(String),
    /// Nothing was written.
    Empty,
    /// It says something that cannot be read; the words must be kept.
    Unclear,
}

/// Longest text that is read, in characters; hours are shorter.
const LONGEST: usize = 300;

/// Reads opening hours as people write them. Days of which a text says only
/// that they are open are `unknown` in OSM's syntax: their hours are not guessed.
pub fn read_hours(text: &str) -> HoursText {
    let plain = words::plain(text);
    if plain.trim().is_empty() || matches!(plain.trim(), "-" | "/" | "无" | "暂无" | "未知" | "不详") {
        return HoursText::Empty;
    }
    if plain.chars().count() > LONGEST {
        return HoursText::Unclear;
    }
    let read = rules(&plain).or_else(|| with_exception(&plain)).and_then(|rules| osm::write(&rules));
    read.map_or(HoursText::Unclear, HoursText::Read)
}

fn rules(plain: &str) -> Option<Vec<Rule>> {
    clauses::read(&words::words(plain)?)
}

/// "08:00-20:00 (周六日 10:00-18:00)": hours of every day, and in brackets those of
/// some days, which hold there instead. Each part is one rule, read alone.
fn with_exception(plain: &str) -> Option<Vec<Rule>> {
    let (always, rest) = plain.trim().split_once('(')?;
    let some = rest.strip_suffix(')').filter(|some| !some.contains(['(', ')']))?;
    let ([always], [some]) = (&rules(always)?[..], &rules(some)?[..]) else { return None };
    let timed = |rule: &Rule| rule.season.is_none() && matches!(rule.hours, Hours::Times(_) | Hours::AllDay);
    let holds = timed(always) && timed(some) && always.days.week == WEEK && some.stated;
    (holds && some.days.week != WEEK).then(|| vec![always.clone(), some.clone()])
}

#[cfg(test)]
mod tests;
