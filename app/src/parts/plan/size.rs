//! How large a drawing is, and how large what is written on it.

use super::places::half;
use domain::compound::{Building, Gate, Layout, Point};

/// Room around everything, in decimetres.
const MARGIN: i64 = 120;
/// Furthest from the origin that is drawn: what lies beyond is a mistake.
const FAR: i64 = 100_000;
/// As much of a gate's name as room is made for, in halves of a Han character.
const LONG: i64 = 32;
/// Width of a plan on the smallest phone, in its pixels.
const PHONE: i64 = 330;
/// Signs and names of gates on a sheet of A3 are as large as on a screen so wide: letters
/// of seven millimetres.
const PAPER: i64 = 600;

/// Sizes of a drawing, in decimetres.
#[derive(Debug, PartialEq, Eq)]
pub struct Size {
    /// Left, top, width, height.
    pub view: [i64; 4],
    /// Height of the number on a building.
    pub number: i64,
    /// Height of the number of a unit.
    pub unit: i64,
    /// Height of a gate's name.
    pub name: i64,
    /// Half the width of a sign.
    pub sign: i64,
}

impl Size {
    /// For screens.
    pub fn of(layout: &Layout) -> Self {
        Self::across(layout, PHONE)
    }

    /// For a sheet at the gate.
    pub fn on_paper(layout: &Layout) -> Self {
        Self::across(layout, PAPER)
    }

    /// With signs and names of gates for so many pixels across. Numbers of buildings are as large as on
    /// a phone: the larger the better.
    fn across(layout: &Layout, pixels: i64) -> Self {
        let points = points(layout).map(|[x, y]| [i64::from(x), -i64::from(y)]);
        let near = points.filter(|p| p.iter().all(|v| v.abs() <= FAR));
        let span = near.fold(None, |span: Option<[i64; 4]>, [x, y]| match span {
            None => Some([x, y, x, y]),
            Some([a, b, c, d]) => Some([a.min(x), b.min(y), c.max(x), d.max(y)]),
        });
        let [west, north, east, south] = span.unwrap_or_default();
        let (w, h) = (east - west + 2 * MARGIN, south - north + 2 * MARGIN);
        // What a pixel shows when all is seen.
        let [pixel, number] = [pixels, PHONE].map(|across| (w.max(h) / across).max(1));
        let depth = usual_depth(&layout.buildings);
        let (name, sign) = ((pixel * 14).clamp(60, 200), (pixel * 11).clamp(45, 150));
        let edges = [west - MARGIN, north - MARGIN, east + MARGIN, south + MARGIN];
        let [west, north, east, south] =
            layout.gates.iter().fold(edges, |edges, gate| around(edges, gate, name, sign));
        Self {
            view: [west, north, east - west, south - north],
            number: (number * 14).clamp(45, (depth * 4 / 5).max(50)),
            unit: (depth / 4).clamp(22, 40),
            name,
            sign,
        }
    }
}

/// The edges of a drawing, moved out until the sign of a gate and the name below it lie within.
fn around([west, north, east, south]: [i64; 4], gate: &Gate, name: i64, sign: i64) -> [i64; 4] {
    let [x, y] = [i64::from(gate.at[0]), -i64::from(gate.at[1])];
    if x.abs().max(y.abs()) > FAR {
        return [west, north, east, south];
    }
    // A name that says more than names do has not the whole sheet.
    let side = sign.max(half(name, &gate.name).min(LONG * name / 4)) + name / 4;
    // One name height below the sign is the middle of the name; a quarter more is its halo.
    let below = sign + name * 7 / 4;
    [west.min(x - side), north.min(y - sign - name / 4), east.max(x + side), south.max(y + below)]
}

fn points(layout: &Layout) -> impl Iterator<Item = Point> {
    let rings = layout.buildings.iter().flat_map(|building| &building.ring);
    let ways = layout.nodes.iter().chain(layout.paths.iter().flat_map(|path| &path.via));
    let gates = layout.gates.iter().map(|gate| &gate.at);
    let all = layout.outline.iter().chain(rings).chain(ways).chain(gates);
    all.chain(layout.spots.iter().map(|spot| &spot.at)).copied()
}

/// The shorter side of the usual building.
fn usual_depth(buildings: &[Building]) -> i64 {
    let side = |building: &Building| {
        let span = |axis: usize| {
            let values = building.ring.iter().map(|p| i64::from(p[axis]));
            values.clone().max().zip(values.min()).map_or(0, |(high, low)| high - low)
        };
        span(0).min(span(1))
    };
    let mut sides: Vec<i64> = buildings.iter().map(side).collect();
    sides.sort_unstable();
    sides.get(sides.len() / 2).copied().unwrap_or(120).clamp(60, 200)
}

/// The middle of the box around a ring; `None` without corners.
pub fn middle(ring: &[Point]) -> Option<[i64; 2]> {
    let centre = |axis: usize| {
        let values = ring.iter().map(|p| i64::from(p[axis]));
        values.clone().max().zip(values.min()).map(|(high, low)| (high + low) / 2)
    };
    Some([centre(0)?, -centre(1)?])
}
