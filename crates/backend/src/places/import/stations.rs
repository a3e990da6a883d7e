//! The dry run: what each row would become, and what is doubtful about it.

use super::known::{Known, Match, SAME, plain};
use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use crate::sheet;
use bytes::Bytes;
use domain::draft::FieldError;
use domain::geo::{Wgs84, detect};
use domain::ids::PlaceId;
use domain::place::sheet::{Doubt, Mapping, Row, guess, read as read_row};
use domain::place::{CoordinateSystem, PlaceFacts, PlaceKind};
use domain::sheet::FileProblem;
use std::collections::HashMap;

/// What is said of a file beside its rows.
#[derive(Clone, Debug)]
pub struct Stated {
    /// What the columns hold; guessed without.
    pub mapping: Option<Mapping>,
    /// The coordinate system of rows that state none; told by known places
    /// without, where they can.
    pub system: Option<CoordinateSystem>,
    /// What rows are that say nothing of it.
    pub kind: PlaceKind,
}

/// What would become of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new place.
    New,
    /// A known place, changed.
    Update(PlaceId),
    /// Nothing, until somebody says where it is.
    Unplaced,
    /// Nothing.
    Bad,
}

/// A row that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Its number in the spreadsheet.
    pub number: u32,
    /// What is said of the place.
    pub facts: PlaceFacts,
    /// What would become of it.
    pub outcome: Outcome,
    /// What is doubtful.
    pub doubts: Vec<Doubt>,
    /// What the form would not take.
    pub errors: Vec<FieldError>,
}

/// A file that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Titles of the columns.
    pub headings: Vec<String>,
    /// What they hold.
    pub mapping: Mapping,
    /// The system that was stated or told.
    pub system: Option<CoordinateSystem>,
    /// All rows.
    pub rows: Vec<Judged>,
}

impl Look {
    /// How many rows would become what: new, changed, to be placed, nothing.
    pub fn counts(&self) -> [usize; 4] {
        let count = |is: fn(Outcome) -> bool| self.rows.iter().filter(|row| is(row.outcome)).count();
        [
            count(|outcome| outcome == Outcome::New),
            count(|outcome| matches!(outcome, Outcome::Update(_))),
            count(|outcome| outcome == Outcome::Unplaced),
            count(|outcome| outcome == Outcome::Bad),
        ]
    }
}

/// A row of a file, before it is looked at.
type Cells = (u32, Vec<String>);

/// Looks at a file; nothing is kept. What is wrong with the file is no error.
///
/// # Errors
/// [`Error::Forbidden`] for who edits no places.
pub async fn look(
    backend: &Backend,
    by: &Staff,
    bytes: Bytes,
    stated: &Stated,
) -> Result<Result<Look, FileProblem>> {
    if !by.grants.iter().any(|grant| domain::rights::role_may_edit_places(grant.role)) {
        return Err(Error::Forbidden);
    }
    let read = tokio::task::spawn_blocking(move || rows(&bytes)).await;
    let (headings, cells) = match read.unwrap_or(Err(FileProblem::Unreadable)) {
        Ok(read) => read,
        Err(problem) => return Ok(Err(problem)),
    };
    let known = Known::read(backend).await?;
    let mut mapping = stated.mapping.clone().unwrap_or_else(|| guess(&headings));
    mapping.resize(headings.len(), None);
    let system = stated.system.or_else(|| told(&known, &mapping, &cells));
    let mut seen: HashMap<String, Vec<Option<Wgs84>>> = HashMap::new();
    let mut judged = Vec::with_capacity(cells.len());
    for (number, cells) in cells {
        let row = read_row(&mapping, &cells, system, stated.kind);
        judged.push(judge(backend, by, &known, &mut seen, number, row));
        // Fifty thousand rows take a moment; others have theirs between.
        if judged.len() % 500 == 0 {
            tokio::task::yield_now().await;
        }
    }
    Ok(Ok(Look { headings, mapping, system, rows: judged }))
}

/// The system that known places tell of a file, where they can.
pub async fn suggest(backend: &Backend, bytes: Bytes) -> Result<Option<CoordinateSystem>> {
    let Ok(Ok((headings, cells))) = tokio::task::spawn_blocking(move || rows(&bytes)).await else {
        return Ok(None);
    };
    Ok(told(&Known::read(backend).await?, &guess(&headings), &cells))
}

/// Numbers whose places are known by their names tell their system.
fn told(known: &Known, mapping: &Mapping, cells: &[Cells]) -> Option<CoordinateSystem> {
    let pair = |(_, cells): &Cells| {
        // WGS-84 numbers are the numbers as they stand.
        let row = read_row(mapping, cells, Some(CoordinateSystem::Wgs84), PlaceKind::Station);
        let at = known.only(&row.facts.name)?;
        row.placed.then_some(((row.facts.at.lat, row.facts.at.lng), at))
    };
    detect(&cells.iter().filter_map(pair).collect::<Vec<_>>())
}

fn rows(bytes: &[u8]) -> Result<(Vec<String>, Vec<Cells>), FileProblem> {
    let (mut headings, mut rows) = (None, Vec::new());
    sheet::read(bytes, &mut |number, cells| {
        match headings {
            None => headings = Some(cells),
            Some(_) => rows.push((number, cells)),
        }
        true
    })?;
    match headings {
        Some(headings) if !rows.is_empty() => Ok((headings, rows)),
        _ => Err(FileProblem::Empty),
    }
}

fn judge(
    backend: &Backend,
    by: &Staff,
    known: &Known,
    seen: &mut HashMap<String, Vec<Option<Wgs84>>>,
    number: u32,
    row: Row,
) -> Judged {
    let Row { mut facts, placed, mut doubts } = row;
    let at = placed.then_some(facts.at);
    let before = seen.entry(plain(&facts.name)).or_default();
    let twice = |other: &Option<Wgs84>| match (at, other) {
        (Some(at), Some(other)) => at.distance(*other) <= SAME,
        _ => facts.address.is_empty() || at.is_none() && other.is_none(),
    };
    if !facts.name.is_empty() && before.iter().any(twice) {
        doubts.push(Doubt::Twice);
    }
    before.push(at);
    let found = known.find(&facts.name, at, facts.kind);
    if matches!(found, Match::Several) {
        doubts.push(Doubt::Ambiguous);
    }
    let mut errors = Vec::new();
    if placed {
        if by_area(backend, facts.at) {
            doubts.push(Doubt::NotOurs);
        }
        match crate::places::check(backend, by, facts.clone()) {
            Ok(checked) => facts = checked,
            Err(Error::Invalid(all)) => errors = all,
            Err(_) => doubts.push(Doubt::NotOurs),
        }
    }
    // The name of a row without one is said once.
    if doubts.contains(&Doubt::NoName) {
        errors.clear();
    }
    let fatal = |doubt: &Doubt| doubt.is_fatal() && *doubt != Doubt::NoPosition;
    let outcome = match found {
        _ if !errors.is_empty() || doubts.iter().any(fatal) => Outcome::Bad,
        Match::One(here) => Outcome::Update(here.id),
        _ if !placed => Outcome::Unplaced,
        _ => Outcome::New,
    };
    Judged { number, facts, outcome, doubts, errors }
}

/// Whether the district has grids and the position is in none.
fn by_area(backend: &Backend, at: Wgs84) -> bool {
    let directory = backend.directory();
    let grids = directory.units.iter().any(|unit| unit.area.is_some());
    grids && directory.grid_at(at).is_none()
}
