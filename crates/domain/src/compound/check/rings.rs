//! Borders that are none.

use super::super::{Layout, Point};
use super::{Finding, Part, Problem};
use crate::area::{Flaw, crosses_itself};

/// The border of the compound and of each building.
pub fn rings(layout: &Layout) -> Vec<Finding> {
    let mut found = Vec::new();
    if !layout.outline.is_empty()
        && let Some((flaw, at)) = flaw(&layout.outline)
    {
        let name = String::new();
        found.push(Problem::Ring { part: Part::Outline, index: 0, name, flaw }.at(at));
    }
    for (index, building) in layout.buildings.iter().enumerate() {
        if let Some((flaw, at)) = flaw(&building.ring) {
            let name = building.number.clone();
            found.push(Problem::Ring { part: Part::Building, index, name, flaw }.at(at));
        }
    }
    found
}

/// What is wrong with an open ring, and where it is.
fn flaw(ring: &[Point]) -> Option<(Flaw, Option<Point>)> {
    let mut corners = ring.to_vec();
    corners.dedup();
    // Some write the first corner again at the end.
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    let at = corners.first().copied();
    if corners.len() < 3 || on_a_line(&corners) {
        return Some((Flaw::Empty, at));
    }
    let plane: Vec<[f64; 2]> = corners.iter().map(|[x, y]| [f64::from(*x), f64::from(*y)]).collect();
    crosses_itself(&plane).then_some((Flaw::Crossing, at))
}

/// Whether all corners lie on the line through the first two.
fn on_a_line(ring: &[Point]) -> bool {
    let wide = |p: Point| p.map(i128::from);
    let (a, b) = (wide(ring[0]), wide(ring[1]));
    ring.iter().all(|p| {
        let p = wide(*p);
        (b[0] - a[0]) * (p[1] - a[1]) == (b[1] - a[1]) * (p[0] - a[0])
    })
}
