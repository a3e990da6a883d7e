//! The dry run: what each row would become, and what is doubtful about it.

use super::known::{Known, Match, SAME, plain};
use super::known_rows::settle;
use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use crate::sheet;
use bytes::Bytes;
use domain::draft::FieldError;
use domain::geo::{Wgs84, detect};
use domain::ids::PlaceId;
use domain::place::sheet::{
    Column, Doubt, Held, Mapping, Row, guess, is_cgcs2000, named_system, over_positions, read as read_row,
};
use domain::place::{CoordinateSystem, PlaceFacts, PlaceKind};
use domain::sheet::FileProblem;
use std::collections::{HashMap, HashSet};

/// What is said of a file beside its rows.
#[derive(Clone, Debug)]
pub struct Stated {
    /// What the columns hold; guessed without.
    pub mapping: Option<Mapping>,
    /// The coordinate system of rows that state none; without, what the headings say,
    /// or what known places tell, where they can.
    pub system: Option<CoordinateSystem>,
    /// What rows are that say nothing of it.
    pub kind: PlaceKind,
}

/// What would become of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new place.
    New,
    /// A known place that is not shown, changed.
    Update(PlaceId),
    /// A known place that everyone sees, changed: only when what has no doubt is
    /// published.
    Public(PlaceId),
    /// A known place of which it says nothing else.
    Same(PlaceId),
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
    /// Whether it states the identifier of a place, whose name is then the new one.
    pub identified: bool,
    /// What would become of it.
    pub outcome: Outcome,
    /// What is doubtful.
    pub doubts: Vec<Doubt>,
    /// What the form would not take.
    pub errors: Vec<FieldError>,
}

impl Judged {
    /// Whether somebody should look at it before it is taken: it is doubtful, or
    /// changes what everyone sees.
    pub fn is_to_be_seen(&self) -> bool {
        let doubtful = !self.doubts.is_empty() || !self.errors.is_empty();
        matches!(self.outcome, Outcome::Public(_)) || doubtful && !matches!(self.outcome, Outcome::Same(_))
    }
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
    /// Whether positions are said to be in CGCS2000 and were taken for WGS-84.
    pub cgcs2000: bool,
    /// All rows.
    pub rows: Vec<Judged>,
}

/// How many rows would become what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Counts {
    pub new: usize,
    pub update: usize,
    pub public: usize,
    pub same: usize,
    pub unplaced: usize,
    pub bad: usize,
}

impl Look {
    /// The titles of columns that are not read.
    pub fn left_out(&self) -> impl Iterator<Item = &str> {
        let unread = self.headings.iter().zip(&self.mapping).filter(|(_, held)| held.is_none());
        unread.map(|(heading, _)| heading.trim()).filter(|heading| !heading.is_empty())
    }

    /// Whether rows are left because nothing says in which system they are.
    pub fn lacks_system(&self) -> bool {
        self.rows.iter().any(|row| row.doubts.contains(&Doubt::NoSystem))
    }

    /// Whether anything would be taken in.
    pub fn has_any(&self) -> bool {
        let Counts { new, update, public, .. } = self.counts();
        new + update + public > 0
    }

    /// How many rows would become what.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            *match row.outcome {
                Outcome::New => &mut counts.new,
                Outcome::Update(_) => &mut counts.update,
                Outcome::Public(_) => &mut counts.public,
                Outcome::Same(_) => &mut counts.same,
                Outcome::Unplaced => &mut counts.unplaced,
                Outcome::Bad => &mut counts.bad,
            } += 1;
        }
        counts
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
    let named = named_system(&mapping, &headings);
    let system = stated.system.or(named).or_else(|| told(&known, &mapping, &cells));
    let cgcs2000 = says_cgcs2000(&headings, &mapping, &cells);
    let mut seen = Seen::default();
    let mut judged = Vec::with_capacity(cells.len());
    for (number, cells) in cells {
        let row = read_row(&mapping, &cells, system, stated.kind);
        judged.push(judge(backend, by, &known, &mut seen, number, row));
        // Fifty thousand rows take a moment; others have theirs between.
        if judged.len() % 500 == 0 {
            tokio::task::yield_now().await;
        }
    }
    settle(backend, by, &mut judged).await?;
    Ok(Ok(Look { headings, mapping, system, cgcs2000, rows: judged }))
}

