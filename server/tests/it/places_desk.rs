//! Places kept true at the desk: what is moved out of the district is confirmed, and
//! an import says what everyone would see.

use crate::world::{OURS, Parts, Person, World};
use backend::places;
use domain::geo::Polygon;
use domain::ids::PlaceId;
use domain::org::{Role, UnitKind};
use domain::place::{Place, PlaceFacts, PlaceState};
use serde_json::json;
use url::form_urlencoded::Serializer;

/// A world with a grid around 45.14, 124.82, and who edits its places.
async fn district() -> (World, Person) {
    let world = World::new().await;
    let grid = backend::directory::Unit {
        id: backend::admin::new_unit_id(&world.backend),
        parent: Some(world.north_community),
        kind: UnitKind::Grid,
        name: "Grid".to_owned(),
        area: Some(Polygon(vec![[124.80, 45.12], [124.84, 45.12], [124.84, 45.16], [124.80, 45.16]])),
        active: true,
        calendar: None,
    };
    backend::admin::save_unit(&world.backend, &world.admin, grid).await.unwrap();
    let top = world.backend.directory().root().unwrap().id;
    let editor = world.person("editor", Role::MapEditor, top).await;
    (world, editor)
}

async fn station(world: &World, name: &str) -> Place {
    let facts =
        json!({"kind": "station", "name": name, "at": {"lat": 45.14, "lng": 124.82}, "hours": "24/7"});
    let facts: PlaceFacts = serde_json::from_value(facts).unwrap();
    places::save(&world.backend, &world.admin, None, 0, facts, PlaceState::Published).await.unwrap()
}

async fn moved(
    world: &World,
    who: &Person,
    id: PlaceId,
    (lat, lng): (&str, &str),
    more: &[(&str, &str)],
) -> (u16, String) {
    let fields =
        [("version", "1"), ("name", "暖一"), ("kind", "station"), ("system", "wgs84"), ("do", "save")];
    let pairs = fields.iter().chain(&[("lat", lat), ("lng", lng)]).chain(more).copied().collect::<Vec<_>>();
    let body = Serializer::new(String::new()).extend_pairs(pairs).finish();
    let call = world.post(&format!("/desk/places/{id}")).cookie(&who.cookie).header("origin", OURS);
    let answer = call.form(&body).send().await;
    (answer.status.as_u16(), answer.text())
}

#[tokio::test]
async fn a_place_leaves_the_district_only_when_somebody_says_that_it_is_so() {
    let (world, editor) = district().await;
    let id = station(&world, "暖一").await.id;
    let there = ("39.9", "116.4");
    let (status, text) = moved(&world, &editor, id, there, &[]).await;
    assert_eq!(status, 422, "{text}");
    assert!(text.contains("坐标不在本区任何网格内") && text.contains("name=\"outside\""), "{text}");
    assert!(text.contains("value=\"39.9\""), "what was typed stays: {text}");
    assert_eq!(places::one(&world.backend, id).unwrap().place.facts.at.lat, 45.14);
    let (status, text) = moved(&world, &editor, id, ("0", "0"), &[("outside", "1")]).await;
    assert!(status == 422 && text.contains("0, 0 不是这里的地点"), "{text}");
    assert_eq!(
        moved(&world, &editor, id, ("45.141", "124.82"), &[]).await.0,
        303,
        "within it nothing is asked"
    );
    let other = station(&world, "暖一").await.id;
    assert_eq!(moved(&world, &editor, other, there, &[("outside", "1")]).await.0, 303);
    assert_eq!(places::one(&world.backend, other).unwrap().place.facts.at.lat, 39.9);
}

