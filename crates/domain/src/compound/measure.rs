//! Lengths and distances in a layout, in decimetres.

use super::{Layout, Path, Point};

/// The straight line between two points.
pub fn apart(a: Point, b: Point) -> f64 {
    let (dx, dy) = (f64::from(b[0]) - f64::from(a[0]), f64::from(b[1]) - f64::from(a[1]));
    dx.hypot(dy)
}

/// The length of a line with corners.
pub fn length(points: &[Point]) -> f64 {
    points.windows(2).map(|two| apart(two[0], two[1])).sum()
}

/// Decimetres as whole metres.
pub fn metres(decimetres: f64) -> u32 {
    // Saturates; nothing in a layout is that far.
    (decimetres / 10.0).round() as u32
}

/// From a point to a straight piece.
pub fn to_piece(p: Point, a: Point, b: Point) -> f64 {
    let f = |v: i32| f64::from(v);
    let (dx, dy) = (f(b[0]) - f(a[0]), f(b[1]) - f(a[1]));
    let square = dx * dx + dy * dy;
    let along = (f(p[0]) - f(a[0])) * dx + (f(p[1]) - f(a[1])) * dy;
    let t = if square > 0.0 { (along / square).clamp(0.0, 1.0) } else { 0.0 };
    (f(p[0]) - f(a[0]) - t * dx).hypot(f(p[1]) - f(a[1]) - t * dy)
}

/// The point of a straight piece that is nearest to another.
pub fn nearest_on(p: Point, a: Point, b: Point) -> Point {
    let f = |v: i32| f64::from(v);
    let (dx, dy) = (f(b[0]) - f(a[0]), f(b[1]) - f(a[1]));
    let square = dx * dx + dy * dy;
    let along = (f(p[0]) - f(a[0])) * dx + (f(p[1]) - f(a[1])) * dy;
    let t = if square > 0.0 { (along / square).clamp(0.0, 1.0) } else { 0.0 };
    [(f(a[0]) + t * dx).round() as i32, (f(a[1]) + t * dy).round() as i32]
}

/// From a point to the border of a ring; `None` without corners.
pub fn to_ring(p: Point, ring: &[Point]) -> Option<f64> {
    let sides = ring.iter().zip(ring.iter().cycle().skip(1));
    sides.map(|(a, b)| to_piece(p, *a, *b)).min_by(f64::total_cmp)
}

/// Between a line with corners and the border of a ring, nearly: from the
/// corners of each to the other.
pub fn between(line: &[Point], ring: &[Point]) -> Option<f64> {
    let from_line = line.iter().filter_map(|p| to_ring(*p, ring));
    let to_line = |p: &Point| line.windows(2).map(|two| to_piece(*p, two[0], two[1])).min_by(f64::total_cmp);
    from_line.chain(ring.iter().filter_map(to_line)).min_by(f64::total_cmp)
}

/// The middle of the corners.
pub fn middle(points: &[Point]) -> Option<Point> {
    let count = i64::try_from(points.len()).ok().filter(|count| *count > 0)?;
    let mean = |axis: usize| points.iter().map(|p| i64::from(p[axis])).sum::<i64>() / count;
    Some([i32::try_from(mean(0)).ok()?, i32::try_from(mean(1)).ok()?])
}

impl Layout {
    /// All corners of a way from its first end to its second; none when an end
    /// is no node.
    pub fn line(&self, path: &Path) -> Option<Vec<Point>> {
        let [a, b] = path.ends.map(|end| self.nodes.get(end as usize).copied());
        let mut points = Vec::with_capacity(path.via.len() + 2);
        points.push(a?);
        points.extend_from_slice(&path.via);
        points.push(b?);
        Some(points)
    }
}
