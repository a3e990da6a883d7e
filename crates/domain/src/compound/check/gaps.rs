//! What does not hang together.

use super::super::breaks::{Pieces, nearest};
use super::super::measure::{apart, metres, middle};
use super::super::route::building_key;
use super::super::{Building, Entrance, Gate, GateRule, Layout, Point};
use super::{Finding, Part, Problem};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Nodes that do not exist, and ways that go nowhere.
pub fn nodes(layout: &Layout) -> Vec<Finding> {
    let missing = |node: u32| node as usize >= layout.nodes.len();
    let mut found = Vec::new();
    for (index, path) in layout.paths.iter().enumerate() {
        if path.ends.into_iter().any(missing) {
            let at = path.via.first().copied();
            found.push(Problem::NoNode { part: Part::Path, index, name: String::new() }.at(at));
        } else if path.ends[0] == path.ends[1] && path.via.len() < 2 {
            found.push(Problem::NoLength { index }.at(layout.nodes.get(path.ends[0] as usize).copied()));
        }
    }
    let mut look = |part, index, name: &str, node: Option<u32>, at| {
        if node.is_some_and(missing) {
            found.push(Problem::NoNode { part, index, name: name.to_owned() }.at(Some(at)));
        }
    };
    for (index, gate) in layout.gates.iter().enumerate() {
        look(Part::Gate, index, &gate.name, gate.node, gate.at);
    }
    for (index, building) in layout.buildings.iter().enumerate() {
        for door in &building.entrances {
            look(Part::Entrance, index, &building.number, door.node, door.at);
        }
    }
    for (index, spot) in layout.spots.iter().enumerate() {
        look(Part::Spot, index, &spot.label, spot.node, spot.at);
    }
    found
}

/// Names of gates, and their rules.
pub fn names(layout: &Layout) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, gate) in layout.gates.iter().enumerate() {
        let name = gate.name.trim();
        if name.is_empty() {
            found.push(Problem::GateUnnamed { index }.at(Some(gate.at)));
        } else if !seen.insert(name) {
            found.push(Problem::GateTwice { name: name.to_owned() }.at(Some(gate.at)));
        }
        let bad = gate.rules.iter().enumerate().filter(|(_, rule)| !makes_sense(rule));
        found.extend(bad.map(|(rule, _)| Problem::BadRule { name: name.to_owned(), rule }.at(Some(gate.at))));
    }
    found
}

/// Rules that were checked after a day.
pub fn later(layout: &Layout, last: NaiveDate) -> Vec<Finding> {
    let of = |gate: &Gate| -> Vec<Finding> {
        let name = gate.name.trim();
        let late = gate.rules.iter().enumerate().filter(|(_, rule)| rule.checked.is_some_and(|on| on > last));
        late.map(|(rule, _)| Problem::CheckedLater { name: name.to_owned(), rule }.at(Some(gate.at)))
            .collect()
    };
    layout.gates.iter().flat_map(of).collect()
}

fn makes_sense(rule: &GateRule) -> bool {
    let [from, until] = rule.minutes;
    from != until && from < 1440 && until <= 1440 && rule.days.iter().all(|day| (1..=7).contains(day))
}

/// What nobody knows yet.
pub fn doubts(layout: &Layout) -> Vec<Finding> {
    let mut found = Vec::new();
    if layout.gates.is_empty() {
        found.push(Problem::NoGates.at(None));
    }
    for gate in &layout.gates {
        let say = |problem: Problem| problem.at(Some(gate.at));
        found.extend(gate.node.is_none().then(|| say(Problem::GateOffWay { name: gate.name.clone() })));
        found.extend(gate.rules.is_empty().then(|| say(Problem::NoRules { name: gate.name.clone() })));
    }
    for building in &layout.buildings {
        let off = building.entrances.iter().filter(|door| door.node.is_none());
        found.extend(off.map(|door| off_way(building, door)));
    }
    found.extend(numbers(layout));
    found
}

fn off_way(building: &Building, door: &Entrance) -> Finding {
    let (building, unit) = (building.number.clone(), door.unit.clone());
    Problem::DoorOffWay { building, unit }.at(Some(door.at))
}

