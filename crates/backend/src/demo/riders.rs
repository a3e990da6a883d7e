//! What riders find in the district: stations, compounds with their layouts,
//! partners. Invented, and the same every time.

mod facts;
mod land;
mod plan;

use super::data::pairs;
use super::dice::Dice;
use super::district::District;
use super::ground;
use crate::db::Text;
use crate::directory::Unit;
use crate::entity::team;
use chrono::NaiveDate;
use domain::Moment;
use domain::compound::Layout;
use domain::geo::Wgs84;
use domain::ids::TeamId;
use domain::org::UnitKind;
use domain::place::{Benefit, PlaceFacts, PlaceKind, ServiceClass};
use facts::Teller;
pub(super) use land::pieces as ground_pieces;
use sea_orm::ActiveModelTrait;
use uuid::Uuid;

const RIDERS: &str = include_str!("data/riders.txt");
const PLACES: &str = include_str!("data/places.txt");
const SEED: u64 = 0x5EED_0004;
/// Identifiers of teams follow this one.
const TEAM: u128 = 0x0000_0000_0000_7000_8000_5EED_0000_0000;
/// How many there are.
const STATIONS: usize = 128;
const COMPOUNDS: usize = 24;

/// A place, and its layout if it is a compound.
pub(super) struct Laid {
    pub(super) facts: PlaceFacts,
    pub(super) layout: Option<Layout>,
}

/// Everything there is, compounds first. `today`: nothing was checked later.
pub(super) fn places(district: &District, today: NaiveDate) -> Vec<Laid> {
    let mut dice = Dice::new(SEED);
    let ground = Ground::of(&district.units);
    let mut teller = Teller::new(today);
    let mut all = compounds(&ground, &mut teller, &mut dice);
    all.extend(stations(&ground, &mut teller, &mut dice));
    all.extend(others(&ground, &mut teller, &mut dice));
    all.extend(partners(&ground, &mut teller, &mut dice));
    all
}

/// Communities, each with its grids.
struct Ground<'a>(Vec<(&'a Unit, Vec<&'a Unit>)>);

impl<'a> Ground<'a> {
    fn of(units: &'a [Unit]) -> Self {
        let grids = |id| units.iter().filter(|unit| unit.parent == Some(id) && unit.area.is_some()).collect();
        let communities = units.iter().filter(|unit| unit.kind == UnitKind::Community);
        Self(communities.map(|community| (community, grids(community.id))).collect())
    }

    /// Some point of a grid of the `n`th community.
    fn spot(&self, n: usize, dice: &mut Dice) -> Option<(&'a Unit, Wgs84)> {
        let (community, grids) = &self.0[n % self.0.len().max(1)];
        let grid = grids.get((n / self.0.len().max(1)) % grids.len().max(1))?;
        Some((community, ground::point(grid.area.as_ref()?, dice)?))
    }

    /// Where the roads of a compound have room on all sides: the middle of a grid.
    fn plot(&self, name: &str, taken: &mut Vec<(usize, usize)>) -> Option<(&'a Unit, Wgs84)> {
        let n = self.0.iter().position(|(community, _)| community.name == name)?;
        let (community, grids) = &self.0[n];
        let free = (0..grids.len()).find(|grid| !taken.contains(&(n, *grid)))?;
        taken.push((n, free));
        let (south, west, north, east) = grids[free].area.as_ref()?.bounds()?;
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        let (lat, lng) = (round(f64::midpoint(south, north)), round(f64::midpoint(west, east)));
        Some((community, Wgs84 { lat, lng }))
    }
}

