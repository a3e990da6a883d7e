//! What is proposed for a request.

use super::duplicates::{Duplicate, Sought, duplicates};
use super::known::{self, Brain};
use super::model::{Guess, number};
use super::{rules, said};
use crate::Backend;
use crate::directory::Directory;
use crate::entity::request;
use crate::error::Result;
use crate::view::{CategoryRef, UnitRef};
use domain::deadline::Urgency;
use domain::ids::{CategoryId, UnitId};
use domain::routing::Rule;

/// Most suggestions.
const SUGGESTIONS: usize = 3;
/// How much category and place count beside words.
const WEIGHT: usize = 3;
/// Least score of a learned suggestion, and of a guessed category.
const SURE: f64 = 0.05;

/// What a class begins with that is a kind of unit; no identifier does.
const LOCAL: char = '@';

/// What is proposed for a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proposal {
    /// The live rule that matches: certain.
    pub rule: Option<Rule>,
    /// At most three, best first; the rule's unit is the first one.
    pub suggestions: Vec<Suggestion>,
    /// Where it lies, by its position or by the words of its address.
    pub located: Option<Located>,
    /// Requests that may be about the same.
    pub duplicates: Vec<Duplicate>,
}

impl Proposal {
    /// The urgency that goes with a unit, if it was among those suggested.
    pub(super) fn urgency(&self, unit: UnitId) -> Option<Urgency> {
        self.suggestions.iter().find(|suggestion| suggestion.unit.id == unit).map(|found| found.urgency)
    }
}

/// A unit that may be the right one.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The unit.
    pub unit: UnitRef,
    /// The category: its own, or a guess.
    pub category: Option<CategoryRef>,
    /// The urgency: the rule's, the category's, or its own.
    pub urgency: Urgency,
    /// How sure, 0 to 1; none where nothing was measured.
    pub score: Option<f64>,
    /// Why.
    pub why: Why,
}

/// Why something is suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A rule says so; its name.
    Rule(String),
    /// Such requests went there before; the words that speak most for it.
    Learned(Vec<String>),
    /// The usual unit of the category.
    Usual,
    /// It lies in the unit's area; the words that named it, if words did.
    Place(Vec<String>),
}

impl Why {
    /// The stable word kept with what was chosen.
    pub(super) const fn certainty(&self) -> &'static str {
        match self {
            Self::Rule(_) => "rule",
            Self::Learned(_) => "learned",
            Self::Usual => "usual",
            Self::Place(_) => "place",
        }
    }
}

/// Where a request lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// The smallest known area.
    pub unit: UnitRef,
    /// The words that named it; none when its position lies in it.
    pub words: Vec<String>,
}

/// What is proposed for a request: rule, suggestions, place and duplicates,
/// each along an index or from memory.
pub async fn propose(backend: &Backend, row: &request::Model) -> Result<Proposal> {
    let sought = Sought::of(backend, row).await?;
    let (made, duplicates) = tokio::try_join!(suggest(backend, row), duplicates(backend, &sought))?;
    Ok(Proposal { duplicates, ..made })
}

/// The same without duplicates.
pub(super) async fn suggest(backend: &Backend, row: &request::Model) -> Result<Proposal> {
    let located = locate(backend, row).await?;
    let area = located.as_ref().map(|located| located.unit.id);
    let rule = rules::matching(backend, row, area).await?;
    let brain = known::brain(backend).await?;
    let directory = backend.directory();
    let mut list = List { directory: &directory, row, suggestions: Vec::new() };
    if let Some(rule) = &rule {
        list.add(rule.outcome.unit, row.category_id.map(|id| id.0), None, Why::Rule(rule.name.clone()));
        if let (Some(first), Some(urgency)) = (list.suggestions.first_mut(), rule.outcome.urgency) {
            first.urgency = urgency;
        }
    }
    let category = match &brain {
        Some(brain) => list.learned(brain, area),
        None => row.category_id.map(|id| id.0).or_else(|| list.by_words()),
    };
    let usual = category.and_then(|id| directory.category(id));
    let usual = usual.and_then(|c| c.default_unit.or_else(|| directory.category(c.parent?)?.default_unit));
    if let Some(unit) = usual {
        list.add(unit, category, None, Why::Usual);
    }
    if let Some(located) = &located {
        list.add(located.unit.id, category, None, Why::Place(located.words.clone()));
    }
    Ok(Proposal { rule, suggestions: list.suggestions, located, duplicates: Vec::new() })
}

/// Where a request lies: the grid or area of its position, or what its words
/// name.
pub(super) async fn locate(backend: &Backend, row: &request::Model) -> Result<Option<Located>> {
    let directory = backend.directory();
    let grid = row.place().and_then(|at| directory.grid_at(at)).map(|unit| unit.id);
    let known = grid.or(row.grid_id.or(row.area_id).map(|id| id.0));
    if let Some(unit) = known.and_then(|id| directory.unit_ref(id)) {
        return Ok(Some(Located { unit, words: Vec::new() }));
    }
    let names = known::names(backend).await?;
    let found = names.find(&directory, row.address.as_deref().unwrap_or(""), &row.description);
    Ok(found.and_then(|named| Some(Located { unit: directory.unit_ref(named.unit)?, words: named.words })))
}

