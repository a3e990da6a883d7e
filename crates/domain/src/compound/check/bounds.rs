//! How large a layout may be.

use super::super::{Building, Entrance, Gate, GateRule, Layout, Path, Point, Spot};
use super::{Finding, Part, Problem};
use crate::geo::Wgs84;

/// Most buildings of one compound.
pub const BUILDINGS: usize = 3_000;
/// Most things that are found.
pub const FINDINGS: usize = 500;
const NODES: usize = 20_000;
const PATHS: usize = 30_000;
const GATES: usize = 100;
const SPOTS: usize = 2_000;
const CORNERS: usize = 500;
const DOORS: usize = 60;
const RULES: usize = 40;
const METHODS: usize = 8;
/// Corners of everything together: a layout fits into a phone.
const ALL_CORNERS: usize = 200_000;
/// Furthest from the origin, in decimetres: ten kilometres.
const FAR: i32 = 100_000;
const NUMBER_CHARS: usize = 30;
const NAME_CHARS: usize = 40;
const WORDS_CHARS: usize = 200;

/// Lists that are too long.
pub fn too_many(layout: &Layout) -> Vec<Finding> {
    let longest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
    let rings = longest(&mut layout.buildings.iter().map(|b| b.ring.len()));
    let doors = longest(&mut layout.buildings.iter().map(|b| b.entrances.len()));
    let vias = longest(&mut layout.paths.iter().map(|p| p.via.len()));
    let rules = longest(&mut layout.gates.iter().map(|g| g.rules.len()));
    let lists = longest(&mut layout.gates.iter().flat_map(|g| &g.rules).map(rule_lists));
    let spots = longest(&mut layout.spots.iter().map(|s| s.vehicles.len()));
    let corners: usize = layout.buildings.iter().map(|b| b.ring.len()).sum::<usize>()
        + layout.paths.iter().map(|p| p.via.len()).sum::<usize>();
    let counted = [
        (Part::Building, layout.buildings.len(), BUILDINGS),
        (Part::Node, layout.nodes.len(), NODES),
        (Part::Path, layout.paths.len(), PATHS),
        (Part::Gate, layout.gates.len(), GATES),
        (Part::Spot, layout.spots.len(), SPOTS),
        (Part::Outline, layout.outline.len(), CORNERS),
        (Part::Building, rings, CORNERS),
        (Part::Building, corners, ALL_CORNERS),
        (Part::Path, vias, CORNERS),
        (Part::Entrance, doors, DOORS),
        (Part::Rule, rules, RULES),
        (Part::Rule, lists, METHODS),
        (Part::Spot, spots, METHODS),
    ];
    let over = counted.into_iter().filter(|(_, count, most)| count > most);
    over.map(|(part, _, most)| Problem::TooMany { part, most }.at(None)).collect()
}

fn rule_lists(rule: &GateRule) -> usize {
    rule.vehicles.len().max(rule.days.len()).max(rule.methods.len())
}

/// Points that are far away, and words that are too long.
pub fn within(layout: &Layout) -> Vec<Finding> {
    let mut found = Vec::new();
    if Wgs84::new(layout.origin.lat, layout.origin.lng).is_none() {
        found.push(Problem::Far { part: Part::Origin, index: 0 }.at(None));
    }
    found.extend(far(Part::Outline, [(0, layout.outline.as_slice())].into_iter()));
    found.extend(far(Part::Node, layout.nodes.chunks(1).enumerate()));
    found.extend(far(Part::Path, each(&layout.paths, |path: &Path| path.via.as_slice())));
    found.extend(far(Part::Building, each(&layout.buildings, |b: &Building| b.ring.as_slice())));
    found.extend(far(Part::Gate, each(&layout.gates, |gate: &Gate| std::slice::from_ref(&gate.at))));
    found.extend(far(Part::Spot, each(&layout.spots, |spot: &Spot| std::slice::from_ref(&spot.at))));
    let doors = |(index, building): (usize, &Building)| -> Vec<Finding> {
        let points: Vec<Point> = building.entrances.iter().map(|door: &Entrance| door.at).collect();
        far(Part::Entrance, [(index, points.as_slice())].into_iter()).collect()
    };
    found.extend(layout.buildings.iter().enumerate().flat_map(doors));
    found.extend(words(layout));
    found
}

fn each<'a, T>(
    list: &'a [T],
    points: impl Fn(&'a T) -> &'a [Point],
) -> impl Iterator<Item = (usize, &'a [Point])> {
    list.iter().map(points).enumerate()
}

fn far<'a>(part: Part, lists: impl Iterator<Item = (usize, &'a [Point])>) -> impl Iterator<Item = Finding> {
    let off = |point: &&Point| point.iter().any(|v| !(-FAR..=FAR).contains(v));
    lists.filter_map(move |(index, points)| {
        let first = points.iter().find(off)?;
        Some(Problem::Far { part, index }.at(Some(*first)))
    })
}

fn words(layout: &Layout) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut look = |part, index, text: &str, most| {
        if text.chars().count() > most {
            found.push(Problem::TooLong { part, index, most }.at(None));
        }
    };
    look(Part::Credit, 0, &layout.credit, WORDS_CHARS);
    for (index, gate) in layout.gates.iter().enumerate() {
        look(Part::Gate, index, &gate.name, NAME_CHARS);
        for rule in &gate.rules {
            look(Part::Rule, index, &rule.source, WORDS_CHARS);
        }
    }
    for (index, building) in layout.buildings.iter().enumerate() {
        look(Part::Building, index, &building.number, NUMBER_CHARS);
        for door in &building.entrances {
            look(Part::Entrance, index, &door.unit, NUMBER_CHARS);
        }
    }
    for (index, spot) in layout.spots.iter().enumerate() {
        look(Part::Spot, index, &spot.label, NAME_CHARS);
    }
    found
}
