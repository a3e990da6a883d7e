//! Every operation of the description has an example of what is sent and of
//! what is answered. Each is sent to a small district, and each answer is held
//! against the description.
//!
//! `EXAMPLES=update` writes the answers into `examples.json`.

use crate::residents::{self, Phones, Signed};
use crate::schema::wrong;
use crate::world::{Answer, Person, World};
use crate::{partner_keys, places_api};
use backend::config::Secret;
use backend::places::door::{LockSystem, Locks};
use backend::posters::{self, PosterDraft};
use backend::riders::{self, TeamDraft};
use backend::tell::config::Push;
use domain::org::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/routes/api/openapi/examples.json");
/// What takes away what others need comes last, in this order.
const LAST: [&str; 8] = [
    "revealPhone",
    "signOut",
    "leaveTeam",
    "leaveWay",
    "signOutDevice",
    "signOutEverywhere",
    "deleteAccount",
    "x",
];
/// No WeChat answers in this district.
const NEEDS_WECHAT: [&str; 3] = ["signInByWechat", "joinWay", "leaveWay"];
/// What is sent by other tests, because it is no JSON, never ends, is signed, or
/// needs an object store or WeChat's gateway: its examples are only held against
/// the description.
const SENT_ELSEWHERE: [&str; 13] = [
    "upload",
    "showUpload",
    "uploadOffset",
    "continueUpload",
    "giveUpUpload",
    "overrideUpload",
    "uploadDirect",
    "completeUpload",
    "followRequest",
    "followAll",
    "bringUpstreamNews",
    "signInByGateway",
    "signPage",
];
const ID: &str = "01900000-0000-7000-8000-000000000000";
const CODE: &str = "HY-7K3F-Q2M";
const TOKEN: &str = "h3l2kQ0yQ9xq4W7sV1mZ0a";
const REFRESH: &str = "0198f3a0-2b1c-7c3d-8e4f-5a6b7c8d9e0f.kq3Zr8vN";

struct Cast {
    world: World,
    phones: Phones,
    resident: Signed,
    /// Those who sign out everywhere, and who delete their account.
    leaving: [Signed; 2],
    staff: Person,
    partner: String,
    code: String,
    token: String,
    published: String,
    refresh: String,
    device: String,
    station: String,
    compound: String,
    team: String,
    poster: String,
}

async fn cast() -> Cast {
    let lock =
        LockSystem { address: "https://locks.example/open".parse().unwrap(), secret: Secret(vec![b'k'; 32]) };
    let (world, phones) = residents::world_with(|settings| {
        settings.locks = Locks([("暖新科技".to_owned(), lock)].into());
        let push = Push { contact: "mailto:it@huying.example".to_owned(), hosts: Vec::new() };
        settings.tell.push = Some(push);
    })
    .await;
    let root = world.backend.directory().root().unwrap().id;
    let staff = world.person("dispatcher", Role::Dispatcher, root).await;
    let admin = world.person("chief", Role::Administrator, root).await;
    world.person("handler", Role::Handler, world.north).await;
    let partner = partner_keys::partner(&world, &admin, "submit=1&follow=1").await;
    let resident = residents::sign_in(&world, &phones, "13800138000").await;
    let leaving = [
        residents::sign_in(&world, &phones, "13800138001").await,
        residents::sign_in(&world, &phones, "13800138002").await,
    ];
    let body = json!({"description": "东门外的路灯不亮", "lat": 45.1402, "lng": 124.8213, "public": true,
        "phone": "13812345678"});
    let receipt = world.post("/api/v1/requests").json(&body).send().await.created();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (published, _) = world.submitted("井盖丢失").await;
    for action in ["accept", "publish"] {
        world.act(&published, &staff.token, json!({"action": action})).await;
    }
    let handed = world.post("/api/v1/requests").bearer(&partner).json(&body).send().await;
    handed.created();
    let tokens = json!({"username": "handler", "password": crate::world::PASSWORD});
    let tokens = world.post("/api/v1/sessions").json(&tokens).send().await.created();
    let account = world.get("/api/v1/account").bearer(&resident.token).send().await.ok();
    let station = json!({"kind": "station", "features": {"phone_charging": true}, "door": "scan", "operator": "暖新科技",
        "hours": "Mo-Su 08:00-22:00"});
    let station = places_api::facts("暖新驿站", 45.141, 124.82, station);
    let station = places_api::published(&world, vec![station]).await.remove(0).id;
    let compound = places_api::compound(&world).await;
    let draft = TeamDraft { name: "追风小队".to_owned(), about: "傍晚巡路".to_owned(), active: true };
    let team = riders::save_team(&world.backend, &world.admin, None, draft).await.unwrap();
    let draft =
        PosterDraft { label: "暖新驿站".to_owned(), place: Some(station), ..PosterDraft::default() };
    let poster = posters::put_up(&world.backend, &world.admin, draft).await.unwrap();
    Cast {
        code: text(&receipt["code"]),
        token: text(&receipt["follow_token"]),
        refresh: text(&tokens["refresh_token"]),
        device: text(&account["devices"][0]["id"]),
        station: station.to_string(),
        compound: compound.to_string(),
        team: team.to_string(),
        poster: poster.to_string(),
        published,
        world,
        phones,
        resident,
        leaving,
        staff,
        partner,
    }
}

