//! Pages of compounds: what is asked for and is not there gets a page with a
//! way on.

use crate::world::World;
use backend::places;
use domain::compound::Layout;
use domain::place::{Place, PlaceFacts, PlaceState};
use serde_json::json;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

#[tokio::test]
async fn what_is_no_compound_gets_a_page_with_a_way_on() {
    let world = World::new().await;
    let ids = [NOBODY, "x", "..%2F..", "%00", "01900000-0000-7000-8000-00000000000g", "%E5%B0%8F%E5%8C%BA"];
    for id in ids {
        for end in ["", "/board", "/layout.json", "?building=12&unit=3&vehicle=rocket", "/layout.json?v=x"] {
            let path = format!("/c/{id}{end}");
            let answer = world.get(&path).header("accept", "text/html").send().await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.text());
            assert!(answer.text().contains("href=\"/"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_no_fault_of_ours() {
    let world = World::new().await;
    for query in ["building=%FF%FE", "building=12&building=13", "vehicle", "unit=%", &"building=".repeat(500)]
    {
        let path = format!("/c/{NOBODY}?{query}");
        let answer = world.get(&path).header("accept", "text/html").send().await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
}

/// A compound with a north gate that is closed to e-bikes at night, a south gate
/// nobody knows, and building 12.
fn layout(name: &str) -> Layout {
    let text = json!({
        "origin": {"lat": 36.1, "lng": 120.4},
        "outline": [[-500, 0], [1500, 0], [1500, 2200], [-500, 2200]],
        "nodes": [[0, 2000], [0, 1200], [0, 100], [400, 1200]],
        "paths": [
            {"ends": [0, 1], "kind": "road"}, {"ends": [1, 2], "kind": "road"},
            {"ends": [1, 3], "kind": "footway"},
        ],
        "gates": [
            {"name": name, "at": [0, 2000], "node": 0, "rules": [
                {"vehicles": ["ebike"], "minutes": [1260, 360], "access": "no"},
                {"minutes": [0, 1440], "access": "ride", "checked": "2026-03-09"},
            ]},
            {"name": "南门", "at": [0, 100], "node": 2},
        ],
        "buildings": [{"number": "12", "ring": [[100, 1250], [700, 1250], [700, 1380]], "levels": 6,
            "entrances": [{"unit": "3", "at": [400, 1250], "node": 3}]}],
    });
    serde_json::from_value(text).unwrap()
}

async fn compound(world: &World, drawn: Option<&Layout>) -> Place {
    let facts = json!({"kind": "compound", "name": "花园小区", "at": {"lat": 36.1, "lng": 120.4}});
    let facts: PlaceFacts = serde_json::from_value(facts).unwrap();
    let (backend, admin) = (&world.backend, &world.admin);
    let place = places::save(backend, admin, None, 0, facts, PlaceState::Published).await.unwrap();
    if let Some(drawn) = drawn {
        let version = places::save_layout(backend, admin, place.id, 0, drawn).await.unwrap();
        places::publish_layout(backend, admin, place.id, version).await.unwrap();
    }
    place
}

#[tokio::test]
async fn a_rider_is_led_to_the_door_without_a_script() {
    let world = World::new().await;
    let id = compound(&world, Some(&layout("北门"))).await.id;
    let page = world.get(&format!("/c/{id}")).send().await;
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("花园小区")
            && page.text().contains("规则未知")
            && page.text().contains("id=\"plan\"")
    );
    assert_eq!(page.header("set-cookie"), "", "nothing was chosen yet");

    let path = format!("/c/{id}?building=12&unit=3&vehicle=bicycle");
    let found = world.get(&path).send().await;
    let text = found.text();
    assert!(text.contains("骑行 80 米，步行 40 米") && text.contains("uri.amap.com"), "{text}");
    let cookie = found.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(cookie, "hy_vehicle=bicycle");
    let again = world.get(&format!("/c/{id}")).cookie(&cookie).send().await;
    assert!(again.text().contains("value=\"bicycle\" checked"), "{}", again.text());

    for (query, said) in [
        ("building=99", "图上没有这栋楼"),
        ("building=12&unit=9", "标出的单元：3"),
        ("building=&unit=3", "去哪一栋"),
        ("building=%3Cscript%3E&vehicle=rocket", "图上没有这栋楼"),
        (&format!("building={}", "9".repeat(3000)), "图上没有这栋楼"),
    ] {
        let answer = world.get(&format!("/c/{id}?{query}")).send().await;
        assert_eq!(answer.status, 200, "{query}");
        assert!(answer.text().contains(said) && !answer.text().contains("<script>"), "{query}");
    }
}

#[tokio::test]
async fn a_phone_keeps_the_layout_until_there_is_another() {
    let world = World::new().await;
    let id = compound(&world, Some(&layout("北门"))).await.id;
    let path = format!("/c/{id}/layout.json");
    let first = world.get(&path).send().await;
    assert_eq!(first.ok()["gates"][0]["name"], "北门");
    let etag = first.header("etag").to_owned();
    assert_eq!(first.header("cache-control"), "public, no-cache");
    let known = world.get(&path).header("if-none-match", &etag).send().await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
    let packed = world.get(&path).header("accept-encoding", "gzip, br").send().await;
    assert_eq!((packed.header("content-encoding"), packed.header("vary")), ("br", "accept-encoding"));
    let mut plain = Vec::new();
    brotli::BrotliDecompress(&mut &packed.body[..], &mut plain).unwrap();
    assert_eq!(plain, first.body);
    let fixed = world.get(&format!("{path}?v=1")).send().await;
    assert!(fixed.header("cache-control").contains("immutable"));

    let version = places::save_layout(&world.backend, &world.admin, id, 1, &layout("东门")).await.unwrap();
    places::publish_layout(&world.backend, &world.admin, id, version).await.unwrap();
    let next = world.get(&path).header("if-none-match", &etag).send().await;
    assert_eq!(next.ok()["gates"][0]["name"], "东门", "the corrected gate is seen");
    let old = world.get(&format!("{path}?v=1")).send().await;
    assert_eq!(old.header("cache-control"), "public, no-cache", "an old address is not kept");
}

#[tokio::test]
async fn a_compound_without_a_layout_says_so_and_has_no_board() {
    let world = World::new().await;
    let id = compound(&world, None).await.id;
    let page = world.get(&format!("/c/{id}?building=12")).send().await;
    assert!(page.status == 200 && page.text().contains("还没有布局图"));
    assert_eq!(world.get(&format!("/c/{id}/board")).send().await.status, 404);
    assert_eq!(world.get(&format!("/c/{id}/layout.json")).send().await.status, 404);
}

#[tokio::test]
async fn the_board_shows_rules_whole_and_the_address_of_the_page() {
    let world = World::new().await;
    let id = compound(&world, Some(&layout("北门"))).await.id;
    let board = world.get(&format!("/c/{id}/board")).send().await;
    let text = board.text();
    assert_eq!(board.status, 200);
    assert!(
        text.contains(&format!("{}/c/{id}", crate::world::OURS)) && text.contains("class=\"qr\""),
        "{text}"
    );
    assert!(text.contains("<strong>不让进") && text.contains("每天 21:00–06:00"), "{text}");
}
