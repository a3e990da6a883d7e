//! The address of numbers: what is asked for, and links that change it.

use crate::pages::desk::query::encode;
use backend::directory::Directory;
use backend::numbers::{Choice, GroupKey, NumbersQuery};
use chrono::NaiveDate;
use domain::rates::{GroupBy, Period};
use domain::{FixedOffset, Moment};

/// A part of the address that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadQuery {
    /// The period: no such day, or too long.
    Period,
    /// Another one, by its name.
    Other(&'static str),
}

impl BadQuery {
    /// The name of the part.
    pub fn field(self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::Other(name) => name,
        }
    }
}

/// Reads the pairs of an address; this month where none is said. Dates count
/// where `period` says `days`, or where they are other than those of the period
/// that was `shown` beside them. Gives what can be read, and the first part that
/// cannot.
pub fn read<'a>(
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    now: Moment,
    offset: FixedOffset,
) -> (NumbersQuery, Option<BadQuery>) {
    let this_month = Period::month_of(now, offset).or(Period::year(2999));
    // A year of four digits always is one.
    let mut query = NumbersQuery::of(this_month.unwrap_or_else(|| unreachable!("2999 is a year")));
    let (mut bad, mut days, mut from, mut to) = (None, false, None, None);
    let mut shown: Option<Period> = None;
    for (name, value) in pairs {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match name {
            "unit" => set(&mut query.unit, value, "unit", &mut bad),
            "category" => set(&mut query.category, value, "category", &mut bad),
            "area" => set(&mut query.area, value, "area", &mut bad),
            "by" => set(&mut query.by, value, "by", &mut bad),
            "period" if value == "days" => days = true,
            "period" => match value.parse() {
                Ok(period) => query.period = period,
                Err(_) => bad = Some(BadQuery::Period),
            },
            "from" => from = value.parse().ok(),
            "to" => to = value.parse().ok(),
            "shown" => shown = value.parse().ok(),
            _ => {}
        }
    }
    // Who changes a date means it, whatever the list of periods says.
    let other = |given: Option<NaiveDate>, was: NaiveDate| given.is_some_and(|given| given != was);
    if days || shown.is_some_and(|was| other(from, was.first()) || other(to, was.last())) {
        match from.zip(to).and_then(|(from, to)| Period::days(from, to)) {
            Some(period) => query.period = period,
            None => bad = Some(BadQuery::Period),
        }
    }
    (query, bad)
}

fn set<T: std::str::FromStr>(into: &mut T, value: &str, name: &'static str, bad: &mut Option<BadQuery>) {
    match value.parse() {
        Ok(value) => *into = value,
        Err(_) => *bad = Some(BadQuery::Other(name)),
    }
}

/// The parts of an address that say this.
pub fn pairs(query: &NumbersQuery) -> Vec<(&'static str, String)> {
    let all = [
        ("period", query.period.to_string()),
        ("unit", query.unit.to_string()),
        ("category", query.category.to_string()),
        ("area", query.area.to_string()),
        ("by", query.by.to_string()),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// The same, without the question mark.
pub fn query_string(query: &NumbersQuery) -> String {
    let pairs = pairs(query);
    let each: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    each.join("&")
}

/// The same of one group alone.
pub(super) fn of_group(query: &NumbersQuery, directory: &Directory, key: &GroupKey) -> NumbersQuery {
    let mut query = query.clone();
    let slug = |id| directory.category(id).map(|category| category.slug.clone());
    match key {
        GroupKey::Unit(id) | GroupKey::Own(id) => {
            let choice = if matches!(key, GroupKey::Own(_)) { Choice::Only(*id) } else { Choice::Below(*id) };
            if query.by == GroupBy::Area { query.area = choice } else { query.unit = choice }
        }
        GroupKey::Category(id) => query.category = slug(*id).map_or(Choice::Any, Choice::Below),
        GroupKey::OwnCategory(id) => query.category = slug(*id).map_or(Choice::Any, Choice::Only),
        GroupKey::Month(period) => query.period = *period,
        GroupKey::None => match query.by {
            GroupBy::Unit => query.unit = Choice::None,
            GroupBy::Category => query.category = Choice::None,
            GroupBy::Area => query.area = Choice::None,
            GroupBy::Month => {}
        },
    }
    query
}
