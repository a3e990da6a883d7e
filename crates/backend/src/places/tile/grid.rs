//! Web Mercator and its tiles.

use super::mvt::EXTENT;
use crate::places::Bounds;
use domain::geo::Wgs84;
use std::f64::consts::PI;

/// The closest look.
pub const DEEPEST: u8 = 18;
/// Units beyond its border that a tile draws, so that no seam is seen.
pub const MARGIN: f64 = 64.0;

/// A position on the square world, 0 to 1 east and south.
pub type World = [f64; 2];

/// A position in Web Mercator. Latitudes end where the world is a square.
pub fn world(at: Wgs84) -> World {
    let sine = at.lat.to_radians().sin().clamp(-0.996_272_076_220_75, 0.996_272_076_220_75);
    let y = 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * PI);
    [at.lng / 360.0 + 0.5, y.clamp(0.0, 1.0)]
}

/// The position of a place on the square world.
pub fn wgs84([x, y]: World) -> Wgs84 {
    let lat = (PI * (1.0 - 2.0 * y)).sinh().atan().to_degrees();
    Wgs84 { lat, lng: (x - 0.5) * 360.0 }
}

/// A tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TileAt {
    /// Zoom.
    pub z: u8,
    /// Column, from the west.
    pub x: u32,
    /// Row, from the north.
    pub y: u32,
}

impl TileAt {
    /// A tile, if there is one.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        (z <= DEEPEST && x < 1 << z && y < 1 << z).then_some(Self { z, x, y })
    }

    /// A position in units of this tile; beyond `0..EXTENT` when it lies outside.
    pub fn local(self, [x, y]: World) -> [f64; 2] {
        let side = f64::from(1u32 << self.z);
        let extent = f64::from(EXTENT);
        [(x * side - f64::from(self.x)) * extent, (y * side - f64::from(self.y)) * extent]
    }

    /// The tile with a margin, in parts of the world: `[west, north, east, south]`.
    pub fn span(self) -> [f64; 4] {
        let side = f64::from(1u32 << self.z);
        let margin = MARGIN / f64::from(EXTENT);
        let part = |tile: u32, more: f64| (f64::from(tile) + more) / side;
        [part(self.x, -margin), part(self.y, -margin), part(self.x, 1.0 + margin), part(self.y, 1.0 + margin)]
    }

    /// The tile in degrees, wider by `margin` of the world's side all around.
    pub fn bounds(self, margin: f64) -> Bounds {
        let [west, north, east, south] = self.span();
        let (low, high) =
            (wgs84([west - margin, south + margin]), wgs84([east + margin, (north - margin).max(0.0)]));
        Bounds {
            south: low.lat.max(-90.0),
            west: low.lng.max(-180.0),
            north: high.lat.min(90.0),
            east: high.lng.min(180.0),
        }
    }
}

/// A position in whole units.
pub fn whole([x, y]: [f64; 2]) -> [i32; 2] {
    [x.round() as i32, y.round() as i32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_positions_lie_in_their_tiles() {
        // The tile of a position by the formula of the OpenStreetMap wiki.
        let at = world(Wgs84 { lat: 39.915, lng: 116.404 });
        let tile = |z: u32| at.map(|v| (v * f64::from(1u32 << z)) as u32);
        assert_eq!(tile(10), [843, 387]);
        assert_eq!(world(Wgs84 { lat: 0.0, lng: 0.0 }), [0.5, 0.5]);
        let back = wgs84(at);
        assert!((back.lat - 39.915).abs() < 1e-9 && (back.lng - 116.404).abs() < 1e-9);
    }

    #[test]
    fn there_are_no_tiles_beyond_the_world() {
        assert!(TileAt::new(0, 0, 0).is_some() && TileAt::new(18, 262_143, 262_143).is_some());
        assert!(TileAt::new(0, 1, 0).is_none() && TileAt::new(18, 0, 262_144).is_none());
        assert!(TileAt::new(19, 0, 0).is_none());
    }

    #[test]
    fn poles_stay_on_the_world() {
        for lat in [-90.0, 90.0] {
            let [_, y] = world(Wgs84 { lat, lng: 180.0 });
            assert!((0.0..=1.0).contains(&y), "{lat}: {y}");
        }
    }
}
