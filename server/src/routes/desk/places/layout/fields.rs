//! Between the parts of a drawing and the fields of their forms.

use app::pages::desk::fields::Typed;
use app::pages::desk::places::layout::Slip;
use domain::compound::{
    Drawing, Entrance, Gate, House, Item, Layout, Line, Measure, On, PathKind, Point, REACH, Seconds, Slot,
    Spot, SpotKind, Vehicle, read_points, write_point, write_points,
};

/// Rules and doors one may add at once.
const SPARE: usize = 2;
/// Most seconds that are believed.
const SECONDS: u16 = 3600;
/// Most doors of a building.
const DOORS: usize = 60;

/// What stands in the fields of a part.
pub(super) fn typed(drawing: &Drawing, layout: &Layout, item: Item, measure: Measure) -> Typed {
    let at = |point: Point| write_point(point, measure, layout);
    let all = |points: &[Point]| write_points(points, measure, layout);
    let typed = Typed::default();
    match item {
        Item::Outline => typed.with("points", all(&drawing.outline)).with("credit", drawing.credit.as_str()),
        Item::Gate(slot) => {
            let gate = existing(&drawing.gates, slot);
            let mut typed = standing(typed, gate.map(|gate| (at(gate.it.at), gate.on.is_some())));
            typed = typed.with("name", gate.map_or("", |gate| &gate.it.name));
            typed = typed.with("wait", seen(gate.and_then(|gate| gate.it.wait)));
            let rules = gate.map_or(&[][..], |gate| &gate.it.rules);
            typed = rules
                .iter()
                .enumerate()
                .fold(typed, |typed, (at, rule)| super::rules::typed(typed, at, rule));
            typed.with("rules", (rules.len() + SPARE).to_string())
        }
        Item::Building(slot) => building(typed, existing(&drawing.buildings, slot), &at, &all),
        Item::Path(slot) => {
            let line = existing(&drawing.lines, slot);
            let kind = line.map_or(PathKind::Footway, |line| line.kind);
            let seconds = line.map_or_else(Seconds::default, |line| line.seconds);
            typed
                .with("kind", kind.as_str())
                .with("points", line.map_or(String::new(), |line| all(&line.points)))
                .with("foot", seen(seconds.foot))
                .with("ride", seen(seconds.ride))
        }
        Item::Spot(slot) => {
            let spot = existing(&drawing.spots, slot);
            let typed = standing(typed, spot.map(|spot| (at(spot.it.at), spot.on.is_some())));
            let kind = spot.map_or(SpotKind::Parking, |spot| spot.it.kind);
            let typed =
                typed.with("kind", kind.as_str()).with("label", spot.map_or("", |spot| &spot.it.label));
            let vehicles = spot.map_or(&[][..], |spot| &spot.it.vehicles);
            vehicles.iter().fold(typed, |typed, one| typed.with("vehicle", one.as_str()))
        }
    }
}

/// What was observed, for its field.
fn seen(seconds: Option<u16>) -> String {
    seconds.map(|seconds| seconds.to_string()).unwrap_or_default()
}

fn existing<T>(list: &[T], slot: Slot) -> Option<&T> {
    match slot {
        Slot::At(index) => list.get(index),
        Slot::New => None,
    }
}

/// Where it is and whether it stands at a way; what is new shall.
fn standing(typed: Typed, at: Option<(String, bool)>) -> Typed {
    let (at, on) = at.unwrap_or((String::new(), true));
    let typed = typed.with("at", at);
    if on { typed.with("on", "1") } else { typed }
}

fn building(
    typed: Typed,
    house: Option<&House>,
    at: &impl Fn(Point) -> String,
    all: &impl Fn(&[Point]) -> String,
) -> Typed {
    let doors = house.map_or(&[][..], |house| &house.doors);
    let levels = house.and_then(|house| house.levels).map(|levels| levels.to_string()).unwrap_or_default();
    let mut typed = typed
        .with("number", house.map_or("", |house| &house.number))
        .with("levels", levels)
        .with("points", house.map_or(String::new(), |house| all(&house.ring)))
        .with("doors", (doors.len() + SPARE).to_string());
    for index in 0..doors.len() + SPARE {
        let door = doors.get(index);
        typed = typed
            .with(&format!("d{index}-unit"), door.map_or("", |door| &door.it.unit))
            .with(&format!("d{index}-at"), door.map_or(String::new(), |door| at(door.it.at)));
        if door.is_none_or(|door| door.on.is_some()) {
            typed = typed.with(&format!("d{index}-on"), "1");
        }
    }
    typed
}

