//! How far a quarter of an hour on foot reaches around a station.
//!
//! Walking is 1.2 m/s: what the Highway Capacity Manual 2000 (chapter 18) takes for
//! pedestrians of all ages. Where no ways are known, ways are 1.3 times as long as
//! the straight line: in a grid of streets they are 4/π ≈ 1.27 times as long in the
//! mean over all directions, and no city is a perfect grid. So 15 minutes are
//! 15 · 60 · 1.2 = 1,080 m of ways, or a circle of 1,080 / 1.3 ≈ 831 m.

use crate::geo::Wgs84;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Metres a second.
pub const WALK: f64 = 1.2;
/// A quarter of an hour, in seconds.
pub const WHILE: f64 = 15.0 * 60.0;
/// How much longer a way is than the straight line.
pub const DETOUR: f64 = 1.3;
/// Corners of a circle: it is drawn at most three metres too small.
const CORNERS: u32 = 40;
/// Points of a way are at most so far apart, in metres.
const STEP: f64 = 50.0;
/// Who is farther from a way than this is not on it.
const BESIDE: f64 = 100.0;
/// Ways that do not even lead half of the circle's radius away are a piece of
/// something nobody drew to its end.
const ENOUGH: f64 = 0.5;
/// Side of a cell in which points are looked for, in millionths of a degree.
const CELL: i32 = 2000;

/// Metres of ways in a quarter of an hour.
pub const fn along_ways() -> f64 {
    WALK * WHILE
}

/// Radius of the circle where no ways are known, in metres.
pub const fn radius() -> f64 {
    along_ways() / DETOUR
}

/// The circle around a position, as an open ring.
pub fn circle(at: Wgs84) -> Vec<Wgs84> {
    let (north, east) = degrees(at, radius());
    let corner = |n: u32| {
        let (sine, cosine) = (f64::from(n) / f64::from(CORNERS) * std::f64::consts::TAU).sin_cos();
        Wgs84 { lat: at.lat + sine * north, lng: at.lng + cosine * east }
    };
    (0..CORNERS).map(corner).collect()
}

/// So many metres in degrees, north and east.
fn degrees(at: Wgs84, metres: f64) -> (f64, f64) {
    let north = metres / 111_195.0;
    (north, north / at.lat.to_radians().cos().max(0.01))
}

/// Ways that are known, as a graph: they meet where they share a point.
#[derive(Debug, Default)]
pub struct Ways {
    points: Vec<Wgs84>,
    next: Vec<Vec<(u32, f32)>>,
    cells: HashMap<[i32; 2], Vec<u32>>,
}

impl Ways {
    /// From lines of `[lng, lat]` in millionths of a degree.
    pub fn new<'a>(lines: impl IntoIterator<Item = &'a [[i32; 2]]>) -> Self {
        let (mut ways, mut known) = (Self::default(), HashMap::new());
        for line in lines {
            for pair in line.windows(2) {
                ways.segment(pair[0], pair[1], &mut known);
            }
        }
        ways
    }

    fn segment(&mut self, from: [i32; 2], to: [i32; 2], known: &mut HashMap<[i32; 2], u32>) {
        let mut last = self.point(from, known);
        let parts = (place(from).distance(place(to)) / STEP).ceil().clamp(1.0, 1000.0) as i32;
        for n in 1..=parts {
            let part = |axis: usize| {
                let (a, b) = (i64::from(from[axis]), i64::from(to[axis]));
                (a + (b - a) * i64::from(n) / i64::from(parts)) as i32
            };
            let here = self.point([part(0), part(1)], known);
            if here != last {
                let metres = self.points[last as usize].distance(self.points[here as usize]) as f32;
                self.next[last as usize].push((here, metres));
                self.next[here as usize].push((last, metres));
            }
            last = here;
        }
    }

    fn point(&mut self, at: [i32; 2], known: &mut HashMap<[i32; 2], u32>) -> u32 {
        *known.entry(at).or_insert_with(|| {
            let n = u32::try_from(self.points.len()).unwrap_or(u32::MAX);
            self.points.push(place(at));
            self.next.push(Vec::new());
            self.cells.entry(at.map(|v| v.div_euclid(CELL))).or_default().push(n);
            n
        })
    }

    /// What can be reached on foot from a position along ways, as an open ring:
    /// the hull of all points that are reached. None where no ways are known that
    /// lead anywhere.
    pub fn reach(&self, at: Wgs84) -> Option<Vec<Wgs84>> {
        let (start, beside) = self.nearest(at)?;
        let mut far: HashMap<u32, f64> = HashMap::from([(start, beside)]);
        let mut open = BinaryHeap::from([(Reverse(millimetres(beside)), start)]);
        while let Some((Reverse(so_far), n)) = open.pop() {
            if so_far > millimetres(far[&n]) {
                continue;
            }
            for (to, metres) in &self.next[n as usize] {
                let sum = far[&n] + f64::from(*metres);
                if sum <= along_ways() && far.get(to).is_none_or(|known| sum < *known) {
                    far.insert(*to, sum);
                    open.push((Reverse(millimetres(sum)), *to));
                }
            }
        }
        let points: Vec<Wgs84> = far.keys().map(|n| self.points[*n as usize]).collect();
        let leads = points.iter().any(|point| at.distance(*point) >= radius() * ENOUGH);
        let hull = leads.then(|| hull(points))?;
        (hull.len() > 2).then_some(hull)
    }

    /// The nearest point of a way, and how far it is.
    fn nearest(&self, at: Wgs84) -> Option<(u32, f64)> {
        let [x, y] = [at.lng, at.lat].map(|v| ((v * 1e6).round() as i32).div_euclid(CELL));
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [x + dx, y + dy]));
        let near = around.filter_map(|cell| self.cells.get(&cell)).flatten();
        let near = near.map(|n| (*n, at.distance(self.points[*n as usize])));
        near.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0))).filter(|(_, metres)| *metres <= BESIDE)
    }
}

