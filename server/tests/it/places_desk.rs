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
async fn what_is_no_choice_is_refused_at_its_field() {
    let (world, editor) = district().await;
    let id = station(&world, "暖一").await.id;
    for (name, said) in [
        ("kind", "没有这个类型"),
        ("system", "没有这种坐标系"),
        ("door", "没有这种开门方式"),
        ("unit", "没有这个单位"),
    ] {
        let pairs = [("version", "1"), ("name", "暖一"), ("lat", "45.14"), ("lng", "124.82"), (name, "zzz")];
        let body = Serializer::new(String::new()).extend_pairs(pairs).finish();
        let call = world.post(&format!("/desk/places/{id}")).cookie(&editor.cookie).header("origin", OURS);
        let answer = call.form(&body).send().await;
        assert!(answer.status == 422 && answer.text().contains(said), "{name}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_second_place_of_the_same_name_and_kind_at_one_position_is_asked_about() {
    let (world, editor) = district().await;
    let id = station(&world, "暖一").await.id;
    let make = |more: &'static [(&'static str, &'static str)]| {
        let fields = [("name", "暖 一"), ("kind", "station"), ("lat", "45.14"), ("lng", "124.8201")];
        let pairs = fields.iter().chain(more).copied().collect::<Vec<_>>();
        let body = Serializer::new(String::new()).extend_pairs(pairs).finish();
        world.post("/desk/places/new").cookie(&editor.cookie).header("origin", OURS).form(&body).send()
    };
    let asked = make(&[("do", "publish")]).await;
    let text = asked.text();
    assert_eq!(asked.status, 422, "{text}");
    assert!(text.contains("name=\"another\"") && text.contains(&format!("/desk/places/{id}")), "{text}");
    assert_eq!(make(&[("do", "publish"), ("another", "1")]).await.status, 303);
    // What stays as it is is asked about no more.
    assert_eq!(moved(&world, &editor, id, ("45.14", "124.82"), &[("address", "团结街1号")]).await.0, 303);
}

#[tokio::test]
async fn a_poster_outside_the_district_hangs_there_only_when_somebody_says_so() {
    let (world, editor) = district().await;
    let post = |body: &str| world.post("/desk/posters").cookie(&editor.cookie).form(body).send();
    let asked = post("label=x&lat=39.9&lng=116.4").await;
    let text = asked.text();
    assert!(asked.status == 422 && text.contains("坐标不在本区任何网格内"), "{text}");
    assert!(text.contains("name=\"outside\"") && text.contains("value=\"39.9\""), "{text}");
    assert_eq!(post("label=x&lat=39.9&lng=116.4&outside=1").await.status, 303);
    assert_eq!(post("label=y&lat=45.14&lng=124.82").await.status, 303, "within it nothing is asked");
}

#[tokio::test]
async fn a_position_that_is_said_far_away_is_refused_or_told_to_the_editor() {
    let (world, editor) = district().await;
    let id = station(&world, "暖一").await.id;
    let say = |device: u32, at: &str| {
        let call = world.post(&format!("/s/{id}/report")).cookie(&format!("hy_device={device:032x}"));
        call.form(&format!("question=position&answer=yes&{at}")).send()
    };
    for far in ["lat=39.9&lng=116.4", "lat=45.30&lng=124.82"] {
        let refused = say(1, far).await;
        assert!(refused.status == 422 && refused.text().contains("这个位置不在本区"), "{}", refused.text());
    }
    let path = format!("/api/v1/places/{id}/reports");
    let said = json!({"question": "position", "answer": "yes", "device": "0000000000000009", "lat": "39.9", "lng": "116.4"});
    world.post(&path).json(&said).send().await.problem(422, "invalid_fields");
    let page = async || world.get("/desk/places/reports").cookie(&editor.cookie).send().await.text();
    assert_eq!(say(2, "lat=45.1401&lng=124.8201").await.status, 303);
    let text = page().await;
    assert!(text.contains("位置有误") && !text.contains("离地点"), "who stands at the door is near: {text}");
    let body = format!("place={id}&version=1&question=position&do=refuse");
    let refused =
        world.post("/desk/places/reports").cookie(&editor.cookie).header("origin", OURS).form(&body);
    assert_eq!(refused.send().await.status, 303);
    assert_eq!(say(3, "lat=45.155&lng=124.835").await.status, 303);
    let text = page().await;
    assert!(text.contains("离地点") && text.contains("2.0"), "{text}");
}

#[tokio::test]
async fn an_import_lists_what_it_does_not_read_and_takes_ordinary_headings() {
    let (world, editor) = district().await;
    let text = "驿站名称,地址,天地图坐标,饮水,充电,微波炉\n暖五,柳荫街5号,\"124.8201,45.1401\",有,有,无\n";
    let (status, page) =
        imports(&world, &editor, Parts::default().file("file", "a.csv", text.as_bytes())).await;
    assert!(status == 200 && page.contains("新增 1 个"), "{page}");
    assert!(page.contains("没有读取的列：充电") && page.contains("CGCS2000"), "{page}");
    assert!(page.contains("value=\"has_hot_water\" selected"), "{page}");
    let (status, done) = imports(&world, &editor, button(sheet(&page), "take")).await;
    assert!(status == 200 && done.contains("已导入 1 个地点"), "{done}");
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

/// Sends the form of the import.
async fn imports(world: &World, who: &Person, parts: Parts) -> (u16, String) {
    let call = world.post("/desk/places/import").cookie(&who.cookie).header("origin", OURS);
    let answer = call.parts(&parts).send().await;
    (answer.status.as_u16(), answer.text())
}

fn file(text: &str) -> Parts {
    Parts::default().field("system", "gcj02").file("file", "a.csv", text.as_bytes())
}

/// By what the page finds the file again that it has looked at.
#[track_caller]
fn sheet(page: &str) -> &str {
    let found = page.split("name=\"sheet\" value=\"").nth(1);
    found.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("no file is kept: {page}"))
}

fn button(sheet: &str, what: &str) -> Parts {
    Parts::default().field("sheet", sheet).field("do", what)
}

#[tokio::test]
async fn a_dry_run_says_what_everyone_would_see_and_its_file_need_not_be_chosen_again() {
    let (world, editor) = district().await;
    let id = station(&world, "暖一").await.id;
    let list = "名称,开放时间,设施\n暖一,看情况,热水\n暖九,全天,热水\n";
    let (_, text) = imports(&world, &editor, file(list)).await;
    assert!(text.contains("更改已公开的 1 个") && text.contains("待人工定位 1 个"), "{text}");
    assert!(text.contains(&format!("/desk/places/{id}")) && text.contains("有疑问，不会导入"), "{text}");
    let link = text.split("href=\"/desk/places/new?").nth(1).unwrap().split('>').next().unwrap();
    assert!(link.contains("target=\"_blank\"") && link.contains("rel=\"noopener\""), "{link}");
    assert!(link.contains("hot_water=yes") && link.contains("hours=24%2F7"), "all that the row says: {link}");
    let (status, done) = imports(&world, &editor, button(sheet(&text), "publish")).await;
    assert!(status == 200 && done.contains("有 1 行会更改已公开的地点，没有导入"), "{done}");
    assert!(done.contains("待人工定位 1 个") && !done.contains("name=\"sheet\""), "the list stays: {done}");
    assert_eq!(places::one(&world.backend, id).unwrap().place.version, 1);
    let (status, again) = imports(&world, &editor, button(sheet(&text), "publish")).await;
    assert!(status == 410 && again.contains("文件已经不在了"), "once: {again}");
    let (status, nothing) = imports(&world, &editor, Parts::default().field("do", "take")).await;
    assert!(status == 422 && nothing.contains("没有选择文件"), "{nothing}");
    // Nobody else takes it.
    let (_, text) = imports(&world, &editor, file(list)).await;
    let top = world.backend.directory().root().unwrap().id;
    let other = world.person("other", Role::MapEditor, top).await;
    assert_eq!(imports(&world, &other, button(sheet(&text), "take")).await.0, 410);
    // What was placed by hand is recognised, and what was seen is not what would be done.
    station(&world, "暖九").await;
    let (status, changed) = imports(&world, &editor, button(sheet(&text), "take")).await;
    assert!(status == 409 && changed.contains("检查之后有地点变动"), "{changed}");
    assert!(changed.contains("更改已公开的 2 个") && changed.contains("待人工定位 0 个"), "{changed}");
    let (status, done) = imports(&world, &editor, button(sheet(&changed), "publish")).await;
    assert!(status == 200 && done.contains("已导入 1 个地点"), "{done}");
}

#[tokio::test]
async fn other_columns_are_looked_at_before_they_are_taken_in() {
    let (world, editor) = district().await;
    let list = "甲,乙,纬度,经度\n暖五,柳荫街,45.141,124.822\n";
    let (_, text) = imports(&world, &editor, file(list)).await;
    assert!(text.contains("新增 0 个"), "nobody knows which is the name: {text}");
    let columns = [("c0", "name"), ("c1", "address"), ("c2", "lat"), ("c3", "lng"), ("system", "gcj02")];
    let said =
        columns.iter().fold(button(sheet(&text), "look"), |parts, (name, value)| parts.field(name, value));
    let (status, text) = imports(&world, &editor, said).await;
    assert!(status == 200 && text.contains("新增 1 个"), "{text}");
    // Columns that were not looked at do not count.
    let (status, done) = imports(&world, &editor, button(sheet(&text), "take").field("c1", "")).await;
    assert!(status == 200 && done.contains("已导入 1 个地点"), "{done}");
    let by = &world.admin;
    let list = places::desk::list(&world.backend, by, &places::desk::Ask::default()).await.unwrap();
    assert_eq!((list[0].name.as_str(), list[0].address.as_str()), ("暖五", "柳荫街"));
}

#[tokio::test]
async fn an_import_without_a_coordinate_system_asks_for_it_first() {
    let (world, editor) = district().await;
    let text = "名称,纬度,经度\n暖七,45.1401,124.8201\n";
    let (_, page) = imports(&world, &editor, Parts::default().file("file", "a.csv", text.as_bytes())).await;
    assert!(page.contains("新增 0 个") && page.contains("无法导入 1 个"), "{page}");
    let asked = page.find("请在这里选择坐标系").unwrap();
    assert!(asked < page.find("新增 0 个").unwrap(), "above everything else: {page}");
    assert!(page.contains("aria-describedby=\"system-missing\""), "{page}");
    let main = "class=\"go\" name=\"do\" value=\"take\"";
    assert!(page.contains("value=\"take\"") && !page.contains(main), "{page}");
    let again = button(sheet(&page), "look").field("system", "wgs84").field("c0", "name");
    let again = again.field("c1", "lat").field("c2", "lng");
    let (_, page) = imports(&world, &editor, again).await;
    assert!(page.contains("新增 1 个") && page.contains(main), "{page}");
    assert!(!page.contains("system-missing"), "{page}");
}
