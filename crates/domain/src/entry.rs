//! What staff enter on behalf of a person who called, wrote or came by: the
//! resident's form and what only staff can say about it.

use crate::deadline::Urgency;
use crate::draft::{Attached, Draft, Field, FieldError, Problem, Submission};
use crate::request::{Channel, Kind};
use crate::{Moment, text};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};

/// Longest name of a person, in characters.
pub const NAME_CHARS: usize = 50;
/// Longest number of another system, in characters.
pub const NUMBER_CHARS: usize = 64;
/// How long ago a request may have come in elsewhere.
pub const RECEIVED_DAYS: i64 = 30;
/// Clocks differ: so far ahead a moment still counts as now.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// What was typed, as it was typed.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct EntryDraft {
    pub draft: Draft,
    pub channel: String,
    pub kind: String,
    pub urgency: String,
    pub external_number: String,
    pub name: String,
    pub received_at: String,
}

/// An entry that can be taken as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What the resident could have said themselves.
    pub submission: Submission,
    /// The way it came in.
    pub channel: Channel,
    /// Its type.
    pub kind: Kind,
    /// Its urgency; that of its category if absent.
    pub urgency: Option<Urgency>,
    /// The number it has where it came from.
    pub external_number: Option<String>,
    /// The person's name.
    pub name: Option<String>,
    /// When it came in there.
    pub received_at: Option<Moment>,
}

impl EntryDraft {
    /// Checks everything at once. `offset` is that of local time.
    pub fn entry(
        &self,
        attached: Attached,
        now: Moment,
        offset: FixedOffset,
    ) -> Result<Entry, Vec<FieldError>> {
        let mut errors = Vec::new();
        let submission = self.draft.submission(attached).map_err(|found| errors.extend(found)).ok();
        let channel = pick(&mut errors, Field::Channel, &self.channel);
        if channel.is_none() && self.channel.trim().is_empty() {
            errors.push(FieldError::new(Field::Channel, Problem::Empty));
        }
        let kind = pick(&mut errors, Field::Kind, &self.kind).unwrap_or(Kind::Livelihood);
        let urgency = pick(&mut errors, Field::Urgency, &self.urgency);
        let external_number = line(&mut errors, Field::ExternalNumber, &self.external_number, NUMBER_CHARS);
        let name = line(&mut errors, Field::Name, &self.name, NAME_CHARS);
        let received_at = received(&self.received_at, now, offset)
            .map_err(|problem| errors.push(FieldError::new(Field::ReceivedAt, problem)))
            .unwrap_or(None);
        match (submission, channel) {
            (Some(submission), Some(channel)) if errors.is_empty() => {
                Ok(Entry { submission, channel, kind, urgency, external_number, name, received_at })
            }
            _ => Err(errors),
        }
    }
}

/// A value of an enum, if one was chosen.
fn pick<T: std::str::FromStr>(errors: &mut Vec<FieldError>, field: Field, typed: &str) -> Option<T> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let value = typed.parse().ok();
    if value.is_none() {
        errors.push(FieldError::new(field, Problem::Invalid));
    }
    value
}

fn line(errors: &mut Vec<FieldError>, field: Field, typed: &str, most: usize) -> Option<String> {
    let line = text::clean_line(typed);
    if line.chars().count() > most {
        errors.push(FieldError::new(field, Problem::TooLong));
    }
    Some(line).filter(|line| !line.is_empty())
}

fn received(typed: &str, now: Moment, offset: FixedOffset) -> Result<Option<Moment>, Problem> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let at = moment(typed, offset).ok_or(Problem::Invalid)?;
    if at > now + AHEAD {
        return Err(Problem::Future);
    }
    if at < now - TimeDelta::days(RECEIVED_DAYS) {
        return Err(Problem::TooOld);
    }
    Ok(Some(at.min(now)))
}