/// Puts what was typed into a drawing: what it is there, or what cannot be read.
pub(super) fn apply(
    typed: &Typed,
    drawing: &mut Drawing,
    layout: &Layout,
    item: Item,
    measure: Measure,
) -> Result<Item, Vec<Slip>> {
    if !drawing.has(item) {
        return Err(vec![Slip::Gone]);
    }
    let form = Form { typed, layout, measure };
    match item {
        Item::Outline => {
            let points = form.points(3)?;
            drawing.outline = points;
            drawing.credit = typed.value("credit").trim().to_owned();
            Ok(item)
        }
        Item::Gate(slot) => form.gate(drawing, slot).map(Item::Gate),
        Item::Building(slot) => form.building(drawing, slot).map(Item::Building),
        Item::Path(slot) => {
            let (points, kind) = (form.points(2)?, typed.value("kind").parse().unwrap_or(PathKind::Footway));
            let seconds = Seconds { foot: form.seconds("foot")?, ride: form.seconds("ride")? };
            let before = existing(&drawing.lines, slot).cloned();
            let fresh = Line { kind, points: Vec::new(), seconds: Seconds::default() };
            let index = put(&mut drawing.lines, slot, |line| line.kind = kind, fresh);
            drawing.redraw(index, points);
            // A way of another shape keeps no times that were seen on the old one.
            let stale = |line: &Line| line.seconds == seconds && line.points != drawing.lines[index].points;
            if !before.as_ref().is_some_and(stale) {
                drawing.lines[index].seconds = seconds;
            }
            Ok(Item::Path(Slot::At(index)))
        }
        Item::Spot(slot) => form.spot(drawing, slot).map(Item::Spot),
    }
}

/// Changes the one that is there, or adds one: its index.
fn put<T>(list: &mut Vec<T>, slot: Slot, change: impl FnOnce(&mut T), fresh: T) -> usize {
    match slot {
        Slot::At(index) if index < list.len() => {
            change(&mut list[index]);
            index
        }
        _ => {
            list.push(fresh);
            list.len() - 1
        }
    }
}

/// A form and how to read its positions.
struct Form<'a> {
    typed: &'a Typed,
    layout: &'a Layout,
    measure: Measure,
}

