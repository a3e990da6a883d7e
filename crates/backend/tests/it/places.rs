//! Places for riders: kept, found, forgotten.

mod found;
mod gates;
mod given;
mod kept;
mod land;
mod layouts;
mod said;

use crate::support::World;
use backend::actor::Staff;
use backend::places;
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::place::{Place, PlaceFacts, PlaceKind, PlaceState};

/// The least that can be said of a station.
pub fn station(name: &str, lat: f64, lng: f64) -> PlaceFacts {
    let json = serde_json::json!({ "kind": "station", "name": name, "at": { "lat": lat, "lng": lng } });
    serde_json::from_value(json).unwrap()
}

pub async fn published(world: &World, by: &Staff, facts: PlaceFacts) -> Place {
    places::save(&world.backend, by, None, 0, facts, PlaceState::Published).await.unwrap()
}

async fn compound(world: &World, by: &Staff) -> PlaceId {
    let mut facts = station("澄园小区", 45.14, 124.82);
    facts.kind = PlaceKind::Compound;
    published(world, by, facts).await.id
}

const HERE: Wgs84 = crate::support::IN_GRID;
