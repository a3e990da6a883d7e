//! The map beyond its list: the ground, what is within reach, where stations are
//! missing, another hour, and names that are none.

use crate::places_api::{compound, facts, published};
use crate::world::World;
use backend::places::tile::mvt::Tile;
use backend::places::{self, Piece};
use domain::compound::Layout;
use domain::place::{GroundKind, PlaceState};
use prost::Message;
use serde_json::json;

/// The tile of a position at zoom 13.
fn tile(layer: &str, lat: f64, lng: f64) -> String {
    let side = f64::from(1 << 13);
    let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0;
    format!("/tiles/{layer}/0/13/{}/{}", ((lng + 180.0) / 360.0 * side) as u32, (y * side) as u32)
}

async fn layers(world: &World, path: &str) -> Vec<(String, usize)> {
    let answer = world.get(path).send().await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let tile = Tile::decode(&answer.body[..]).unwrap();
    tile.layers.into_iter().map(|layer| (layer.name, layer.features.len())).collect()
}

#[tokio::test]
async fn the_ground_and_what_is_within_reach_are_drawn() {
    let world = World::with_scripts().await;
    let (ground, circles) = (tile("ground", 45.14, 124.82), tile("circles", 45.14, 124.82));
    assert_eq!(layers(&world, &ground).await, []);
    assert_eq!(world.get(&circles).send().await.status, 204, "no station");
    let piece = |id: &str, kind, points: &[[i32; 2]]| Piece {
        id: id.to_owned(),
        kind,
        name: "<script>".to_owned(),
        points: points.to_vec(),
        holes: Vec::new(),
    };
    let pieces = vec![
        piece("way/1", GroundKind::MainRoad, &[[124_810_000, 45_140_000], [124_830_000, 45_140_000]]),
        piece(
            "way/2",
            GroundKind::Water,
            &[[124_815_000, 45_141_000], [124_818_000, 45_141_000], [124_818_000, 45_143_000]],
        ),
    ];
    places::keep_ground(&world.backend, &world.admin, pieces).await.unwrap();
    let stations = vec![
        facts("一号", 45.14, 124.82, json!({})),
        facts("店", 45.14, 124.82, json!({ "kind": "partner" })),
    ];
    published(&world, stations).await;
    assert_eq!(layers(&world, &ground).await, [("water".to_owned(), 1), ("road".to_owned(), 1)]);
    assert_eq!(layers(&world, &circles).await, [("circle".to_owned(), 1)], "of stations only");
    let page = world.get("/map").send().await.text();
    let version = page.split("data-circles=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let lasting = world.get(&circles.replace("/0/13/", &format!("/{version}/13/"))).send().await;
    assert!(lasting.header("cache-control").contains("immutable"), "the page names the tiles of now");
    let described = world.get("/api/v1/openapi.json").send().await.ok();
    assert!(
        described["paths"]["/tiles/{layer}/{version}/{z}/{x}/{y}"]["get"]["responses"]["204"].is_object()
    );
}

#[tokio::test]
async fn where_stations_are_missing_is_a_page_and_a_table() {
    let world = World::new().await;
    compound(&world).await;
    let far = facts("=远处驿站", 45.16, 124.82, json!({}));
    published(&world, vec![far]).await;
    let root = world.backend.directory().root().unwrap().id;
    let editor = world.person("mapper", domain::org::Role::MapEditor, root).await;
    let page = world.get("/desk/places/gaps").cookie(&editor.cookie).send().await;
    let text = page.text();
    for part in ["缺少驿站的地方", "澄园小区", "=远处驿站", "2.2 公里", "少于 5 次", "1080", "831"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let table = world.get("/desk/places/gaps?format=csv").cookie(&editor.cookie).send().await;
    assert!(table.header("content-disposition").contains("gaps.csv"));
    assert!(
        table.text().contains("\"澄园小区\",\"45.140000\",\"124.820000\",\"少于5\","),
        "{}",
        table.text()
    );
    assert!(!table.text().contains(",\"=远处"), "no formula: {}", table.text());
    assert_eq!(world.get("/desk/places/gaps?format=pdf").cookie(&editor.cookie).send().await.status, 404);
    let other = world.person("clerk", domain::org::Role::Dispatcher, root).await;
    assert_eq!(world.get("/desk/places/gaps").cookie(&other.cookie).send().await.status, 403);
}

#[tokio::test]
async fn the_way_to_a_door_can_be_asked_for_another_hour() {
    let world = World::new().await;
    let id = compound(&world).await;
    let ask = async |at: &str| {
        let path = format!("/c/{id}?building=12&unit=3&vehicle=ebike&at={at}");
        world.get(&path).send().await.text()
    };
    let noon = ask("13:00").await;
    assert!(noon.contains("走南门") && noon.contains("13:00"), "{noon}");
    for night in ["22:00", "2026-11-23T22:00:00%2B08:00", "2026-11-23T14:00:00Z"] {
        assert!(!ask(night).await.contains("走南门"), "{night}");
    }
    // It is nine in the morning now, whatever else is said.
    for odd in ["", "25:00", "soon", "%3Cscript%3E"] {
        assert!(ask(odd).await.contains("走南门"), "{odd}");
    }
}

#[tokio::test]
async fn markup_in_every_field_of_a_compound_stays_words() {
    let world = World::new().await;
    let evil = "<script>alert(1)</script>";
    let place =
        json!({ "kind": "compound", "address": evil, "rules": evil, "operator": evil, "hours_text": evil });
    let place = published(&world, vec![facts(evil, 45.14, 124.82, place)]).await.remove(0);
    let layout: Layout = serde_json::from_value(json!({
        "origin": { "lat": 45.14, "lng": 124.82 },
        "outline": [[-600, -600], [600, -600], [600, 600], [-600, 600]],
        "nodes": [[0, -600], [0, 0]],
        "paths": [{ "ends": [0, 1], "kind": "road" }],
        "gates": [{ "name": evil, "at": [0, -600], "node": 0, "rules": [
            { "vehicles": ["ebike"], "minutes": [0, 1440], "access": "ride", "source": evil }] }],
        "buildings": [{ "number": evil, "ring": [[-150, 20], [150, 20], [150, 120], [-150, 120]],
            "entrances": [{ "unit": evil, "at": [0, 20], "node": 1 }] }],
        "spots": [{ "kind": "parking", "at": [0, 0], "node": 1, "label": evil }],
        "credit": evil,
    }))
    .unwrap();
    let version = places::save_layout(&world.backend, &world.admin, place.id, 0, &layout).await;
    // What the form takes is shown as words; what it does not take is shown nowhere.
    if let Ok(version) = version {
        places::publish_layout(&world.backend, &world.admin, place.id, version).await.unwrap();
    }
    let id = place.id;
    let encoded = "%3Cscript%3Ealert(1)%3C/script%3E";
    for path in [
        format!("/c/{id}"),
        format!("/c/{id}?building={encoded}&unit={encoded}&vehicle=ebike"),
        format!("/c/{id}/board"),
        "/map?type=any".to_owned(),
        format!("/map?q={encoded}"),
        format!("/map?bbox={encoded}&place={encoded}&lat=45.14&lng=124.82"),
    ] {
        let page = world.get(&path).send().await;
        assert!(!page.text().contains("<script>alert"), "{path}: {}", page.text());
    }
    assert_eq!(places::one(&world.backend, id).unwrap().place.state, PlaceState::Published);
}
