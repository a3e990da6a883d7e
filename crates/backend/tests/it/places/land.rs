//! The ground between places, and where stations are missing.

use super::{HERE, compound, published, station};
use crate::support::World;
use backend::error::Error;
use backend::places::gaps::{Outside, csv};
use backend::places::tile::mvt::Tile;
use backend::places::tile::{Layer, TileAt, Tiles};
use backend::places::{self, Piece, Voice};
use domain::geo::Wgs84;
use domain::org::Role;
use domain::place::{Answer, Feature, GroundKind, PlaceState, Question, Wish};
use prost::Message;

fn micro(at: Wgs84) -> [i32; 2] {
    [(at.lng * 1e6).round() as i32, (at.lat * 1e6).round() as i32]
}

/// So many metres north of here.
fn north(metres: f64) -> Wgs84 {
    Wgs84 { lat: HERE.lat + metres / 111_195.0, lng: HERE.lng }
}

fn piece(id: &str, kind: GroundKind, points: &[Wgs84]) -> Piece {
    let points = points.iter().copied().map(micro).collect();
    Piece { id: id.to_owned(), kind, name: format!("{id}<b>"), points, holes: Vec::new() }
}

/// Names of layers and how many features each has, at zoom 14.
async fn drawn(world: &World, tiles: &Tiles) -> (Vec<(String, usize)>, i64) {
    let side = f64::from(1u32 << 14);
    let y = (1.0 - HERE.lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0;
    let tile = TileAt::new(14, ((HERE.lng + 180.0) / 360.0 * side) as u32, (y * side) as u32).unwrap();
    let drawn = tiles.draw(&world.backend, Layer::Ground, tile, &Wish::default()).await.unwrap();
    let tile = Tile::decode(&drawn.bytes[..]).unwrap();
    let layers = tile.layers.into_iter().filter(|layer| layer.name != "unit");
    (layers.map(|layer| (layer.name, layer.features.len())).collect(), drawn.version)
}

fn layers(of: &[(&str, usize)]) -> Vec<(String, usize)> {
    of.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

both! {
    async fn roads_water_and_greens_are_drawn_and_a_newer_extract_takes_the_place_of_an_older_one(db: TestDb) {
        let world = World::new(db).await;
        let chief = world.person(Role::MapEditor, "district").await;
        let part = world.person(Role::MapEditor, "north").await;
        let tiles = Tiles::default();
        let (before, first) = drawn(&world, &tiles).await;
        assert_eq!(before, layers(&[]));
        let side = |metres: f64| Wgs84 { lat: north(metres).lat, lng: HERE.lng + 0.002 };
        let pond = [north(-50.0), side(-50.0), side(50.0)];
        let road = piece("way/1", GroundKind::MainRoad, &[north(-900.0), north(900.0)]);
        let pieces = vec![road.clone(), piece("way/2", GroundKind::Water, &pond), piece("way/3", GroundKind::Green, &pond)];
        assert!(matches!(places::keep_ground(&world.backend, &part, pieces.clone()).await, Err(Error::Forbidden)));
        assert_eq!(places::keep_ground(&world.backend, &chief, pieces.clone()).await.unwrap(), 3);
        let (after, second) = drawn(&world, &tiles).await;
        assert_eq!(after, layers(&[("green", 1), ("water", 1), ("road", 1)]));
        assert_ne!(first, second, "another state of the ground");
        // The pond is gone from a newer extract of the same box; what lies elsewhere stays.
        let far = piece("way/9", GroundKind::Road, &[north(60_000.0), north(61_000.0)]);
        places::keep_ground(&world.backend, &chief, vec![far]).await.unwrap();
        let renewed = vec![pieces[0].clone(), pieces[2].clone(), pieces[2].clone()];
        assert_eq!(places::keep_ground(&world.backend, &chief, renewed).await.unwrap(), 2, "each once");
        let (third, _) = drawn(&world, &tiles).await;
        assert_eq!(third, layers(&[("green", 1), ("road", 1)]));
        // A lake with an island: what is cut out of it is kept with it.
        let mut lake = piece("relation/5", GroundKind::Water, &[north(-80.0), side(-80.0), side(80.0), north(80.0)]);
        let whole = vec![pieces[0].clone(), lake.clone(), pieces[2].clone()];
        places::keep_ground(&world.backend, &chief, whole).await.unwrap();
        let (with_lake, fourth) = drawn(&world, &tiles).await;
        assert_eq!(with_lake, layers(&[("green", 1), ("water", 1), ("road", 1)]));
        lake.holes = vec![lake.points.iter().map(|[x, y]| [x / 2 + lake.points[0][0] / 2, y / 2 + lake.points[0][1] / 2]).collect()];
        let island = vec![pieces[0].clone(), lake, pieces[2].clone()];
        places::keep_ground(&world.backend, &chief, island).await.unwrap();
        let (with_island, fifth) = drawn(&world, &Tiles::default()).await;
        assert_eq!(with_island, with_lake);
        assert_ne!(fourth, fifth);
        places::keep_ground(&world.backend, &chief, vec![pieces[0].clone(), pieces[2].clone()]).await.unwrap();
        // Nothing that can be drawn, and nothing at all: it stays as it was.
        let broken = vec![piece("way/7", GroundKind::Water, &pond[..2]), piece("way/8", GroundKind::Road, &pond[..1])];
        assert_eq!(places::keep_ground(&world.backend, &chief, broken).await.unwrap(), 0);
        assert_eq!(drawn(&world, &tiles).await.0, third);
        // Another process has the same number for it.
        assert_eq!(drawn(&world, &Tiles::default()).await.1, drawn(&world, &tiles).await.1);
    }
}

both! {
    async fn what_no_station_reaches_is_listed_and_small_counts_are_not_told(db: TestDb) {
        let world = World::new(db).await;
        let chief = world.person(Role::MapEditor, "district").await;
        let tiles = Tiles::default();
        let id = compound(&world, &chief).await;
        let place = places::one(&world.backend, id).unwrap().place;
        let at = place.facts.at;
        let of = |found: &places::gaps::Gaps| found.gaps.iter().find(|gap| gap.what == Outside::Compound(id)).cloned();
        let gaps = async || tiles.gaps(&world.backend, &chief).await.unwrap();
        let none = of(&gaps().await).expect("no station at all");
        assert_eq!((none.nearest, none.said), (None, None));
        // A kilometre in a straight line is too far without ways, and near enough along a street.
        let far = station("一公里外<script>", at.lat + 1000.0 / 111_195.0, at.lng);
        let name = far.name.clone();
        let far = published(&world, &chief, far).await;
        for (device, count) in (0..7).map(|n| (format!("d{n}"), n)) {
            let told = of(&gaps().await).expect("it is too far").said;
            assert_eq!(told, (count >= 5).then_some(count), "{count}");
            places::report(&world.backend, id, Question::Has(Feature::Parking), Answer::Yes, Voice::of(&device), None).await.unwrap();
        }
        let found = gaps().await;
        let gap = of(&found).expect("a circle of 831 m does not reach it");
        let (nearest, called, metres) = gap.nearest.expect("there is one now");
        assert_eq!((nearest, called), (far.id, name));
        assert!((metres - 1000.0).abs() < 2.0, "{metres}");
        assert!(csv(&found.gaps).contains("澄园小区") && csv(&found.gaps).contains(",\"7\","), "{}", csv(&found.gaps));
        let ends = [Wgs84 { lat: at.lat - 0.005, ..at }, Wgs84 { lat: at.lat + 0.02, ..at }];
        let across = [Wgs84 { lng: at.lng - 0.005, ..at }, at, Wgs84 { lng: at.lng + 0.005, ..at }];
        let street = vec![
            piece("way/1", GroundKind::Road, &[ends[0], at, far.facts.at, ends[1]]),
            piece("way/2", GroundKind::Path, &across),
        ];
        places::keep_ground(&world.backend, &chief, street).await.unwrap();
        assert_eq!(of(&gaps().await), None, "a street leads there");
        // A draft is no station, and who edits no places sees no gaps.
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        assert!(matches!(tiles.gaps(&world.backend, &dispatcher).await, Err(Error::Forbidden)));
        places::save(&world.backend, &chief, Some(far.id), far.version, far.facts, PlaceState::Draft).await.unwrap();
        assert!(of(&gaps().await).is_some());
    }
}
