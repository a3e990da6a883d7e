//! Units and categories, held in memory and read anew after a change. Small
//! (hundreds), asked for on every page.

use crate::entity::{calendar, calendar_day, category, deadline_policy, meta, unit};
use crate::error::{Error, Result};
use crate::view::{CategoryRef, UnitRef};
use chrono::NaiveDate;
use domain::FixedOffset;
use domain::deadline::{Calendar, Policies, Policy, PolicyRule, Span, Urgency};
use domain::geo::{Polygon, Wgs84};
use domain::ids::{CalendarId, CategoryId, PolicyId, UnitId};
use domain::org::UnitKind;
use domain::request::Terms;
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, QueryOrder};
use std::collections::HashMap;

/// A node of the organisation tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Identifier.
    pub id: UnitId,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// What it is.
    pub kind: UnitKind,
    /// Name.
    pub name: String,
    /// Its area, for grids.
    pub area: Option<Polygon>,
    /// Whether it still takes requests.
    pub active: bool,
    /// Its working calendar; that of the unit above without.
    pub calendar: Option<CalendarId>,
}

/// A category; two levels.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// Identifier.
    pub id: CategoryId,
    /// The category above, for the second level.
    pub parent: Option<CategoryId>,
    /// Stable name, as in the API.
    pub slug: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Words by which it is suggested.
    pub keywords: Vec<String>,
    /// Urgency a request of it starts with.
    pub urgency: Urgency,
    /// The unit that usually handles it.
    pub default_unit: Option<UnitId>,
    /// Place in lists.
    pub position: i32,
    /// Whether residents may choose it.
    pub active: bool,
}

/// Everything about units and categories at one moment.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// Units, parents before children.
    pub units: Vec<Unit>,
    /// Categories, parents before children, in order of position.
    pub categories: Vec<Category>,
    /// Working calendars and deadline policies.
    pub time: Time,
    unit_at: HashMap<UnitId, usize>,
    category_at: HashMap<CategoryId, usize>,
}

impl Directory {
    /// Builds the look-ups.
    pub fn new(units: Vec<Unit>, categories: Vec<Category>) -> Self {
        let unit_at = units.iter().enumerate().map(|(i, u)| (u.id, i)).collect();
        let category_at = categories.iter().enumerate().map(|(i, c)| (c.id, i)).collect();
        Self { units, categories, time: Time::default(), unit_at, category_at }
    }

    /// What holds for the time of a request: the policy by its unit's kind,
    /// category and urgency, and the calendar of the unit or of the nearest one
    /// above it that has one.
    pub fn terms(&self, unit: Option<UnitId>, urgency: Urgency, category: Option<CategoryId>) -> Terms<'_> {
        let level = unit.and_then(|id| self.unit(id)).map(|unit| unit.kind);
        let own = category.and_then(|id| self.category(id));
        let chain: Vec<CategoryId> =
            own.map(|own| own.id).into_iter().chain(own.and_then(|own| own.parent)).collect();
        let calendar = self.calendar(unit);
        let policy = self.time.policies.of(urgency, level, &chain);
        Terms { policy, calendar, assisting: calendar, steps: &self.time.steps }
    }

    /// The calendar of a unit.
    pub fn calendar(&self, unit: Option<UnitId>) -> &Calendar {
        self.calendar_id(unit).and_then(|id| self.time.calendar(id)).unwrap_or(&self.time.office)
    }

    /// Which calendar that is: its own, that of the nearest unit above that has
    /// one, or none for office hours.
    pub fn calendar_id(&self, unit: Option<UnitId>) -> Option<CalendarId> {
        let path = unit.map(|id| self.ancestors(id)).unwrap_or_default();
        let top = self.root().map(|unit| unit.id);
        path.into_iter().chain(top).find_map(|id| self.unit(id)?.calendar)
    }

    /// A unit.
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.unit_at.get(&id).map(|i| &self.units[*i])
    }

    /// A unit, as shown.
    pub fn unit_ref(&self, id: UnitId) -> Option<UnitRef> {
        self.unit(id).map(|u| UnitRef { id, name: u.name.clone(), kind: u.kind })
    }

    /// The top of the tree.
    pub fn root(&self) -> Option<&Unit> {
        self.units.iter().find(|u| u.parent.is_none())
    }

    /// The unit and all above it, from the unit up.
    pub fn ancestors(&self, id: UnitId) -> Vec<UnitId> {
        let mut path = Vec::new();
        let mut at = self.unit(id);
        while let Some(unit) = at {
            path.push(unit.id);
            // A tree of five levels: anything longer is a damaged one.
            at = unit.parent.filter(|_| path.len() < 16).and_then(|p| self.unit(p));
        }
        path
    }

    /// Whether `id` is `top` or below it.
    pub fn within(&self, id: UnitId, top: UnitId) -> bool {
        self.ancestors(id).contains(&top)
    }

    /// `top` and everything below it.
    pub fn subtree(&self, top: UnitId) -> Vec<UnitId> {
        self.units.iter().filter(|u| self.within(u.id, top)).map(|u| u.id).collect()
    }

    /// The grid in which a position lies.
    pub fn grid_at(&self, at: Wgs84) -> Option<&Unit> {
        self.units.iter().find(|u| u.active && u.area.as_ref().is_some_and(|a| a.contains(at)))
    }

    /// A category.
    pub fn category(&self, id: CategoryId) -> Option<&Category> {
        self.category_at.get(&id).map(|i| &self.categories[*i])
    }

    /// A category by its stable name.
    pub fn category_by_slug(&self, slug: &str) -> Option<&Category> {
        self.categories.iter().find(|c| c.slug == slug)
    }

    /// A category, as shown.
    pub fn category_ref(&self, id: CategoryId) -> Option<CategoryRef> {
        self.category(id).map(Category::as_ref)
    }

    /// The categories whose words occur in a text, best first, at most three.
    pub fn suggest(&self, text: &str) -> Vec<&Category> {
        let text = text.to_lowercase();
        let score = |c: &Category| -> usize {
            c.keywords.iter().filter(|w| text.contains(w.as_str())).map(|w| w.chars().count()).sum()
        };
        let leaves = self.categories.iter().filter(|c| c.active && c.parent.is_some());
        let mut scored: Vec<_> = leaves.map(|c| (score(c), c)).filter(|(s, _)| *s > 0).collect();
        scored.sort_by(|(a, x), (b, y)| b.cmp(a).then(x.position.cmp(&y.position)));
        scored.into_iter().take(3).map(|(_, c)| c).collect()
    }
}

