//! Looking at the areas of units before they are taken: rings that cross
//! themselves, areas that lie on one another.

use crate::geo::{Polygon, Wgs84};
use serde::{Deserialize, Serialize};

/// Most corners of one area.
pub const CORNERS: usize = 20_000;
/// Lines along which two areas are compared.
const LINES: u32 = 256;
/// Part of the smaller area that two neighbours may share: the same border
/// drawn twice is never drawn alike.
pub const SLACK: f64 = 0.01;

/// What is wrong with a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// No area: fewer than three corners, or all on a line.
    Empty,
    /// More corners than [`CORNERS`].
    TooMany,
    /// A number that is none, or off the globe.
    OffGlobe,
    /// Latitude and longitude stand the wrong way round.
    Swapped,
    /// The last corner is not the first.
    Open,
    /// Two sides cross or touch.
    Crossing,
}

/// The polygon of a GeoJSON ring, or the first flaw found.
pub fn ring(corners: &[[f64; 2]]) -> Result<Polygon, Flaw> {
    if corners.len() > CORNERS + 1 {
        return Err(Flaw::TooMany);
    }
    if corners.len() < 4 {
        return Err(Flaw::Empty);
    }
    if swapped(corners) {
        return Err(Flaw::Swapped);
    }
    if corners.iter().any(|[lng, lat]| Wgs84::new(*lat, *lng).is_none()) {
        return Err(Flaw::OffGlobe);
    }
    if corners.first() != corners.last() {
        return Err(Flaw::Open);
    }
    let mut ring = corners.to_vec();
    ring.dedup();
    ring.pop();
    if ring.len() < 3 || is_line(&ring) {
        return Err(Flaw::Empty);
    }
    // First: the two halves of a bow tie have no area together.
    if crosses_itself(&ring) {
        return Err(Flaw::Crossing);
    }
    if extent(&ring).abs() < 1e-12 {
        return Err(Flaw::Empty);
    }
    Ok(Polygon(ring))
}

/// Whether every corner makes sense only with its numbers the other way round:
/// off the globe as written, or written outside China (latitude 3–54° N,
/// longitude 73–136° E) and inside it when turned.
fn swapped(corners: &[[f64; 2]]) -> bool {
    let china = |lng: f64, lat: f64| (3.0..=54.0).contains(&lat) && (73.0..=136.0).contains(&lng);
    corners.iter().all(|[lng, lat]| !china(*lng, *lat) && china(*lat, *lng))
        || corners.iter().all(|[lng, lat]| lat.abs() > 90.0 && lat.abs() <= 180.0 && lng.abs() <= 90.0)
}

/// Whether all corners lie on a line.
fn is_line(ring: &[[f64; 2]]) -> bool {
    let Some(first) = ring.first() else { return true };
    let away = |corner: &[f64; 2]| (corner[0] - first[0]).hypot(corner[1] - first[1]);
    let Some(far) = ring.iter().max_by(|a, b| away(a).total_cmp(&away(b))) else { return true };
    ring.iter().all(|corner| extent(&[*first, *far, *corner]).abs() < 1e-12)
}

/// Twice the area of a ring in square degrees, signed (shoelace formula).
fn extent(ring: &[[f64; 2]]) -> f64 {
    let Some([x0, y0]) = ring.first() else { return 0.0 };
    // Relative to the first corner: degrees are large, areas small.
    let turned = ring.iter().zip(ring.iter().cycle().skip(1));
    turned.map(|([ax, ay], [bx, by])| (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)).sum()
}

/// Whether two sides that are not neighbours have a point in common. `ring` is
/// open (the last side leads back) and has no corner twice in a row.
///
/// Sides are walked from west to east; only those that overlap in longitude
/// are compared.
pub fn crosses_itself(ring: &[[f64; 2]]) -> bool {
    let count = ring.len();
    let side = |i: usize| (ring[i], ring[(i + 1) % count]);
    let west = |i: usize| side(i).0[0].min(side(i).1[0]);
    let east = |i: usize| side(i).0[0].max(side(i).1[0]);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| west(*a).total_cmp(&west(*b)));
    for (at, i) in order.iter().enumerate() {
        let (a, b) = side(*i);
        let end = east(*i);
        for j in order[at + 1..].iter().take_while(|j| west(**j) <= end) {
            let (c, d) = side(*j);
            if (i + 1) % count == *j || (j + 1) % count == *i {
                // Neighbours share a corner; they may not run back over themselves.
                let (corner, before, after) = if (i + 1) % count == *j { (b, a, d) } else { (a, b, c) };
                if count > 2 && turns_back(corner, before, after) {
                    return true;
                }
            } else if meet(a, b, c, d) {
                return true;
            }
        }
    }
    false
}

