//! Everything that may be wrong with a file of areas, found at once.

use super::is_community;
use super::read::{Feature, FileFlaw, Shape};
use crate::directory::{Directory, Unit};
use crate::view::UnitRef;
use domain::area::{self, Flaw, SLACK};
use domain::geo::Polygon;
use domain::ids::UnitId;
use domain::org::UnitKind;
use std::collections::HashSet;

/// Longest name, in characters.
const NAME_CHARS: usize = 60;
/// Most corners that are compared with each other, all pairs together; some
/// seconds of work.
const WORK: usize = 8_000_000;

/// What a file would do.
#[derive(Clone, Debug, PartialEq)]
pub struct GridCheck {
    /// Each feature, in order.
    pub features: Vec<GridFeature>,
}

/// A feature, what becomes of it and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct GridFeature {
    /// Its name.
    pub name: String,
    /// The grid it is the area of; `None`: a new one.
    pub matched: Option<UnitRef>,
    /// The community it belongs to then.
    pub community: Option<UnitRef>,
    /// Corners of its ring.
    pub corners: usize,
    /// What is wrong.
    pub flaws: Vec<GridFlaw>,
    area: Option<Polygon>,
}

/// What is wrong with a feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GridFlaw {
    /// Its ring.
    Ring(Flaw),
    /// It has holes.
    Hole,
    /// It is not one area.
    NoArea,
    /// It has neither name nor code.
    NoName,
    /// Its name is too long.
    LongName,
    /// An earlier feature is the same grid.
    Twice,
    /// A unit of this name is there and is no grid, or several are.
    NameUnclear,
    /// Its community is not known.
    CommunityMissing,
    /// It is new and names no community, and none was chosen for such.
    NoCommunity,
    /// It lies on another grid: its name.
    Overlap(String),
    /// It lies outside the area of a unit above it: its name.
    Outside(String),
}

/// Looks at all features. `parent` is the community of those that name none, unless it is
/// no community.
pub(super) fn check(directory: &Directory, parent: UnitId, all: Vec<Feature>) -> Result<GridCheck, FileFlaw> {
    let mut seen = HashSet::new();
    let chosen = directory.unit(parent).filter(|unit| is_community(unit));
    let features = all.into_iter().map(|raw| one(directory, chosen, raw, &mut seen)).collect();
    let mut checked = GridCheck { features };
    checked.outside(directory)?;
    checked.overlaps(directory)?;
    Ok(checked)
}

fn one(
    directory: &Directory,
    chosen: Option<&Unit>,
    raw: Feature,
    seen: &mut HashSet<String>,
) -> GridFeature {
    let mut flaws = Vec::new();
    let by_code = raw.code.parse().ok().and_then(|id| directory.unit(id));
    let mut named = directory.units.iter().filter(|unit| unit.name == raw.name);
    let matched = match (by_code, named.next(), named.next()) {
        (Some(unit), ..) | (None, Some(unit), None) if unit.kind == UnitKind::Grid => Some(unit),
        (None, None, _) => None,
        _ => {
            flaws.push(GridFlaw::NameUnclear);
            None
        }
    };
    let name = match (&matched, raw.name.is_empty()) {
        (Some(unit), _) => unit.name.clone(),
        (None, false) => raw.name,
        (None, true) => raw.code,
    };
    if name.is_empty() {
        flaws.push(GridFlaw::NoName);
    } else if !seen.insert(name.clone()) {
        flaws.push(GridFlaw::Twice);
    }
    if name.chars().count() > NAME_CHARS {
        flaws.push(GridFlaw::LongName);
    }
    let community = community(directory, chosen, matched, &raw.community)
        .map_err(|flaw| flaws.push(flaw))
        .ok()
        .and_then(|id| directory.unit_ref(id));
    let corners = if let Shape::Ring(ring) = &raw.shape { ring.len().saturating_sub(1) } else { 0 };
    let area = match raw.shape {
        Shape::Ring(ring) => area::ring(&ring).map_err(|flaw| flaws.push(GridFlaw::Ring(flaw))).ok(),
        Shape::Hole => {
            flaws.push(GridFlaw::Hole);
            None
        }
        Shape::Other => {
            flaws.push(GridFlaw::NoArea);
            None
        }
    };
    let matched = matched.and_then(|unit| directory.unit_ref(unit.id));
    GridFeature { name, matched, community, corners, flaws, area }
}