fn compounds(ground: &Ground, teller: &mut Teller, dice: &mut Dice) -> Vec<Laid> {
    let more = pairs(RIDERS).into_iter().filter(|(kind, _)| *kind == "more");
    let more = more.filter_map(|(_, rest)| rest.split_once('|')).map(|(name, at)| (name.trim(), at.trim()));
    let known = pairs(PLACES).into_iter();
    let mut taken = Vec::new();
    let laid = |(n, (name, community)): (usize, (&str, &str))| {
        let (unit, at) = ground.plot(community, &mut taken)?;
        let facts = teller.compound(name, unit, at, dice);
        Some(Laid { layout: Some(plan::layout(n, at, teller.day(dice), dice)), facts })
    };
    known.chain(more).take(COMPOUNDS).enumerate().filter_map(laid).collect()
}

/// Teams of volunteers. Nobody is in them yet.
pub(super) fn teams(at: Moment) -> Vec<team::ActiveModel> {
    let named = pairs(RIDERS).into_iter().filter(|(kind, _)| *kind == "team");
    let row = |(n, (_, name)): (u128, (&str, &str))| team::Model {
        id: Text(TeamId(Uuid::from_u128(TEAM + n))),
        name: name.to_owned(),
        about: String::new(),
        active: true,
        created_at: at,
    };
    (1..).zip(named).map(row).map(team::ActiveModel::from).map(ActiveModelTrait::reset_all).collect()
}

/// Where the compounds of these names lie.
pub(super) fn compounds_at(all: &[Laid]) -> Vec<(String, Wgs84)> {
    let compounds = all.iter().filter(|laid| laid.layout.is_some());
    compounds.map(|laid| (laid.facts.name.clone(), laid.facts.at)).collect()
}

fn stations(ground: &Ground, teller: &mut Teller, dice: &mut Dice) -> Vec<Laid> {
    let names: Vec<&str> = words(PlaceKind::Station).collect();
    let station = |n: usize| {
        let (unit, at) = ground.spot(n, dice)?;
        let name = names[(n / ground.0.len().max(1)) % names.len().max(1)];
        let name = format!("{}{name}", unit.name.trim_end_matches("社区"));
        Some(Laid { facts: teller.rest(PlaceKind::Station, &name, unit, at, dice), layout: None })
    };
    (0..STATIONS).filter_map(station).collect()
}

fn words(kind: PlaceKind) -> impl Iterator<Item = &'static str> {
    pairs(RIDERS).into_iter().filter(move |(word, _)| *word == kind.as_str()).map(|(_, name)| name)
}

fn others(ground: &Ground, teller: &mut Teller, dice: &mut Dice) -> Vec<Laid> {
    use PlaceKind::{Building, BusinessDistrict, Canteen, DriversHome, ServicePoint};
    let kinds = [BusinessDistrict, Building, DriversHome, Canteen, ServicePoint];
    let named = kinds.into_iter().flat_map(|kind| words(kind).map(move |name| (kind, name)));
    let laid = |(n, (kind, name)): (usize, (PlaceKind, &str))| {
        // Those that bear the name of a community lie in it.
        let home = ground.0.iter().position(|(unit, _)| name.starts_with(unit.name.trim_end_matches("社区")));
        let (unit, at) = ground.spot(home.unwrap_or(n * 7), dice)?;
        Some(Laid { facts: teller.rest(kind, name, unit, at, dice), layout: None })
    };
    named.enumerate().filter_map(laid).collect()
}

fn partners(ground: &Ground, teller: &mut Teller, dice: &mut Dice) -> Vec<Laid> {
    let lines = pairs(RIDERS).into_iter().filter_map(|(class, rest)| {
        let class = class.parse::<ServiceClass>().ok()?;
        rest.split_once('|').map(|(name, offer)| (class, name.trim(), offer.trim()))
    });
    let laid = |(n, (class, name, offer)): (usize, (ServiceClass, &str, &str))| {
        let (unit, at) = ground.spot(n * 3 + 1, dice)?;
        let mut facts = teller.rest(PlaceKind::Partner, name, unit, at, dice);
        facts.benefits = vec![Benefit { class, offer: offer.to_owned(), until: teller.until(dice) }];
        Some(Laid { facts, layout: None })
    };
    lines.enumerate().filter_map(laid).collect()
}
