//! Web Mercator and its tiles.

use super::mvt::EXTENT;
use crate::places::Bounds;
use domain::geo::Wgs84;
use domain::place::CoordinateSystem;
use std::f64::consts::PI;

/// The closest look.
pub const DEEPEST: u8 = 18;
/// Units beyond its border that a tile draws, so that no seam is seen.
pub const MARGIN: f64 = 64.0;

/// By how much of its side a tile in another system may be bent on the ground.
const SLACK: f64 = 0.02;

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

/// Where a position lies on the square world of another system.
pub fn moved(at: World, system: CoordinateSystem) -> World {
    if system == CoordinateSystem::Wgs84 {
        return at;
    }
    let (lat, lng) = system.write(wgs84(at));
    world(Wgs84 { lat, lng })
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
    /// In which system the grid lies over the ground.
    pub system: CoordinateSystem,
}

impl TileAt {
    /// A tile, if there is one.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        let system = CoordinateSystem::Wgs84;
        (z <= DEEPEST && x < 1 << z && y < 1 << z).then_some(Self { z, x, y, system })
    }

    /// The tile of the same number in a grid that lies over the ground in another system.
    pub fn within(self, system: CoordinateSystem) -> Self {
        Self { system, ..self }
    }

    /// A position in units of this tile; beyond `0..EXTENT` when it lies outside.
    pub fn local(self, at: World) -> [f64; 2] {
        self.units(moved(at, self.system))
    }

    /// The same for a position that is in the system of this tile.
    pub fn units(self, [x, y]: World) -> [f64; 2] {
        let side = f64::from(1u32 << self.z);
        let extent = f64::from(EXTENT);
        [(x * side - f64::from(self.x)) * extent, (y * side - f64::from(self.y)) * extent]
    }

    /// What the tile shows with a margin, in parts of the world: `[west, north, east, south]`.
    pub fn span(self) -> [f64; 4] {
        let [west, north, east, south] = self.square();
        if self.system == CoordinateSystem::Wgs84 {
            return [west, north, east, south];
        }
        let corners = [[west, north], [east, north], [west, south], [east, south]];
        let on_ground = corners.map(|at| {
            let there = wgs84(at);
            self.system.read(there.lat, there.lng).map_or(at, world)
        });
        // Its sides are all but straight on the ground.
        let slack = (east - west) * SLACK;
        let low = |axis: usize| on_ground.iter().map(|at| at[axis]).fold(f64::INFINITY, f64::min) - slack;
        let high =
            |axis: usize| on_ground.iter().map(|at| at[axis]).fold(f64::NEG_INFINITY, f64::max) + slack;
        [low(0), low(1), high(0), high(1)]
    }

    /// The tile with a margin, in parts of the world in its own system.
    fn square(self) -> [f64; 4] {
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
    fn a_tile_in_another_system_shows_what_is_moved_into_it() {
        let at = Wgs84 { lat: 39.915, lng: 116.404 };
        let [x, y] = moved(world(at), CoordinateSystem::Gcj02);
        for z in [4, 10, 14, 18] {
            let side = f64::from(1u32 << z);
            let tile = TileAt::new(z, (x * side) as u32, (y * side) as u32).expect("a tile");
            let tile = tile.within(CoordinateSystem::Gcj02);
            assert!(tile.local(world(at)).iter().all(|v| (0.0..=f64::from(EXTENT)).contains(v)), "{z}");
            let [west, north, east, south] = tile.span();
            let [x, y] = world(at);
            assert!((west..=east).contains(&x) && (north..=south).contains(&y), "{z}");
            let Bounds { south, west, north, east } = tile.bounds(0.0);
            assert!((south..=north).contains(&at.lat) && (west..=east).contains(&at.lng), "{z}");
        }
        // Some 600 m apart: at zoom 18 four tiles.
        let plain = world(at).map(|v| (v * f64::from(1u32 << 18)) as u32);
        assert_ne!([x, y].map(|v| (v * f64::from(1u32 << 18)) as u32), plain);
    }

    #[test]
    fn poles_stay_on_the_world() {
        for lat in [-90.0, 90.0] {
            let [_, y] = world(Wgs84 { lat, lng: 180.0 });
            assert!((0.0..=1.0).contains(&y), "{lat}: {y}");
        }
    }
}
