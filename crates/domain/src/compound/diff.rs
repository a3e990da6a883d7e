//! What changed from one layout to the next, in parts people know.

use super::measure::{apart, length, metres, middle};
use super::{Building, Gate, Layout, Part, Path, Point, Spot};
use crate::text_enum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Less is no move, in decimetres: coordinates come and go through degrees.
const STILL: f64 = 3.0;

text_enum! {
    /// What became of something.
    How {
        /// It is new.
        Added = "added",
        /// It is gone.
        Removed = "removed",
        /// It is elsewhere.
        Moved = "moved",
        /// Its border is another.
        Reshaped = "reshaped",
        /// Its name, kind or floors are others.
        Renamed = "renamed",
        /// Its rules are others.
        Rules = "rules",
        /// Its doors are others.
        Doors = "doors",
        /// A way leads to it, or does no more.
        Way = "way",
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Of which part.
    pub part: Part,
    /// What people call it; the kind for ways and spots.
    pub name: String,
    /// What became of it.
    pub how: How,
    /// Where, in the new layout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Point>,
    /// How far it moved, or how long it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metres: Option<u32>,
}

/// Everything that changed. Layouts may have different origins.
pub fn diff(old: &Layout, new: &Layout) -> Vec<Change> {
    let old = &moved(old, new);
    let mut changes = Vec::new();
    if old.outline.len() != new.outline.len() || shifted(&old.outline, &new.outline) {
        changes.push(change(Part::Outline, "", How::Reshaped, middle(&new.outline)));
    }
    gates(old, new, &mut changes);
    buildings(old, new, &mut changes);
    paths(old, new, &mut changes);
    spots(old, new, &mut changes);
    if old.credit != new.credit {
        changes.push(change(Part::Credit, &new.credit, How::Renamed, None));
    }
    changes
}

fn change(part: Part, name: &str, how: How, at: Option<Point>) -> Change {
    Change { part, name: name.to_owned(), how, at, metres: None }
}

/// The old layout around the origin of the new one.
fn moved(old: &Layout, new: &Layout) -> Layout {
    let mut old = old.clone();
    if old.origin == new.origin {
        return old;
    }
    let was = old.clone();
    let over = |point: &mut Point| *point = new.point(was.wgs84(*point));
    old.outline.iter_mut().for_each(over);
    old.nodes.iter_mut().for_each(over);
    old.paths.iter_mut().flat_map(|path| &mut path.via).for_each(over);
    old.gates.iter_mut().map(|gate| &mut gate.at).for_each(over);
    old.spots.iter_mut().map(|spot| &mut spot.at).for_each(over);
    for building in &mut old.buildings {
        building.ring.iter_mut().for_each(over);
        building.entrances.iter_mut().map(|door| &mut door.at).for_each(over);
    }
    old
}

fn shifted(a: &[Point], b: &[Point]) -> bool {
    a.len() != b.len() || a.iter().zip(b).any(|(a, b)| apart(*a, *b) > STILL)
}

/// Pairs of the same key; of several, those that lie nearest to one another.
fn pairs<'a, T>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&T) -> String,
    at: impl Fn(&T) -> Point,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let mut left: BTreeMap<String, Vec<&'a T>> = BTreeMap::new();
    for one in old {
        left.entry(key(one)).or_default().push(one);
    }
    let mut pairs = Vec::new();
    for one in new {
        let near = |other: &&'a T| apart(at(other), at(one));
        let same = left.entry(key(one)).or_default();
        let best = (0..same.len()).min_by(|a, b| near(&same[*a]).total_cmp(&near(&same[*b])));
        pairs.push((best.map(|best| same.swap_remove(best)), Some(one)));
    }
    pairs.extend(left.into_values().flatten().map(|gone| (Some(gone), None)));
    pairs
}