fn numbers(layout: &Layout) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut unnumbered = layout.buildings.iter().filter(|b| b.number.trim().is_empty()).peekable();
    let first = unnumbered.peek().and_then(|building| middle(&building.ring));
    match unnumbered.count() {
        0 => {}
        count => found.push(Problem::Unnumbered { count }.at(first)),
    }
    for building in layout.buildings.iter().filter(|b| !b.number.trim().is_empty()) {
        let times = seen.entry(building_key(&building.number)).or_default();
        *times += 1;
        if *times == 2 {
            let number = building.number.clone();
            found.push(Problem::NumberTwice { number }.at(middle(&building.ring)));
        }
    }
    found
}

/// Doors of one piece of the ways.
#[derive(Default)]
struct Group<'a> {
    first: Option<(&'a Building, &'a Entrance)>,
    doors: usize,
}

/// For each gate and each piece of the ways that cannot be reached from it: the
/// doors there, and the place where the two come nearest.
pub fn cuts(layout: &Layout) -> Vec<Finding> {
    let pieces = Pieces::of(layout);
    let mut groups: BTreeMap<u32, Group<'_>> = BTreeMap::new();
    for building in &layout.buildings {
        for door in &building.entrances {
            let Some(piece) = door.node.and_then(|node| pieces.piece(node)) else { continue };
            let group = groups.entry(piece).or_default();
            group.first = group.first.or(Some((building, door)));
            group.doors += 1;
        }
    }
    let mut spans: BTreeMap<(u32, u32), Option<(Point, Point)>> = BTreeMap::new();
    let mut found = Vec::new();
    for gate in &layout.gates {
        let Some(home) = gate.node.and_then(|node| pieces.piece(node)) else { continue };
        for (piece, group) in groups.iter().filter(|(piece, _)| **piece != home) {
            let span = spans.entry((home, *piece)).or_insert_with(|| {
                nearest(&pieces.nodes(layout, |p| p == home), &pieces.nodes(layout, |p| p == *piece))
            });
            found.extend(span.and_then(|span| cut(gate, group, span)));
            if found.len() >= super::bounds::FINDINGS {
                return found;
            }
        }
    }
    found
}

fn cut(gate: &Gate, group: &Group<'_>, (from, to): (Point, Point)) -> Option<Finding> {
    let (building, door) = group.first?;
    let problem = Problem::Cut {
        gate: gate.name.clone(),
        building: building.number.clone(),
        unit: door.unit.clone(),
        doors: group.doors,
        to,
        metres: metres(apart(from, to)),
    };
    Some(problem.at(Some(from)))
}

/// Pieces of the ways that no gate reaches. Those with doors are told with their doors;
/// where no gate stands at a way, that is told.
pub fn loose(layout: &Layout) -> Vec<Finding> {
    let pieces = Pieces::of(layout);
    let piece = |node: Option<u32>| node.and_then(|node| pieces.piece(node));
    let homes: BTreeSet<u32> = layout.gates.iter().filter_map(|gate| piece(gate.node)).collect();
    let doors = layout.buildings.iter().flat_map(|building| &building.entrances);
    let told: BTreeSet<u32> = doors.filter_map(|door| piece(door.node)).collect();
    let mut ways: BTreeMap<u32, (usize, Vec<Point>)> = BTreeMap::new();
    for path in &layout.paths {
        let Some(at) = piece(Some(path.ends[0])).filter(|at| !homes.contains(at) && !told.contains(at))
        else {
            continue;
        };
        let (count, ends) = ways.entry(at).or_default();
        *count += 1;
        ends.extend(path.ends.iter().filter_map(|end| layout.nodes.get(*end as usize)));
    }
    let home = pieces.nodes(layout, |piece| homes.contains(&piece));
    let finding = |(ways, ends): (usize, Vec<Point>)| {
        let (from, to) = nearest(&home, &ends)?;
        Some(Problem::Loose { ways, to, metres: metres(apart(from, to)) }.at(Some(from)))
    };
    ways.into_values().filter_map(finding).take(super::bounds::FINDINGS).collect()
}
