//! How large a drawing is, and how large what is written on it.

use domain::compound::{Building, Layout, Point};

/// Room around everything, in decimetres.
const MARGIN: i64 = 120;
/// Furthest from the origin that is drawn: what lies beyond is a mistake.
const FAR: i64 = 100_000;
/// Width of a plan on the smallest phone, in its pixels.
const PHONE: i64 = 330;

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
    pub fn of(layout: &Layout) -> Self {
        let points = points(layout).map(|[x, y]| [i64::from(x), -i64::from(y)]);
        let near = points.filter(|p| p.iter().all(|v| v.abs() <= FAR));
        let span = near.fold(None, |span: Option<[i64; 4]>, [x, y]| match span {
            None => Some([x, y, x, y]),
            Some([a, b, c, d]) => Some([a.min(x), b.min(y), c.max(x), d.max(y)]),
        });
        let [west, north, east, south] = span.unwrap_or_default();
        let (w, h) = (east - west + 2 * MARGIN, south - north + 2 * MARGIN);
        // What a pixel of a phone shows when all is seen.
        let pixel = (w.max(h) / PHONE).max(1);
        let depth = usual_depth(&layout.buildings);
        Self {
            view: [west - MARGIN, north - MARGIN, w, h],
            number: (pixel * 14).clamp(45, (depth * 4 / 5).max(50)),
            unit: (depth / 4).clamp(22, 40),
            name: (pixel * 14).clamp(60, 200),
            sign: (pixel * 11).clamp(45, 150),
        }
    }
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
