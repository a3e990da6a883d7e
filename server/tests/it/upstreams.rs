//! A district hands a request on to its city: two of this program, over HTTP,
//! both ways.

use crate::world::{Parts, Person, World};
use backend::hooks::Courier;
use backend::upstreams::Forwarder;
use domain::org::Role;
use serde_json::json;
use std::net::SocketAddr;

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split(before)
        .nth(1)
        .and_then(|rest| rest.split(after).next())
        .unwrap_or_else(|| panic!("{before}: {text}"))
}

/// A world that is reached over HTTP, with an administrator.
async fn served() -> (World, String, Person) {
    let world = World::with(|settings| settings.inside.0.push("127.0.0.1".to_owned())).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let service = world.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    let top = world.backend.directory().root().unwrap().id;
    let admin = world.person("admin", Role::Administrator, top).await;
    (world, base, admin)
}

async fn save(world: &World, admin: &Person, path: &str, fields: &[(&str, &str)]) -> crate::world::Answer {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    world.post(path).cookie(&admin.cookie).form(&form.finish()).send().await
}

async fn hand_on(world: &World) {
    let forwarder = Forwarder::new(world.backend.clone()).unwrap();
    while forwarder.step().await.unwrap() > 0 {}
}

async fn tell(world: &World) {
    let mut courier = Courier::new(world.backend.clone()).unwrap();
    while courier.step().await.unwrap() > 0 {}
}

/// A request of a category that is handed on.
async fn lamp(world: &World) -> String {
    let parts = Parts::default()
        .field("description", "路灯不亮，电话13812345678")
        .field("category", "city.light")
        .field("lat", "45.1402")
        .field("lng", "124.8213");
    let receipt = world.post("/api/v1/requests").parts(&parts).send().await.created();
    receipt["code"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_district_hands_a_request_on_and_hears_how_it_stands() {
    let (city, city_base, city_admin) = served().await;
    let (district, district_base, admin) = served().await;
    let made = [("name", "区平台"), ("per_minute", "600"), ("submit", "1"), ("follow", "1")];
    let made = save(&city, &city_admin, "/desk/admin/partners/new", &made).await.text();
    let key = format!("hyk_{}", between(&made, "value=\"hyk_", "\""));
    let partner = format!("0{}", between(&made, "href=\"/desk/admin/partners/0", "\""));

    let url = format!("{city_base}/open311/v2");
    let mut fields = vec![
        ("name", "市平台"),
        ("kind", "open311"),
        ("url", url.as_str()),
        ("key", key.as_str()),
        ("services", "city.light = city.light"),
        ("states", "answered = propose\nsubmitted = ignore"),
        ("active", "1"),
    ];
    assert_eq!(save(&district, &admin, "/desk/admin/upstreams/new", &fields).await.status, 303);
    let list = district.get("/desk/admin/upstreams").cookie(&admin.cookie).send().await.text();
    let id = format!("0{}", between(&list, "href=\"/desk/admin/upstreams/0", "\""));
    let page = format!("/desk/admin/upstreams/{id}");
    let edit = district.get(&page).cookie(&admin.cookie).send().await.text();
    assert!(!edit.contains(&key) && edit.contains("已保存密钥"), "the key is never shown");
    let inbound = format!("/api/v1/upstreams/{id}/updates");
    assert!(edit.contains(&inbound));

    let hook = [
        ("url", format!("{district_base}{inbound}")),
        ("request.changed", "1".to_owned()),
        ("request.answered", "1".to_owned()),
    ];
    let hook: Vec<_> = hook.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let hooks = format!("/desk/admin/partners/{partner}/hooks/new");
    let hook = save(&city, &city_admin, &hooks, &hook).await.text();
    let secret = format!("whsec_{}", between(&hook, "value=\"whsec_", "\""));
    let version = between(&edit, "name=\"version\" value=\"", "\"").to_owned();
    fields[3] = ("secret", secret.as_str());
    fields.push(("version", version.as_str()));
    assert_eq!(save(&district, &admin, &page, &fields).await.status, 303, "the key stays");
    assert_eq!(save(&district, &admin, &page, &fields).await.status, 409, "it was saved meanwhile");

    let top = district.backend.directory().root().unwrap().id;
    let chief = district.person("chief", Role::Dispatcher, top).await;
    let code = lamp(&district).await;
    district.act(&code, &chief.token, json!({"action": "accept"})).await;
    let desk = format!("/desk/r/{code}");
    let waits = district.get(&desk).cookie(&chief.cookie).send().await.text();
    assert!(waits.contains("待转送"), "it is shown as waiting");
    hand_on(&district).await;
    let there = city.get(&format!("/open311/v2/requests.json?api_key={key}")).send().await.ok();
    let (number, words) =
        (there[0]["service_request_id"].as_str().unwrap(), there[0]["description"].as_str().unwrap());
    assert_eq!(there.as_array().unwrap().len(), 1);
    assert!(words.contains("路灯") && !words.contains("13812345678"), "{words}");
    let shown = district.get(&desk).cookie(&chief.cookie).header("accept-language", "en").send().await.text();
    assert!(shown.contains(number) && shown.contains("Number there"), "both numbers");
    let found = district.get(&format!("/desk?q={number}")).cookie(&chief.cookie).send().await;
    assert_eq!(found.header("location"), format!("{desk}#handed"));

    let handler = city.person("handler", Role::Handler, city.north_community).await;
    let city_chief =
        city.person("chief", Role::Dispatcher, city.backend.directory().root().unwrap().id).await;
    let unit = city.north_community.to_string();
    city.act(number, &city_chief.token, json!({"action": "dispatch", "unit": unit})).await;
    city.act(number, &handler.token, json!({"action": "start"})).await;
    city.act(number, &handler.token, json!({"action": "answer", "text": "灯已修好"})).await;
    tell(&city).await;
    let view = district.get(&format!("/api/v1/requests/{code}")).bearer(&chief.token).send().await.ok();
    let notes: Vec<_> =
        view["events"].as_array().unwrap().iter().filter(|event| event["kind"] == "noted").collect();
    let notes: Vec<_> = notes.iter().map(|note| note["text"].as_str().unwrap()).collect();
    let note = |state: &str| format!("市平台 {number} · {state}");
    assert_eq!(notes, [note("dispatched"), note("handling"), note("answered · 灯已修好")]);
    assert_eq!(view["status"], "registered", "it is staff who answer");
    let own = district.north_community.to_string();
    district.act(&code, &chief.token, json!({"action": "dispatch", "unit": own})).await;
    let lead = district.person("lead", Role::UnitLead, district.north_community).await;
    let proposed = district.get(&desk).cookie(&lead.cookie).send().await.text();
    assert!(proposed.contains("建议答复") && proposed.contains("采用此答复"), "{proposed}");
    assert!(between(&proposed, "<textarea id=\"proposal-", "</textarea>").contains("灯已修好"));
}

#[tokio::test]
async fn a_call_that_is_not_signed_brings_nothing() {
    let world = World::new().await;
    let path = "/api/v1/upstreams/01900000-0000-7000-8000-000000000000/updates";
    for body in ["{}", "not json"] {
        let call = world.post(path).header("webhook-id", "x").header("webhook-timestamp", "1795410000");
        let answer =
            call.header("webhook-signature", "v1,AAAA").raw("application/json", body.to_owned()).send().await;
        assert_eq!(answer.status, 401);
    }
    let long = world.post(path).raw("application/json", "x".repeat(70_000)).send().await;
    assert_eq!(long.status, 413);
}
