//! The layout of an invented compound: rows of slabs along lanes, a spine from
//! the north gate to the south gate, a ring road, and a gate for feet only.

use super::super::dice::Dice;
use chrono::NaiveDate;
use domain::compound::{
    Access, Building, Entrance, Gate, GateRule, Layout, Method, Path, PathKind, Point, Spot, SpotKind,
    Vehicle,
};
use domain::geo::Wgs84;
use std::collections::HashMap;

/// A slab is so deep, a unit of it so wide, in decimetres.
const DEPTH: i32 = 130;
const UNIT: i32 = 160;
/// Between slabs of a row, and from one row to the next.
const GAP: i32 = 120;
const PITCH: i32 = 430;
/// From a slab's south wall to its lane, and from the spine to the first slab.
const YARD: i32 = 60;
const SPINE: i32 = 90;
/// From the ring road to the border, where gates stand.
const EDGE: i32 = 60;
const DAY: [u16; 2] = [0, 1440];

/// The `n`th layout, around a position.
pub(super) fn layout(n: usize, origin: Wgs84, checked: NaiveDate, dice: &mut Dice) -> Layout {
    let shape = Shape {
        rows: 3 + i32::try_from(n % 3).unwrap_or(0),
        // The first has twelve buildings and more.
        half: if n.is_multiple_of(2) { 2 } else { 1 },
        units: if n == 0 { 3 } else { i32::try_from(dice.between(2, 4)).unwrap_or(2) },
    };
    let mut plan = Plan::new(origin, checked);
    plan.roads(shape);
    plan.slabs(shape, dice);
    plan.lanes();
    plan.gates(shape, n);
    plan.spots(shape);
    plan.shortcut(shape);
    plan.layout
}

/// How large it is: rows, slabs on each side of the spine, units of a slab.
#[derive(Clone, Copy)]
struct Shape {
    rows: i32,
    half: i32,
    units: i32,
}

impl Shape {
    fn slab(self) -> i32 {
        self.units * UNIT
    }

    /// East of the ring road.
    fn east(self) -> i32 {
        SPINE + self.half * (self.slab() + GAP)
    }

    /// South wall of a row, counted from the south.
    fn wall(self, row: i32) -> i32 {
        row * PITCH - (self.rows - 1) * PITCH / 2
    }

    fn lane(self, row: i32) -> i32 {
        self.wall(row) - YARD
    }

    fn north(self) -> i32 {
        self.wall(self.rows - 1) + DEPTH + 100
    }

    fn south(self) -> i32 {
        self.lane(0)
    }
}

struct Plan {
    layout: Layout,
    nodes: HashMap<Point, u32>,
    /// What lies on each lane or road, to be linked in its order.
    lines: Vec<(PathKind, Vec<Point>)>,
    checked: NaiveDate,
}

impl Plan {
    fn new(origin: Wgs84, checked: NaiveDate) -> Self {
        Self { layout: Layout::empty(origin), nodes: HashMap::new(), lines: Vec::new(), checked }
    }

    fn node(&mut self, at: Point) -> u32 {
        let next = u32::try_from(self.layout.nodes.len()).unwrap_or(0);
        let node = *self.nodes.entry(at).or_insert(next);
        if node == next {
            self.layout.nodes.push(at);
        }
        node
    }

    fn path(&mut self, from: Point, to: Point, kind: PathKind, via: Vec<Point>) {
        let ends = [self.node(from), self.node(to)];
        self.layout.paths.push(Path { ends, kind, via, seconds: Default::default() });
    }

    /// The spine, the ring, and a lane for each row.
    fn roads(&mut self, shape: Shape) {
        let (east, north, south) = (shape.east(), shape.north(), shape.south());
        self.layout.outline = vec![
            [-east - EDGE, south - EDGE],
            [east + EDGE, south - EDGE],
            [east + EDGE, north + EDGE],
            [-east - EDGE, north + EDGE],
        ];
        for row in 0..shape.rows {
            let y = shape.lane(row);
            self.lines.push((PathKind::Road, vec![[-east, y], [0, y], [east, y]]));
        }
        self.lines.push((PathKind::Road, vec![[-east, north], [0, north], [east, north]]));
        for x in [-east, 0, east] {
            let mut crossings: Vec<Point> = (0..shape.rows).map(|row| [x, shape.lane(row)]).collect();
            crossings.push([x, north]);
            self.lines.push((PathKind::Road, crossings));
        }
    }

