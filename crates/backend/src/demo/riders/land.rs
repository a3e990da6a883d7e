//! The invented ground of the district: main roads along the borders of grids,
//! streets between them and the compounds, a river with its lakes, and parks.

use super::super::dice::Dice;
use super::super::ground::lattice;
use super::facts::ROADS;
use crate::places::Piece;
use domain::place::GroundKind;

const SEED: u64 = 0x5EED_0017;
/// Half cells across and up: grids are two by two of them.
const ACROSS: usize = 20;
const UP: usize = 12;
/// A street runs this part of a half cell beside a border, well away from the
/// compound in the middle of a grid.
const STREET: f64 = 0.5;
/// The river runs between two rows of grids.
const RIVER: f64 = 6.35;
/// Half its width, in half cells: some forty metres.
const HALF: f64 = 0.045;
const RIVER_NAME: &str = "霁川";
const PARKS: [(&str, f64, f64); 8] = [
    ("听雨公园", 2.4, 2.45),
    ("禾丰公园", 6.45, 4.4),
    ("晴岚公园", 10.4, 2.4),
    ("澄园", 14.45, 4.45),
    ("白鹭公园", 18.4, 2.4),
    ("石榴公园", 4.4, 8.45),
    ("谷雨公园", 10.45, 10.4),
    ("暖阳公园", 16.4, 8.4),
];
const LAKES: [(&str, f64, f64); 3] = [("月牙湖", 8.42, 8.42), ("双泉池", 12.42, 4.42), ("苇塘", 2.42, 10.42)];

/// Everything, the same every time.
pub fn pieces() -> Vec<Piece> {
    let mut dice = Dice::new(SEED);
    let mut land = Land(Vec::new());
    for (name, x, y) in PARKS {
        land.add(GroundKind::Green, name, blot(x, y, 0.24, &mut dice));
    }
    land.river(&mut dice);
    for (name, x, y) in LAKES {
        land.add(GroundKind::Water, name, blot(x, y, 0.2, &mut dice));
    }
    land.streets();
    land.roads();
    land.0
}

struct Land(Vec<Piece>);

impl Land {
    fn add(&mut self, kind: GroundKind, name: &str, points: Vec<[i32; 2]>) {
        let id = format!("demo/{:04}", self.0.len() + 1);
        self.0.push(Piece { id, kind, name: name.to_owned(), points, holes: Vec::new() });
    }

    /// Along every border of grids; every other one is a main road.
    fn roads(&mut self) {
        let mut names = ROADS.iter().cycle();
        let mut name = || *names.next().unwrap_or(&"");
        let kind = |n: usize| if n.is_multiple_of(4) { GroundKind::MainRoad } else { GroundKind::Road };
        for y in (0..=UP).step_by(2) {
            let line = halves(ACROSS).map(|x| micro(x, y as f64)).collect();
            self.add(kind(y), name(), line);
        }
        for x in (0..=ACROSS).step_by(2) {
            let line = halves(UP).map(|y| micro(x as f64, y)).collect();
            self.add(kind(x), name(), line);
        }
    }

    /// Beside every border, from one road to the next.
    fn streets(&mut self) {
        for y in (0..UP).step_by(2) {
            for x in (0..ACROSS).step_by(2) {
                let (x, y) = (x as f64, y as f64);
                for side in [STREET, 2.0 - STREET] {
                    self.add(GroundKind::Road, "", halves(2).map(|n| micro(x + n, y + side)).collect());
                    self.add(GroundKind::Road, "", halves(2).map(|n| micro(x + side, y + n)).collect());
                }
            }
        }
    }

    /// From the west to the east, meandering.
    fn river(&mut self, dice: &mut Dice) {
        let middle: Vec<(f64, f64)> =
            (0..=ACROSS * 2).map(|n| (n as f64 / 2.0, RIVER + (dice.unit() - 0.5) * 0.1)).collect();
        let bank = |side: f64| move |(x, y): &(f64, f64)| micro(*x, y + side * HALF);
        let mut ring: Vec<[i32; 2]> = middle.iter().map(bank(-1.0)).collect();
        ring.extend(middle.iter().rev().map(bank(1.0)));
        self.add(GroundKind::Water, RIVER_NAME, ring);
        self.add(GroundKind::Stream, RIVER_NAME, middle.iter().map(bank(0.0)).collect());
    }
}

/// Every half up to a whole number: ways meet at points that they share.
fn halves(end: usize) -> impl Iterator<Item = f64> {
    (0..=end * 2).map(|n| n as f64 * STREET)
}

/// A round area that is not quite round.
fn blot(x: f64, y: f64, radius: f64, dice: &mut Dice) -> Vec<[i32; 2]> {
    const CORNERS: i32 = 14;
    let corner = |n: i32| {
        let (turn, far) =
            (f64::from(n) / f64::from(CORNERS) * std::f64::consts::TAU, 0.75 + dice.unit() * 0.25);
        micro(x + turn.cos() * radius * far, y + turn.sin() * radius * far * 0.6)
    };
    (0..CORNERS).map(corner).collect()
}

fn micro(x: f64, y: f64) -> [i32; 2] {
    lattice(x, y).map(|degrees| (degrees * 1e6).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_is_the_same_every_time_and_has_everything() {
        let all = pieces();
        assert_eq!(all, pieces());
        for kind in
            [GroundKind::MainRoad, GroundKind::Road, GroundKind::Water, GroundKind::Stream, GroundKind::Green]
        {
            assert!(all.iter().any(|piece| piece.kind == kind), "{kind}");
        }
        assert!(all.len() < 400, "{}", all.len());
    }
}
