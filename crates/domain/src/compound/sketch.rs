//! A way as lines of an SVG. East is right and north is up: the second number
//! is turned over. Server and phone draw the same.

use super::measure::to_piece;
use super::route::{Answer, Parking, Refusal, Step};
use super::{Layout, Point};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// What is drawn over the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// Where one rides.
    pub ride: String,
    /// Where one pushes.
    pub push: String,
    /// Where one walks.
    pub walk: String,
    /// Where a way is missing.
    pub gap: String,
    /// The building.
    pub goal: String,
    /// Where the vehicle stays, as `x y`.
    pub stop: Option<[i32; 2]>,
    /// The door.
    pub door: Option<[i32; 2]>,
    /// Which way from the door is outside, in degrees from north over east: there its sign stands,
    /// and leaves the number of the building to be read.
    #[serde(default)]
    pub turn: i32,
    /// Index of the gate.
    pub gate: Option<usize>,
}

/// A point as SVG counts.
fn turned([east, north]: Point) -> [i32; 2] {
    [east, north.saturating_neg()]
}

/// Adds a line: its first point absolute, the others by their steps, which are
/// small numbers.
pub fn line(to: &mut String, points: impl IntoIterator<Item = Point>) {
    let mut last: Option<[i32; 2]> = None;
    for point in points.into_iter().map(turned) {
        let [x, y] = match last {
            None => {
                to.push('M');
                point
            }
            Some([a, b]) => [point[0].wrapping_sub(a), point[1].wrapping_sub(b)],
        };
        if last.is_some_and(|before| before == point) {
            continue;
        }
        let between = if y < 0 { "" } else { " " };
        // Writing into a text cannot fail. After `M` the numbers are lines to.
        let _ = match last {
            None => write!(to, "{x}{between}{y}l"),
            Some(_) if x < 0 || to.ends_with('l') => write!(to, "{x}{between}{y}"),
            Some(_) => write!(to, " {x}{between}{y}"),
        };
        last = Some(point);
    }
    if to.ends_with('l') {
        to.push_str("0 0");
    }
}

/// Adds a closed line.
pub fn ring(to: &mut String, points: &[Point]) {
    if !points.is_empty() {
        line(to, points.iter().copied());
        to.push('z');
    }
}

/// Which way is outside from a point at the border of a ring, in degrees from north over east.
fn outwards(from: Point, ring: &[Point]) -> Option<i32> {
    let sides = || ring.iter().zip(ring.iter().cycle().skip(1)).filter(|(a, b)| a != b);
    let f = |point: &Point| point.map(f64::from);
    let area: f64 = sides().map(|(a, b)| (f(a), f(b))).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum();
    let (a, b) = sides()
        .min_by(|one, two| to_piece(from, *one.0, *one.1).total_cmp(&to_piece(from, *two.0, *two.1)))?;
    let (a, b) = (f(a), f(b));
    let [east, north] = [(b[1] - a[1]) * area.signum(), (a[0] - b[0]) * area.signum()];
    Some(east.atan2(north).to_degrees().round() as i32)
}

/// The drawing of an answer.
pub fn sketch(layout: &Layout, answer: &Answer) -> Sketch {
    let mut drawn = Sketch { gate: Some(answer.best.gate), ..Sketch::default() };
    if let Some(building) = layout.buildings.get(answer.building) {
        ring(&mut drawn.goal, &building.ring);
        let door = answer.best.steps.iter().find_map(|step| match step {
            Step::Arrive { at, .. } => Some(*at),
            _ => None,
        });
        drawn.turn = door.and_then(|door| outwards(door, &building.ring)).unwrap_or_default();
    }
    for step in &answer.best.steps {
        match step {
            Step::Ride { points, .. } => line(&mut drawn.ride, points.iter().copied()),
            Step::Push { points, .. } => line(&mut drawn.push, points.iter().copied()),
            Step::Walk { points, .. } => line(&mut drawn.walk, points.iter().copied()),
            Step::Park { at } => drawn.stop = Some(turned(*at)),
            Step::Arrive { at, .. } => drawn.door = Some(turned(*at)),
            Step::Enter { .. } | Step::Turn { .. } => {}
        }
    }
    if answer.best.parking == Parking::OnFoot {
        drawn.stop = None;
    }
    drawn
}

/// The drawing of a refusal: where a way is missing.
pub fn sketch_refusal(refusal: &Refusal) -> Sketch {
    let mut drawn = Sketch::default();
    if let Refusal::Unreachable { gap: Some(gap), .. } = refusal {
        line(&mut drawn.gap, [gap.from, gap.to]);
        drawn.door = Some(turned(gap.to));
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_of_a_door_stands_outside() {
        let east_about = [[0, 0], [100, 0], [100, 20], [0, 20]];
        let mut west_about = east_about;
        west_about.reverse();
        for ring in [east_about, west_about] {
            assert_eq!(outwards([30, 1], &ring).map(i32::abs), Some(180), "south");
            assert_eq!(outwards([30, 20], &ring), Some(0), "north");
            assert_eq!(outwards([100, 9], &ring), Some(90), "east");
            assert_eq!(outwards([-2, 9], &ring), Some(-90), "west");
        }
        assert_eq!(outwards([1, 1], &[]), None);
    }

    #[test]
    fn lines_are_drawn_with_north_up_and_in_small_steps() {
        let mut path = String::new();
        line(&mut path, [[10, 20], [10, 20], [40, 10], [40, 30], [30, 30]]);
        assert_eq!(path, "M10-20l30 10 0-20-10 0");
        line(&mut path, [[1, -2]]);
        assert_eq!(path, "M10-20l30 10 0-20-10 0M1 2l0 0", "a lone point is a dot");
        let mut square = String::new();
        ring(&mut square, &[[0, 0], [10, 0], [10, 10]]);
        ring(&mut square, &[]);
        assert_eq!(square, "M0 0l10 0 0-10z");
    }
}
