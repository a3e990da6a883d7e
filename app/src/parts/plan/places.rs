//! Where the names of gates and the signs of what else there is stand, so that none lies on
//! another: gates keep their place, their names take what is free beside them, the rest gives way.

use super::size::{Size, middle};
use domain::compound::{Gate, Layout, Point};

/// Room between a sign or a name and what stands beside it, in parts of a name's height.
const AIR: i64 = 4;
/// As far as a sign gives way, in halves of its width: further off nobody would know what it is at.
const REACH: i64 = 4;

/// Left, top, right, bottom, in decimetres.
type Field = [i64; 4];

/// What stands on a drawing already.
pub struct Places<'a> {
    size: &'a Size,
    taken: Vec<Field>,
    /// Numbers on buildings. They are everywhere: only what has to move heeds them.
    numbers: Vec<Field>,
}

impl<'a> Places<'a> {
    /// With the signs of all gates.
    pub fn new(size: &'a Size, layout: &Layout) -> Self {
        let sign = |gate: &Gate| field(at(gate.at), [size.sign, size.sign]);
        let numbers = layout.buildings.iter().filter(|building| !building.number.is_empty());
        let numbers = numbers.filter_map(|building| {
            Some(field(middle(&building.ring)?, [half(size.number, &building.number), size.number / 2]))
        });
        Self { size, taken: layout.gates.iter().map(sign).collect(), numbers: numbers.collect() }
    }

    /// How far the sign of a spot is moved, in halves of its width to the right and down: as little
    /// as will do. `None` where it stays, because there is room or because there is none far around.
    pub fn spot(&mut self, spot: Point) -> Option<[i64; 2]> {
        let [east, south] = at(spot);
        let sign = self.size.sign;
        let place = |[x, y]: [i64; 2]| field([east + x * sign, south + y * sign], [sign, sign]);
        let moved = (!self.free(place([0, 0]))).then(|| {
            let free = |way: &[i64; 2]| self.inside(place(*way)) && self.free(place(*way));
            let off_numbers = |way: &[i64; 2]| !self.numbers.iter().any(|other| meet(place(*way), *other));
            let clear = |way: &[i64; 2]| free(way) && off_numbers(way);
            let ways = around();
            ways.iter().copied().find(clear).or_else(|| ways.iter().copied().find(free))
        });
        let moved = moved.flatten();
        self.taken.push(place(moved.unwrap_or_default()));
        moved
    }

    /// How far from its gate a name stands, as parts of its height, to the right and down:
    /// below the sign, above it, or beside it. `None` where every such place is taken.
    pub fn name(&mut self, gate: &Gate) -> Option<[f64; 2]> {
        let Size { name, sign, .. } = *self.size;
        let half = half(name, &gate.name);
        let (down, beside) = (sign + name, sign + half + name / AIR);
        let free = |[x, y]: &[i64; 2]| {
            let [east, south] = at(gate.at);
            let place = field([east + x, south + y], [half, name / 2]);
            self.inside(place) && self.free(place)
        };
        let way = [[0, down], [0, -down], [beside, 0], [-beside, 0]].into_iter().find(free)?;
        let [east, south] = at(gate.at);
        self.taken.push(field([east + way[0], south + way[1]], [half, name / 2]));
        Some(self.parts(way))
    }

    /// Where a name stands that has no place of its own.
    pub fn below(&self) -> [f64; 2] {
        self.parts([0, self.size.sign + self.size.name])
    }

    fn parts(&self, way: [i64; 2]) -> [f64; 2] {
        // As exact as is written.
        way.map(|v| (v as f64 / self.size.name as f64 * 100.0).round() / 100.0)
    }

    fn free(&self, place: Field) -> bool {
        !self.taken.iter().any(|other| meet(place, *other))
    }

    fn inside(&self, [left, top, right, bottom]: Field) -> bool {
        let [x, y, w, h] = self.size.view;
        left >= x && top >= y && right <= x + w && bottom <= y + h
    }
}

/// Half the width of a name. Han characters are as wide as high, the rest about half as wide.
pub fn half(height: i64, name: &str) -> i64 {
    name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<i64>() * height / 4
}

/// Where a sign can go, the nearest first; of two that are as near, always the same one.
fn around() -> Vec<[i64; 2]> {
    let row = |y: i64| (-REACH..=REACH).map(move |x| [x, y]);
    let mut ways: Vec<[i64; 2]> = (-REACH..=REACH).flat_map(row).collect();
    ways.sort_by_key(|[x, y]| (x * x + y * y, -x, -y));
    ways
}

fn at(point: Point) -> [i64; 2] {
    [i64::from(point[0]), -i64::from(point[1])]
}

fn field([x, y]: [i64; 2], [wide, high]: [i64; 2]) -> Field {
    [x - wide, y - high, x + wide, y + high]
}

fn meet(a: Field, b: Field) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}