/// A working calendar with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedCalendar {
    /// Identifier.
    pub id: CalendarId,
    /// Name.
    pub name: String,
    /// Its hours and days.
    pub calendar: Calendar,
}

/// Working calendars and deadline policies.
#[derive(Clone, Debug)]
pub struct Time {
    /// What holds for units without a calendar.
    pub office: Calendar,
    /// The calendars there are.
    pub calendars: Vec<NamedCalendar>,
    /// The policies there are.
    pub policies: Policies,
    /// The same by their identifiers, in order, for rules that choose one.
    pub chosen: Vec<(PolicyId, PolicyRule)>,
    /// At which hundredths of its time a request warns, ascending.
    pub steps: Vec<u8>,
}

/// Warned at half and at four fifths of the time, late at the end.
const STEPS: [u8; 3] = [50, 80, 100];

impl Default for Time {
    fn default() -> Self {
        // Shanghai, as everywhere where nothing else is configured.
        let offset = FixedOffset::east_opt(8 * 3600).unwrap_or(chrono::Offset::fix(&domain::Utc));
        Self {
            office: Calendar::office(offset),
            calendars: Vec::new(),
            policies: Policies::default(),
            chosen: Vec::new(),
            steps: STEPS.to_vec(),
        }
    }
}

impl Time {
    /// A policy that was chosen for a request; none when it was removed, or when
    /// the request is an emergency and it does not say so.
    pub fn policy(&self, id: PolicyId, urgency: Urgency) -> Option<Policy> {
        let (_, rule) = self.chosen.iter().find(|(known, _)| *known == id)?;
        (urgency != Urgency::Emergency || rule.covers(urgency)).then_some(rule.policy)
    }

    /// A calendar.
    pub fn calendar(&self, id: CalendarId) -> Option<&Calendar> {
        self.calendars.iter().find(|named| named.id == id).map(|named| &named.calendar)
    }