#[tokio::test]
async fn an_offer_says_its_class_in_words_and_the_form_lists_them() {
    let (world, editor) = district().await;
    let id = station(&world, "暖一").await.id;
    let save = |offers: &'static str| {
        let (world, editor) = (&world, &editor);
        async move { moved(world, editor, id, ("45.14", "124.82"), &[("benefits", offers)]).await }
    };
    let (status, text) = save("吃饭 | 午餐九折").await;
    assert_eq!(status, 422, "{text}");
    assert!(text.contains("餐饮、车辆维修"), "{text}");
    let (status, text) = save("餐饮 | 午餐九折 | 2026-12-31\r\nMeals ｜ 免费热水\r\nrepair | 补胎").await;
    assert_eq!(status, 303, "{text}");
    let offers = places::one(&world.backend, id).unwrap().place.facts.benefits.clone();
    let classes: Vec<_> = offers.iter().map(|offer| offer.class.as_str()).collect();
    assert_eq!(classes, ["meals", "meals", "repair"]);
    assert_eq!(offers[0].until.map(|day| day.to_string()), Some("2026-12-31".to_owned()));
    let text = world.get(&format!("/desk/places/{id}")).cookie(&editor.cookie).send().await.text();
    assert!(text.contains("餐饮 | 午餐九折 | 2026-12-31") && !text.contains("meals |"), "{text}");
    assert_eq!(text.matches(">管理单位<").count(), 1, "one name for one thing");
}

#[tokio::test]
async fn a_gate_without_a_name_has_none_on_any_page() {
    let (world, editor) = district().await;
    let id = crate::places_api::compound(&world).await;
    let (base, mut layout) = places::newest_layout(&world.backend, &world.admin, id).await.unwrap().unwrap();
    layout.gates.iter_mut().for_each(|gate| gate.name.clear());
    let keys: Vec<String> = layout.gates.iter().map(domain::compound::Gate::key).collect();
    let version = places::save_layout(&world.backend, &world.admin, id, base, &layout).await.unwrap();
    places::publish_layout(&world.backend, &world.admin, id, version).await.unwrap();
    let page = async |path: String| {
        let call = world.get(&path).cookie(&editor.cookie).header("accept", "text/html");
        call.header("accept-language", "zh").send().await.text()
    };
    let text = page(format!("/c/{id}?building=12&unit=3&vehicle=ebike")).await;
    assert!(text.contains("导航到未命名的门"), "{text}");
    let drawn = text.split("id=\"gate-0\"").nth(1).unwrap().split("</g>").next().unwrap();
    assert!(!drawn.contains("<text"), "no words at its sign: {drawn}");
    let text = page(format!("/c/{id}/report?gate={}", keys[0].replace('@', "%40").replace(',', "%2C"))).await;
    assert!(text.contains("未命名的门") && text.contains(&format!("value=\"{}\"", keys[0])), "{text}");
    let file = page("/desk/places/export?format=layouts".to_owned()).await;
    assert!(file.contains("\"part\":\"gate\"") && !file.contains("\"gate\":\"\""), "{file}");
}

#[tokio::test]
async fn a_dry_run_says_what_everyone_would_see_and_keeps_its_list() {
    let (world, editor) = district().await;
    let id = station(&world, "暖一").await.id;
    let file = "名称,开放时间,设施\n暖一,看情况,热水\n暖九,全天,热水\n";
    let send = async |what: &str| {
        let parts = Parts::default().field("do", what).field("system", "gcj02").file(
            "file",
            "a.csv",
            file.as_bytes(),
        );
        let call = world.post("/desk/places/import").cookie(&editor.cookie).header("origin", OURS);
        call.parts(&parts).send().await.text()
    };
    let text = send("look").await;
    assert!(text.contains("更改已公开的 1 个") && text.contains("待人工定位 1 个"), "{text}");
    assert!(text.contains(&format!("/desk/places/{id}")) && text.contains("有疑问，不会导入"), "{text}");
    let link = text.split("href=\"/desk/places/new?").nth(1).unwrap().split('>').next().unwrap();
    assert!(link.contains("target=\"_blank\"") && link.contains("rel=\"noopener\""), "{link}");
    assert!(link.contains("hot_water=yes") && link.contains("hours=24%2F7"), "all that the row says: {link}");
    let text = send("publish").await;
    assert!(text.contains("有 1 行会更改已公开的地点，没有导入"), "{text}");
    assert_eq!(places::one(&world.backend, id).unwrap().place.version, 1);
    // What was placed by hand is recognised.
    station(&world, "暖九").await;
    let text = send("look").await;
    assert!(text.contains("更改已公开的 2 个") && text.contains("待人工定位 0 个"), "{text}");
}