/// The system that known places tell of a file, where they can.
pub async fn suggest(backend: &Backend, bytes: Bytes) -> Result<Option<CoordinateSystem>> {
    let Ok(Ok((headings, cells))) = tokio::task::spawn_blocking(move || rows(&bytes)).await else {
        return Ok(None);
    };
    let mapping = guess(&headings);
    match named_system(&mapping, &headings) {
        Some(named) => Ok(Some(named)),
        None => Ok(told(&Known::read(backend).await?, &mapping, &cells)),
    }
}

/// Whether a heading over positions, or a row, names CGCS2000.
fn says_cgcs2000(headings: &[String], mapping: &Mapping, cells: &[Cells]) -> bool {
    let stated = mapping.iter().position(|held| *held == Some(Held::Fact(Column::System)));
    let cell = |(_, cells): &Cells| stated.and_then(|at| cells.get(at)).is_some_and(|text| is_cgcs2000(text));
    over_positions(mapping, headings).any(is_cgcs2000) || cells.iter().any(cell)
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
            Some(_) => rows.push((number, cells.into_iter().map(value).collect())),
        }
        true
    })?;
    match headings {
        Some(headings) if !rows.is_empty() => Ok((headings, rows)),
        _ => Err(FileProblem::Empty),
    }
}

/// What was typed into a cell; a formula that failed is no value.
fn value(cell: String) -> String {
    if domain::sheet::is_failed(&cell) { String::new() } else { sheet::unguarded(cell) }
}

/// What the rows before said.
#[derive(Default)]
struct Seen {
    named: HashMap<String, Vec<Option<Wgs84>>>,
    places: HashSet<PlaceId>,
}

impl Seen {
    /// Whether a row before has this name here, or nobody knows where.
    fn name(&mut self, facts: &PlaceFacts, at: Option<Wgs84>) -> bool {
        let before = self.named.entry(plain(&facts.name)).or_default();
        let twice = |other: &Option<Wgs84>| match (at, other) {
            (Some(at), Some(other)) => at.distance(*other) <= SAME,
            _ => facts.address.is_empty() || at.is_none() && other.is_none(),
        };
        let again = !facts.name.is_empty() && before.iter().any(twice);
        before.push(at);
        again
    }
}

/// What a row would become; of a known place it is not yet said whether anything
/// changes.
fn judge(backend: &Backend, by: &Staff, known: &Known, seen: &mut Seen, number: u32, row: Row) -> Judged {
    let Row { id, says_kind, mut facts, placed, mut doubts } = row;
    if let Some(hours) = facts.hours_text.take_if(|text| facts.hours.is_none() && is_osm(text)) {
        facts.hours = Some(hours);
        doubts.retain(|doubt| *doubt != Doubt::HoursUnread);
    }
    let at = placed.then_some(facts.at);
    let stated = id.and_then(|id| known.one(id));
    let found = stated.map_or_else(|| known.find(&facts.name, at, facts.kind), Match::One);
    let named_before = seen.name(&facts, at);
    let again = match found {
        Match::One(here) => !seen.places.insert(here.id) || (named_before && stated.is_none()),
        _ => named_before,
    };
    doubts.extend(again.then_some(Doubt::Twice));
    doubts.extend(matches!(found, Match::Several).then_some(Doubt::Ambiguous));
    doubts.extend((placed && crate::places::is_outside(backend, facts.at)).then_some(Doubt::NotOurs));
    let mut errors = Vec::new();
    match found {
        // Looked at with what is known of it.
        Match::One(here) if !says_kind => facts.kind = here.kind,
        Match::One(_) => {}
        _ if placed => match crate::places::check(backend, by, facts.clone()) {
            Ok(checked) => facts = checked,
            Err(Error::Invalid(all)) => errors = all,
            Err(_) => doubts.push(Doubt::NotOurs),
        },
        _ => {}
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
    Judged { number, facts, identified: stated.is_some(), outcome, doubts, errors }
}

/// Whether hours are in OSM's syntax, as an export writes them, and not in words.
/// What is only figures is left to the reader of words, which knows slips.
fn is_osm(text: &str) -> bool {
    text.is_ascii() && text.contains(|c: char| c.is_ascii_alphabetic()) && crate::places::readable(text)
}
