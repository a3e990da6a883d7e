//! The hours of a day as people write them: `08:30-12:00,13:30-17:30`; nothing
//! for a free day.

use super::Span;
use crate::UnknownText;

/// Most spans of a day.
const SPANS: usize = 6;

/// Reads the hours of a day, in whatever marks they were typed. Whether they
/// ascend and lie within the day is for the calendar to say.
pub fn read_hours(text: &str) -> Result<Vec<Span>, UnknownText> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).map(mark).collect();
    if plain.is_empty() {
        return Ok(Vec::new());
    }
    let spans: Vec<Span> = plain.split(',').map(span).collect::<Result<_, _>>()?;
    if spans.len() <= SPANS { Ok(spans) } else { Err(UnknownText) }
}

/// The hours of a day, so that [`read_hours`] reads the same.
pub fn show_hours(spans: &[Span]) -> String {
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let shown: Vec<_> = spans.iter().map(|(from, to)| format!("{}-{}", time(*from), time(*to))).collect();
    shown.join(",")
}

fn mark(c: char) -> char {
    match c {
        '，' | '、' | ';' | '；' => ',',
        '：' => ':',
        '–' | '—' | '－' | '~' | '～' | '至' => '-',
        c => c,
    }
}

fn span(text: &str) -> Result<Span, UnknownText> {
    let (from, to) = text.split_once('-').ok_or(UnknownText)?;
    Ok((minute(from)?, minute(to)?))
}

/// `24:00` is the end of the day.
fn minute(text: &str) -> Result<u16, UnknownText> {
    let (hour, minute) = text.split_once(':').ok_or(UnknownText)?;
    let digits = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return Err(UnknownText);
    }
    let (hour, minute): (u16, u16) =
        (hour.parse().map_err(|_| UnknownText)?, minute.parse().map_err(|_| UnknownText)?);
    let fits = minute < 60 && (hour < 24 || (hour, minute) == (24, 0));
    if fits { Ok(hour * 60 + minute) } else { Err(UnknownText) }
}
