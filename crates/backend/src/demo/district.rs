//! Units, categories and staff of the district.

use super::ground;
use super::{ACCOUNTS, data};
use crate::actor::Grant;
use crate::clock::{Chance, uuid7};
use crate::directory::{Category, Unit};
use domain::Moment;
use domain::deadline::Urgency;
use domain::ids::{CategoryId, UnitId, UserId};
use domain::org::{Role, UnitKind};
use std::collections::HashMap;

/// A member of staff.
#[derive(Clone)]
pub struct Person {
    /// Identifier.
    pub id: UserId,
    /// Sign-in name.
    pub username: String,
    /// Name shown to colleagues.
    pub name: String,
    /// The unit they belong to.
    pub unit: UnitId,
    /// Their roles.
    pub grants: Vec<Grant>,
}

/// The district before anything happens in it.
pub struct District {
    /// Parents before children.
    pub units: Vec<Unit>,
    /// Parents before children.
    pub categories: Vec<Category>,
    /// The scene that photos of a category show.
    pub scenes: HashMap<CategoryId, &'static str>,
    /// Accounts first.
    pub staff: Vec<Person>,
}

impl District {
    /// Lays the district out; identifiers carry the moment `at`.
    pub fn new(at: Moment, chance: &dyn Chance) -> Self {
        let units = units(at, chance);
        let (categories, scenes) = categories(&units, at, chance);
        let staff = staff(&units, at, chance);
        Self { units, categories, scenes, staff }
    }

    /// Who works for a unit.
    pub fn workers(&self, unit: UnitId) -> Vec<&Person> {
        let works = |role: Role| matches!(role, Role::Handler | Role::GridWorker);
        self.staff.iter().filter(|p| p.grants.iter().any(|g| g.unit == unit && works(g.role))).collect()
    }

    /// Somebody with this account name.
    pub fn account(&self, username: &str) -> Option<&Person> {
        self.staff.iter().find(|p| p.username == username)
    }
}

fn units(at: Moment, chance: &dyn Chance) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let id = || UnitId(uuid7(at, chance));
    let (mut subdistricts, mut communities) = (0, 0);
    for (kind, name) in data::units() {
        let Ok(kind) = kind.parse::<UnitKind>() else { continue };
        let parent_kind =
            if kind == UnitKind::Community { UnitKind::Subdistrict } else { UnitKind::District };
        let parent = units.iter().rev().find(|u| u.kind == parent_kind).map(|u| u.id);
        let unit =
            Unit { id: id(), parent, kind, name: name.to_owned(), area: None, active: true, calendar: None };
        let (below, name) = (unit.id, unit.name.trim_end_matches("社区").to_owned());
        units.push(unit);
        match kind {
            UnitKind::Subdistrict => (subdistricts, communities) = (subdistricts + 1, 0),
            UnitKind::Community => {
                units.extend((0..3).map(|grid| Unit {
                    id: id(),
                    parent: Some(below),
                    kind: UnitKind::Grid,
                    name: format!("{name}第{}网格", ["一", "二", "三"][grid]),
                    area: Some(ground::area(subdistricts - 1, communities, grid)),
                    active: true,
                    calendar: None,
                }));
                communities += 1;
            }
            _ => {}
        }
    }
    units
}

/// The categories, each with the unit among these that usually handles it, and the
/// scenes that photos of them show.
pub fn categories(
    units: &[Unit],
    at: Moment,
    chance: &dyn Chance,
) -> (Vec<Category>, HashMap<CategoryId, &'static str>) {
    let mut categories: Vec<Category> = Vec::new();
    let mut scenes = HashMap::new();
    for (position, line) in (1..).zip(data::categories()) {
        let parent = line.slug.split_once('.').and_then(|(top, _)| categories.iter().find(|c| c.slug == top));
        let category = Category {
            id: CategoryId(uuid7(at, chance)),
            parent: parent.map(|c| c.id),
            slug: line.slug.to_owned(),
            name: line.name.to_owned(),
            name_en: line.name_en.to_owned(),
            keywords: line.keywords,
            urgency: line.urgency.parse().unwrap_or(Urgency::Normal),
            default_unit: units.iter().find(|u| u.name == line.unit).map(|u| u.id),
            position: position * 10,
            active: true,
        };
        scenes.insert(category.id, line.scene);
        categories.push(category);
    }
    (categories, scenes)
}

/// Role and place of work of each account.
fn account(username: &str, units: &[Unit]) -> Option<(Role, UnitId)> {
    let first = |kind: UnitKind| units.iter().find(|u| u.kind == kind).map(|u| u.id);
    let district = first(UnitKind::District)?;
    Some(match username {
        "admin" => (Role::Administrator, district),
        "dispatcher" => (Role::Dispatcher, district),
        "handler" => (Role::Handler, first(UnitKind::Department)?),
        "lead" => (Role::UnitLead, first(UnitKind::Subdistrict)?),
        "grid" => (Role::GridWorker, first(UnitKind::Grid)?),
        "supervisor" => (Role::Supervisor, district),
        "callback" => (Role::Callback, district),
        "analyst" => (Role::Analyst, district),
        _ => (Role::MapEditor, district),
    })
}

fn staff(units: &[Unit], at: Moment, chance: &dyn Chance) -> Vec<Person> {
    let accounts = ACCOUNTS.iter().filter_map(|name| Some(((*name).to_owned(), account(name, units)?)));
    let grids = units.iter().filter(|u| u.kind == UnitKind::Grid).skip(1).take(3);
    let others = units.iter().filter(|u| !matches!(u.kind, UnitKind::District | UnitKind::Grid)).chain(grids);
    let others = others.enumerate().map(|(i, unit)| {
        let role = if unit.kind == UnitKind::Grid { Role::GridWorker } else { Role::Handler };
        (format!("staff{:02}", i + 1), (role, unit.id))
    });
    accounts
        .chain(others)
        .zip(data::people())
        .map(|((username, (role, unit)), name)| Person {
            id: UserId(uuid7(at, chance)),
            grants: grants(&username, role, unit, units),
            username,
            name: name.to_owned(),
            unit,
        })
        .collect()
}

/// Handlers of a department lead it as well: small units, few people. The
/// demonstration accounts have one role each, so that it can be seen alone.
fn grants(username: &str, role: Role, unit: UnitId, units: &[Unit]) -> Vec<Grant> {
    let kind = units.iter().find(|u| u.id == unit).map(|u| u.kind);
    let leads = !ACCOUNTS.contains(&username)
        && role == Role::Handler
        && matches!(kind, Some(UnitKind::Department | UnitKind::Utility));
    let mut grants = vec![Grant { role, unit }];
    if leads {
        grants.push(Grant { role: Role::UnitLead, unit });
    }
    grants
}
