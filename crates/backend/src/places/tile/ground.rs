//! The district's own areas, so that the map says something where there is no
//! basemap.

use super::clip;
use super::grid::{TileAt, World, wgs84, world};
use super::land::Land;
use super::mvt::Filling;
use crate::directory::{Directory, Unit};
use crate::places::Piece;
use crate::places::cover::Cover;
use domain::geo::Wgs84;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Areas smaller than so many units of a tile in both directions say nothing.
const SMALLEST: f64 = 24.0;

/// The areas of units on the square world.
pub struct Ground {
    /// What it was made from.
    pub directory: Arc<Directory>,
    /// Names this state of the areas.
    pub version: i64,
    /// Roads, water and greens.
    pub land: Land,
    /// What is within reach along its ways.
    pub cover: Cover,
    areas: Vec<Area>,
}

struct Area {
    name: String,
    kind: &'static str,
    ring: Vec<World>,
    /// West, north, east, south.
    span: [f64; 4],
}

impl Ground {
    /// The areas of units that are active, on the pieces of change `number`.
    pub fn new(directory: Arc<Directory>, number: i64, pieces: Vec<Piece>) -> Self {
        let units = directory.units.iter().filter(|unit| unit.active);
        let areas: Vec<Area> = units.filter_map(Area::new).collect();
        let version = version(&areas, number);
        let cover = Cover::new(&pieces);
        Self { directory, version, land: Land::new(pieces), cover, areas }
    }

    /// The layer of a tile.
    pub fn draw(&self, tile: TileAt) -> Filling {
        let mut filling = Filling::new("unit");
        let [west, north, east, south] = tile.span();
        let least = SMALLEST / f64::from(super::mvt::EXTENT) / f64::from(1u32 << tile.z);
        for area in &self.areas {
            let [w, n, e, s] = area.span;
            let apart = e < west || w > east || s < north || n > south;
            if apart || (e - w).max(s - n) < least {
                continue;
            }
            let ring = clip::ring(area.ring.iter().map(|at| tile.local(*at)).collect());
            filling.area(&ring, vec![("name", area.name.as_str().into()), ("kind", area.kind.into())]);
        }
        filling
    }
}

/// The middle of China, and how far away one stands to see it.
const CHINA: (Wgs84, f32) = (Wgs84 { lat: 35.0, lng: 105.0 }, 4.0);
/// A phone shows so many parts of the world's side at zoom 0; 256 pixels each.
const PHONE: f64 = 1.2;

impl Ground {
    /// The middle of all areas, and the zoom at which a phone shows them.
    pub fn middle(&self) -> (Wgs84, f32) {
        let spans = self.areas.iter().map(|area| area.span);
        let all = spans.reduce(|[w, n, e, s], [x, y, v, u]| [w.min(x), n.min(y), e.max(v), s.max(u)]);
        let Some([west, north, east, south]) = all else { return CHINA };
        let side = (east - west).max(south - north).max(1e-6);
        let zoom = (PHONE / side).log2().clamp(3.0, 15.0);
        (wgs84([(west + east) / 2.0, (north + south) / 2.0]), zoom as f32)
    }
}

impl Area {
    fn new(unit: &Unit) -> Option<Self> {
        let corners = &unit.area.as_ref()?.0;
        let ring: Vec<World> =
            corners.iter().filter_map(|[lng, lat]| Wgs84::new(*lat, *lng)).map(world).collect();
        let first = *ring.first()?;
        let span = ring.iter().fold([first[0], first[1], first[0], first[1]], |[w, n, e, s], [x, y]| {
            [w.min(*x), n.min(*y), e.max(*x), s.max(*y)]
        });
        Some(Self { name: unit.name.clone(), kind: unit.kind.as_str(), ring, span })
    }
}

/// The same for the same areas, in every process.
fn version(areas: &[Area], number: i64) -> i64 {
    let mut hash = Sha256::new();
    hash.update(number.to_le_bytes());
    for area in areas {
        hash.update(area.name.as_bytes());
        hash.update(area.kind.as_bytes());
        area.ring.iter().flatten().for_each(|v| hash.update(v.to_le_bytes()));
    }
    let bytes = hash.finalize();
    // Short enough for the whole numbers of a browser.
    bytes.iter().take(6).fold(0, |number, byte| number << 8 | i64::from(*byte))
}