/// A moment as people and spreadsheets write it: `2026-11-22T14:30`,
/// `2026/11/22 14:30:05`, `2026年11月22日 14时30分`, a day alone (its midnight),
/// RFC 3339, or the serial number of a spreadsheet's day. Local time where
/// nothing else is said.
pub fn moment(typed: &str, offset: FixedOffset) -> Option<Moment> {
    let typed = typed.trim();
    if typed.len() > 64 {
        return None;
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(typed) {
        return Some(at.with_timezone(&Utc));
    }
    let local = match typed.parse::<f64>() {
        Ok(serial) => crate::sheet::from_serial(serial)?,
        Err(_) => written(typed)?,
    };
    offset.from_local_datetime(&local).single().map(|at| at.with_timezone(&Utc))
}

/// Year, month, day and perhaps hours, minutes, seconds, whatever stands
/// between them.
fn written(typed: &str) -> Option<NaiveDateTime> {
    const BETWEEN: &str = "-/.:年月日号时点分秒T　 ";
    let mut parts: Vec<u32> = Vec::with_capacity(6);
    for part in typed.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()) {
        // Fractions of seconds are of no interest.
        if parts.len() < 6 {
            parts.push(part.parse().ok()?);
        }
    }
    if !typed.chars().all(|c| c.is_ascii_digit() || BETWEEN.contains(c)) {
        return None;
    }
    let at = |index: usize| parts.get(index).copied().unwrap_or(0);
    if !matches!(parts.len(), 3 | 5 | 6) || at(0) < 1000 {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(i32::try_from(at(0)).ok()?, at(1), at(2))?;
    day.and_hms_opt(at(3), at(4), at(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> FixedOffset {
        FixedOffset::east_opt(8 * 3600).unwrap()
    }

    fn now() -> Moment {
        "2026-11-22T07:00:00Z".parse().unwrap()
    }

    fn draft() -> EntryDraft {
        let draft =
            Draft {
                description: "路灯不亮".to_owned(), key: "key-00000001".to_owned(), ..Draft::default()
            };
        EntryDraft { draft, channel: "phone".to_owned(), ..EntryDraft::default() }
    }

    fn problems(draft: &EntryDraft) -> Vec<(Field, Problem)> {
        let errors = draft.entry(Attached::default(), now(), shanghai()).unwrap_err();
        errors.into_iter().map(|error| (error.field, error.problem)).collect()
    }

    #[test]
    fn a_moment_is_read_however_it_is_written() {
        let half_past_two = "2026-11-20T06:30:00Z".parse::<Moment>().unwrap();
        for typed in [
            "2026-11-20T14:30",
            "2026-11-20 14:30:00",
            "2026/11/20 14:30",
            "2026.11.20 14:30",
            "2026年11月20日 14时30分",
            "2026-11-20T06:30:00Z",
            "2026-11-20T14:30:00+08:00",
            "46346.604166666664",
            " 2026-11-20 14:30 ",
        ] {
            assert_eq!(moment(typed, shanghai()), Some(half_past_two), "{typed}");
        }
        assert_eq!(moment("2026-11-20", shanghai()), Some(half_past_two - TimeDelta::minutes(14 * 60 + 30)));
    }

    #[test]
    fn what_is_no_moment_is_not_made_one() {
        for typed in [
            "昨天",
            "2026-13-01",
            "2026-02-30 10:00",
            "11-20 14:30",
            "14:30",
            "2026-11-20 25:00",
            "1e999",
            "-3",
            "20-11-2026",
        ] {
            assert_eq!(moment(typed, shanghai()), None, "{typed}");
        }
    }

    #[test]
    fn what_came_in_is_neither_ahead_nor_older_than_thirty_days() {
        let at = |text: &str| EntryDraft { received_at: text.to_owned(), ..draft() };
        assert_eq!(problems(&at("2026-11-22 15:10")), [(Field::ReceivedAt, Problem::Future)]);
        assert_eq!(problems(&at("2026-10-23 14:59")), [(Field::ReceivedAt, Problem::TooOld)]);
        for typed in ["2026-11-22 15:04", "2026-10-23 15:01", ""] {
            let entry = at(typed).entry(Attached::default(), now(), shanghai()).unwrap();
            assert!(entry.received_at.is_none_or(|at| at <= now()), "a clock ahead is set to now");
        }
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let wrong = EntryDraft {
            draft: Draft { phone: "12".to_owned(), key: "key-00000001".to_owned(), ..Draft::default() },
            channel: "pigeon".to_owned(),
            kind: "x".to_owned(),
            urgency: "x".to_owned(),
            external_number: "9".repeat(65),
            name: "名".repeat(51),
            received_at: "gestern".to_owned(),
        };
        let fields: Vec<Field> = problems(&wrong).into_iter().map(|(field, _)| field).collect();
        let all = [
            Field::Description,
            Field::Phone,
            Field::Channel,
            Field::Kind,
            Field::Urgency,
            Field::ExternalNumber,
            Field::Name,
            Field::ReceivedAt,
        ];
        assert_eq!(fields, all);
        assert_eq!(
            problems(&EntryDraft { channel: String::new(), ..draft() }),
            [(Field::Channel, Problem::Empty)]
        );
    }
}
