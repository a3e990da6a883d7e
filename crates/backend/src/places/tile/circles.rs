//! What lies within a quarter of an hour of a station.

use super::clip;
use super::grid::{TileAt, world};
use super::mvt::{Filling, Said};
use crate::Backend;
use crate::places::cover::{Cover, stations};
use domain::place::reach;

/// Farther away the areas of a city are one blot.
const NEAREST: u8 = 10;
/// How far an area reaches beyond its station, in parts of the world's side at 60°
/// north, where a metre is widest that people live at.
const REACH: f64 = 1080.0 / 20_000_000.0;
/// Most areas of one tile; of more they are shown where the most are spread.
const MOST: usize = 600;
/// Of more stations in a tile ways are not looked at: circles say enough.
const BY_WAYS: usize = 200;

/// The layer of a tile.
pub fn draw(backend: &Backend, cover: &Cover, tile: TileAt) -> Filling {
    let mut filling = Filling::new("circle");
    if tile.z < NEAREST {
        return filling;
    }
    let (found, count) = stations(backend, tile.bounds(REACH), MOST);
    for found in found {
        let area = match count > BY_WAYS {
            true => reach::circle(found.place.facts.at).into(),
            false => cover.area(&found.place),
        };
        let ring = clip::ring(area.iter().map(|at| tile.local(world(*at))).collect());
        filling.area(&ring, vec![("id", Said::Text(found.place.id.to_string()))]);
    }
    filling
}
