//! A layout as one draws it: lines and points, without the numbers of nodes.
//! Where a line ends at a corner of another the two are joined; what stands at a
//! way says at which of its corners.

mod change;
mod item;
mod text;
mod weave;

pub use item::{Item, Slot};
pub use text::{Measure, read_points, write_point, write_points};

use super::measure::{apart, nearest_on};
use super::{Building, Entrance, Gate, Layout, Path, PathKind, Point, Seconds, Spot};
use crate::geo::Wgs84;
use serde::{Deserialize, Serialize};

/// A corner so near is meant, in decimetres.
const CORNER: f64 = 10.0;
/// How far a gate may stand from the way it is joined to: fifteen metres.
pub const REACH: f64 = 150.0;
/// How far the end of a way may lie from what it is joined to.
pub const TOUCH: f64 = 15.0;

/// Something that may stand at a way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct On<T> {
    /// The thing; its own `node` is not used.
    #[serde(flatten)]
    pub it: T,
    /// The corner of a way at which it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Point>,
}

/// A way, all of its corners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it is.
    pub kind: PathKind,
    /// Its corners, from end to end.
    pub points: Vec<Point>,
    /// How long it was seen to take, as long as it stays as it is.
    #[serde(default, skip_serializing_if = "Seconds::is_unknown")]
    pub seconds: Seconds,
}

/// A building.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct House {
    /// Its number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Outline, open ring.
    pub ring: Vec<Point>,
    /// Floors, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub levels: Option<u8>,
    /// Doors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doors: Vec<On<Entrance>>,
}

/// A layout as one draws it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// Where `[0, 0]` is.
    pub origin: Wgs84,
    /// Border, open ring.
    #[serde(default)]
    pub outline: Vec<Point>,
    /// Ways.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// Gates.
    #[serde(default)]
    pub gates: Vec<On<Gate>>,
    /// Buildings.
    #[serde(default)]
    pub buildings: Vec<House>,
    /// Parking, chargers, signs, notes.
    #[serde(default)]
    pub spots: Vec<On<Spot>>,
    /// Where the geometry comes from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub credit: String,
}

impl Drawing {
    /// An empty sheet.
    pub fn empty(origin: Wgs84) -> Self {
        let (outline, lines, gates) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            origin,
            outline,
            lines,
            gates,
            buildings: Vec::new(),
            spots: Vec::new(),
            credit: String::new(),
        }
    }

    /// A layout, to be drawn on.
    pub fn of(layout: &Layout) -> Self {
        let at = |node: Option<u32>| layout.nodes.get(node? as usize).copied();
        let gate = |gate: &Gate| On { it: Gate { node: None, ..gate.clone() }, on: at(gate.node) };
        let spot = |spot: &Spot| On { it: Spot { node: None, ..spot.clone() }, on: at(spot.node) };
        let door = |door: &Entrance| On { it: Entrance { node: None, ..door.clone() }, on: at(door.node) };
        let house = |building: &Building| House {
            number: building.number.clone(),
            ring: building.ring.clone(),
            levels: building.levels,
            doors: building.entrances.iter().map(door).collect(),
        };
        let line =
            |path: &Path| Some(Line { kind: path.kind, points: layout.line(path)?, seconds: path.seconds });
        Self {
            origin: layout.origin,
            outline: layout.outline.clone(),
            lines: layout.paths.iter().filter_map(line).collect(),
            gates: layout.gates.iter().map(gate).collect(),
            buildings: layout.buildings.iter().map(house).collect(),
            spots: layout.spots.iter().map(spot).collect(),
            credit: layout.credit.clone(),
        }
    }

    /// The corner of a way that is within reach of a point, if there is one; on
    /// a straight piece one is made there. The line `but` is not looked at.
    pub fn hold(&mut self, point: Point, reach: f64, but: Option<usize>) -> Option<Point> {
        let mut best: Option<(f64, usize, usize, Point)> = None;
        for (index, line) in self.lines.iter().enumerate().filter(|(index, _)| Some(*index) != but) {
            for (piece, two) in line.points.windows(2).enumerate() {
                let on = nearest_on(point, two[0], two[1]);
                let far = apart(point, on);
                if far <= reach && best.is_none_or(|(least, ..)| far < least) {
                    best = Some((far, index, piece, on));
                }
            }
        }
        let (_, index, piece, on) = best?;
        let line = self.lines.get_mut(index)?;
        let ends = [line.points[piece], line.points[piece + 1]];
        let corner = ends.into_iter().filter(|corner| apart(*corner, on) <= CORNER);
        if let Some(corner) = corner.min_by(|a, b| apart(*a, on).total_cmp(&apart(*b, on))) {
            return Some(corner);
        }
        line.points.insert(piece + 1, on);
        Some(on)
    }

    /// Takes something away; whether it was there.
    pub fn remove(&mut self, item: Item) -> bool {
        fn out<T>(list: &mut Vec<T>, slot: Slot) -> bool {
            let Slot::At(index) = slot else { return false };
            let there = index < list.len();
            if there {
                list.remove(index);
            }
            there
        }
        match item {
            Item::Outline => !std::mem::take(&mut self.outline).is_empty(),
            Item::Gate(slot) => out(&mut self.gates, slot),
            Item::Building(slot) => out(&mut self.buildings, slot),
            Item::Path(slot) => out(&mut self.lines, slot),
            Item::Spot(slot) => out(&mut self.spots, slot),
        }
    }

    /// Whether there is such a thing, or could be one more.
    pub fn has(&self, item: Item) -> bool {
        let among = |slot: Slot, count: usize| match slot {
            Slot::At(index) => index < count,
            Slot::New => true,
        };
        match item {
            Item::Outline => true,
            Item::Gate(slot) => among(slot, self.gates.len()),
            Item::Building(slot) => among(slot, self.buildings.len()),
            Item::Path(slot) => among(slot, self.lines.len()),
            Item::Spot(slot) => among(slot, self.spots.len()),
        }
    }
}

#[cfg(test)]
mod tests;