fn gates(old: &Layout, new: &Layout, changes: &mut Vec<Change>) {
    for pair in pairs(&old.gates, &new.gates, |gate: &Gate| gate.name.clone(), |gate| gate.at) {
        let mut say = |gate: &Gate, how| changes.push(change(Part::Gate, &gate.name, how, Some(gate.at)));
        match pair {
            (Some(was), Some(is)) => {
                if was.rules != is.rules {
                    say(is, How::Rules);
                }
                if was.node.is_some() != is.node.is_some() {
                    say(is, How::Way);
                }
                let far = apart(was.at, is.at);
                if far > STILL {
                    let moved = change(Part::Gate, &is.name, How::Moved, Some(is.at));
                    changes.push(Change { metres: Some(metres(far)), ..moved });
                }
            }
            (None, Some(is)) => say(is, How::Added),
            (Some(was), None) => say(was, How::Removed),
            (None, None) => {}
        }
    }
}

fn buildings(old: &Layout, new: &Layout, changes: &mut Vec<Change>) {
    let centre = |building: &Building| middle(&building.ring).unwrap_or_default();
    for pair in pairs(&old.buildings, &new.buildings, |b| b.number.clone(), centre) {
        let mut say = |building: &Building, how| {
            changes.push(change(Part::Building, &building.number, how, middle(&building.ring)));
        };
        match pair {
            (Some(was), Some(is)) => {
                if was.levels != is.levels {
                    say(is, How::Renamed);
                }
                if shifted(&was.ring, &is.ring) {
                    say(is, How::Reshaped);
                }
                if doors_differ(was, is) {
                    say(is, How::Doors);
                }
            }
            (None, Some(is)) => say(is, How::Added),
            (Some(was), None) => say(was, How::Removed),
            (None, None) => {}
        }
    }
}

fn doors_differ(was: &Building, is: &Building) -> bool {
    was.entrances.len() != is.entrances.len()
        || was.entrances.iter().zip(&is.entrances).any(|(a, b)| {
            a.unit != b.unit || a.node.is_some() != b.node.is_some() || apart(a.at, b.at) > STILL
        })
}

/// Ways are known by where they lie: numbers of nodes change with any edit.
fn paths(old: &Layout, new: &Layout, changes: &mut Vec<Change>) {
    let lines = |layout: &Layout| -> Vec<(Vec<Point>, Path)> {
        layout.paths.iter().filter_map(|path| Some((layout.line(path)?, path.clone()))).collect()
    };
    let (was, is) = (lines(old), lines(new));
    // Ends to the metre and in one order: a way drawn backwards is the same way.
    let key = |(line, path): &(Vec<Point>, Path)| {
        let mut line: Vec<Point> =
            line.iter().map(|p| p.map(|v| v.saturating_add(5).div_euclid(10))).collect();
        if line.last() < line.first() {
            line.reverse();
        }
        format!("{} {line:?}", path.kind)
    };
    let at = |(line, _): &(Vec<Point>, Path)| line[line.len() / 2];
    for pair in pairs(&was, &is, key, at) {
        let (one, how) = match pair {
            (None, Some(is)) => (is, How::Added),
            (Some(was), None) => (was, How::Removed),
            _ => continue,
        };
        let found = change(Part::Path, one.1.kind.as_str(), how, Some(at(one)));
        changes.push(Change { metres: Some(metres(length(&one.0))), ..found });
    }
}

fn spots(old: &Layout, new: &Layout, changes: &mut Vec<Change>) {
    for pair in pairs(&old.spots, &new.spots, |spot: &Spot| spot.kind.as_str().to_owned(), |spot| spot.at) {
        let mut say = |spot: &Spot, how| {
            changes.push(change(Part::Spot, spot.kind.as_str(), how, Some(spot.at)));
        };
        match pair {
            (Some(was), Some(is)) => {
                if was.label != is.label || was.vehicles != is.vehicles {
                    say(is, How::Renamed);
                }
                if was.node.is_some() != is.node.is_some() {
                    say(is, How::Way);
                }
                let far = apart(was.at, is.at);
                if far > STILL {
                    let moved = change(Part::Spot, is.kind.as_str(), How::Moved, Some(is.at));
                    changes.push(Change { metres: Some(metres(far)), ..moved });
                }
            }
            (None, Some(is)) => say(is, How::Added),
            (Some(was), None) => say(was, How::Removed),
            (None, None) => {}
        }
    }
}
