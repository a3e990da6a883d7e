//! Doors of buildings.

use super::doubt::Doubt;
use super::gates::{MOVED, NEAR};
use super::gather::Spot;
use super::names;
use super::paths::Graph;
use super::read::tag;
use domain::compound::{Entrance, Point};
use std::collections::{HashMap, HashSet};

/// Nodes that are doors, and how those on no way were joined to one.
pub(super) struct Doors<'a> {
    known: HashMap<i64, (Point, &'a Spot)>,
    count: usize,
    farthest: f64,
}

impl<'a> Doors<'a> {
    /// The doors among some nodes.
    pub(super) fn of(near: &[(Point, &'a Spot)]) -> Self {
        let doors = near.iter().filter(|(_, spot)| tag(&spot.tags, "entrance").is_some());
        Self { known: doors.map(|(at, spot)| (spot.id, (*at, *spot))).collect(), count: 0, farthest: 0.0 }
    }

    /// The doors on the outline of a building, joined to ways as gates are: no way is
    /// made up, the line to the door is left open.
    pub(super) fn at(&mut self, outline: &[i64], graph: &mut Graph) -> Vec<Entrance> {
        let mut seen = HashSet::new();
        let mut entrances = Vec::new();
        for id in outline.iter().filter(|id| seen.insert(**id)) {
            let Some((at, spot)) = self.known.get(id).copied() else { continue };
            let node = graph.at(at).or_else(|| self.join(at, graph));
            entrances.push(Entrance { unit: names::unit(&spot.tags), at, node });
        }
        entrances
    }

    fn join(&mut self, at: Point, graph: &mut Graph) -> Option<u32> {
        let (node, far) = graph.snap(at, NEAR)?;
        if far > MOVED {
            self.count += 1;
            self.farthest = self.farthest.max(far);
        }
        Some(node)
    }

    /// That the last metres to some are taken for granted.
    pub(super) fn moved(&self) -> Option<Doubt> {
        let decimetres = self.farthest.round() as u32;
        (self.count > 0).then_some(Doubt::DoorsMoved { count: self.count, decimetres })
    }
}
