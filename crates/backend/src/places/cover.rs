//! What lies within a quarter of an hour on foot of a station: by the ways that
//! are known, as a circle where none are.

use super::{Bounds, Found, Piece, within};
use crate::Backend;
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::place::reach::{self, Ways};
use domain::place::{GroundKind, Place, PlaceKind, Wish};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Where couriers and drivers rest.
pub const RESTING: [PlaceKind; 3] = [PlaceKind::Station, PlaceKind::DriversHome, PlaceKind::ServicePoint];
/// Areas that are kept.
const KEPT: usize = 20_000;

/// What is reached from places, by place and its version.
type Areas = HashMap<(PlaceId, i64), Arc<Vec<Wgs84>>>;

/// The ways of the district, and what is reached along them.
#[derive(Default)]
pub(super) struct Cover {
    ways: Ways,
    areas: Mutex<Areas>,
}

impl Cover {
    /// By roads and paths of the ground.
    pub(super) fn new(pieces: &[Piece]) -> Self {
        let way =
            |piece: &&Piece| matches!(piece.kind, GroundKind::MainRoad | GroundKind::Road | GroundKind::Path);
        let lines = pieces.iter().filter(way).map(|piece| piece.points.as_slice());
        Self { ways: Ways::new(lines), areas: Mutex::default() }
    }

    /// What is within reach of a place.
    pub(super) fn area(&self, place: &Place) -> Arc<Vec<Wgs84>> {
        let lock = || self.areas.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (place.id, place.version);
        if let Some(area) = lock().get(&key) {
            return area.clone();
        }
        let at = place.facts.at;
        let area = Arc::new(self.ways.reach(at).unwrap_or_else(|| reach::circle(at)));
        let mut areas = lock();
        if areas.len() >= KEPT {
            areas.clear();
        }
        areas.insert(key, area.clone());
        area
    }
}

/// The stations in a box, at most so many, and how many there are.
pub(super) fn stations(backend: &Backend, bounds: Bounds, most: usize) -> (Vec<Found>, usize) {
    let wish = Wish { kinds: RESTING.to_vec(), ..Wish::default() };
    within(backend, bounds, &wish, most)
}