    async fn load(db: &DatabaseConnection, offset: FixedOffset) -> Result<Self> {
        let mut calendars = Vec::new();
        let days = calendar_day::Entity::find().all(db).await?;
        for row in calendar::Entity::find().order_by_asc(calendar::Column::Position).all(db).await? {
            let own = days.iter().filter(|day| day.calendar_id == row.id);
            let days = own.map(exception).collect::<Result<_>>()?;
            let week = serde_json::from_str(&row.week).map_err(Error::internal)?;
            let calendar = Calendar::new(offset, week, days).map_err(Error::internal)?;
            calendars.push(NamedCalendar { id: row.id.0, name: row.name, calendar });
        }
        let rules = deadline_policy::Entity::find().order_by_asc(deadline_policy::Column::Position);
        let rules = rules.all(db).await?.into_iter().map(|row| {
            let rule = PolicyRule {
                level: row.level.map(|level| level.0),
                category: row.category_id.map(|id| id.0),
                urgency: row.urgency.map(|urgency| urgency.0),
                policy: Policy { first: row.first.0, answer: row.answer.0, close: row.close.0 },
            };
            (row.id.0, rule)
        });
        let chosen: Vec<_> = rules.collect();
        let policies = Policies(chosen.iter().map(|(_, rule)| rule.clone()).collect());
        Ok(Self { office: Calendar::office(offset), calendars, policies, chosen, steps: steps(db).await? })
    }
}

/// The name in `meta` of the hundredths at which is warned.
pub(crate) const WARNINGS: &str = "warnings";

pub(crate) async fn steps<C: ConnectionTrait>(db: &C) -> Result<Vec<u8>> {
    let Some(row) = meta::Entity::find_by_id(WARNINGS).one(db).await? else { return Ok(STEPS.to_vec()) };
    serde_json::from_str(&row.value).map_err(Error::internal)
}

fn exception(row: &calendar_day::Model) -> Result<(NaiveDate, Vec<Span>)> {
    let day = row.day.parse().map_err(Error::internal)?;
    Ok((day, serde_json::from_str(&row.spans).map_err(Error::internal)?))
}

impl Category {
    /// As shown.
    pub fn as_ref(&self) -> CategoryRef {
        CategoryRef {
            id: self.id,
            slug: self.slug.clone(),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
        }
    }
}

/// Reads units and categories, and whether this is a demonstration.
pub(crate) async fn load(db: &DatabaseConnection, offset: FixedOffset) -> Result<(Directory, bool)> {
    let mut units = Vec::new();
    for row in unit::Entity::find().order_by_asc(unit::Column::Position).all(db).await? {
        units.push(Unit::try_from(row)?);
    }
    let mut categories = Vec::new();
    for row in category::Entity::find().order_by_asc(category::Column::Position).all(db).await? {
        categories.push(Category::from(row));
    }
    let demo = meta::Entity::find_by_id("demo").one(db).await?.is_some_and(|row| row.value == "true");
    let units = parents_first(units, |u| (u.id, u.parent));
    let categories = parents_first(categories, |c| (c.id, c.parent));
    let mut directory = Directory::new(units, categories);
    directory.time = Time::load(db, offset).await?;
    Ok((directory, demo))
}

/// Puts each item behind its parent and keeps the order otherwise.
fn parents_first<T, I: Copy + Eq + std::hash::Hash>(
    items: Vec<T>,
    ids: impl Fn(&T) -> (I, Option<I>),
) -> Vec<T> {
    let mut waiting = items;
    let mut seen = std::collections::HashSet::new();
    let mut sorted = Vec::with_capacity(waiting.len());
    loop {
        let before = waiting.len();
        let (ready, rest): (Vec<T>, Vec<T>) =
            waiting.into_iter().partition(|item| ids(item).1.is_none_or(|parent| seen.contains(&parent)));
        seen.extend(ready.iter().map(|item| ids(item).0));
        sorted.extend(ready);
        waiting = rest;
        // A ring of parents has no first one; it is kept, behind the others.
        if waiting.is_empty() || waiting.len() == before {
            sorted.extend(waiting);
            return sorted;
        }
    }
}

impl TryFrom<unit::Model> for Unit {
    type Error = Error;

    fn try_from(row: unit::Model) -> Result<Self> {
        let area = row.area.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?;
        Ok(Self {
            id: row.id.0,
            parent: row.parent_id.map(|id| id.0),
            kind: row.kind.0,
            name: row.name,
            area,
            active: row.active,
            calendar: row.calendar_id.map(|id| id.0),
        })
    }
}

impl From<category::Model> for Category {
    fn from(row: category::Model) -> Self {
        Self {
            id: row.id.0,
            parent: row.parent_id.map(|id| id.0),
            slug: row.slug,
            name: row.name,
            name_en: row.name_en,
            keywords: row.keywords.split_whitespace().map(str::to_lowercase).collect(),
            urgency: row.urgency.0,
            default_unit: row.default_unit_id.map(|id| id.0),
            position: row.position,
            active: row.active,
        }
    }
}