fn turns_back(corner: [f64; 2], before: [f64; 2], after: [f64; 2]) -> bool {
    let (u, v) =
        ([before[0] - corner[0], before[1] - corner[1]], [after[0] - corner[0], after[1] - corner[1]]);
    let along = u[0] * v[0] + u[1] * v[1] > 0.0;
    along && side_of(corner, before, after) == 0.0
}

/// On which side of the line from `a` to `b` a point lies; nought on it.
fn side_of(a: [f64; 2], b: [f64; 2], p: [f64; 2]) -> f64 {
    (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
}

fn meet(a: [f64; 2], b: [f64; 2], c: [f64; 2], d: [f64; 2]) -> bool {
    if a[1].max(b[1]) < c[1].min(d[1]) || c[1].max(d[1]) < a[1].min(b[1]) {
        return false;
    }
    let (p, q) = (side_of(a, b, c), side_of(a, b, d));
    let (r, s) = (side_of(c, d, a), side_of(c, d, b));
    if p == 0.0 && q == 0.0 {
        // On one line: they meet where their spans do.
        return a[0].max(b[0]) >= c[0].min(d[0]) && c[0].max(d[0]) >= a[0].min(b[0]);
    }
    let same = |x: f64, y: f64| (x > 0.0 && y > 0.0) || (x < 0.0 && y < 0.0);
    !same(p, q) && !same(r, s)
}

/// The part of `a` that lies within `b`, 0 to 1; measured along 256 lines from
/// west to east, so about half a per cent is its error.
pub fn part_within(a: &Polygon, b: &Polygon) -> f64 {
    let (Some((south, _, north, _)), Some((low, _, high, _))) = (a.bounds(), b.bounds()) else { return 0.0 };
    if north <= low || high <= south || apart(a, b) {
        return 0.0;
    }
    let step = (north - south) / f64::from(LINES);
    let (mut whole, mut shared) = (0.0, 0.0);
    for line in 0..LINES {
        let lat = south + step * (f64::from(line) + 0.5);
        let (own, other) = (spans(a, lat), spans(b, lat));
        whole += own.iter().map(|(w, e)| e - w).sum::<f64>();
        for (w, e) in &own {
            shared += other.iter().map(|(x, y)| (e.min(*y) - w.max(*x)).max(0.0)).sum::<f64>();
        }
    }
    if whole > 0.0 { shared / whole } else { 0.0 }
}

fn apart(a: &Polygon, b: &Polygon) -> bool {
    match (a.bounds(), b.bounds()) {
        (Some((_, w, _, e)), Some((_, x, _, y))) => e <= x || y <= w,
        _ => true,
    }
}

/// Whether two areas share more than [`SLACK`] of the smaller one.
pub fn overlap(a: &Polygon, b: &Polygon) -> bool {
    part_within(a, b) > SLACK || part_within(b, a) > SLACK
}

/// Where a line of latitude runs inside (even-odd rule), from west to east.
fn spans(polygon: &Polygon, lat: f64) -> Vec<(f64, f64)> {
    let ring = &polygon.0;
    let sides = ring.iter().zip(ring.iter().cycle().skip(1));
    let cut = |([ax, ay], [bx, by]): (&[f64; 2], &[f64; 2])| {
        ((*ay > lat) != (*by > lat)).then(|| (bx - ax) * (lat - ay) / (by - ay) + ax)
    };
    let mut cuts: Vec<f64> = sides.filter_map(cut).collect();
    cuts.sort_by(f64::total_cmp);
    cuts.chunks_exact(2).map(|two| (two[0], two[1])).collect()
}
