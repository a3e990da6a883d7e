//! From what somebody typed to the doors that are meant.

use super::super::breaks::{Pieces, nearest};
use super::super::measure::{apart, metres, to_ring};
use super::super::{Building, Layout, Point};
use super::answer::{Break, Door, Excluded, Refusal};

/// How far from a building without doors a way may pass, in decimetres.
const BESIDE: f64 = 400.0;
/// Most numbers offered instead of one that does not exist.
const OFFERED: usize = 6;
/// Longest number that is looked at, in characters.
const LONGEST: usize = 40;

/// A door and where it is.
pub struct Target {
    /// The end of a way it stands at; none when none leads there.
    pub node: Option<u32>,
    pub at: Point,
    pub unit: String,
    pub door: Door,
}

/// The doors that are meant.
pub struct Doors {
    pub building: usize,
    pub number: String,
    pub targets: Vec<Target>,
}

/// What is the same in all the ways of writing a number: `１２号楼`, `12#`, `12`.
pub fn building_key(number: &str) -> String {
    let mut key: String = number.chars().take(LONGEST).filter(|c| !c.is_whitespace()).map(half).collect();
    for end in ["号楼", "栋楼", "号院", "单元", "号", "栋", "幢", "座", "楼", "#"] {
        let Some(left) = key.strip_suffix(end).map(str::len) else { continue };
        if left > 0 {
            key.truncate(left);
        }
        break;
    }
    let digits = key.trim_start_matches('0');
    if digits.starts_with(|c: char| c.is_ascii_digit()) { digits.to_owned() } else { key }
}

/// Full-width signs as half-width, small letters as capitals.
fn half(c: char) -> char {
    let plain = match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    };
    plain.to_ascii_uppercase()
}

/// The doors of a building's unit.
pub fn find(layout: &Layout, number: &str, unit: &str) -> Result<Doors, Refusal> {
    let key = building_key(number);
    let meant = |(_, b): &(usize, &Building)| !key.is_empty() && building_key(&b.number) == key;
    let found: Vec<(usize, &Building)> = layout.buildings.iter().enumerate().filter(meant).collect();
    if found.is_empty() {
        return Err(Refusal::NoBuilding { like: alike(layout, &key) });
    }
    // The same number twice: the one that has such a unit.
    let mut refused = None;
    let mut reached = None;
    for (index, building) in found {
        match targets(layout, building, unit) {
            Ok(targets) => {
                let doors = Doors { building: index, number: building.number.clone(), targets };
                if doors.targets.iter().any(|target| target.node.is_some()) {
                    return Ok(doors);
                }
                reached = reached.or(Some(doors));
            }
            Err(refusal) => refused = refused.or(Some(refusal)),
        }
    }
    reached.ok_or_else(|| refused.unwrap_or(Refusal::NoBuilding { like: Vec::new() }))
}

/// Numbers that begin alike, or end alike.
fn alike(layout: &Layout, key: &str) -> Vec<String> {
    let first = key.chars().next();
    let near = |number: &&String| {
        let other = building_key(number);
        first.is_some() && (other.starts_with(key) || key.starts_with(&other) && !other.is_empty())
    };
    let mut like: Vec<String> = layout.buildings.iter().map(|b| &b.number).filter(near).cloned().collect();
    like.sort_by_key(|number| (number.chars().count(), number.clone()));
    like.dedup();
    like.truncate(OFFERED);
    like
}

fn targets(layout: &Layout, building: &Building, unit: &str) -> Result<Vec<Target>, Refusal> {
    let key = building_key(unit);
    let marked = building.entrances.iter().any(|entrance| !entrance.unit.is_empty());
    if building.entrances.is_empty() {
        return Ok(vec![beside(layout, building)]);
    }
    let wanted = |name: &str| key.is_empty() || !marked || building_key(name) == key;
    let entrances = building.entrances.iter().filter(|entrance| wanted(&entrance.unit));
    let door = if marked || key.is_empty() { Door::Unit } else { Door::Building };
    let target = |entrance: &super::super::Entrance| Target {
        node: entrance.node.filter(|node| (*node as usize) < layout.nodes.len()),
        at: entrance.at,
        unit: entrance.unit.clone(),
        door,
    };
    let targets: Vec<Target> = entrances.map(target).collect();
    if targets.is_empty() {
        let mut units: Vec<String> = building.entrances.iter().map(|e| e.unit.clone()).collect();
        units.retain(|unit| !unit.is_empty());
        return Err(Refusal::NoUnit { building: building.number.clone(), units });
    }
    Ok(targets)
}

/// Where a way comes nearest to a building whose doors nobody marked.
fn beside(layout: &Layout, building: &Building) -> Target {
    let mut at_ways = vec![false; layout.nodes.len()];
    for end in layout.paths.iter().flat_map(|path| path.ends) {
        if let Some(known) = at_ways.get_mut(end as usize) {
            *known = true;
        }
    }
    let nodes = layout.nodes.iter().enumerate().filter(|(index, _)| at_ways[*index]);
    let far = |(index, at): (usize, &Point)| Some((to_ring(*at, &building.ring)?, index, *at));
    let best = nodes.filter_map(far).filter(|(gap, ..)| *gap <= BESIDE).min_by(|a, b| a.0.total_cmp(&b.0));
    let middle = super::super::measure::middle(&building.ring).unwrap_or_default();
    Target {
        node: best.and_then(|(_, index, _)| u32::try_from(index).ok()),
        at: best.map_or(middle, |(.., at)| at),
        unit: String::new(),
        door: Door::Unmarked,
    }
}

/// Where a way is missing between the gates and the doors.
pub fn gap(layout: &Layout, doors: &Doors, excluded: &[Excluded]) -> Option<Break> {
    let pieces = Pieces::of(layout);
    let of_doors: Vec<u32> =
        doors.targets.iter().filter_map(|target| target.node).filter_map(|node| pieces.piece(node)).collect();
    let gates = excluded.iter().filter_map(|gate| layout.gates.get(gate.gate));
    let starts: Vec<(u32, &str)> = gates
        .clone()
        .filter_map(|gate| Some((pieces.piece(gate.node?)?, gate.name.as_str())))
        .filter(|(piece, _)| !of_doors.contains(piece))
        .collect();
    let mut to = pieces.nodes(layout, |piece| of_doors.contains(&piece));
    if to.is_empty() {
        to = doors.targets.iter().map(|target| target.at).collect();
    }
    let mut from = pieces.nodes(layout, |piece| starts.iter().any(|(start, _)| *start == piece));
    if from.is_empty() {
        from = gates.map(|gate| gate.at).collect();
    }
    let (a, b) = nearest(&from, &to)?;
    let near =
        layout.nodes.iter().position(|node| *node == a).and_then(|n| pieces.piece(u32::try_from(n).ok()?));
    let gate = starts.iter().find(|(piece, _)| Some(*piece) == near).map(|(_, name)| (*name).to_owned());
    Some(Break { from: a, to: b, metres: metres(apart(a, b)), gate })
}
