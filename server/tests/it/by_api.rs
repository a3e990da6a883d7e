//! What residents and riders do by the API alone.

use crate::places_api;
use crate::residents;
use crate::world::{Parts, World, photo};
use backend::places;
use backend::posters::{self, PosterDraft};
use backend::riders::{self, TeamDraft};
use domain::geo::Wgs84;
use domain::org::Role;
use domain::place::{Answer, Question};
use domain::rider::Hazard;
use serde_json::{Value, json};

const DEVICE: &str = "b7e0c4a1f2d34a55";

async fn published(world: &World) -> String {
    let root = world.backend.directory().root().unwrap().id;
    let chief = world.person("chief", Role::Dispatcher, root).await;
    let (code, _) = world.submitted("路灯不亮").await;
    for action in ["accept", "publish"] {
        world.act(&code, &chief.token, json!({"action": action})).await;
    }
    code
}

#[tokio::test]
async fn me_too_counts_a_device_and_an_account_once_and_takes_ones_own_back() {
    let (world, phones) = residents::world().await;
    let code = published(&world).await;
    let (own, token) = world.submitted("路灯不亮，同一盏").await;
    let path = format!("/api/v1/requests/{code}/me-too");
    let device = json!({"device": DEVICE});
    for _ in 0..2 {
        assert_eq!(world.post(&path).json(&device).send().await.ok()["me_too"], 1);
    }
    let resident = residents::sign_in(&world, &phones, "13800138000").await;
    for device in ["0000000000000001", "0000000000000002"] {
        let body = json!({"device": device});
        let counted = world.post(&path).bearer(&resident.token).json(&body).send().await.ok();
        assert_eq!(counted["me_too"], 2, "an account is one, whatever it calls its device");
    }
    let instead = json!({"device": "0000000000000003", "instead": own});
    assert_eq!(world.post(&path).json(&instead).send().await.ok()["withdrawn"], false);
    let own_path = format!("/api/v1/requests/{own}");
    let still = world.get(&own_path).bearer(&token).send().await.ok();
    assert_eq!(still["status"], "submitted", "nobody takes back what is not theirs");
    let instead_of = world.post(&path).bearer(&token).json(&instead).send().await.ok();
    assert_eq!(instead_of["withdrawn"], true);
    assert_eq!(world.get(&own_path).bearer(&token).send().await.ok()["status"], "withdrawn");
    for (body, problem) in
        [(json!({}), "empty"), (json!({"device": "short"}), "invalid"), (json!({"device": 7}), "invalid")]
    {
        let wrong = world.post(&path).json(&body).send().await.problem(422, "invalid_fields");
        assert_eq!(
            (&wrong["errors"][0]["field"], &wrong["errors"][0]["problem"]),
            (&json!("device"), &json!(problem))
        );
    }
    let closed = format!("/api/v1/requests/{own}/me-too");
    world.post(&closed).json(&device).send().await.problem(404, "not_found");
}

#[tokio::test]
async fn the_lost_link_comes_back_by_number_and_messages_are_stopped() {
    let world = World::new().await;
    let body = json!({"description": "坑", "phone": "13812345678"});
    let receipt = world.post("/api/v1/requests").json(&body).send().await.created();
    let (code, token) = (receipt["code"].as_str().unwrap(), receipt["follow_token"].as_str().unwrap());
    let open =
        |last4: &str| world.post("/api/v1/requests/open").json(&json!({"code": code, "last4": last4})).send();
    open("0000").await.problem(404, "not_found");
    assert_eq!(open("5678").await.ok()["follow_token"], token);
    let path = format!("/api/v1/requests/{code}/messages");
    let stopped = || async { world.get(&path).bearer(token).send().await.ok()["stopped"].clone() };
    assert_eq!(stopped().await, false);
    for wanted in [true, false] {
        let set = world.post(&path).bearer(token).json(&json!({"stopped": wanted})).send().await;
        assert_eq!(set.status, 204, "{}", set.text());
        assert_eq!(stopped().await, wanted);
    }
    world
        .post(&path)
        .bearer(token)
        .json(&json!({"stopped": "yes"}))
        .send()
        .await
        .problem(422, "invalid_fields");
    world.post(&path).json(&json!({"stopped": true})).send().await.problem(401, "unauthenticated");
    let (_, other) = world.submitted("别的").await;
    world.get(&path).bearer(&other).send().await.problem(404, "not_found");
}