/// Whole, so that they have an order.
fn millimetres(metres: f64) -> u64 {
    (metres * 1000.0) as u64
}

fn place([lng, lat]: [i32; 2]) -> Wgs84 {
    Wgs84 { lat: f64::from(lat) / 1e6, lng: f64::from(lng) / 1e6 }
}

/// The convex hull, anticlockwise (Andrew's monotone chain).
fn hull(mut points: Vec<Wgs84>) -> Vec<Wgs84> {
    points.sort_by(|a, b| a.lng.total_cmp(&b.lng).then(a.lat.total_cmp(&b.lat)));
    let turn =
        |a: Wgs84, b: Wgs84, c: Wgs84| (b.lng - a.lng) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lng - a.lng);
    let half = |points: &mut dyn Iterator<Item = Wgs84>| {
        let mut chain: Vec<Wgs84> = Vec::new();
        for point in points {
            while chain.len() > 1 && turn(chain[chain.len() - 2], chain[chain.len() - 1], point) <= 0.0 {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut points.iter().copied());
    hull.extend(half(&mut points.iter().rev().copied()));
    hull
}

/// Whether a position lies in an area that [`circle`] or [`Ways::reach`] gave.
pub fn covers(area: &[Wgs84], at: Wgs84) -> bool {
    crate::geo::Polygon(area.iter().map(|corner| [corner.lng, corner.lat]).collect()).contains(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Wgs84 = Wgs84 { lat: 45.14, lng: 124.82 };

    fn north(metres: f64) -> Wgs84 {
        Wgs84 { lat: HERE.lat + metres / 111_195.0, lng: HERE.lng }
    }

    fn micro(at: Wgs84) -> [i32; 2] {
        [(at.lng * 1e6).round() as i32, (at.lat * 1e6).round() as i32]
    }

    #[test]
    fn fifteen_minutes_are_831_metres_as_the_crow_flies() {
        assert!((along_ways() - 1080.0).abs() < 1e-9 && (radius() - 830.77).abs() < 0.01);
        let circle = circle(HERE);
        assert!(circle.iter().all(|corner| (HERE.distance(*corner) - radius()).abs() < 2.0));
        assert!(covers(&circle, north(825.0)) && !covers(&circle, north(835.0)));
    }

    #[test]
    fn along_ways_one_comes_as_far_as_they_lead() {
        // A straight street north and south, one across, and a far one that is not linked.
        let (_, east) = degrees(HERE, 1500.0);
        let side = |metres: f64, east: f64| Wgs84 { lat: north(metres).lat, lng: HERE.lng + east };
        let lines = [
            vec![micro(north(-1500.0)), micro(HERE), micro(north(1500.0))],
            vec![micro(side(0.0, -east)), micro(HERE), micro(side(0.0, east))],
            vec![micro(side(300.0, 0.001)), micro(side(300.0, 0.009))],
        ];
        let ways = Ways::new(lines.iter().map(Vec::as_slice));
        let area = ways.reach(north(20.0)).expect("streets");
        assert!(covers(&area, north(1000.0)) && !covers(&area, north(1120.0)), "1,080 m of street");
        assert!(!covers(&area, side(700.0, degrees(HERE, 700.0).1)), "no street leads there");
        assert!(area.iter().all(|corner| HERE.distance(*corner) <= along_ways()));
    }

    #[test]
    fn where_no_way_is_near_or_it_leads_nowhere_there_is_none() {
        assert_eq!(Ways::default().reach(HERE), None);
        let short = [micro(HERE), micro(north(100.0))];
        let ways = Ways::new([&short[..]]);
        assert_eq!(ways.reach(HERE), None, "a piece that was not drawn to its end");
        assert_eq!(ways.reach(north(2000.0)), None);
    }
}
