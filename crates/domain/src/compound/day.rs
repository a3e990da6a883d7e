//! Days as `2026-11-23`. A phone reads layouts too: this is a hundredth of the
//! code that chrono's own reading brings along.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(super) fn serialize<S: Serializer>(day: &Option<NaiveDate>, to: S) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => to.collect_str(&format_args!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())),
        None => to.serialize_none(),
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    read(&text).map(Some).ok_or_else(|| D::Error::custom("no day"))
}

fn read(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let mut next = |digits: usize| {
        let part = parts.next()?;
        let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        plain.then_some(part)
    };
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn only_days_of_the_calendar_are_read() {
        assert_eq!(read("2028-02-29").map(|day| day.to_string()).as_deref(), Some("2028-02-29"));
        for text in ["2027-02-29", "2027-2-9", "2027-02-0x", "2027-02", "", "2027-02-01-1", "+027-02-01"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
