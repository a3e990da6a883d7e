//! Where the names of gates stand, so that none lies on another.

use super::size::Size;
use domain::compound::Gate;

/// Room between a sign or a name and what stands beside it, in parts of a name's height.
const AIR: i64 = 4;

/// Left, top, right, bottom, in decimetres.
type Field = [i64; 4];

/// What stands on a drawing already.
pub struct Names<'a> {
    size: &'a Size,
    taken: Vec<Field>,
}

impl<'a> Names<'a> {
    /// With the signs of all gates.
    pub fn new(size: &'a Size, gates: &[Gate]) -> Self {
        let sign = |gate: &Gate| field(at(gate), [size.sign, size.sign]);
        Self { size, taken: gates.iter().map(sign).collect() }
    }

    /// How far from its gate a name stands, as parts of its height, to the right and down:
    /// below the sign, above it, or beside it. `None` where every such place is taken.
    pub fn put(&mut self, gate: &Gate) -> Option<[f64; 2]> {
        let Size { name, sign, .. } = *self.size;
        let half = half(name, &gate.name);
        let (down, beside) = (sign + name, sign + half + name / AIR);
        let free = |[x, y]: &[i64; 2]| {
            let [east, south] = at(gate);
            let place = field([east + x, south + y], [half, name / 2]);
            self.inside(place) && !self.taken.iter().any(|other| meet(place, *other))
        };
        let way = [[0, down], [0, -down], [beside, 0], [-beside, 0]].into_iter().find(free)?;
        let [east, south] = at(gate);
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

    fn inside(&self, [left, top, right, bottom]: Field) -> bool {
        let [x, y, w, h] = self.size.view;
        left >= x && top >= y && right <= x + w && bottom <= y + h
    }
}

/// Half the width of a name. Han characters are as wide as high, the rest about half as wide.
pub fn half(height: i64, name: &str) -> i64 {
    name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<i64>() * height / 4
}

fn at(gate: &Gate) -> [i64; 2] {
    [i64::from(gate.at[0]), -i64::from(gate.at[1])]
}

fn field([x, y]: [i64; 2], [wide, high]: [i64; 2]) -> Field {
    [x - wide, y - high, x + wide, y + high]
}

fn meet(a: Field, b: Field) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}