#[tokio::test]
async fn what_is_said_of_a_place_on_the_spot_is_heard() {
    let (world, phones) = residents::world().await;
    let station = places_api::facts("驿站", 45.14, 124.82, json!({"kind": "station", "hours": "24/7"}));
    let station = places_api::published(&world, vec![station]).await.remove(0).id;
    let path = format!("/api/v1/places/{station}/reports");
    let say = |device: String, more: Value| {
        let mut body = json!({"question": "hot_water", "answer": "yes", "device": device});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        world.post(&path).json(&body).send()
    };
    for n in 0..3 {
        let heard = world.get(&path).send().await.ok();
        assert_eq!(heard["reported"], json!([]), "{n} are not enough");
        assert_eq!(say(format!("{n:016}"), json!({})).await.status, 204);
    }
    let heard = world.get(&path).send().await.ok();
    assert_eq!(heard["reported"][0]["question"], "hot_water");
    assert_eq!(heard["reported"][0]["devices"], 3, "though all of them come from one network");
    // Who signed in is known by their account, whatever their device calls itself.
    let resident = residents::sign_in(&world, &phones, "13800138009").await;
    let asked = async || world.get(&path).bearer(&resident.token).send().await.ok()["question"].clone();
    let question = asked().await;
    let body = json!({"question": question, "answer": "unsure"});
    assert_eq!(world.post(&path).bearer(&resident.token).json(&body).send().await.status, 204);
    assert_ne!(asked().await, question, "nobody is asked the same twice");
    for (more, field) in [
        (json!({"question": "mood"}), "question"),
        (json!({"answer": "perhaps"}), "answer"),
        (json!({"question": "position"}), "lat"),
        (json!({"question": "other"}), "words"),
        (json!({"words": "字".repeat(2000)}), "words"),
        (json!({"device": ""}), "device"),
    ] {
        let wrong = say(DEVICE.to_owned(), more).await.problem(422, "invalid_fields");
        assert_eq!(wrong["errors"][0]["field"], field, "{wrong}");
    }
    let rate = |stars: Value| {
        let body = json!({"stars": stars, "device": DEVICE});
        world.post(&format!("/api/v1/places/{station}/ratings")).json(&body).send()
    };
    assert_eq!(rate(json!(4)).await.status, 204);
    for wrong in [json!(0), json!(6), json!(4.5), json!("4"), json!(null)] {
        rate(wrong).await.problem(422, "invalid_fields");
    }
    let resident = residents::sign_in(&world, &phones, "13800138000").await;
    let parts = Parts::default().field("question", "wifi").field("answer", "no");
    let parts = parts.file("photos", "a.png", &photo(30, 20, 9));
    let with_photo = world.post(&path).bearer(&resident.token).parts(&parts).send().await;
    assert_eq!(with_photo.status, 204, "{}", with_photo.text());
    let compound = places_api::compound(&world).await;
    let gates = format!("/api/v1/compounds/{compound}/reports");
    let gate = json!({"gate": "南门", "what": "closed", "device": DEVICE});
    assert_eq!(world.post(&gates).json(&gate).send().await.status, 204);
    for (more, field) in [("gate", "西门"), ("what", "gone"), ("what", "access")] {
        let mut body = gate.clone();
        body[more] = field.into();
        world.post(&gates).json(&body).send().await.problem(422, "invalid_fields");
    }
    world.get(&format!("/api/v1/places/{station}/door")).send().await.problem(404, "not_found");
}

#[tokio::test]
async fn what_enough_people_agree_on_is_in_every_answer_that_leads_there() {
    let world = World::new().await;
    let say = async |path: &str, what: Value| {
        for n in 0..3 {
            let mut body = what.clone();
            body["device"] = format!("{n:016}").into();
            let said = world.post(path).from(&format!("198.51.{n}.7")).json(&body).send().await;
            assert_eq!(said.status, 204, "{}", said.text());
        }
    };
    let station = places_api::facts("驿站", 45.14, 124.82, json!({"kind": "station", "hours": "24/7"}));
    let station = places_api::published(&world, vec![station]).await.remove(0).id;
    let reports = format!("/api/v1/places/{station}/reports");
    say(&reports, json!({"question": "closed_today", "answer": "yes"})).await;
    let near = async |more: &str| {
        world.get(&format!("/api/v1/stations?lat=45.14&lng=124.82{more}")).send().await.ok()
    };
    let listed = near("").await;
    assert_eq!(listed["places"][0]["reported"], json!(["closed_today"]));
    assert_eq!(listed["places"][0]["open"]["state"], "open", "by its hours");
    assert_eq!(near("&open=now").await["places"], json!([]));
    let list = world.get("/map?lat=45.14&lng=124.82").header("accept", "text/html").send().await;
    assert!(list.text().contains("有骑手反映今天没开"), "{}", list.text());
    assert_eq!(world.get(&reports).send().await.ok()["reported"][0]["confirmed"], false);
    let answer = (Question::ClosedToday, Answer::Yes);
    places::confirm(&world.backend, &world.admin, station, 1, answer, None).await.unwrap();
    assert_eq!(world.get(&reports).send().await.ok()["reported"][0]["confirmed"], true);
    let found = near("").await["places"][0].clone();
    assert_eq!((&found["reported"], &found["open"]["state"]), (&Value::Null, &json!("closed")));

    let compound = places_api::compound(&world).await;
    let path = format!("/api/v1/compounds/{compound}");
    let before = world.get(&path).send().await;
    assert_eq!(before.ok()["reported"], json!([]));
    say(&format!("{path}/reports"), json!({"gate": "南门", "what": "closed"})).await;
    let heard = world.get(&path).header("if-none-match", before.header("etag")).send().await.ok();
    let said = &heard["reported"][0];
    assert_eq!(
        (&said["gate"], &said["what"], &said["devices"]),
        (&json!("南门"), &json!("closed"), &json!(3))
    );
    let way = world.get(&format!("{path}/route?building=12&unit=3")).send().await.ok();
    assert_eq!(way["route"]["best"]["doubted"], true, "there is no other gate, and it is said");
    let page =
        world.get(&format!("/c/{compound}?building=12&unit=3")).header("accept", "text/html").send().await;
    assert!(page.text().contains("有骑手反映南门进不去"), "{}", page.text());
}

