//! Changes of a drawing that keep together what hangs together.

use super::{Drawing, Item, REACH, Slot, TOUCH};
use crate::compound::{Point, Seconds};
use crate::text::clean_line;
use std::collections::BTreeSet;

impl Drawing {
    /// Leaves nothing in names and words that is no letter.
    pub fn clean(&mut self) {
        let clean = |text: &mut String| *text = clean_line(text);
        for gate in &mut self.gates {
            clean(&mut gate.it.name);
            gate.it.rules.iter_mut().for_each(|rule| clean(&mut rule.source));
        }
        for house in &mut self.buildings {
            clean(&mut house.number);
            house.doors.iter_mut().for_each(|door| clean(&mut door.it.unit));
        }
        self.spots.iter_mut().for_each(|spot| clean(&mut spot.it.label));
        clean(&mut self.credit);
    }

    /// Gives a way other corners. What hung at a corner goes with it as long as
    /// there are as many; its ends are joined to what they come near.
    pub fn redraw(&mut self, index: usize, points: Vec<Point>) {
        let Some(line) = self.lines.get_mut(index) else { return };
        let old = std::mem::replace(&mut line.points, points.clone());
        if old != points {
            line.seconds = Seconds::default();
        }
        if old.len() == points.len() {
            // First to nowhere, or a corner that comes where another was would
            // take along what hangs there.
            let moved: Vec<(Point, Point)> =
                old.into_iter().zip(points).filter(|(old, new)| old != new).collect();
            self.shift(&moved, index);
        }
        self.join_ends(index);
        self.mend();
    }

    /// Joins the ends of a way to the other ways they come near.
    pub fn join_ends(&mut self, index: usize) {
        for last in [false, true] {
            let end = |line: &super::Line| {
                if last { line.points.last().copied() } else { line.points.first().copied() }
            };
            let Some(point) = self.lines.get(index).and_then(end) else { return };
            let Some(held) = self.hold(point, TOUCH, Some(index)) else { continue };
            let points = &mut self.lines[index].points;
            let at = if last { points.len() - 1 } else { 0 };
            points[at] = held;
        }
    }

    fn shift(&mut self, moved: &[(Point, Point)], but: usize) {
        let to = |point: &mut Point| {
            if let Some((_, new)) = moved.iter().find(|(old, _)| old == point) {
                *point = *new;
            }
        };
        for (index, line) in self.lines.iter_mut().enumerate() {
            if index != but {
                let before = line.points.clone();
                line.points.iter_mut().for_each(to);
                if line.points != before {
                    line.seconds = Seconds::default();
                }
            }
        }
        self.joints_mut().for_each(to);
    }

    /// What stood at a corner that is gone stands at the nearest, or at none.
    pub fn mend(&mut self) {
        let corners: BTreeSet<Point> =
            self.lines.iter().flat_map(|line| line.points.iter().copied()).collect();
        let lost: Vec<Point> = self.joints_mut().map(|on| *on).filter(|on| !corners.contains(on)).collect();
        for point in lost {
            let held = self.hold(point, REACH, None);
            for on in self.stands_mut().filter(|on| **on == Some(point)) {
                *on = held;
            }
        }
    }

    fn joints_mut(&mut self) -> impl Iterator<Item = &mut Point> {
        self.stands_mut().filter_map(Option::as_mut)
    }

    fn stands_mut(&mut self) -> impl Iterator<Item = &mut Option<Point>> {
        let gates = self.gates.iter_mut().map(|gate| &mut gate.on);
        let doors = self.buildings.iter_mut().flat_map(|house| &mut house.doors).map(|door| &mut door.on);
        gates.chain(doors).chain(self.spots.iter_mut().map(|spot| &mut spot.on))
    }

    /// The same thing in this drawing as `item` was in another: unchanged, or of
    /// the same name; one more when it is gone.
    pub fn same(&self, item: Item, in_other: &Self) -> Item {
        match item {
            Item::Outline => item,
            Item::Gate(slot) => {
                let name = |gate: &super::On<super::Gate>| gate.it.name.clone();
                Item::Gate(found(slot, &in_other.gates, &self.gates, name))
            }
            Item::Building(slot) => {
                let number = |house: &super::House| house.number.clone();
                Item::Building(found(slot, &in_other.buildings, &self.buildings, number))
            }
            Item::Path(slot) => Item::Path(found(slot, &in_other.lines, &self.lines, |_| String::new())),
            Item::Spot(slot) => {
                let label = |spot: &super::On<super::Spot>| spot.it.label.clone();
                Item::Spot(found(slot, &in_other.spots, &self.spots, label))
            }
        }
    }
}

fn found<T: PartialEq>(slot: Slot, old: &[T], new: &[T], name: impl Fn(&T) -> String) -> Slot {
    let Slot::At(index) = slot else { return Slot::New };
    let Some(was) = old.get(index) else { return Slot::New };
    let called = name(was);
    let same = new.iter().position(|one| one == was);
    let alike = || new.iter().position(|one| !called.is_empty() && name(one) == called);
    same.or_else(alike).map_or(Slot::New, Slot::At)
}
