//! What is asked for. An empty parameter is one that did not come.

use super::{Format, Set};
use crate::problem::{FieldProblem, Problem};
use backend::{places, requests};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::Moment;
use domain::ids::UnitId;
use domain::place::PlaceKind;
use url::form_urlencoded::{Serializer, parse};

/// Rows of a page unless it is said; of a feed.
const USUAL: u64 = 1_000;
const USUAL_FEED: u64 = 50;
/// Most entries of a feed.
const MOST_FEED: u64 = 200;
/// Most parameters, and most bytes of one.
const PARAMETERS: usize = 16;
const LONGEST: usize = 200;

/// A file that is asked for; whoever asks the same gets the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    /// Of what.
    pub set: Set,
    /// In which form.
    pub format: Format,
    /// Where to go on.
    pub cursor: Option<String>,
    category: Option<String>,
    kinds: Vec<PlaceKind>,
    area: Option<UnitId>,
    since: Option<Moment>,
    until: Option<Moment>,
    limit: u64,
}

impl Ask {
    /// Reads the query of an address; says what of it cannot be.
    pub fn read(set: Set, format: Format, raw: Option<&str>) -> Result<Self, Problem> {
        let (usual, most) = match format {
            Format::Atom => (USUAL_FEED, MOST_FEED),
            _ => (USUAL, requests::OPEN_MOST.min(places::OPEN_MOST)),
        };
        let mut ask = Self {
            set,
            format,
            cursor: None,
            category: None,
            kinds: Vec::new(),
            area: None,
            since: None,
            until: None,
            limit: usual,
        };
        let mut errors = Vec::new();
        for (name, value) in parse(raw.unwrap_or("").as_bytes()).take(PARAMETERS) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let fits = value.len() <= LONGEST && ask.take(&name, value, most);
            if !fits {
                errors.push(FieldProblem::new(name.chars().take(64).collect::<String>(), "invalid"));
            }
        }
        if set == Set::Stations && ask.kinds.is_empty() {
            ask.kinds = places::STATIONS.to_vec();
        }
        if errors.is_empty() { Ok(ask) } else { Err(Problem::fields(errors)) }
    }

    /// Takes a parameter; whether it can be. What is not known is passed over.
    fn take(&mut self, name: &str, value: &str, most: u64) -> bool {
        match (name, self.set) {
            ("category", Set::Requests) => self.category = Some(value.to_owned()),
            ("kind", Set::Stations) => return self.take_kinds(value),
            ("area", _) => return keep(&mut self.area, value.parse().ok()),
            ("since", _) => return keep(&mut self.since, moment(value)),
            ("until", _) => return keep(&mut self.until, moment(value)),
            ("cursor", _) => self.cursor = Some(value.to_owned()),
            ("limit", _) => match value.parse().ok().filter(|limit| (1..=most).contains(limit)) {
                Some(limit) => self.limit = limit,
                None => return false,
            },
            _ => {}
        }
        true
    }

    fn take_kinds(&mut self, value: &str) -> bool {
        if value == "all" {
            self.kinds = PlaceKind::ALL.to_vec();
            return true;
        }
        let kinds: Result<Vec<PlaceKind>, _> = value.split(',').map(|kind| kind.trim().parse()).collect();
        kinds.map(|kinds| self.kinds = kinds).is_ok()
    }

    /// As the requests are asked for.
    pub fn requests(&self) -> requests::OpenQuery {
        requests::OpenQuery {
            category: self.category.clone(),
            area: self.area,
            since: self.since,
            until: self.until,
            cursor: self.cursor.clone(),
            limit: self.limit,
        }
    }

    /// As the places are asked for.
    pub fn stations(&self) -> places::OpenQuery {
        places::OpenQuery {
            kinds: self.kinds.clone(),
            area: self.area,
            since: self.since,
            until: self.until,
            cursor: self.cursor.clone(),
            limit: self.limit,
        }
    }

    /// The address of this file, at a cursor or from the beginning.
    pub fn address(&self, cursor: Option<&str>) -> String {
        let mut query = Serializer::new(String::new());
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                query.append_pair(name, &value);
            }
        };
        let stamp = |at: Moment| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        add("category", self.category.clone());
        if self.set == Set::Stations && self.kinds != places::STATIONS {
            add("kind", Some(self.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(",")));
        }
        add("area", self.area.map(|area| area.to_string()));
        add("since", self.since.map(stamp));
        add("until", self.until.map(stamp));
        let usual = if self.format == Format::Atom { USUAL_FEED } else { USUAL };
        add("limit", Some(self.limit).filter(|limit| *limit != usual).map(|limit| limit.to_string()));
        add("cursor", cursor.map(str::to_owned));
        let query = query.finish();
        let path = format!("/open-data/{}.{}", self.set.name(), self.format.end());
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }
}

fn keep<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    let there = value.is_some();
    *slot = value;
    there
}

/// A moment, or the beginning of a day in UTC.
fn moment(text: &str) -> Option<Moment> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(day.and_time(NaiveTime::MIN).and_utc());
    }
    // A plus that was not escaped came as a space.
    let at = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).ok()?;
    Some(at.with_timezone(&Utc))
}
