//! Riders on the web: signing in, hazards, gates, teams.

use crate::residents::{self, Phones, sign_in};
use crate::world::{Answer, Parts, World, photo};
use backend::places;
use domain::compound::{Access, Layout, Vehicle, WeekTime};
use domain::ids::PlaceId;
use domain::org::Role;
use domain::place::{PlaceFacts, PlaceState};
use serde_json::json;

const DEVICE: &str = "hy_device=0123456789abcdef0123456789abcdef";

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn html(world: &World, path: &str, cookie: &str) -> String {
    let answer = world.get(path).cookie(cookie).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

async fn place(world: &World, kind: &str, name: &str) -> PlaceId {
    let facts =
        json!({ "kind": kind, "name": name, "address": "柳荫街1号", "at": { "lat": 45.14, "lng": 124.82 } });
    let facts: PlaceFacts = serde_json::from_value(facts).unwrap();
    places::save(&world.backend, &world.admin, None, 0, facts, PlaceState::Published).await.unwrap().id
}

async fn compound(world: &World) -> PlaceId {
    let id = place(world, "compound", "春江小区").await;
    let layout: Layout = serde_json::from_value(json!({
        "origin": { "lat": 45.14, "lng": 124.82 },
        "outline": [[-500, -500], [500, -500], [500, 900]],
        "nodes": [[0, 0], [0, 500]],
        "paths": [{ "ends": [0, 1], "kind": "road" }],
        "gates": [{ "name": "北门<b>", "at": [0, 500], "node": 1 }, { "name": "南门", "at": [0, 0], "node": 0 }],
        "buildings": [{ "number": "12", "ring": [[10, 10], [100, 10], [100, 60]],
                        "entrances": [{ "at": [20, 10], "node": 0 }] }],
    }))
    .unwrap();
    let version = places::save_layout(&world.backend, &world.admin, id, 0, &layout).await.unwrap();
    places::publish_layout(&world.backend, &world.admin, id, version).await.unwrap();
    id
}

async fn through_the_pages(world: &World, phones: &Phones) -> String {
    let asked = world.post("/me/sign-in").form("phone=13812345678&to=/teams").send().await;
    assert_eq!(asked.status, 200, "{}", asked.text());
    assert!(!asked.text().contains(&phones.code()), "only a demonstration shows it");
    let enter = |code: String| {
        let body = format!("phone=13812345678&to=/teams&code={code}");
        async move { world.post("/me/sign-in/code").form(&body).send().await }
    };
    let wrong = enter("0".to_owned()).await;
    assert!(
        wrong.status == 422 && wrong.text().contains("验证码不对") && wrong.text().contains("13812345678")
    );
    let right = enter(phones.code()).await;
    assert_eq!((right.status.as_u16(), right.header("location")), (303, "/teams"), "{}", right.text());
    assert!(right.header("set-cookie").contains("HttpOnly"));
    cookie(&right)
}

#[tokio::test]
async fn a_rider_signs_in_by_a_code_and_everything_of_theirs_is_on_one_page() {
    let (world, phones) = residents::world().await;
    let away = world.get("/me/account").send().await;
    assert_eq!((away.status.as_u16(), away.header("location")), (303, "/me/sign-in?to=%2Fme%2Faccount"));
    let odd = world.post("/me/sign-in").form("phone=12").send().await;
    assert!(odd.status == 422 && odd.text().contains("value=\"12\""), "what was typed stays");
    let me = through_the_pages(&world, &phones).await;
    let early = world.post("/me/sign-in").form("phone=13812345678").send().await;
    assert!(early.status == 429 && early.text().contains("name=\"code\""), "one that arrived can be entered");
    assert_eq!(
        world.get("/me/sign-in?to=//evil.example").cookie(&me).send().await.header("location"),
        "/me/account"
    );

    // What is reported while signed in is theirs, on every phone.
    let form = "key=key-00000001&description=%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE&address=x";
    let sent = world.post("/report").cookie(&me).form(form).send().await;
    let path = sent.header("location").split('?').next().unwrap().to_owned();
    let page = html(&world, "/me/account", &me).await;
    assert!(page.contains("路灯不亮") && page.contains("138****5678") && page.contains("本机"), "{page}");
    assert!(html(&world, &path, &me).await.contains("name=\"action\""), "as its author");
    assert_eq!(world.get(&path).send().await.status, 404, "and nobody else's");

    // What this phone kept before goes into it.
    let (code, token) = world.submitted("井盖松动").await;
    let both = format!("{me}; hy_mine={code}~{token}");
    assert_eq!(world.post("/me/account/keep").cookie(&both).form("").send().await.status, 303);
    assert!(html(&world, "/me/account", &me).await.contains("井盖松动"));

    let file = world.get("/me/export").cookie(&me).send().await;
    assert!(file.header("content-disposition").contains("attachment") && file.text().contains("13812345678"));
    assert_eq!(file.header("cache-control"), "no-store");
    let unsure = world.post("/me/delete").cookie(&me).form("").send().await;
    assert_eq!(unsure.status, 422);
    let gone = world.post("/me/delete").cookie(&me).form("sure=1").send().await;
    assert_eq!((gone.status.as_u16(), gone.header("location")), (303, "/me"));
    assert_eq!(world.get("/me/account").cookie(&me).send().await.status, 303);
}

#[tokio::test]
async fn signing_out_ends_this_session_or_all() {
    let (world, phones) = residents::world().await;
    let me = sign_in(&world, &phones, "13812345678").await.cookie;
    let devices = html(&world, "/me/account", &me).await;
    assert!(devices.contains("a phone") && !devices.contains("/end\""), "one does not end the one one uses");
    assert_eq!(world.post("/me/devices/x/end").cookie(&me).form("").send().await.status, 404);
    let out = world.post("/me/sign-out").cookie(&me).form("everywhere=1").send().await;
    assert!(out.status == 303 && out.header("set-cookie").starts_with("hy_me=;"));
    assert_eq!(world.get("/me/account").cookie(&me).send().await.status, 303);
    let elsewhere = world.post("/me/delete").cookie(&me).header("origin", "https://evil.example");
    let elsewhere = elsewhere.raw("application/x-www-form-urlencoded", "sure=1").send().await;
    assert_eq!(elsewhere.status, 403, "from another site");
}

#[tokio::test]
async fn a_hazard_in_two_touches_becomes_a_request_and_counts() {
    let (world, phones) = residents::world().await;
    let me = sign_in(&world, &phones, "13812345678").await;
    let page = html(&world, "/map/hazard", &me.cookie).await;
    assert!(
        page.contains("井盖缺失或松动") && page.contains("name=\"lat\"") && page.contains("记入您的贡献")
    );
    let send = |parts: Parts| {
        world.post("/map/hazard").cookie(&me.cookie).header("origin", crate::world::OURS).parts(&parts).send()
    };
    let nowhere = send(Parts::default().field("key", "key-00000001").field("hazard", "manhole")).await;
    assert!(nowhere.status == 422 && nowhere.text().contains("请先定位"), "{}", nowhere.text());
    let nothing =
        send(Parts::default().field("key", "key-00000001").field("lat", "45.14").field("lng", "124.82"))
            .await;
    assert!(nothing.status == 422 && nothing.text().contains("value=\"45.14\""), "the place stays");
    let whole = || {
        let parts = Parts::default().field("key", "key-00000001").field("hazard", "manhole");
        parts.field("lat", "45.14").field("lng", "124.82").file("photos", "a.png", &photo(20, 20, 1))
    };
    let sent = send(whole()).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let again = send(whole()).await;
    assert_eq!(again.header("location"), sent.header("location"), "sent twice it is one");
    let merit = backend::riders::merit(&world.backend, me.resident.account).await.unwrap();
    assert_eq!((merit.hazards, merit.points()), (1, 5));
    let path = sent.header("location").split('?').next().unwrap();
    assert!(html(&world, path, &me.cookie).await.contains("井盖缺失或松动"));
    let top = world.backend.directory().root().unwrap().id;
    let staff = world.person("dispatcher", Role::Dispatcher, top).await;
    assert!(
        html(&world, &format!("/desk{path}"), &staff.cookie).await.contains("骑手上报"),
        "staff see how it came"
    );
    let nobody =
        world.post("/map/hazard").form("key=key-00000002&hazard=ice&address=%E6%A1%A5%E4%B8%8A").send().await;
    assert_eq!(nobody.status, 303, "without an account as well");
}

#[tokio::test]
async fn one_question_after_another_about_a_gate_and_three_agree() {
    let (world, phones) = residents::world().await;
    let id = compound(&world).await;
    let path = format!("/c/{id}/report");
    assert!(html(&world, &format!("/c/{id}"), DEVICE).await.contains(&path), "the page leads there");
    let first = world.get(&path).send().await;
    assert!(first.header("set-cookie").starts_with("hy_device=") && first.text().contains("南门"));
    assert!(!first.text().contains("北门<b>"), "a name is no markup");
    let south = "%E5%8D%97%E9%97%A8";
    for (query, said) in [
        (format!("?gate={south}"), "没有这个门"),
        (format!("?gate={south}&what=rule"), "电动自行车"),
        (format!("?gate={south}&what=rule&vehicle=ebike"), "name=\"access\""),
        (format!("?gate={south}&what=moved"), "name=\"east\""),
        ("?gate=nothing&what=rule".to_owned(), "哪个门"),
    ] {
        let page = html(&world, &format!("{path}{query}"), DEVICE).await;
        assert!(page.contains(said), "{query}: {page}");
    }
    let say = |body: String, n: u32| {
        let device = format!("hy_device={n:032x}");
        let call = world.post(&path).cookie(&device).from(&format!("198.51.{n}.7"));
        async move { call.form(&body).send().await }
    };
    let rule = format!("gate={south}&what=access&vehicle=ebike&access=no&key=key-00000001");
    for n in 1..=3 {
        let done = say(rule.clone(), n).await;
        assert_eq!(done.header("location"), format!("/c/{id}?thanks=1"), "{}", done.text());
    }
    let shown = html(&world, &format!("/c/{id}?thanks=1"), DEVICE).await;
    assert!(shown.contains("有人反映，尚未核实") && shown.contains("3 人这样说"), "{shown}");
    let empty = say(format!("gate={south}&what=moved"), 4).await;
    assert!(empty.status == 422 && empty.text().contains("请在图上标出位置"), "{}", empty.text());
    for odd in ["", "what=moved", "gate=x&what=lost", "gate=x&what=access&vehicle=rocket&access=no"] {
        let status = say(odd.to_owned(), 5).await.status.as_u16();
        assert!([400, 404, 422].contains(&status), "{odd}: {status}");
    }
    assert_eq!(say(format!("gate={south}&what=moved&east=100&north=-20"), 6).await.status, 303);
    let nameless = world.post(&path).form(&rule).send().await;
    assert_eq!(nameless.header("location"), path, "without a device it is not counted");

    // At the desk.
    let editor = world.person("editor", Role::MapEditor, world.backend.directory().root().unwrap().id).await;
    let list = html(&world, "/desk/places/reports", &editor.cookie).await;
    assert!(list.contains("南门") && list.contains("name=\"from\"") && list.contains("00:00"), "{list}");
    assert!(list.contains("3 台设备，来自 3 个网络"), "{list}");
    let report =
        list.split("name=\"gate\" value=\"").skip(1).find(|part| part.contains("name=\"from\"")).unwrap();
    let report = report.split('"').next().unwrap();
    let decide = |body: String, cookie: String| {
        let call = world.post("/desk/places/reports").cookie(&cookie);
        async move { call.form(&body).send().await }
    };
    let odd = decide(format!("gate={report}&do=confirm&from=7&until=9"), editor.cookie.clone()).await;
    assert!(odd.status == 422 && odd.text().contains("07:30"), "{}", odd.text());
    let handler = world.person("handler", Role::Handler, world.north).await;
    let foreign = decide(format!("gate={report}&do=confirm"), handler.cookie.clone()).await;
    assert_eq!(foreign.status, 403);
    let done =
        decide(format!("gate={report}&do=confirm&from=07:00&until=21:00"), editor.cookie.clone()).await;
    assert_eq!(done.header("location"), "/desk/places/reports?done=1", "{}", done.text());
    let layout = places::layout(&world.backend, id).await.unwrap().0;
    let at = |minute| WeekTime::new(1, minute).unwrap();
    assert_eq!(layout.gates[1].access(Vehicle::Ebike, at(600)), Some(Access::No));
    assert_eq!(layout.gates[1].access(Vehicle::Ebike, at(1300)), None, "of other hours nothing was said");
    let _ = phones;

    // A drawing that nobody was shown yet is in the way of the next, and the page leads to it.
    let (newest, mut drawn) = places::newest_layout(&world.backend, &world.admin, id).await.unwrap().unwrap();
    drawn.gates[1].wait = Some(30);
    places::save_layout(&world.backend, &world.admin, id, newest, &drawn).await.unwrap();
    assert_eq!(say(format!("gate={south}&what=closed"), 7).await.status, 303);
    let list = html(&world, "/desk/places/reports", &editor.cookie).await;
    let report =
        list.split("name=\"gate\" value=\"").skip(1).find(|part| part.contains("value=\"today\"")).unwrap();
    let report = report.split('"').next().unwrap();
    let waits = decide(format!("gate={report}&do=confirm"), editor.cookie.clone()).await;
    assert_eq!(waits.status, 409);
    let link = format!("href=\"/desk/places/{id}/layout/publish\"");
    assert!(waits.text().contains("还没公布的草稿") && waits.text().contains(&link), "{}", waits.text());
    // It stands on the page of the compound and in the list, and is so for today.
    assert!(list.contains("仅今天关闭") && list.contains("长期关闭"), "{list}");
    let form = html(&world, &format!("/desk/places/{id}"), &editor.cookie).await;
    assert!(form.contains("南门关") && form.contains("href=\"/desk/places/reports\""), "{form}");
    assert!(html(&world, "/desk/places", &editor.cookie).await.contains("条骑手反映"));
    let done = decide(format!("gate={report}&do=today"), editor.cookie.clone()).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let shown = html(&world, &format!("/c/{id}"), DEVICE).await;
    assert!(shown.contains("已核实的今日情况") && shown.contains("南门关"), "{shown}");
    let station = decide(format!("place={id}&question=hours&answer=yes&do=today"), editor.cookie.clone());
    assert_eq!(station.await.status, 400, "of places the day is in the question");
}

#[tokio::test]
async fn a_photo_of_a_report_is_private_until_an_editor_shows_it() {
    let world = World::new().await;
    let id = place(&world, "station", "暖新驿站").await;
    let parts =
        Parts::default().field("key", "key-00000001").field("question", "seats").field("answer", "yes");
    let parts = parts.file("photos", "a.png", &photo(40, 40, 3));
    let call = world.post(&format!("/s/{id}/report")).cookie(DEVICE).header("origin", crate::world::OURS);
    let said = call.parts(&parts).send().await;
    assert_eq!(said.status, 303, "{}", said.text());
    let editor = world.person("editor", Role::MapEditor, world.backend.directory().root().unwrap().id).await;
    let list = html(&world, "/desk/places/reports", &editor.cookie).await;
    let path = list.split("src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(path.starts_with("/media/") && path.ends_with("/small"), "{list}");
    let seen = async |cookie: &str| {
        let call = world.get(&path);
        let call = if cookie.is_empty() { call } else { call.cookie(cookie) };
        let answer = call.send().await;
        (answer.status.as_u16(), answer.header("cache-control").to_owned())
    };
    let other = world.person("other", Role::MapEditor, world.south).await;
    assert_eq!((seen("").await.0, seen(DEVICE).await.0, seen(&other.cookie).await.0), (404, 404, 404));
    assert_eq!(seen(&editor.cookie).await, (200, "private, no-cache".to_owned()));
    // Only the one that the editor has looked at and ticked.
    assert!(list.contains("name=\"photo\""), "{list}");
    let photo = path.split('/').nth(2).unwrap();
    let body = format!("place={id}&version=1&question=seats&answer=yes&photo={photo}&do=confirm");
    let done = world.post("/desk/places/reports").cookie(&editor.cookie).form(&body).send().await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(html(&world, &format!("/s/{id}"), DEVICE).await.contains(&path), "it stands on the page");
    assert_eq!(seen("").await.0, 200);
}

#[tokio::test]
async fn what_was_confirmed_and_must_be_written_by_hand_leads_to_the_form() {
    let world = World::new().await;
    let id = place(&world, "station", "暖新驿站").await;
    let say = world.post(&format!("/s/{id}/report")).cookie(DEVICE);
    assert_eq!(say.form("question=position&answer=yes&lat=45.1402&lng=124.8203").send().await.status, 303);
    let editor = world.person("editor", Role::MapEditor, world.backend.directory().root().unwrap().id).await;
    let body = format!("place={id}&version=1&question=position&answer=yes&do=confirm");
    let done = world.post("/desk/places/reports").cookie(&editor.cookie).form(&body).send().await;
    let to = done.header("location").to_owned();
    assert_eq!(to, format!("/desk/places/{id}?done=1&claim=position#lat"));
    let form = html(&world, to.split('#').next().unwrap(), &editor.cookie).await;
    assert!(form.contains("45.140200, 124.820300") && form.contains("id=\"lat\""), "{form}");
}

#[tokio::test]
async fn what_riders_say_of_a_day_is_said_in_its_own_words_at_the_desk() {
    let world = World::new().await;
    let id = place(&world, "station", "暖新驿站").await;
    for (device, answer) in [(DEVICE.to_owned(), "yes"), (format!("hy_device={:032x}", 5), "no")] {
        let say = world.post(&format!("/s/{id}/report")).cookie(&device);
        let said = say.form(&format!("question=closed_today&answer={answer}")).send().await;
        assert_eq!(said.status, 303, "{}", said.text());
    }
    let editor = world.person("editor", Role::MapEditor, world.backend.directory().root().unwrap().id).await;
    let list = html(&world, "/desk/places/reports", &editor.cookie).await;
    assert!(list.contains("<b>今天没开</b>") && list.contains("<b>今天没开？并非如此</b>"), "{list}");
    assert!(list.contains("1 台设备，来自 1 个网络"), "{list}");
    for device in 6..8 {
        let say = world.post(&format!("/s/{id}/report")).cookie(&format!("hy_device={device:032x}"));
        assert_eq!(say.form("question=closed_today&answer=yes").send().await.status, 303);
    }
    let list = html(&world, "/desk/places/reports", &editor.cookie).await;
    assert!(list.contains("3 台设备，来自 1 个网络"), "{list}");
    let call = world.get(&format!("/desk/places/{id}")).cookie(&editor.cookie);
    let form = call.header("accept-language", "en").send().await.text();
    assert_eq!(form.matches("3 devices, one network").count(), 1, "what is said alike is one: {form}");
    assert!(form.contains("1 device, one network"), "{form}");
}

#[tokio::test]
async fn navigation_leads_to_the_entrance_of_a_station() {
    let world = World::new().await;
    let facts = json!({ "kind": "station", "name": "暖新驿站", "at": { "lat": 45.14, "lng": 124.82 },
        "entrance": { "lat": 45.1405, "lng": 124.8207 } });
    let facts: PlaceFacts = serde_json::from_value(facts).unwrap();
    let id = places::save(&world.backend, &world.admin, None, 0, facts.clone(), PlaceState::Published)
        .await
        .unwrap()
        .id;
    let page = world.get(&format!("/s/{id}")).send().await.text();
    assert!(page.contains("geo:45.140500,124.820700") && !page.contains("data-wx"), "{page}");
    let wechat =
        world.get(&format!("/s/{id}")).header("user-agent", "x MicroMessenger/8").send().await.text();
    assert!(
        wechat.contains("data-wx") && !wechat.contains("openLocation"),
        "no page may, without an account"
    );
    let far = PlaceFacts { entrance: Some(domain::geo::Wgs84 { lat: 45.5, lng: 124.82 }), ..facts };
    assert!(places::save(&world.backend, &world.admin, None, 0, far, PlaceState::Published).await.is_err());
}

#[tokio::test]
async fn teams_are_made_at_the_desk_and_joined_by_a_nickname() {
    let (world, phones) = residents::world().await;
    let admin =
        world.person("admin", Role::Administrator, world.backend.directory().root().unwrap().id).await;
    let make = |body: &'static str| {
        let call = world.post("/desk/admin/teams/new").cookie(&admin.cookie);
        async move { call.form(body).send().await }
    };
    let empty = make("name=&about=x").await;
    assert!(empty.status == 422 && empty.text().contains("name-problem"), "{}", empty.text());
    assert_eq!(make("name=%E6%9A%96%E9%A3%8E%E9%AA%91%E5%A3%AB&about=&active=1").await.status, 303);
    let team = backend::riders::teams(&world.backend).await.unwrap()[0].id;
    let path = format!("/teams/{team}");
    assert!(html(&world, "/teams", DEVICE).await.contains("暖风骑士"));
    assert!(html(&world, &path, DEVICE).await.contains("登录后加入"));
    let signed_out = world.post(&format!("{path}/join")).form("nickname=x").send().await;
    assert_eq!(signed_out.header("location"), "/me/sign-in");
    let me = sign_in(&world, &phones, "13812345678").await.cookie;
    let join = |body: &'static str| {
        let call = world.post(&format!("{path}/join")).cookie(&me);
        async move { call.form(body).send().await }
    };
    let number = join("nickname=13812345678").await;
    assert!(number.status == 422 && number.text().contains("请不要写电话号码"), "{}", number.text());
    assert_eq!(join("nickname=%E5%B0%8F%E9%A3%8E").await.status, 303);
    assert!(html(&world, &path, DEVICE).await.contains("小风"));
    assert!(html(&world, "/me/account", &me).await.contains("暖风骑士（小风）"));
    assert_eq!(world.post("/teams/leave").cookie(&me).form("").send().await.status, 303);
    assert!(!html(&world, &path, DEVICE).await.contains("小风"));
    for gone in ["/teams/x", "/teams/01900000-0000-7000-8000-000000000000"] {
        assert_eq!(world.get(gone).send().await.status, 404);
    }
}