    /// Slabs with their doors to the south, each door with a footway to its lane.
    fn slabs(&mut self, shape: Shape, dice: &mut Dice) {
        let sides = (-shape.half..shape.half).collect::<Vec<_>>();
        // Numbered as people do, from the south-east, row by row.
        let mut number = 0;
        for row in 0..shape.rows {
            for slot in sides.iter().rev() {
                number += 1;
                let west = match *slot {
                    right if right >= 0 => SPINE + right * (shape.slab() + GAP),
                    left => -SPINE - shape.slab() - (-left - 1) * (shape.slab() + GAP),
                };
                self.slab(shape, row, west, number, dice);
            }
        }
    }

    fn slab(&mut self, shape: Shape, row: i32, west: i32, number: i32, dice: &mut Dice) {
        let (wall, lane) = (shape.wall(row), shape.lane(row));
        let (east, north) = (west + shape.slab(), wall + DEPTH);
        let mut entrances = Vec::new();
        for unit in 0..shape.units {
            let x = west + unit * UNIT + UNIT / 2;
            let door = [x, wall];
            let node = self.node(door);
            self.lines[usize::try_from(row).unwrap_or(0)].1.push([x, lane]);
            // Some doors lie above the ground: steps, and a slope beside them.
            if dice.percent(12) {
                self.path([x, lane], door, PathKind::Steps, Vec::new());
                self.path([x, lane], door, PathKind::Slope, vec![[x - 50, lane + 20], [x - 50, wall - 15]]);
            } else {
                self.path([x, lane], door, PathKind::Footway, Vec::new());
            }
            entrances.push(Entrance { unit: (unit + 1).to_string(), at: door, node: Some(node) });
        }
        let levels = *dice.pick(&[&Some(6), &Some(6), &Some(11), &Some(18), &None]);
        self.layout.buildings.push(Building {
            number: number.to_string(),
            ring: vec![[west, wall], [east, wall], [east, north], [west, north]],
            levels,
            entrances,
        });
    }

    /// Links what lies on each line, in its order.
    fn lanes(&mut self) {
        for (kind, mut points) in std::mem::take(&mut self.lines) {
            points.sort_unstable();
            points.dedup();
            for pair in points.windows(2) {
                self.path(pair[0], pair[1], kind, Vec::new());
            }
        }
    }

    fn gates(&mut self, shape: Shape, n: usize) {
        let (north, south) = ([0, shape.north()], [0, shape.south()]);
        let kinds = self.rules(n);
        let [at_north, at_south, at_side] = kinds;
        self.gate("北门", north, [0, shape.north() + EDGE], PathKind::Road, at_north);
        self.gate("南门", south, [0, shape.south() - EDGE], PathKind::Road, at_south);
        let (east, lane) = (shape.east(), shape.lane(shape.rows / 2));
        self.gate("东门", [east, lane], [east + EDGE, lane], PathKind::Footway, at_side);
        if n.is_multiple_of(4) {
            // Nobody has looked at this one yet.
            self.gate("西门", [-east, lane], [-east - EDGE, lane], PathKind::Road, Vec::new());
        }
    }

    fn gate(&mut self, name: &str, inside: Point, at: Point, kind: PathKind, rules: Vec<GateRule>) {
        self.path(inside, at, kind, Vec::new());
        let node = self.node(at);
        self.layout.gates.push(Gate { name: name.to_owned(), at, node: Some(node), rules, wait: None });
    }

