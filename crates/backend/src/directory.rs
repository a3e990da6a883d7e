//! Units and categories, held in memory and read anew after a change. Small
//! (hundreds), asked for on every page.

use crate::view::{CategoryRef, UnitRef};
use domain::deadline::Urgency;
use domain::geo::{Polygon, Wgs84};
use domain::ids::{CategoryId, UnitId};
use domain::org::UnitKind;
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
