//! Places for programs.

use crate::world::World;
use backend::places::{self, Draft, Source};
use domain::compound::Layout;
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::place::{CoordinateSystem, Place, PlaceFacts, PlaceState};
use serde_json::{Value, json};

/// A place by what is said of it besides name and position.
pub fn facts(name: &str, lat: f64, lng: f64, more: Value) -> PlaceFacts {
    let mut all = json!({ "kind": "station", "name": name, "at": { "lat": lat, "lng": lng } });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(all).unwrap()
}

pub async fn published(world: &World, all: Vec<PlaceFacts>) -> Vec<Place> {
    let draft = |facts| Draft { id: None, version: 0, facts, state: PlaceState::Published };
    let drafts = all.into_iter().map(draft).collect();
    places::save_many(&world.backend, &world.admin, Source::Staff, drafts).await.unwrap()
}

/// Four places east of one another, a kilometre and more apart.
async fn street(world: &World) -> Vec<Place> {
    let water = json!({ "features": { "hot_water": true, "wifi": false }, "hours": "24/7" });
    let closed = json!({ "kind": "service_point", "hours": "Sa,Su", "features": { "hot_water": true } });
    let shop = json!({ "kind": "partner", "benefits": [{ "class": "meals", "offer": "九折", "until": "2026-11-01" }] });
    let all = vec![
        facts("一号", 45.14, 124.82, water),
        facts("二号", 45.14, 124.84, json!({})),
        facts("三号", 45.14, 124.86, closed),
        facts("四号", 45.14, 124.88, shop),
    ];
    published(world, all).await
}