/// The community a feature names, or else that of its grid, or the chosen one.
fn community(
    directory: &Directory,
    chosen: Option<&Unit>,
    matched: Option<&Unit>,
    named: &str,
) -> Result<UnitId, GridFlaw> {
    if named.is_empty() {
        let own = matched.and_then(|unit| unit.parent);
        return own.or(chosen.map(|unit| unit.id)).ok_or(GridFlaw::NoCommunity);
    }
    let mut found = directory.units.iter().filter(|unit| is_community(unit) && unit.name == named);
    match (found.next(), found.next()) {
        (Some(unit), None) => Ok(unit.id),
        _ => Err(GridFlaw::CommunityMissing),
    }
}

impl GridCheck {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        self.features.iter().all(|feature| feature.flaws.is_empty())
    }

    /// How many would be new, and how many changed.
    pub fn counts(&self) -> (usize, usize) {
        let changed = self.features.iter().filter(|feature| feature.matched.is_some()).count();
        (self.features.len() - changed, changed)
    }

    /// The grids as they would be; `None` when anything is wrong.
    pub(super) fn units(self, mut fresh: impl FnMut() -> UnitId) -> Option<Vec<Unit>> {
        if !self.is_good() {
            return None;
        }
        let unit = |feature: GridFeature| {
            Some(Unit {
                id: feature.matched.map_or_else(&mut fresh, |unit| unit.id),
                parent: Some(feature.community?.id),
                kind: UnitKind::Grid,
                name: feature.name,
                area: Some(feature.area?),
                active: true,
                calendar: None,
            })
        };
        self.features.into_iter().map(unit).collect()
    }

    /// Notes what lies outside the nearest unit above that has an area.
    fn outside(&mut self, directory: &Directory) -> Result<(), FileFlaw> {
        let mut work = 0;
        for feature in &mut self.features {
            let (Some(area), Some(community)) = (&feature.area, &feature.community) else { continue };
            let above = directory.ancestors(community.id).into_iter().filter_map(|id| directory.unit(id));
            let Some((unit, around)) = above.into_iter().find_map(|unit| Some((unit, unit.area.as_ref()?)))
            else {
                continue;
            };
            count(&mut work, area, around)?;
            if area::part_within(area, around) < 1.0 - SLACK {
                feature.flaws.push(GridFlaw::Outside(unit.name.clone()));
            }
        }
        Ok(())
    }

    /// Notes what lies on another grid, of the file or not in it.
    fn overlaps(&mut self, directory: &Directory) -> Result<(), FileFlaw> {
        let replaced: HashSet<UnitId> =
            self.features.iter().filter_map(|feature| Some(feature.matched.as_ref()?.id)).collect();
        let kept = directory
            .units
            .iter()
            .filter(|unit| unit.active && unit.kind == UnitKind::Grid && !replaced.contains(&unit.id));
        let mut all: Vec<Placed<'_>> = Vec::new();
        let own = self.features.iter().enumerate();
        all.extend(own.filter_map(|(at, f)| Placed::of(Some(at), &f.name, f.area.as_ref()?)));
        all.extend(kept.filter_map(|unit| Placed::of(None, &unit.name, unit.area.as_ref()?)));
        all.sort_by(|a, b| a.west.total_cmp(&b.west));
        let (mut found, mut work) = (Vec::new(), 0);
        for (at, a) in all.iter().enumerate() {
            for b in all[at + 1..].iter().take_while(|b| b.west < a.east) {
                let apart = a.north <= b.south || b.north <= a.south;
                if apart || (a.feature.is_none() && b.feature.is_none()) {
                    continue;
                }
                count(&mut work, a.area, b.area)?;
                if area::overlap(a.area, b.area) {
                    found.extend(a.feature.map(|at| (at, b.name.to_owned())));
                    found.extend(b.feature.map(|at| (at, a.name.to_owned())));
                }
            }
        }
        for (at, name) in found {
            self.features[at].flaws.push(GridFlaw::Overlap(name));
        }
        Ok(())
    }
}

fn count(work: &mut usize, a: &Polygon, b: &Polygon) -> Result<(), FileFlaw> {
    *work += a.0.len() + b.0.len();
    if *work > WORK { Err(FileFlaw::TooMuch) } else { Ok(()) }
}

/// An area with its bounds.
struct Placed<'a> {
    feature: Option<usize>,
    name: &'a str,
    area: &'a Polygon,
    south: f64,
    west: f64,
    north: f64,
    east: f64,
}

impl<'a> Placed<'a> {
    fn of(feature: Option<usize>, name: &'a str, area: &'a Polygon) -> Option<Self> {
        let (south, west, north, east) = area.bounds()?;
        Some(Self { feature, name, area, south, west, north, east })
    }
}
