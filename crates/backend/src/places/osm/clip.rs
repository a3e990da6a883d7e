//! Ways cut at the border.

use super::rings::{edges, float, inside};
use domain::compound::Point;

/// A line of a way, its ends in decimetres.
pub(super) type Segment = ([f64; 2], [f64; 2]);

/// Where along the first segment (0 to 1) the second crosses it.
pub(super) fn crossing((a, b): Segment, (c, d): Segment) -> Option<f64> {
    let (r, s) = ([b[0] - a[0], b[1] - a[1]], [d[0] - c[0], d[1] - c[1]]);
    let cross = r[0] * s[1] - r[1] * s[0];
    if cross == 0.0 {
        return None;
    }
    let q = [c[0] - a[0], c[1] - a[1]];
    let (t, u) = ((q[0] * s[1] - q[1] * s[0]) / cross, (q[0] * r[1] - q[1] * r[0]) / cross);
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then_some(t)
}

/// The parts of a line that lie within a ring.
pub(super) fn cut(line: &[Point], ring: &[Point]) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = Vec::new();
    let mut joined = false;
    for pair in line.windows(2) {
        let segment = (float(pair[0]), float(pair[1]));
        let mut parts: Vec<f64> = edges(ring).filter_map(|edge| crossing(segment, edge)).collect();
        parts.extend([0.0, 1.0]);
        parts.sort_by(f64::total_cmp);
        for part in parts.windows(2) {
            let at = |t: f64| {
                let ((ax, ay), (bx, by)) = (segment.0.into(), segment.1.into());
                [ax + t * (bx - ax), ay + t * (by - ay)]
            };
            if part[1] - part[0] < 1e-9 {
                continue;
            }
            if !inside(ring, at(f64::midpoint(part[0], part[1]))) {
                joined = false;
                continue;
            }
            let (from, to) = (round(at(part[0])), round(at(part[1])));
            match runs.last_mut().filter(|_| joined) {
                Some(run) => run.push(to),
                None => runs.push(vec![from, to]),
            }
            joined = true;
        }
    }
    for run in &mut runs {
        run.dedup();
    }
    runs.retain(|run| run.len() > 1);
    runs
}

pub(super) fn round([x, y]: [f64; 2]) -> Point {
    [x.round() as i32, y.round() as i32]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Point; 4] = [[0, 0], [100, 0], [100, 100], [0, 100]];

    #[test]
    fn a_way_through_is_cut_on_both_sides() {
        assert_eq!(cut(&[[-50, 50], [150, 50]], &SQUARE), [[[0, 50], [100, 50]]]);
    }

    #[test]
    fn a_way_that_comes_back_is_two() {
        let line = [[10, 50], [150, 50], [150, 60], [10, 60]];
        assert_eq!(cut(&line, &SQUARE), [[[10, 50], [100, 50]], [[100, 60], [10, 60]]]);
    }

    #[test]
    fn a_way_inside_stays_and_one_outside_goes() {
        assert_eq!(cut(&[[10, 10], [20, 20], [30, 10]], &SQUARE), [[[10, 10], [20, 20], [30, 10]]]);
        assert!(cut(&[[110, 10], [120, 20]], &SQUARE).is_empty());
    }
}
