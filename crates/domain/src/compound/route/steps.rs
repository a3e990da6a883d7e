//! A line cut into legs at its turns, told by the buildings one passes.

use super::super::measure::{apart, between, length, metres, middle, to_piece, to_ring};
use super::super::{Building, Layout, PathKind, Point};
use super::answer::{Side, Step};
use super::net::Stretch;

/// Bends that are nearer to a straight line are none, in decimetres.
const WOBBLE: f64 = 20.0;
/// A smaller change of direction is no turn, in degrees.
const TURN: f64 = 40.0;
/// A building so near to a leg is passed, in decimetres.
const PASSED: f64 = 150.0;
/// A building so near to a corner stands at it, in decimetres.
const CORNER: f64 = 250.0;
/// Most buildings named for one leg.
const NAMED: usize = 3;
/// Shorter legs are part of the turn, in decimetres.
const SHORT: f64 = 30.0;

/// Points one after the other, each with the kind of way that led to it.
pub struct Trace {
    points: Vec<Point>,
    kinds: Vec<PathKind>,
}

impl Trace {
    pub fn of(stretches: &[Stretch]) -> Self {
        let (mut points, mut kinds) = (Vec::new(), Vec::new());
        for stretch in stretches {
            for point in &stretch.points {
                if points.last() != Some(point) {
                    points.push(*point);
                    kinds.push(stretch.kind);
                }
            }
        }
        Self { points, kinds }
    }

    pub fn length(&self) -> f64 {
        length(&self.points)
    }
}

/// A stretch without turns.
pub struct Leg {
    pub metres: u32,
    pub points: Vec<Point>,
    pub passing: Vec<String>,
    pub stairs: bool,
}

/// The legs of a line with the turns between them.
pub fn legs(layout: &Layout, goal: usize, ways: &[Stretch], make: impl Fn(Leg) -> Step) -> Vec<Step> {
    let trace = Trace::of(ways);
    if trace.points.len() < 2 {
        return Vec::new();
    }
    let turns = turns(&trace.points);
    let mut steps = Vec::new();
    let mut from = 0;
    for (at, side) in
        turns.into_iter().map(|(at, side)| (at, Some(side))).chain([(trace.points.len() - 1, None)])
    {
        let points = trace.points[from..=at].to_vec();
        steps.push(make(Leg {
            metres: metres(length(&points)),
            passing: passing(layout, goal, &points),
            stairs: trace.kinds[from + 1..=at].contains(&PathKind::Steps),
            points,
        }));
        let here = trace.points[at];
        steps.extend(side.map(|side| Step::Turn { side, at: here, building: corner(layout, here) }));
        from = at;
    }
    steps
}

/// Where the line turns, and to which side.
fn turns(points: &[Point]) -> Vec<(usize, Side)> {
    let mut corners = vec![0];
    simplify(points, 0, points.len() - 1, &mut corners);
    // A corner cut in two is one turn.
    let mut kept: Vec<usize> = Vec::new();
    for (place, corner) in corners.iter().enumerate() {
        let near = kept.last().is_some_and(|last| apart(points[*last], points[*corner]) < SHORT);
        let end = place + 1 == corners.len();
        if near && end && kept.len() > 1 {
            kept.pop();
        }
        if !near || end {
            kept.push(*corner);
        }
    }
    let turn = |three: &[usize]| {
        let degrees = bend(points[three[0]], points[three[1]], points[three[2]]);
        let side = if degrees > 0.0 { Side::Left } else { Side::Right };
        (degrees.abs() >= TURN).then_some((three[1], side))
    };
    kept.windows(3).filter_map(turn).collect()
}

/// The corners of a line that matter (Douglas and Peucker), after `from`.
fn simplify(points: &[Point], from: usize, to: usize, kept: &mut Vec<usize>) {
    // Iterative: a way may have as many corners as somebody likes to draw.
    let mut open = vec![(from, to)];
    while let Some((a, b)) = open.pop() {
        let far = |i: usize| (i, to_piece(points[i], points[a], points[b]));
        let furthest = (a + 1..b).map(far).max_by(|x, y| x.1.total_cmp(&y.1));
        match furthest.filter(|(_, gap)| *gap > WOBBLE) {
            Some((corner, _)) => open.extend([(corner, b), (a, corner)]),
            None => kept.push(b),
        }
    }
}

/// By how many degrees one turns at `b`; positive to the left.
fn bend(a: Point, b: Point, c: Point) -> f64 {
    let f = |v: i32| f64::from(v);
    let (u, v) = ([f(b[0]) - f(a[0]), f(b[1]) - f(a[1])], [f(c[0]) - f(b[0]), f(c[1]) - f(b[1])]);
    let (cross, dot) = (u[0] * v[1] - u[1] * v[0], u[0] * v[0] + u[1] * v[1]);
    cross.atan2(dot).to_degrees()
}

/// Numbers of the buildings beside a leg, in the order one passes them.
fn passing(layout: &Layout, goal: usize, leg: &[Point]) -> Vec<String> {
    let mut found: Vec<(f64, &String)> = Vec::new();
    for (index, building) in layout.buildings.iter().enumerate() {
        if index == goal || building.number.is_empty() || !near(leg, &building.ring, PASSED) {
            continue;
        }
        let gap = between(leg, &building.ring).filter(|gap| *gap <= PASSED);
        if let Some(middle) = gap.and_then(|_| middle(&building.ring)) {
            found.push((along(leg, middle), &building.number));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut names: Vec<String> = found.into_iter().map(|(_, number)| number.clone()).collect();
    names.dedup();
    names.truncate(NAMED);
    names
}

/// Whether boxes around a leg and a ring come as near as that.
fn near(leg: &[Point], ring: &[Point], most: f64) -> bool {
    let span = |points: &[Point], axis: usize| {
        let values = points.iter().map(|p| f64::from(p[axis]));
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max))
    };
    [0, 1].into_iter().all(|axis| {
        let ((a, b), (c, d)) = (span(leg, axis), span(ring, axis));
        c <= b + most && d >= a - most
    })
}

/// How far along a line the point is that comes nearest to another.
fn along(leg: &[Point], to: Point) -> f64 {
    let mut done = 0.0;
    let mut best = (f64::INFINITY, 0.0);
    for two in leg.windows(2) {
        let gap = to_piece(to, two[0], two[1]);
        if gap < best.0 {
            best = (gap, done + apart(two[0], to).min(apart(two[0], two[1])));
        }
        done += apart(two[0], two[1]);
    }
    best.1
}

/// The number of the building at a corner.
fn corner(layout: &Layout, at: Point) -> Option<String> {
    let numbered = layout.buildings.iter().filter(|building| !building.number.is_empty());
    let close = numbered.filter(|building| near(&[at], &building.ring, CORNER));
    let far = |building: &Building| Some((to_ring(at, &building.ring)?, building.number.clone()));
    let best = close.filter_map(far).min_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(gap, _)| *gap <= CORNER).map(|(_, number)| number)
}
