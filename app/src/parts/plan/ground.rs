//! What lies and stands there: border, ways, buildings with their numbers and
//! doors.

use super::size::{Size, middle};
use super::text;
use domain::compound::{Building, Layout, PathKind, Point, line, ring};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Decimetres of one step of the grid on which the ground is drawn: a large
/// compound is a third smaller for it, and nobody sees fifteen centimetres.
const GRID: i32 = 3;

/// From so many floors on a building is a tall one.
const TALL: u8 = 10;
/// Up to so many it is a low one.
const LOW: u8 = 3;

/// Whether a building with so many floors is meant.
type Fits = fn(Option<u8>) -> bool;

/// The nearest point of the grid.
fn on_grid(point: Point) -> Point {
    point.map(|v| v.saturating_add(GRID / 2).div_euclid(GRID))
}

/// The same as SVG counts.
fn turned(point: Point) -> Point {
    let [x, y] = on_grid(point);
    [x, -y]
}

/// Border and ways.
pub fn ground(out: &mut String, layout: &Layout) {
    let _ = write!(out, "<g transform=\"scale({GRID})\">");
    let mut border = String::new();
    house(&mut border, &layout.outline);
    path(out, "border", &border);
    // What one rides on lies over what one walks on.
    for kind in [PathKind::Footway, PathKind::Slope, PathKind::Steps, PathKind::Road] {
        path(out, kind.as_str(), &ways(layout, kind));
    }
    out.push_str("</g>");
}

/// All ways of one kind, one after the other as far as they hang together: a
/// line that goes on is shorter to write than one that begins.
fn ways(layout: &Layout, kind: PathKind) -> String {
    let mut at: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut left: Vec<bool> = layout.paths.iter().map(|way| way.kind == kind).collect();
    for (index, way) in layout.paths.iter().enumerate().filter(|(_, way)| way.kind == kind) {
        for end in way.ends {
            at.entry(end).or_default().push(index);
        }
    }
    let mut drawn = String::new();
    for first in 0..layout.paths.len() {
        let (mut next, mut end) = (left[first].then_some(first), layout.paths[first].ends[0]);
        let mut points: Vec<Point> = Vec::new();
        while let Some(index) = next {
            left[index] = false;
            let way = &layout.paths[index];
            let mut line = layout.line(way).unwrap_or_default();
            if way.ends[0] != end {
                line.reverse();
            }
            end = if way.ends[0] == end { way.ends[1] } else { way.ends[0] };
            points.extend(line.into_iter().map(on_grid));
            // Each way is looked at twice in all.
            next = at.get_mut(&end).and_then(|here| {
                while let Some(index) = here.pop() {
                    if left[index] {
                        return Some(index);
                    }
                }
                None
            });
        }
        line(&mut drawn, points);
    }
    drawn
}

/// A closed border on the grid.
fn house(to: &mut String, corners: &[Point]) {
    let corners: Vec<Point> = corners.iter().map(|point| on_grid(*point)).collect();
    ring(to, &corners);
}

/// The buildings, those of about one height together.
pub fn buildings(out: &mut String, layout: &Layout, size: &Size) {
    let unit = size.unit / i64::from(GRID);
    let _ = write!(out, "<g class=\"houses\" font-size=\"{unit}\" transform=\"scale({GRID})\">");
    let classes: [(&str, Fits); 3] = [
        ("house low", |levels| levels.is_some_and(|levels| levels <= LOW)),
        ("house", |levels| levels.is_none_or(|levels| levels > LOW && levels < TALL)),
        ("house tall", |levels| levels.is_some_and(|levels| levels >= TALL)),
    ];
    for (class, fits) in classes {
        let mut rings = String::new();
        for building in layout.buildings.iter().filter(|building| fits(building.levels)) {
            house(&mut rings, &building.ring);
        }
        path(out, class, &rings);
    }
    doors(out, &layout.buildings);
    out.push_str("</g>");
}

fn path(out: &mut String, class: &str, line: &str) {
    if !line.is_empty() {
        let _ = write!(out, "<path class=\"{class}\" d=\"{line}\"/>");
    }
}

/// A dot for a door without a number; units of one sign all in one list of
/// places, because there are more of them than of anything else.
fn doors(out: &mut String, buildings: &[Building]) {
    let (mut dots, mut signs) = (String::new(), String::new());
    let (mut xs, mut ys) = (String::new(), String::new());
    let mut long = String::new();
    for door in buildings.iter().flat_map(|building| &building.entrances) {
        let [x, y] = turned(door.at);
        let mut chars = door.unit.chars();
        match (chars.next(), chars.next()) {
            (None, _) => {
                let _ = write!(dots, "M{x} {y}h0");
            }
            (Some(sign), None) => {
                signs.push(sign);
                let _ = write!(xs, "{x} ");
                let _ = write!(ys, "{y} ");
            }
            _ => {
                let _ = write!(long, "<text x=\"{x}\" y=\"{y}\">");
                text(&mut long, &door.unit);
                long.push_str("</text>");
            }
        }
    }
    path(out, "doors", &dots);
    if !signs.is_empty() {
        let _ = write!(out, "<text x=\"{}\" y=\"{}\">", xs.trim_end(), ys.trim_end());
        text(out, &signs);
        out.push_str("</text>");
    }
    out.push_str(&long);
}

/// Numbers and floors, above the way.
pub fn numbers(out: &mut String, layout: &Layout, size: &Size) {
    let grid = i64::from(GRID);
    let number = size.number / grid;
    let _ = write!(out, "<g class=\"numbers\" font-size=\"{number}\" transform=\"scale({GRID})\">");
    for building in &layout.buildings {
        let Some([x, y]) = middle(&building.ring).map(|at| at.map(|v| v / grid)) else { continue };
        if building.number.is_empty() && building.levels.is_none() {
            continue;
        }
        let _ = write!(out, "<text x=\"{x}\" y=\"{y}\">");
        text(out, &building.number);
        if let Some(levels) = building.levels {
            let _ = write!(out, "<tspan>{levels}F</tspan>");
        }
        out.push_str("</text>");
    }
    out.push_str("</g>");
}