fn names(body: &Value) -> Vec<&str> {
    body["places"].as_array().unwrap().iter().map(|place| place["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_nearest_come_first_and_filters_leave_out_what_does_not_fit_or_is_unknown() {
    let world = World::new().await;
    street(&world).await;
    let ask = async |more: &str| {
        let path = format!("/api/v1/places?lat=45.14&lng=124.869{more}");
        world.get(&path).send().await.ok()
    };
    let all = ask("").await;
    assert_eq!(names(&all), ["三号", "四号", "二号", "一号"]);
    let metres = all["places"][0]["metres"].as_f64().unwrap();
    assert!((705.0..707.0).contains(&metres), "{metres}");
    let first = ask("&limit=2").await;
    assert_eq!(names(&first), ["三号", "四号"]);
    let next = first["next"].as_str().unwrap();
    let second = ask(&format!("&limit=2&cursor={next}")).await;
    assert_eq!((names(&second), second.get("next")), (vec!["二号", "一号"], None));
    assert_eq!(names(&ask("&features=hot_water").await), ["三号", "一号"]);
    assert_eq!(names(&ask("&features=hot_water,wifi").await), [""; 0]);
    // It is Monday morning.
    assert_eq!(names(&ask("&open=now").await), ["一号"]);
    assert_eq!(names(&ask("&all_day=1").await), ["一号"]);
    assert_eq!(names(&ask("&kind=partner,service_point").await), ["三号", "四号"]);
    assert_eq!(names(&ask("&class=meals").await), [""; 0], "an offer that has ended is none");
    let stations = world.get("/api/v1/stations?lat=45.14&lng=124.869").send().await.ok();
    assert_eq!(names(&stations), ["三号", "二号", "一号"]);
    assert_eq!(stations["places"][2]["open"]["state"], "open");
    assert_eq!(stations["places"][0]["open"]["state"], "closed");
    assert_eq!(stations["places"][1]["open"]["state"], "unknown");
    assert_eq!(stations["places"][2]["features"], json!({ "hot_water": true, "wifi": false }));
    let partner = world.get("/api/v1/stations?lat=1&lng=1&kind=partner").send().await;
    assert_eq!(partner.problem(422, "invalid_fields")["errors"][0]["field"], "kind");
}

#[tokio::test]
async fn words_and_areas_lead_to_a_position() {
    let (world, _) = World::demonstration().await;
    let get = async |query: &str| world.get(&format!("/api/v1/spots?{query}")).send().await;
    let units = world.get("/api/v1/units").send().await.ok();
    let community = units.as_array().unwrap().iter().find(|unit| unit["kind"] == "community").unwrap();
    let (id, name) = (community["id"].as_str().unwrap(), community["name"].as_str().unwrap());
    let area = get(&format!("area={id}")).await.ok();
    assert_eq!((area["items"].as_array().unwrap().len(), area["items"][0]["name"].as_str()), (1, Some(name)));
    let words: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let found = get(&format!("q={words}")).await.ok();
    assert_eq!(found["items"][0], area["items"][0]);
    let chinese = get(&format!("q={words}&crs=gcj02")).await.ok();
    let moved = |body: &Value| body["items"][0]["lng"].as_f64().unwrap();
    assert!((moved(&chinese) - moved(&found)).abs() > 0.001);
    assert_eq!(get("q=zzzzz").await.ok()["items"], json!([]));
    let long = format!("q={}", "x".repeat(61));
    let nowhere = format!("area={}", uuid::Uuid::nil());
    for (query, field) in
        [("", "q"), ("q=", "q"), (&*long, "q"), ("area=x", "area"), (&*nowhere, "area"), ("q=x&crs=z", "crs")]
    {
        let problem = get(query).await.problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["field"], field, "{query}");
    }
}

#[tokio::test]
async fn a_box_says_how_many_there_are() {
    let world = World::new().await;
    street(&world).await;
    let body = world.get("/api/v1/places?bbox=124.83,45,124.87,46&limit=1").send().await.ok();
    assert_eq!((names(&body).len(), &body["total"]), (1, &json!(2)));
    for bad in ["124.87,45,124.83,46", "45,124.83,46,124.87", "1,2,3", "a,b,c,d", "NaN,0,1,1", "0,0,1,1e999"]
    {
        let problem =
            world.get(&format!("/api/v1/places?bbox={bad}")).send().await.problem(422, "invalid_fields");
        assert_eq!(
            (&problem["errors"][0]["field"], &problem["errors"][0]["problem"]),
            (&json!("bbox"), &json!("invalid"))
        );
    }
    world.get("/api/v1/places").send().await.problem(422, "invalid_fields");
}

#[tokio::test]
async fn positions_are_asked_and_answered_in_the_system_that_was_named() {
    let world = World::new().await;
    street(&world).await;
    for system in [CoordinateSystem::Gcj02, CoordinateSystem::Bd09] {
        let (lat, lng) = system.write(Wgs84 { lat: 45.14, lng: 124.82 });
        let path = format!("/api/v1/places?lat={lat}&lng={lng}&crs={system}&limit=1");
        let body = world.get(&path).send().await.ok();
        assert_eq!((names(&body), &body["crs"]), (vec!["一号"], &json!(system.as_str())));
        assert_eq!(body["places"][0]["metres"], 0.0);
        let back = (body["places"][0]["lat"].as_f64().unwrap(), body["places"][0]["lng"].as_f64().unwrap());
        let off = system.read(back.0, back.1).unwrap().distance(Wgs84 { lat: 45.14, lng: 124.82 });
        assert!(off < 0.002, "{off} m");
        let low = system.write(Wgs84 { lat: 45.13, lng: 124.83 });
        let high = system.write(Wgs84 { lat: 45.15, lng: 124.85 });
        let path = format!("/api/v1/places?bbox={},{},{},{}&crs={system}", low.1, low.0, high.1, high.0);
        assert_eq!(names(&world.get(&path).send().await.ok()), ["二号"]);
    }
}

#[tokio::test]
async fn a_copy_follows_by_what_changed_and_learns_of_what_is_gone() {
    let world = World::new().await;
    let street = street(&world).await;
    let ask = async |path: String| world.get(&path).send().await.ok();
    let (mut mark, mut copy) = (0, Vec::new());
    for _ in 0..10 {
        let body = ask(format!("/api/v1/stations?since={mark}&limit=2")).await;
        copy.extend(names(&body).iter().map(|name| name.to_string()));
        if mark == 0 {
            assert_eq!(body["gone"], json!([]), "who begins has nothing yet");
        }
        mark = body["next"].as_i64().unwrap();
        if body["more"] == false {
            break;
        }
    }
    assert_eq!(copy, ["一号", "二号", "三号"]);
    let [one, two, ..] = &street[..] else { panic!() };
    places::remove(&world.backend, &world.admin, one.id, one.version).await.unwrap();
    let mut facts = two.facts.clone();
    facts.kind = domain::place::PlaceKind::Partner;
    let state = PlaceState::Published;
    places::save(&world.backend, &world.admin, Some(two.id), two.version, facts, state).await.unwrap();
    let body = ask(format!("/api/v1/stations?since={mark}")).await;
    assert_eq!(body["places"], json!([]));
    let gone = [one.id.to_string(), two.id.to_string()];
    assert_eq!(body["gone"], json!(gone), "a station that became a shop is no station any more");
    let all = ask(format!("/api/v1/places?since={mark}")).await;
    assert_eq!((names(&all), &all["gone"]), (vec!["二号"], &json!([one.id.to_string()])));
    for bad in ["since=-1", "since=x", "since=0&open=now", "since=0&lat=1&lng=1"] {
        world.get(&format!("/api/v1/places?{bad}")).send().await.problem(422, "invalid_fields");
    }
    // A mark of before a restore is told from one after which nothing changed, and no
    // `ETag` hides it.
    let mark = all["next"].as_i64().unwrap();
    let quiet = world.get(&format!("/api/v1/places?since={mark}")).send().await;
    assert_eq!(quiet.status, 200);
    let ahead = world.get(&format!("/api/v1/places?since={}", mark + 1));
    ahead.header("if-none-match", quiet.header("etag")).send().await.problem(410, "unknown_mark");
}

#[tokio::test]
async fn who_has_it_already_is_told_so_until_something_changes() {
    let world = World::new().await;
    let street = street(&world).await;
    let id = street[1].id;
    for path in [
        "/api/v1/places?lat=45.14&lng=124.82".to_owned(),
        "/api/v1/stations?since=0".to_owned(),
        format!("/api/v1/places/{id}"),
    ] {
        let first = world.get(&path).send().await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        let again = world.get(&path).header("if-none-match", &tag).send().await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
        let now = places::one(&world.backend, id).unwrap().place;
        let mut facts = now.facts.clone();
        facts.rules += "静";
        let state = PlaceState::Published;
        places::save(&world.backend, &world.admin, Some(id), now.version, facts, state).await.unwrap();
        let after = world.get(&path).header("if-none-match", &tag).send().await;
        assert_eq!(after.status, 200, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_shown_is_not_there() {
    let world = World::new().await;
    let draft = facts("草稿", 45.14, 124.82, json!({}));
    let draft = places::save(&world.backend, &world.admin, None, 0, draft, PlaceState::Draft).await.unwrap();
    let unknown = "01900000-0000-7000-8000-000000000000".to_owned();
    for id in [draft.id.to_string(), unknown, "x".to_owned()] {
        for path in ["places/{}", "compounds/{}", "compounds/{}/route?building=1"] {
            let path = format!("/api/v1/{}", path.replace("{}", &id));
            world.get(&path).send().await.problem(404, "not_found");
        }
    }
    world.get("/api/v1/places/%FF").send().await.problem(400, "bad_request");
}

/// A small compound with a road from its gate to its only building.
pub async fn compound(world: &World) -> PlaceId {
    let place = facts("澄园小区", 45.14, 124.82, json!({ "kind": "compound" }));
    let place = published(world, vec![place]).await.remove(0);
    let rules = json!([
        { "vehicles": ["ebike"], "minutes": [360, 1260], "access": "ride" },
        { "vehicles": ["ebike"], "minutes": [1260, 360], "access": "no" },
        { "minutes": [0, 1440], "access": "ride" },
    ]);
    let layout: Layout = serde_json::from_value(json!({
        "origin": { "lat": 45.14, "lng": 124.82 },
        "outline": [[-600, -600], [600, -600], [600, 600], [-600, 600]],
        "nodes": [[0, -600], [0, 0]],
        "paths": [{ "ends": [0, 1], "kind": "road" }],
        "gates": [{ "name": "南门", "at": [0, -600], "node": 0, "rules": rules }],
        "buildings": [{ "number": "12", "ring": [[-150, 20], [150, 20], [150, 120], [-150, 120]],
            "levels": 6, "entrances": [{ "unit": "3", "at": [0, 20], "node": 1 }] }],
        "spots": [{ "kind": "parking", "at": [0, 0], "node": 1, "label": "车棚" }],
    }))
    .unwrap();
    let version = places::save_layout(&world.backend, &world.admin, place.id, 0, &layout).await.unwrap();
    places::publish_layout(&world.backend, &world.admin, place.id, version).await.unwrap();
    place.id
}

#[tokio::test]
async fn a_compound_is_one_document_in_any_system() {
    let world = World::new().await;
    let id = compound(&world).await;
    let path = format!("/api/v1/compounds/{id}");
    let answer = world.get(&path).send().await;
    let body = answer.ok();
    assert_eq!(body["place"]["name"], "澄园小区");
    assert_eq!(body["layout"]["gates"][0]["rules"][1]["access"], "no");
    assert_eq!(body["layout"]["buildings"][0]["entrances"][0]["unit"], "3");
    let again = world.get(&path).header("if-none-match", answer.header("etag")).send().await;
    assert_eq!(again.status, 304);
    // A newer layout, then the older one again with newer facts: another state, though the numbers add up alike.
    let (layout, one) = places::layout(&world.backend, id).await.unwrap();
    let two = places::save_layout(&world.backend, &world.admin, id, one, &layout).await.unwrap();
    places::publish_layout(&world.backend, &world.admin, id, two).await.unwrap();
    let newer = world.get(&path).send().await.header("etag").to_owned();
    places::publish_layout(&world.backend, &world.admin, id, one).await.unwrap();
    let now = places::one(&world.backend, id).unwrap().place;
    let state = PlaceState::Published;
    places::save(&world.backend, &world.admin, Some(id), now.version, now.facts.clone(), state)
        .await
        .unwrap();
    let back = world.get(&path).header("if-none-match", &newer).send().await;
    assert_eq!((back.status.as_u16(), back.ok()["version"].as_i64()), (200, Some(one)));
    let other = world.get(&format!("{path}?crs=gcj02")).send().await.ok();
    let (lat, lng) = CoordinateSystem::Gcj02.write(Wgs84 { lat: 45.14, lng: 124.82 });
    assert_eq!(other["layout"]["origin"], json!({ "lat": lat, "lng": lng }));
    world.get(&format!("{path}?crs=utm")).send().await.problem(422, "invalid_fields");
    let shop = published(&world, vec![facts("店", 45.1, 124.8, json!({ "kind": "partner" }))]).await;
    world.get(&format!("/api/v1/compounds/{}", shop[0].id)).send().await.problem(404, "not_found");
}

#[tokio::test]
async fn the_way_to_a_door_goes_by_the_hour() {
    let world = World::new().await;
    let id = compound(&world).await;
    let ask = async |query: &str| world.get(&format!("/api/v1/compounds/{id}/route?{query}")).send().await;
    let day = ask("building=12&unit=3&vehicle=ebike&at=2026-11-23T13:00:00%2B08:00").await.ok();
    assert_eq!(
        (&day["route"]["best"]["name"], &day["route"]["best"]["access"]),
        (&json!("南门"), &json!("ride"))
    );
    let night = ask("building=12&unit=3&vehicle=ebike&at=2026-11-23T22:00:00%2B08:00").await.ok();
    assert_eq!((&night["route"], &night["refusal"]["refusal"]), (&Value::Null, &json!("no_gate_now")));
    let foot = ask("building=12&crs=gcj02&at=2026-11-23T22:00:00%2B08:00").await.ok();
    let found = &foot["route"]["best"]["position"];
    let at = Wgs84 { lat: 45.14 - 60.0 / 111_195.0, lng: 124.82 };
    let at = CoordinateSystem::Gcj02.write(at);
    assert!((found["lat"].as_f64().unwrap() - at.0).abs() < 1e-6, "{found} {at:?}");
    for (query, field, problem) in [
        ("", "building", "empty"),
        ("building=13", "building", "not_found"),
        ("building=12&unit=9", "unit", "not_in_building"),
        ("building=12&vehicle=horse", "vehicle", "invalid"),
        ("building=12&at=yesterday", "at", "invalid"),
    ] {
        let body = ask(query).await.problem(422, "invalid_fields");
        assert_eq!(
            (&body["errors"][0]["field"], &body["errors"][0]["problem"]),
            (&json!(field), &json!(problem))
        );
    }
}