/// The samples of an operation, in its place and in its body, as they are here.
fn real(cast: &Cast, id: &str, text: &str) -> String {
    let of = match id {
        "showTeam" | "joinTeam" => &cast.team,
        "showCompound" | "findWay" | "reportGate" => &cast.compound,
        "signOutDevice" => &cast.device,
        _ => &cast.station,
    };
    // Only what is published concerns others as well.
    let code = if id == "meToo" { &cast.published } else { &cast.code };
    let text = text.replace(ID, of).replace(CODE, code).replace(TOKEN, &cast.token);
    text.replace(REFRESH, &cast.refresh).replace("Q7K2-3FM", &cast.poster).replace("北门", "南门")
}

fn path(cast: &Cast, id: &str, template: &str, operation: &Value) -> String {
    let mut path = template.to_owned();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for one in operation["parameters"].as_array().into_iter().flatten() {
        let (name, example) = (one["name"].as_str().unwrap(), &one["example"]);
        let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
        match one["in"].as_str() {
            Some("path") => path = path.replace(&format!("{{{name}}}"), &text),
            Some("query") if !example.is_null() => {
                query.append_pair(name, &text);
            }
            _ => {}
        }
    }
    format!("{}?{}", real(cast, id, &path), query.finish())
}

async fn send(cast: &mut Cast, id: &str, (method, at): (&str, &str), operation: &Value, by: &str) -> Answer {
    if id == "signInByPhone" {
        // The digits that were sent for the operation before.
        let body = operation.pointer("/requestBody/content/application~1json/example").unwrap();
        let code = cast.phones.code();
        let body = body.to_string().replace("246810", &code);
        return cast.world.post(at).raw("application/json", body).send().await;
    }
    let mut call = cast.world.call(&method.to_uppercase(), &path(cast, id, at, operation));
    call = match by {
        "resident" => call.bearer(match id {
            "signOutEverywhere" => &cast.leaving[0].token,
            "deleteAccount" => &cast.leaving[1].token,
            _ => &cast.resident.token,
        }),
        "staff" => call.bearer(&cast.staff.token),
        "author" => call.bearer(&cast.token),
        "partner" => call.bearer(&cast.partner),
        _ => call,
    };
    if let Some(body) = operation.pointer("/requestBody/content/application~1json/example") {
        call = call.raw("application/json", real(cast, id, &body.to_string()));
    }
    call.send().await
}

/// Every operation: name, method, path, and itself.
pub fn operations(document: &Value) -> Vec<(String, String, String, Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
            all.push((id.to_owned(), method.clone(), path.clone(), operation.clone()));
        }
    }
    let last = |id: &str| LAST.iter().position(|one| *one == id);
    // A code is asked for before it is sent, a team joined before it is left.
    all.sort_by_key(|(id, ..)| (last(id), *id != "sendPhoneCode", id.clone()));
    all
}