impl Form<'_> {
    /// The corners of a line or a border.
    fn points(&self, least: usize) -> Result<Vec<Point>, Vec<Slip>> {
        match read_points(&self.typed.value("points"), self.measure, self.layout) {
            Err(line) => Err(vec![Slip::Point { line }]),
            Ok(points) if points.len() < least => Err(vec![Slip::Corners { least }]),
            Ok(points) => Ok(points),
        }
    }

    /// One position.
    fn at(&self, name: &str) -> Option<Point> {
        let points = read_points(&self.typed.value(name), self.measure, self.layout).ok()?;
        points.first().copied().filter(|_| points.len() == 1)
    }

    /// The corner at which something stands: as before where nothing moved, else
    /// the nearest within reach.
    fn on(
        &self,
        drawing: &mut Drawing,
        name: &str,
        at: Point,
        before: Option<(Point, Option<Point>)>,
    ) -> Option<Point> {
        if !self.typed.ticked(name) {
            return None;
        }
        match before {
            Some((was, Some(on))) if was == at => Some(on),
            _ => drawing.hold(at, REACH, None),
        }
    }

    fn gate(&self, drawing: &mut Drawing, slot: Slot) -> Result<Slot, Vec<Slip>> {
        let name = self.typed.value("name").trim().to_owned();
        let mut slips = Vec::new();
        let rules = super::rules::read(self.typed).unwrap_or_else(|wrong| {
            slips.extend(wrong);
            Vec::new()
        });
        let Some(at) = self.at("at") else {
            slips.push(Slip::Point { line: 1 });
            return Err(slips);
        };
        if !slips.is_empty() {
            return Err(slips);
        }
        let wait = self.seconds("wait")?;
        let before = existing(&drawing.gates, slot).map(|gate| (gate.it.at, gate.on));
        let on = self.on(drawing, "on", at, before);
        let gate = On { it: Gate { name, at, node: None, rules, wait }, on };
        Ok(Slot::At(put(&mut drawing.gates, slot, |old| *old = gate.clone(), gate.clone())))
    }

    fn spot(&self, drawing: &mut Drawing, slot: Slot) -> Result<Slot, Vec<Slip>> {
        let at = self.at("at").ok_or(vec![Slip::Point { line: 1 }])?;
        let before = existing(&drawing.spots, slot).map(|spot| (spot.it.at, spot.on));
        let on = self.on(drawing, "on", at, before);
        let spot = Spot {
            kind: self.typed.value("kind").parse().unwrap_or(SpotKind::Note),
            at,
            node: None,
            label: self.typed.value("label").trim().to_owned(),
            vehicles: vehicles(self.typed, "vehicle"),
        };
        let spot = On { it: spot, on };
        Ok(Slot::At(put(&mut drawing.spots, slot, |old| *old = spot.clone(), spot.clone())))
    }

    /// Seconds somebody observed, if anybody did.
    fn seconds(&self, name: &str) -> Result<Option<u16>, Vec<Slip>> {
        match self.typed.value(name).trim() {
            "" => Ok(None),
            text => match text.parse() {
                Ok(seconds @ 1..=SECONDS) => Ok(Some(seconds)),
                _ => Err(vec![Slip::Seconds]),
            },
        }
    }

    fn building(&self, drawing: &mut Drawing, slot: Slot) -> Result<Slot, Vec<Slip>> {
        let (mut slips, mut ring) = (Vec::new(), Vec::new());
        match self.points(3) {
            Ok(points) => ring = points,
            Err(wrong) => slips.extend(wrong),
        }
        let levels = match self.typed.value("levels").trim() {
            "" => None,
            text => text.parse::<u8>().map(Some).unwrap_or_else(|_| {
                slips.push(Slip::Levels);
                None
            }),
        };
        let before: Vec<On<Entrance>> =
            existing(&drawing.buildings, slot).map(|house| house.doors.clone()).unwrap_or_default();
        let mut doors = Vec::new();
        let count = self.typed.value("doors").parse().unwrap_or(0).min(DOORS + SPARE);
        for index in 0..count {
            if self.typed.value(&format!("d{index}-at")).trim().is_empty() {
                continue;
            }
            let Some(at) = self.at(&format!("d{index}-at")) else {
                slips.push(Slip::Door { door: index + 1 });
                continue;
            };
            let unit = self.typed.value(&format!("d{index}-unit")).trim().to_owned();
            let before = before.get(index).map(|door| (door.it.at, door.on));
            let on = self.on(drawing, &format!("d{index}-on"), at, before);
            doors.push(On { it: Entrance { unit, at, node: None }, on });
        }
        if !slips.is_empty() {
            return Err(slips);
        }
        let house = House { number: self.typed.value("number").trim().to_owned(), ring, levels, doors };
        Ok(Slot::At(put(&mut drawing.buildings, slot, |old| *old = house.clone(), house.clone())))
    }
}

/// The vehicles that are ticked; all of them are the same as none.
pub(super) fn vehicles(typed: &Typed, name: &str) -> Vec<Vehicle> {
    let ticked: Vec<Vehicle> = typed.all(name).into_iter().filter_map(|one| one.parse().ok()).collect();
    let all: Vec<Vehicle> = Vehicle::ALL.iter().copied().filter(|one| ticked.contains(one)).collect();
    if all.len() == Vehicle::ALL.len() { Vec::new() } else { all }
}