/// The words of a request with what else decides about its unit, as numbers.
pub(super) fn features(words: &[String], category: Option<CategoryId>, areas: &[UnitId]) -> Vec<u32> {
    let mut numbers: Vec<u32> = words.iter().map(|word| number(word)).collect();
    let facts = category.iter().map(|id| format!("\u{1}c{id}"));
    let facts = facts.chain(areas.iter().take(2).map(|id| format!("\u{1}a{id}")));
    for fact in facts {
        numbers.extend(std::iter::repeat_n(number(&fact), WEIGHT));
    }
    numbers
}

/// A unit as it is learned. One that is responsible for the place of the request is
/// known by its kind alone: that potholes go to the subdistrict where they are holds
/// for subdistricts that never had one.
pub(super) fn class(directory: &Directory, unit: UnitId, areas: &[UnitId]) -> String {
    let local = directory.unit(unit).filter(|unit| unit.parent.is_some() && areas.contains(&unit.id));
    local.map_or_else(|| unit.to_string(), |unit| format!("{LOCAL}{}", unit.kind))
}

/// The unit that is meant by a class, for a request that lies in these areas.
fn of_class(directory: &Directory, class: &str, areas: &[UnitId]) -> Option<UnitId> {
    let unit = match class.strip_prefix(LOCAL) {
        None => directory.unit(class.parse().ok()?)?,
        Some(kind) => {
            let kind = kind.parse().ok()?;
            areas.iter().filter_map(|id| directory.unit(*id)).find(|unit| unit.kind == kind)?
        }
    };
    unit.active.then_some(unit.id)
}

/// Suggestions in the making.
struct List<'a> {
    directory: &'a Directory,
    row: &'a request::Model,
    suggestions: Vec<Suggestion>,
}

impl List<'_> {
    fn add(&mut self, unit: UnitId, category: Option<CategoryId>, score: Option<f64>, why: Why) {
        let known = self.suggestions.iter().any(|suggestion| suggestion.unit.id == unit);
        let takes = self.directory.unit(unit).is_some_and(|unit| unit.active && unit.parent.is_some());
        if known || !takes || self.suggestions.len() >= SUGGESTIONS {
            return;
        }
        let Some(unit) = self.directory.unit_ref(unit) else { return };
        let category = category.and_then(|id| self.directory.category(id));
        // What was chosen with the category stands; a guess brings its own.
        let urgency = category.filter(|_| self.row.category_id.is_none()).map(|c| c.urgency);
        let urgency = urgency.unwrap_or(self.row.urgency.0);
        self.suggestions.push(Suggestion {
            unit,
            category: category.map(|category| category.as_ref()),
            urgency,
            score,
            why,
        });
    }

    /// Adds what was learned; gives the category, its own or the guessed one.
    fn learned(&mut self, brain: &Brain, area: Option<UnitId>) -> Option<CategoryId> {
        let words = brain.cutter.words(&said(self.row));
        let category = self.row.category_id.map(|id| id.0);
        let category = category.or_else(|| self.guessed(brain, &words)).or_else(|| self.by_words());
        let areas = area.map(|area| self.directory.ancestors(area)).unwrap_or_default();
        let numbers = features(&words, category, &areas);
        let unit = |class: &str| of_class(self.directory, class, &areas);
        let takes = |class: &str| unit(class).is_some();
        let guesses = brain.unit.as_ref().map(|model| model.guess(&numbers, SUGGESTIONS, takes));
        for Guess { class, score, because } in guesses.unwrap_or_default() {
            let (Some(unit), true) = (unit(&class), score >= SURE) else { continue };
            let because = because.into_iter().filter_map(|at| words.get(at).cloned()).collect();
            self.add(unit, category, Some(score), Why::Learned(because));
        }
        category
    }

    fn guessed(&self, brain: &Brain, words: &[String]) -> Option<CategoryId> {
        let numbers: Vec<u32> = words.iter().map(|word| number(word)).collect();
        let open = |class: &str| {
            let category = class.parse().ok().and_then(|id| self.directory.category(id));
            category.is_some_and(|category| category.active)
        };
        if numbers.is_empty() {
            return None;
        }
        let best = brain.category.as_ref()?.guess(&numbers, 1, open).into_iter().next()?;
        best.class.parse().ok().filter(|_| best.score >= SURE)
    }

    /// The category whose words occur.
    fn by_words(&self) -> Option<CategoryId> {
        self.directory.suggest(&said(self.row)).first().map(|category| category.id)
    }
}
