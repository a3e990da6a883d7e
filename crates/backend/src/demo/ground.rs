//! The ground of the district: sixty grids that tile twelve by twelve
//! kilometres, their borders shared and a little crooked.

use super::dice::Dice;
use domain::geo::{Polygon, Wgs84};

/// The middle of the district, as the product's issue lays it.
pub const MIDDLE: (f64, f64) = (45.14, 124.82);
/// Columns and rows of grids.
const COLUMNS: usize = 10;
const ROWS: usize = 6;
/// Twelve kilometres in degrees, north and east, at this latitude.
const NORTH: f64 = 0.1078;
const EAST: f64 = 0.1528;
const SEED: u64 = 0x5EED_0001;

/// The area of grid `grid` (0–2) of community `community` (0–3) of subdistrict
/// `subdistrict` (0–4): a subdistrict is two columns wide, a community three
/// grids of one column.
pub fn area(subdistrict: usize, community: usize, grid: usize) -> Polygon {
    let column = subdistrict * 2 + community % 2;
    let row = (community / 2) * 3 + grid;
    let (x, y) = (column * 2, row * 2);
    let ring = [
        (x, y),
        (x + 1, y),
        (x + 2, y),
        (x + 2, y + 1),
        (x + 2, y + 2),
        (x + 1, y + 2),
        (x, y + 2),
        (x, y + 1),
    ];
    Polygon(ring.into_iter().map(|(x, y)| corner(x, y)).collect())
}

/// A point of the lattice of half cells, `[lng, lat]`. Moved by chance that
/// depends on the point alone, so that neighbours share it.
fn corner(x: usize, y: usize) -> [f64; 2] {
    let mut dice = Dice::new(SEED + (y * (2 * COLUMNS + 1) + x) as u64);
    let cell = (EAST / COLUMNS as f64, NORTH / ROWS as f64);
    let mut shift = || (dice.unit() - 0.5) * 0.3;
    let across = x as f64 / 2.0 + shift();
    let up = y as f64 / 2.0 + shift() * 0.8;
    [round(MIDDLE.1 - EAST / 2.0 + across * cell.0), round(MIDDLE.0 - NORTH / 2.0 + up * cell.1)]
}

/// A position between the points of the lattice, `[lng, lat]`.
pub fn lattice(x: f64, y: f64) -> [f64; 2] {
    let (west, south) = (x.floor().max(0.0), y.floor().max(0.0));
    let (across, up) = (x - west, y - south);
    let at = |right: usize, above: usize| corner(west as usize + right, south as usize + above);
    let between = |a: [f64; 2], b: [f64; 2], part: f64| [0, 1].map(|n| a[n] + (b[n] - a[n]) * part);
    between(between(at(0, 0), at(1, 0), across), between(at(0, 1), at(1, 1), across), up)
}

/// Six places are eleven centimetres: what a phone could know at best.
fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// Some point inside an area.
pub fn point(area: &Polygon, dice: &mut Dice) -> Option<Wgs84> {
    let (south, west, north, east) = area.bounds()?;
    // A crooked cell covers well over half of its bounds.
    (0..64).find_map(|_| {
        let lat = round(south + dice.unit() * (north - south));
        let lng = round(west + dice.unit() * (east - west));
        Wgs84::new(lat, lng).filter(|at| area.contains(*at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas() -> Vec<Polygon> {
        (0..60).map(|i| area(i / 12, i / 3 % 4, i % 3)).collect()
    }

    /// The rule: inside the district every place has exactly one grid.
    #[test]
    fn grids_tile_without_gap_or_overlap() {
        let areas = areas();
        let mut dice = Dice::new(1);
        for _ in 0..2000 {
            let lat = MIDDLE.0 + (dice.unit() - 0.5) * NORTH * 0.9;
            let lng = MIDDLE.1 + (dice.unit() - 0.5) * EAST * 0.9;
            let at = Wgs84 { lat, lng };
            assert_eq!(areas.iter().filter(|a| a.contains(at)).count(), 1, "{at:?}");
        }
    }

    #[test]
    fn a_point_lies_in_its_area() {
        let mut dice = Dice::new(2);
        for area in areas() {
            assert!(area.contains(point(&area, &mut dice).unwrap()));
        }
    }
}