    /// Rules of the north, the south and the side gate.
    fn rules(&self, n: usize) -> [Vec<GateRule>; 3] {
        use Access::{No, ParkOutside, Push, Register, Ride};
        use Method::{Call, Code, Guard, Scan};
        use Vehicle::{Bicycle, Ebike, Foot, Motorbike};
        let rule = |vehicles: &[Vehicle], minutes, access, methods: &[Method], source: &str| GateRule {
            vehicles: vehicles.to_vec(),
            days: Vec::new(),
            minutes,
            access,
            methods: methods.to_vec(),
            source: source.to_owned(),
            checked: Some(self.checked),
        };
        let (sign, office, riders) = ("门口告示", "物业", "骑手");
        let by_day = match n % 4 {
            3 => Push,
            _ => Ride,
        };
        let north = vec![
            rule(&[Ebike, Bicycle], [7 * 60, 21 * 60], by_day, &[Scan], sign),
            rule(&[Ebike, Bicycle], [21 * 60, 7 * 60], No, &[], sign),
            rule(&[Foot], [6 * 60, 23 * 60], Ride, &[Scan, Call], office),
            rule(&[Foot], [23 * 60, 6 * 60], No, &[], office),
            rule(&[Motorbike], DAY, ParkOutside, &[], sign),
        ];
        let by_south = match n % 6 {
            5 => ParkOutside,
            4 => Register,
            _ => Ride,
        };
        let mut south = vec![
            rule(&[Ebike, Bicycle], DAY, by_south, &[Guard], office),
            rule(&[Foot], DAY, Ride, &[Guard], office),
        ];
        // What nobody has said of motorbikes stays unknown.
        if n.is_multiple_of(2) {
            south.push(rule(&[Motorbike], DAY, Register, &[Guard], riders));
        }
        let side = vec![
            rule(&[Foot], [6 * 60, 22 * 60], Ride, &[Code], riders),
            rule(&[Foot], [22 * 60, 6 * 60], No, &[], riders),
            rule(&[Ebike, Bicycle, Motorbike], DAY, No, &[], sign),
        ];
        [north, south, side]
    }

    /// Parking by the gates and in the middle, chargers, lockers, signs.
    fn spots(&mut self, shape: Shape) {
        let (north, south, east) = (shape.north(), shape.south(), shape.east());
        let middle = shape.lane(shape.rows / 2);
        let two = vec![Vehicle::Ebike, Vehicle::Bicycle];
        let spots = [
            (SpotKind::Parking, [30, north + 20], [0, north], "北门停车点", two.clone()),
            (SpotKind::Parking, [30, south - 20], [0, south], "南门停车点", two.clone()),
            (SpotKind::Parking, [40, middle + 20], [0, middle], "中心停车棚", two),
            (SpotKind::Charger, [-40, middle + 20], [0, middle], "充电桩8位", vec![Vehicle::Ebike]),
            (SpotKind::Locker, [-35, south - 20], [0, south], "快递柜", Vec::new()),
            (SpotKind::Sign, [-25, north - 25], [0, north], "楼栋指示牌", Vec::new()),
            (SpotKind::Sign, [east - 25, middle - 20], [east, middle], "反光指示牌", Vec::new()),
        ];
        for (kind, at, by, label, vehicles) in spots {
            let node = Some(self.node(by));
            self.layout.spots.push(Spot { kind, at, node, label: label.to_owned(), vehicles });
        }
    }

    /// Between the two northern lanes, behind the slabs: steps down, and a slope
    /// for who pushes.
    fn shortcut(&mut self, shape: Shape) {
        let x = shape.east() - GAP / 2;
        let (low, high) = (shape.lane(shape.rows - 2), shape.lane(shape.rows - 1));
        let landing = [x, f64::midpoint(f64::from(low), f64::from(high)) as i32];
        let (from, to) = ([shape.east(), low], [shape.east(), high]);
        self.path(from, landing, PathKind::Steps, vec![[x, low + 40]]);
        self.path(landing, to, PathKind::Slope, vec![[x, high - 40]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::compound::{Severity, check};

    #[test]
    fn every_layout_can_be_published_and_every_door_be_reached() {
        let mut dice = Dice::new(4);
        for n in 0..24 {
            let day = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
            let layout = layout(n, Wgs84 { lat: 45.14, lng: 124.82 }, day, &mut dice);
            let findings = check(&layout);
            let bad: Vec<_> = findings
                .iter()
                .filter(|f| f.severity == Severity::Error || format!("{:?}", f.problem).contains("Cut"))
                .collect();
            assert!(bad.is_empty(), "{n}: {bad:?}");
            assert!(layout.buildings.len() >= 6, "{n}");
        }
    }
}
