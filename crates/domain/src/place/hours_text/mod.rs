//! Opening hours in free Chinese text, read into OSM's `opening_hours` syntax.
//!
//! Three steps: words ([`words`]), clauses ([`clauses`]), and OSM's syntax
//! ([`osm`]). What one of them does not understand makes the whole text unclear.

mod clauses;
mod osm;
mod words;

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
    let read =
        words::words(&plain).and_then(|words| clauses::read(&words)).and_then(|rules| osm::write(&rules));
    read.map_or(HoursText::Unclear, HoursText::Read)
}

#[cfg(test)]
mod tests;
