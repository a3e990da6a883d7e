//! Units and categories, held in memory and read anew after a change. Small
//! (hundreds), asked for on every page.

use crate::entity::{category, meta, unit};
use crate::error::{Error, Result};
use crate::view::{CategoryRef, UnitRef};
use domain::deadline::Urgency;
use domain::geo::{Polygon, Wgs84};
use domain::ids::{CategoryId, UnitId};
use domain::org::UnitKind;
use sea_orm::{DatabaseConnection, EntityTrait, QueryOrder};
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
    unit_at: HashMap<UnitId, usize>,
    category_at: HashMap<CategoryId, usize>,
}

impl Directory {
    /// Builds the look-ups.
    pub fn new(units: Vec<Unit>, categories: Vec<Category>) -> Self {
        let unit_at = units.iter().enumerate().map(|(i, u)| (u.id, i)).collect();
        let category_at = categories.iter().enumerate().map(|(i, c)| (c.id, i)).collect();
        Self { units, categories, unit_at, category_at }
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
pub(crate) async fn load(db: &DatabaseConnection) -> Result<(Directory, bool)> {
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
    Ok((Directory::new(units, categories), demo))
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