#[tokio::test]
async fn a_hazard_counts_to_who_signed_in_and_teams_are_joined_and_left() {
    let (world, phones) = residents::world().await;
    let resident = residents::sign_in(&world, &phones, "13800138000").await;
    let hazard = json!({"hazard": "ice", "lat": 45.1402, "lng": 124.8213});
    let tell = || {
        let call =
            world.post("/api/v1/hazards").bearer(&resident.token).header("idempotency-key", "one-hazard");
        call.json(&hazard).send()
    };
    let (first, again) = (tell().await.created(), tell().await.created());
    assert_eq!(first["code"], again["code"]);
    let export = world.get("/api/v1/account/export").bearer(&resident.token).send().await.ok();
    assert_eq!(export["credit"]["hazards"], 1);
    for (body, field) in
        [(json!({"hazard": "dragon", "address": "x"}), "hazard"), (json!({"hazard": "ice"}), "address")]
    {
        let wrong = world.post("/api/v1/hazards").json(&body).send().await.problem(422, "invalid_fields");
        assert_eq!(wrong["errors"][0]["field"], field, "{wrong}");
    }
    let document = world.get("/api/v1/openapi.json").send().await.ok();
    let told =
        document["components"]["schemas"]["HazardSeen"]["properties"]["hazard"]["description"].to_string();
    for hazard in Hazard::ALL {
        assert!(told.contains(&format!("`{hazard}`")), "{told}");
    }
    let draft = TeamDraft { name: "追风小队".to_owned(), about: String::new(), active: true };
    let team = riders::save_team(&world.backend, &world.admin, None, draft).await.unwrap();
    let join = |nickname: &str| {
        let call = world.post(&format!("/api/v1/teams/{team}/members")).bearer(&resident.token);
        call.json(&json!({"nickname": nickname})).send()
    };
    join("13800138000").await.problem(422, "invalid_fields");
    assert_eq!(join("小李").await.status, 204);
    let shown = world.get(&format!("/api/v1/teams/{team}")).send().await.ok();
    assert_eq!((&shown["people"][0]["nickname"], &shown["team"]["members"]), (&json!("小李"), &json!(1)));
    let left = world.call("DELETE", "/api/v1/account/team").bearer(&resident.token).send().await;
    assert_eq!(left.status, 204);
    assert_eq!(world.get("/api/v1/teams").send().await.ok()[0]["members"], 0);
}

#[tokio::test]
async fn a_request_that_began_at_a_poster_is_where_it_hangs() {
    let world = World::new().await;
    let at = Wgs84 { lat: 45.14, lng: 124.82 };
    let draft = PosterDraft { label: "三号楼电梯".to_owned(), at: Some(at), ..PosterDraft::default() };
    let poster = posters::put_up(&world.backend, &world.admin, draft).await.unwrap();
    let shown = world.get(&format!("/api/v1/posters/{poster}")).send().await.ok();
    assert_eq!((&shown["label"], &shown["lat"]), (&json!("三号楼电梯"), &json!(45.14)));
    let body = json!({"description": "电梯停了", "poster": shown["code"]});
    let receipt = world.post("/api/v1/requests").json(&body).send().await.created();
    let path = format!("/api/v1/requests/{}", receipt["code"].as_str().unwrap());
    let view = world.get(&path).bearer(receipt["follow_token"].as_str().unwrap()).send().await.ok();
    assert_eq!((&view["address"], &view["place"]["lat"]), (&json!("三号楼电梯"), &json!(45.14)));
    world.get("/api/v1/posters/AAAA-AAA").send().await.problem(404, "not_found");
    let wrong = json!({"description": "x", "poster": 5});
    world.post("/api/v1/requests").json(&wrong).send().await.problem(422, "invalid_fields");
}
