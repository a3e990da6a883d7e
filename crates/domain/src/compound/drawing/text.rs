//! Points as people type them: two numbers a line.

use super::super::{Layout, Point};
use crate::geo::Wgs84;
use crate::text_enum;

text_enum! {
    /// In what positions are typed.
    Measure {
        /// Metres east and north of the origin.
        Metres = "metres",
        /// Latitude and longitude in degrees, WGS-84.
        Degrees = "degrees",
    }
}

/// Most corners of one line or border.
const CORNERS: usize = 500;
/// Furthest from the origin, in metres.
const FAR: f64 = 10_000.0;

/// The points of a text, two numbers a line; the number of the first line that
/// is none, counted from one.
pub fn read_points(text: &str, measure: Measure, around: &Layout) -> Result<Vec<Point>, usize> {
    let mut points = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        if points.len() == CORNERS {
            return Err(at + 1);
        }
        points.push(read_point(line, measure, around).ok_or(at + 1)?);
    }
    Ok(points)
}

fn read_point(line: &str, measure: Measure, around: &Layout) -> Option<Point> {
    // A comma of Chinese keyboards is one as well.
    let parts = line.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | ';'));
    let mut numbers = Vec::new();
    for part in parts.filter(|part| !part.is_empty()) {
        numbers.push(part.parse::<f64>().ok().filter(|number| number.is_finite())?);
    }
    let [a, b] = numbers.try_into().ok()?;
    match measure {
        Measure::Metres => {
            let near = a.abs() <= FAR && b.abs() <= FAR;
            near.then(|| [(a * 10.0).round() as i32, (b * 10.0).round() as i32])
        }
        Measure::Degrees => {
            let point = around.point(Wgs84::new(a, b)?);
            point.iter().all(|v| f64::from(*v).abs() <= FAR * 10.0).then_some(point)
        }
    }
}

/// A point as it is typed.
pub fn write_point(point: Point, measure: Measure, around: &Layout) -> String {
    match measure {
        Measure::Metres => {
            let [east, north] = point.map(|v| f64::from(v) / 10.0);
            format!("{east} {north}")
        }
        Measure::Degrees => {
            let at = around.wgs84(point);
            format!("{:.6} {:.6}", at.lat, at.lng)
        }
    }
}

/// Points as they are typed, one a line.
pub fn write_points(points: &[Point], measure: Measure, around: &Layout) -> String {
    points.iter().map(|point| write_point(*point, measure, around)).collect::<Vec<_>>().join("\n")
}
