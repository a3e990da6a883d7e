//! Borders: closed rings without crossings.

use super::doubt::Why;
use domain::compound::Point;

/// Most corners of a border.
const CORNERS: usize = 2000;
/// A compound covers at least so many square decimetres (200 m²) and at most so
/// many (6 km²): less is a mistake, more is a town.
const AREA: std::ops::RangeInclusive<f64> = 2e4..=6e8;

/// Whether a way of nodes ends where it began.
pub(super) fn is_closed(refs: &[i64]) -> bool {
    refs.len() > 3 && refs.first() == refs.last()
}

/// Ways of nodes joined at their ends to rings.
pub(super) fn join(ways: &[&[i64]]) -> Result<Vec<Vec<i64>>, Why> {
    let mut left: Vec<Vec<i64>> = ways.iter().filter(|way| way.len() > 1).map(|way| way.to_vec()).collect();
    let mut rings = Vec::new();
    while let Some(mut ring) = left.pop() {
        while ring.first() != ring.last() {
            let (first, last) = (ring.first().copied(), ring.last().copied());
            let meets = |way: &Vec<i64>| way.first().copied() == last || way.last().copied() == last;
            let Some(at) = left.iter().position(meets) else {
                return Err(if first.is_none() { Why::CutOff } else { Why::Open });
            };
            let mut way = left.swap_remove(at);
            if way.first().copied() != last {
                way.reverse();
            }
            ring.extend(way.into_iter().skip(1));
        }
        rings.push(ring);
    }
    if rings.is_empty() { Err(Why::Open) } else { Ok(rings) }
}

/// An open ring without repeated points; why not, if it is none.
pub(super) fn sound(points: Vec<Point>) -> Result<Vec<Point>, Why> {
    let mut ring = points;
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() > CORNERS {
        return Err(Why::Corners);
    }
    if ring.len() < 3 {
        return Err(Why::Size);
    }
    // First: what crosses itself may cover nothing in sum.
    if crosses(&ring) {
        return Err(Why::Crossed);
    }
    if AREA.contains(&area(&ring)) { Ok(ring) } else { Err(Why::Size) }
}

/// Square decimetres.
pub(super) fn area(ring: &[Point]) -> f64 {
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    let cross =
        |(a, b): (&Point, &Point)| f64::from(a[0]) * f64::from(b[1]) - f64::from(b[0]) * f64::from(a[1]);
    (pairs.map(cross).sum::<f64>() / 2.0).abs()
}

/// Whether a point lies inside (even-odd rule).
pub(super) fn inside(ring: &[Point], [x, y]: [f64; 2]) -> bool {
    let mut within = false;
    for (a, b) in edges(ring) {
        if (a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] {
            within = !within;
        }
    }
    within
}

/// Its edges, the last one closing it.
pub(super) fn edges(ring: &[Point]) -> impl Iterator<Item = ([f64; 2], [f64; 2])> {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| (float(*a), float(*b)))
}

pub(super) fn float([x, y]: Point) -> [f64; 2] {
    [f64::from(x), f64::from(y)]
}

/// Decimetres from a point to the border.
pub(super) fn distance(ring: &[Point], at: Point) -> f64 {
    edges(ring).map(|(a, b)| nearest(a, b, float(at)).1).fold(f64::INFINITY, f64::min)
}

/// The nearest point of a segment, and how far it is.
pub(super) fn nearest(a: [f64; 2], b: [f64; 2], at: [f64; 2]) -> ([f64; 2], f64) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx * dx + dy * dy;
    let part = if length == 0.0 { 0.0 } else { ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / length };
    let part = part.clamp(0.0, 1.0);
    let found = [a[0] + part * dx, a[1] + part * dy];
    (found, (found[0] - at[0]).hypot(found[1] - at[1]))
}

fn crosses(ring: &[Point]) -> bool {
    let edges: Vec<_> = edges(ring).collect();
    let count = edges.len();
    (0..count).any(|i| {
        (i + 2..count)
            .filter(|j| i != 0 || *j != count - 1)
            .any(|j| super::clip::crossing(edges[i], edges[j]).is_some())
    })
}

/// The middle of the corners.
pub(super) fn middle(ring: &[Point]) -> [f64; 2] {
    let count = ring.len().max(1) as f64;
    let sum = ring.iter().fold([0.0, 0.0], |sum, at| [sum[0] + f64::from(at[0]), sum[1] + f64::from(at[1])]);
    [sum[0] / count, sum[1] / count]
}