#[tokio::test]
async fn every_example_is_as_described_is_taken_and_answered_as_described() {
    let mut cast = cast().await;
    let document = cast.world.get("/api/v1/openapi.json").send().await.ok();
    let mut examples = server::routes::api::examples();
    let known: BTreeSet<String> = examples.keys().cloned().collect();
    let mut all = BTreeSet::new();
    for (id, method, path, operation) in operations(&document) {
        if !path.starts_with("/api/v1/") {
            continue;
        }
        all.insert(id.clone());
        let entry = examples.get(&id).cloned().unwrap_or_else(|| panic!("{id} has no example"));
        if let Some(content) = operation.pointer("/requestBody/content/application~1json") {
            let example =
                content.get("example").unwrap_or_else(|| panic!("{id} has no example of what is sent"));
            let found = wrong(&document, &content["schema"], example, &id);
            assert!(found.is_empty(), "{found:#?}");
        }
        if SENT_ELSEWHERE.contains(&id.as_str()) {
            answers_as_described(&document, &id, &operation);
            continue;
        }
        let answer =
            send(&mut cast, &id, (&method, &path), &operation, entry["as"].as_str().unwrap_or("")).await;
        let status = answer.status.as_u16();
        let described = operation.pointer(&format!("/responses/{status}"));
        let described = described.unwrap_or_else(|| panic!("{id}: {status} {}", answer.text()));
        if NEEDS_WECHAT.contains(&id.as_str()) {
            assert!([403, 404, 503].contains(&status), "{id}: {}", answer.text());
            continue;
        }
        assert!(answer.status.is_success(), "{id}: {status} {}", answer.text());
        let Some(content) = described.pointer("/content/application~1json") else {
            assert!(answer.body.is_empty(), "{id}: {}", answer.text());
            continue;
        };
        let found = wrong(&document, &content["schema"], &answer.value(), &id);
        assert!(found.is_empty(), "{found:#?} {}", answer.text());
        if std::env::var("EXAMPLES").is_ok_and(|how| how == "update") {
            examples[&id]["response"] = tame(&cast, answer.value());
        } else {
            let example = content.get("example").unwrap_or_else(|| panic!("{id} has no example answer"));
            let found = wrong(&document, &content["schema"], example, &id);
            assert!(found.is_empty(), "{found:#?}");
        }
    }
    assert_eq!(all, known, "examples of what there is, and of nothing else");
    if std::env::var("EXAMPLES").is_ok_and(|how| how == "update") {
        std::fs::write(FILE, serde_json::to_string_pretty(&examples).unwrap() + "\n").unwrap();
    }
}

/// Holds the examples of answers against the description.
fn answers_as_described(document: &Value, id: &str, operation: &Value) {
    for (status, answer) in operation["responses"].as_object().unwrap() {
        let content = answer.pointer("/content/application~1json");
        let Some(content) = content.filter(|_| status.starts_with('2')) else { continue };
        let example = content.get("example").unwrap_or_else(|| panic!("{id} has no example answer"));
        let found = wrong(document, &content["schema"], example, id);
        assert!(found.is_empty(), "{found:#?}");
    }
}

/// An answer with the samples again, and without what opens anything.
fn tame(cast: &Cast, value: Value) -> Value {
    let text = value.to_string();
    let text = text.replace(&cast.code, CODE).replace(&cast.token, TOKEN).replace(&cast.poster, "Q7K2-3FM");
    let text =
        [&cast.station, &cast.compound, &cast.team].iter().fold(text, |text, id| text.replace(*id, ID));
    let mut value: Value = serde_json::from_str(&text).unwrap();
    for (name, sample) in [
        ("access_token", "eyJhbGciOiJIUzI1NiIs….eyJpc3MiOiJodXlpbmci….TJVA95OrM7E2…"),
        ("refresh_token", REFRESH),
        ("follow_token", TOKEN),
        ("url", "https://locks.example/open?place=…&expires=1790000000&nonce=…&signature=…"),
    ] {
        if value.get(name).is_some() {
            value[name] = sample.into();
        }
    }
    value
}

#[tokio::test]
async fn the_page_for_people_has_every_operation_and_needs_no_script() {
    let world = World::new().await;
    let document = world.get("/api/v1/openapi.json").send().await.ok();
    for (lang, word) in [("zh-CN", "开放接口"), ("en", "What holds everywhere")] {
        let page = world.get("/api/v1").header("accept-language", lang).send().await;
        assert_eq!(page.status, 200);
        let html = page.text();
        assert!(page.header("content-type").starts_with("text/html") && html.contains(word), "{lang}");
        assert!(!html.contains("<script"), "{lang}");
        for (id, ..) in operations(&document) {
            assert!(html.contains(&format!("id=\"{id}\"")), "{lang}: {id}");
        }
    }
    let answer = world.get("/api/nothing").header("accept", "text/html").send().await;
    answer.problem(404, "not_found");
}
