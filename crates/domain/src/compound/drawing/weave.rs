//! From lines to ways between nodes.

use super::super::{Building, Entrance, Gate, Layout, Path, Point, Seconds, Spot};
use super::{Drawing, House, On};
use std::collections::{BTreeMap, BTreeSet};

/// The nodes so far.
#[derive(Default)]
struct Nodes {
    known: BTreeMap<Point, u32>,
    list: Vec<Point>,
}

impl Nodes {
    fn number(&mut self, point: Point) -> u32 {
        let next = self.list.len() as u32;
        let number = *self.known.entry(point).or_insert(next);
        if number == next {
            self.list.push(point);
        }
        number
    }
}

impl Drawing {
    /// The same as a layout: every line cut where another ends on it or where
    /// something stands at it.
    pub fn layout(&self) -> Layout {
        let joints = self.joints();
        let mut nodes = Nodes::default();
        let mut paths = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let mut points = line.points.clone();
            points.dedup();
            let pieces = pieces(&points, &joints);
            // Nobody looked at the parts of a way that is cut.
            let seconds = if pieces.len() == 1 { line.seconds } else { Seconds::default() };
            for piece in pieces {
                let (Some(first), Some(last)) = (piece.first(), piece.last()) else { continue };
                let ends = [nodes.number(*first), nodes.number(*last)];
                paths.push(Path { ends, kind: line.kind, via: piece[1..piece.len() - 1].to_vec(), seconds });
            }
        }
        let node = |on: Option<Point>| nodes.known.get(&on?).copied();
        let door = |door: &On<Entrance>| Entrance { node: node(door.on), ..door.it.clone() };
        let building = |house: &House| Building {
            number: house.number.clone(),
            ring: house.ring.clone(),
            levels: house.levels,
            entrances: house.doors.iter().map(door).collect(),
        };
        let gate = |gate: &On<Gate>| Gate { node: node(gate.on), ..gate.it.clone() };
        let spot = |spot: &On<Spot>| Spot { node: node(spot.on), ..spot.it.clone() };
        let gates = self.gates.iter().map(gate).collect();
        let buildings = self.buildings.iter().map(building).collect();
        let spots = self.spots.iter().map(spot).collect();
        let (origin, outline, credit) = (self.origin, self.outline.clone(), self.credit.clone());
        Layout { origin, outline, nodes: nodes.list, paths, gates, buildings, spots, credit }
    }

    /// Where lines are cut.
    fn joints(&self) -> BTreeSet<Point> {
        let ends = self.lines.iter().flat_map(|line| [line.points.first(), line.points.last()]).flatten();
        let doors = self.buildings.iter().flat_map(|house| &house.doors).filter_map(|door| door.on.as_ref());
        let gates = self.gates.iter().filter_map(|gate| gate.on.as_ref());
        let spots = self.spots.iter().filter_map(|spot| spot.on.as_ref());
        ends.chain(doors).chain(gates).chain(spots).copied().collect()
    }
}

/// A line in pieces from joint to joint.
fn pieces<'a>(points: &'a [Point], joints: &BTreeSet<Point>) -> Vec<&'a [Point]> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for at in 1..points.len() {
        if at == points.len() - 1 || joints.contains(&points[at]) {
            pieces.push(&points[from..=at]);
            from = at;
        }
    }
    pieces
}
