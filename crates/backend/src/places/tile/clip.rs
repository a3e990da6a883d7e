//! What of a geometry lies in a tile.

use super::grid::{MARGIN, whole};
use super::mvt::EXTENT;

const LOW: f64 = -MARGIN;
const HIGH: f64 = EXTENT as f64 + MARGIN;

type Point = [f64; 2];

/// The part of an open ring within the tile and its margin, in whole units
/// (Sutherland–Hodgman); empty when nothing is left.
pub fn ring(mut points: Vec<Point>) -> Vec<[i32; 2]> {
    for axis in 0..2 {
        points = side(&points, axis, LOW, |v, edge| v >= edge);
        points = side(&points, axis, HIGH, |v, edge| v <= edge);
    }
    let mut ring = lean(points.into_iter().map(whole));
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 { Vec::new() } else { ring }
}

/// Cuts off what lies beyond one edge.
fn side(points: &[Point], axis: usize, edge: f64, inside: fn(f64, f64) -> bool) -> Vec<Point> {
    let Some(mut last) = points.last().copied() else { return Vec::new() };
    let mut kept = Vec::with_capacity(points.len() + 4);
    for point in points.iter().copied() {
        let (was, is) = (inside(last[axis], edge), inside(point[axis], edge));
        if was != is {
            kept.push(crossing(last, point, axis, edge));
        }
        if is {
            kept.push(point);
        }
        last = point;
    }
    kept
}

fn crossing(a: Point, b: Point, axis: usize, edge: f64) -> Point {
    let part = (edge - a[axis]) / (b[axis] - a[axis]);
    let mut at = [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
    at[axis] = edge;
    at
}

/// The parts of a line within the tile and its margin (Liang–Barsky).
pub fn line(points: &[Point]) -> Vec<Vec<[i32; 2]>> {
    let (mut parts, mut part): (Vec<Vec<Point>>, Vec<Point>) = (Vec::new(), Vec::new());
    for pair in points.windows(2) {
        let Some((a, b)) = within(pair[0], pair[1]) else { continue };
        if part.last() != Some(&a) && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
        if part.is_empty() {
            part.push(a);
        }
        part.push(b);
    }
    parts.push(part);
    let parts = parts.into_iter().map(|part| lean(part.into_iter().map(whole)));
    parts.filter(|part| part.len() > 1).collect()
}

fn within(a: Point, b: Point) -> Option<(Point, Point)> {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let (start, way) = (a[axis], b[axis] - a[axis]);
        if way == 0.0 {
            if !(LOW..=HIGH).contains(&start) {
                return None;
            }
            continue;
        }
        let (enter, leave) = ((LOW - start) / way, (HIGH - start) / way);
        from = from.max(enter.min(leave));
        to = to.min(enter.max(leave));
    }
    let at = |part: f64| match part {
        0.0 => a,
        1.0 => b,
        part => [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part],
    };
    (from <= to).then(|| (at(from), at(to)))
}

/// Whether a point lies in the tile itself; exactly one tile has it.
pub fn has(point: Point) -> bool {
    point.iter().all(|v| (0.0..f64::from(EXTENT)).contains(v))
}

/// Without points that stand on the one before.
fn lean(points: impl Iterator<Item = [i32; 2]>) -> Vec<[i32; 2]> {
    let mut all: Vec<_> = points.collect();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twice the area.
    fn area(ring: &[[i32; 2]]) -> i64 {
        let sides = ring.iter().zip(ring.iter().cycle().skip(1));
        let sum: i64 =
            sides.map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])).sum();
        sum.abs()
    }

    #[test]
    fn what_covers_a_tile_becomes_the_tile_and_what_lies_beside_it_nothing() {
        let big = vec![[-1e6, -1e6], [1e6, -1e6], [1e6, 1e6], [-1e6, 1e6]];
        let side = 4096 + 2 * 64;
        assert_eq!(area(&ring(big)), 2 * side * side);
        assert!(ring(vec![[5000.0, 0.0], [6000.0, 0.0], [6000.0, 100.0]]).is_empty());
        assert!(ring(Vec::new()).is_empty());
    }

    #[test]
    fn a_triangle_over_an_edge_keeps_its_part_inside() {
        let cut = ring(vec![[4000.0, 0.0], [5000.0, 500.0], [4000.0, 1000.0]]);
        assert!(cut.iter().flatten().all(|v| (-64..=4160).contains(v)), "{cut:?}");
        assert!(cut.contains(&[4000, 0]) && cut.contains(&[4160, 80]), "{cut:?}");
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two() {
        let parts = line(&[[0.0, 0.0], [9000.0, 0.0], [9000.0, 100.0], [0.0, 100.0]]);
        assert_eq!(parts, [vec![[0, 0], [4160, 0]], vec![[4160, 100], [0, 100]]]);
        assert!(line(&[[-100.0, -100.0], [-100.0, 9000.0]]).is_empty());
        assert_eq!(line(&[[1.0, 1.0], [2.0, 2.0], [3.0, 1.0]]), [vec![[1, 1], [2, 2], [3, 1]]]);
    }

    #[test]
    fn what_is_smaller_than_a_unit_is_not_drawn() {
        assert!(ring(vec![[10.0, 10.0], [10.2, 10.0], [10.2, 10.2]]).is_empty());
        assert!(line(&[[10.0, 10.0], [10.2, 10.0]]).is_empty());
    }
}
