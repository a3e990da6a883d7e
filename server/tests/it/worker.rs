//! The worker of the site with the server's own pages: what a phone shows where
//! there is no signal.

use crate::places_api::{compound, facts, published};
use crate::world::World;
use backend::places;
use domain::ids::PlaceId;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

const EVIL: &str = "<script>alert(1)</script>$&\"'";

/// What the worker makes of some steps; every answer of `paths` is the server's.
async fn run(world: &World, paths: &[(String, &str)], steps: Value) -> Vec<Value> {
    let mut network = Vec::new();
    for (path, begin) in paths {
        let answer = world.get(path).header("accept-language", "zh").send().await;
        let names = ["content-type", "etag", "date", "cache-control"];
        let headers: serde_json::Map<String, Value> =
            names.iter().map(|name| ((*name).to_owned(), answer.header(name).into())).collect();
        let begin = if begin.is_empty() { path.as_str() } else { begin };
        let headers: Value = headers.into_iter().filter(|(_, value)| value != "").collect();
        network.push(
            json!([begin, { "status": answer.status.as_u16(), "headers": headers, "body": answer.text() }]),
        );
    }
    let input = json!({ "now": world.backend.now().timestamp_millis(), "network": network, "steps": steps });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/worker.mjs");
    let mut node = Command::new("node");
    node.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut node = node.spawn().expect("node is needed, as it is for the build");
    node.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

async fn street(world: &World) -> Vec<PlaceId> {
    let north = |metres: f64| 45.14 + metres / 111_195.0;
    let places = vec![
        facts(
            "暖新驿站",
            north(120.0),
            124.82,
            json!({ "hours": "24/7", "features": { "hot_water": true, "battery_swap": true }, "door": "scan", "rules": "请勿留宿" }),
        ),
        facts("不详驿站", north(700.0), 124.82, json!({ "features": { "hot_water": false } })),
        facts(EVIL, north(1500.0), 124.82, json!({ "address": EVIL, "rules": EVIL, "operator": EVIL })),
        facts(
            "老王面馆",
            north(300.0),
            124.82,
            json!({ "kind": "partner", "benefits": [{ "class": "meals", "offer": "八折" }] }),
        ),
    ];
    published(world, places).await.into_iter().map(|place| place.id).collect()
}

fn body(answer: &Value) -> &str {
    answer["body"].as_str().unwrap_or_else(|| panic!("nothing is shown: {answer}"))
}

/// What stands in the list.
fn list(answer: &Value) -> &str {
    let page = body(answer);
    &page[page.find("data-places").expect("a list")..]
}

const MAP: &str = "/map?lat=45.14&lng=124.82";
const AREA: &str = "/api/v1/places?bbox=124.72,45.04,124.92,45.24&limit=500";

#[tokio::test]
async fn without_a_signal_the_map_lists_what_was_kept_of_the_area() {
    let world = World::with_scripts().await;
    let ids = street(&world).await;
    let paths = [(MAP.to_owned(), "/map"), (AREA.to_owned(), "/api/v1/places?bbox")];
    let steps = json!([
        ["open", MAP, [124.82, 45.14], "kind=station"],
        ["online", false],
        ["look", "/map"],
        ["look", "/map?f=charging_or_swap&type=station&set=1"],
        ["look", "/map?lat=45.1535&lng=124.82&type=any&place=X"],
        ["look", "/map?open=1&type=any"],
        ["look", "/map/partners"],
        ["look", "/map?lat=39.9&lng=116.4&type=any"],
        ["look", "/map?bbox=124.81,45.145,124.83,45.15&type=any"],
        ["look", format!("/s/{}", ids[0])],
        ["look", format!("/s/{}", ids[2])],
        ["look", format!("/api/v1/places/{}", ids[0])],
        ["look", "/api/v1/stations?lat=45.14&lng=124.82&features=hot_water"],
        ["look", "/s/01900000-0000-7000-8000-000000000000"],
        ["look", "/desk"],
    ]);
    let out = run(&world, &paths, steps).await;
    let [map, swap, near, open, partners, beyond, view, station, evil, place, stations, none, desk] =
        &out[..]
    else {
        panic!("{out:?}")
    };
    assert!(
        body(map).contains("现在没有网络")
            && body(map).contains("月")
            && body(map).contains("上次查看的地点")
    );
    let (first, second) = (list(map).find("暖新驿站").unwrap(), list(map).find("不详驿站").unwrap());
    assert!(first < second && list(map).contains("120 米") && list(map).contains("开放时间未知"));
    assert!(!list(map).contains("老王面馆"), "as it was filtered last");
    assert!(list(swap).contains("暖新驿站") && !list(swap).contains("不详驿站"));
    assert!(body(swap).contains("<input checked type=\"checkbox\" name=\"f\" value=\"charging_or_swap\""));
    assert!(list(near).find("alert(1)").unwrap() < list(near).find("暖新驿站").unwrap(), "nearest first");
    assert!(body(near).contains("X 附近"));
    assert!(list(open).contains("暖新驿站") && !list(open).contains("不详驿站"), "unknown is not open");
    assert!(list(partners).contains("老王面馆") && list(partners).contains("八折"));
    assert!(!list(partners).contains("暖新驿站"));
    assert!(body(beyond).contains("不在手机保存的区域内") && list(beyond).contains("暖新驿站"));
    assert!(list(view).contains("不详驿站") && !list(view).contains("暖新驿站"), "what the map shows");
    for part in ["暖新驿站", "现在没有网络", "扫码开门", "请勿留宿", "geo:45.14", "uri.amap.com", "热水"]
    {
        assert!(body(station).contains(part), "{part}: {station}");
    }
    for page in [map, near, evil] {
        assert!(!body(page).contains("<script>alert"), "{page}");
    }
    assert!(body(evil).contains("&lt;script&gt;alert(1)&lt;/script&gt;$&amp;"));
    let place: Value = serde_json::from_str(body(place)).unwrap();
    assert_eq!((&place["name"], &place["open"]["state"]), (&json!("暖新驿站"), &json!("open")));
    assert!(stations["kept"].is_string(), "the answer says of when it is");
    assert_eq!(body(stations).matches("\"id\"").count(), 1);
    assert!(none.is_null() && desk.is_null());
}

/// The links of all apps, as they stand in a page.
fn led(at: domain::geo::Wgs84, name: &str) -> [String; 5] {
    let to = domain::place::links(at, name);
    [to.amap, to.tencent, to.baidu, to.apple, to.geo]
        .map(|link| format!("href=\"{}\"", link.replace('&', "&amp;")))
}

#[tokio::test]
async fn without_a_signal_every_app_leads_to_a_place_that_was_never_opened() {
    let world = World::with_scripts().await;
    let id = compound(&world).await;
    let name = "暖新, (一)号*驿站|a:b;c'!~ \u{7}";
    let entrance = domain::geo::Wgs84 { lat: 45.1405, lng: 124.8207 };
    let more = json!({ "address": "东门外1号", "entrance": entrance });
    let station = published(&world, vec![facts(name, 45.14, 124.82, more)]).await.remove(0);
    let paths = [(MAP.to_owned(), "/map"), (AREA.to_owned(), "/api/v1/places?bbox")];
    let steps = json!([
        ["open", MAP, [124.82, 45.14], "kind=station"],
        ["online", false],
        ["look", format!("/c/{id}")],
        ["look", format!("/s/{}", station.id)],
        ["look", "/map?type=compound"],
    ]);
    let out = run(&world, &paths, steps).await;
    let [of_compound, of_station, map] = &out[..] else { panic!("{out:?}") };
    let middle = places::one(&world.backend, id).unwrap().place.facts.at;
    for (page, links) in
        [(of_compound, led(middle, "澄园小区")), (of_station, led(entrance, &station.facts.name))]
    {
        for link in links {
            assert!(body(page).contains(&link), "{link}: {page}");
        }
        assert!(body(page).contains("data-copied") && body(page).contains("data-copies"), "{page}");
    }
    assert!(body(of_station).contains("value=\"东门外1号 暖新"), "{of_station}");
    assert!(!body(of_station).contains("没有保存这个小区的大门"));
    assert!(body(of_compound).contains("没有保存这个小区的大门"), "{of_compound}");
    for words in ["开放时间未知", "开放时间", "怎么开门", "还不清楚"] {
        assert!(!between(body(of_compound), "<main", "</main>").contains(words), "{words}: {of_compound}");
    }
    assert!(list(map).contains("澄园小区") && !list(map).contains("开放时间未知"), "{map}");
}

#[tokio::test]
async fn an_area_follows_what_changed_and_a_compound_what_it_was_by_its_etag() {
    let world = World::with_scripts().await;
    let ids = street(&world).await;
    let id = compound(&world).await;
    let mark = places::mark(&world.backend);
    let page = format!("/c/{id}");
    let (layout, board) = (format!("{page}/layout.json"), format!("{page}/board"));
    let mut paths: Vec<(String, &str)> = vec![
        (MAP.to_owned(), "/map"),
        (AREA.to_owned(), "/api/v1/places?bbox"),
        (layout.clone(), ""),
        (board.clone(), ""),
        (page.clone(), ""),
    ];
    // A door is gone since.
    let gone = places::one(&world.backend, ids[0]).unwrap().place;
    let area = world.get(AREA).send().await.text();
    places::remove(&world.backend, &world.admin, ids[0], gone.version).await.unwrap();
    let since = format!("/api/v1/places?since={mark}&limit=500");
    paths.push((since, "/api/v1/places?since"));
    let steps = json!([
        ["network", "/api/v1/places?bbox", { "status": 200, "headers": { "content-type": "application/json" }, "body": area }],
        ["open", page, null, null, [&layout]],
        ["open", MAP, [124.82, 45.14], "kind=station"],
        ["asked"],
        ["open", page, null, null, [&layout]],
        ["open", MAP, [124.82, 45.14], "kind=station"],
        ["asked"],
        ["look", board],
        ["online", false],
        ["look", "/map"],
        ["look", format!("/s/{}", ids[0])],
        ["look", format!("{page}?building=12&unit=3&vehicle=ebike")],
        ["look", format!("{layout}?v=1")],
        ["look", board],
    ]);
    let out = run(&world, &paths, steps).await;
    let [first, again, online, map, gone, offline, data, kept] = &out[..] else { panic!("{out:?}") };
    assert!(first.to_string().contains("bbox="), "whole at first: {first}");
    assert!(
        !again.to_string().contains("bbox=") && again.to_string().contains("since="),
        "then by difference"
    );
    assert!(list(map).contains("不详驿站") && !list(map).contains("暖新驿站") && gone.is_null());
    assert!(body(offline).contains("澄园小区") && body(offline).contains("现在没有网络"));
    assert!(body(data).contains("\"南门\""), "to compute the way by: {data}");
    assert_eq!(online["status"], 200);
    assert!(
        body(kept).contains("南门") && body(kept).contains("class=\"demo\""),
        "a board that was opened: {kept}"
    );
}

#[tokio::test]
async fn an_area_of_a_mark_that_is_known_no_more_is_fetched_anew() {
    let world = World::with_scripts().await;
    street(&world).await;
    let ahead = "/api/v1/places?since=99999999".to_owned();
    let paths =
        [(MAP.to_owned(), "/map"), (AREA.to_owned(), "/api/v1/places?bbox"), (ahead, "/api/v1/places?since")];
    let open = json!(["open", MAP, [124.82, 45.14], "kind=station"]);
    let out = run(&world, &paths, json!([open, ["asked"], open, ["asked"]])).await;
    let again = out[1].to_string();
    assert!(again.contains("since=") && again.contains("bbox="), "{again}");
}

#[tokio::test]
async fn a_middle_that_nobody_chose_is_nobodys_place() {
    let world = World::with_scripts().await;
    street(&world).await;
    let paths = [
        (MAP.to_owned(), "/map?lat"),
        ("/map".to_owned(), "/map"),
        (AREA.to_owned(), "/api/v1/places?bbox"),
        ("/api/v1/places?since=0".to_owned(), "/api/v1/places?since"),
    ];
    let offline = |steps: &[Value]| [steps, &[json!(["online", false]), json!(["look", "/map"])]].concat();
    let anywhere = json!(["open", "/map", [124.82, 45.139]]);
    let out = run(&world, &paths, json!(offline(std::slice::from_ref(&anywhere)))).await;
    assert!(body(&out[0]).contains("还不知道您在哪里") && !body(&out[0]).contains("<b>上次查看的地点"));
    assert!(list(&out[0]).contains("暖新驿站") && !list(&out[0]).contains("米</span>"), "{}", list(&out[0]));
    let seen = json!(["open", MAP, [124.82, 45.14], "kind=station"]);
    let out = run(&world, &paths, json!(offline(&[seen, anywhere]))).await;
    assert!(
        body(&out[0]).contains("<b>上次查看的地点") && list(&out[0]).contains("120 米"),
        "{}",
        list(&out[0])
    );
}

#[tokio::test]
async fn an_area_that_is_fetched_whole_leaves_no_opened_compound_behind() {
    let world = World::with_scripts().await;
    let id = compound(&world).await;
    let (page, mark) = (format!("/c/{id}"), places::mark(&world.backend));
    let layout = format!("{page}/layout.json");
    let paths = [
        (MAP.to_owned(), "/map"),
        (AREA.to_owned(), "/api/v1/places?bbox"),
        (layout.clone(), ""),
        (page.clone(), ""),
        (format!("/api/v1/places?since={mark}"), "/api/v1/places?since=x"),
    ];
    let changed = json!({ "places": [{ "id": id, "lat": 45.14, "lng": 124.82 }], "gone": [], "next": mark + 1, "more": false });
    let known_no_more = json!({ "status": 410, "headers": {}, "body": "" });
    let told = json!({ "status": 200, "headers": { "content-type": "application/json" }, "body": changed.to_string() });
    for since in [told, known_no_more] {
        let steps = json!([
            ["open", page, null, null, [&layout]],
            ["open", MAP, [124.82, 45.14]],
            ["network", "/api/v1/places?since", since],
            ["network", &layout, { "status": 200, "headers": { "etag": "\"new\"" }, "body": "东门" }],
            ["open", MAP, [120.0, 40.0]],
            ["asked"],
            ["online", false],
            ["look", format!("{layout}?v=1")],
        ]);
        let out = run(&world, &paths, steps).await;
        assert_eq!(out[0].to_string().matches("bbox=").count(), 2, "the area is another: {}", out[0]);
        assert_eq!(body(&out[1]), "东门");
    }
}

#[tokio::test]
async fn what_is_kept_has_a_bound() {
    let world = World::with_scripts().await;
    let ids = street(&world).await;
    let station = format!("/s/{}", ids[0]);
    let mut steps = vec![];
    for n in 0..90 {
        steps.push(json!(["open", format!("/s/01900000-0000-7000-8000-{n:012}")]));
    }
    steps.push(json!(["count"]));
    let out = run(&world, &[(station, "/s/")], json!(steps)).await;
    assert_eq!(out, [json!(60)]);
}

/// What comes right after a mark, up to another.
fn between<'a>(page: &'a str, begin: &str, end: &str) -> &'a str {
    let rest = page.split_once(begin).unwrap_or_else(|| panic!("{begin} in {page}")).1;
    rest.split_once(end).unwrap().0
}

#[tokio::test]
async fn without_a_signal_a_position_of_the_phone_keeps_what_was_chosen() {
    let world = World::with_scripts().await;
    street(&world).await;
    let paths = [(MAP.to_owned(), "/map"), (AREA.to_owned(), "/api/v1/places?bbox")];
    let steps = json!([
        ["open", MAP, [124.82, 45.14], "kind=station&features=hot_water"],
        ["online", false],
        ["look", "/map"],
        ["look", "/map?lat=45.15&lng=124.82&f=hot_water&type=station"],
        ["look", "/map?set=1&clear=1&f=hot_water&type=station&lat=45.15&lng=124.82"],
        ["look", "/map?bbox=124.81,45.145,124.83,45.15&place=X&type=any"],
    ]);
    let out = run(&world, &paths, steps).await;
    let [last, here, clear, view] = &out[..] else { panic!("{out:?}") };
    let fields = "<input type=\"hidden\" name=\"f\" value=\"hot_water\"><input type=\"hidden\" name=\"type\" value=\"station\">";
    for page in [last, here] {
        assert_eq!(body(page).matches(fields).count(), 2, "in both forms that say where: {page}");
        let chosen = between(body(page), "data-chosen", "</p>");
        assert!(!chosen.starts_with(" hidden") && chosen.contains("热水、驿站"), "{chosen}");
    }
    let tag = between(body(here), "id=\"wide-map\"", ">");
    for part in [
        "data-lat=\"45.15\"",
        "data-self=\"1\"",
        "data-filter=\"kind=station&amp;features=hot_water\"",
        "f=hot_water",
    ] {
        assert!(tag.contains(part), "{part}: {tag}");
    }
    assert!(!between(body(clear), "data-wish", "</span>").contains("hot_water"), "{clear}");
    assert!(between(body(clear), "data-chosen", "<button").contains("hidden"), "{clear}");
    let said = |answer| between(body(answer), "data-spot", "<i hidden").contains("距离从地图中心算起");
    assert!(said(view) && !said(here));
    assert!(!between(body(view), "id=\"wide-map\"", ">").contains("data-self"), "{view}");
}

#[tokio::test]
async fn who_goes_where_nothing_is_kept_is_told_so_and_shown_what_is() {
    let world = World::with_scripts().await;
    let id = compound(&world).await;
    let (page, layout) = (format!("/c/{id}"), format!("/c/{id}/layout.json"));
    let paths = [("/offline".to_owned(), ""), (layout.clone(), ""), (page.clone(), "")];
    let steps = json!([
        ["open", page, null, null, [&layout]],
        ["visit", page],
        ["online", false],
        ["visit", "/me"],
        ["visit", "/map"],
        ["visit", "/map/hazard"],
        ["visit", page],
        ["look", "/me"],
        ["look", "/s/01900000-0000-7000-8000-000000000000"],
    ]);
    let out = run(&world, &paths, steps).await;
    let [online, me, map, hazard, kept, quiet, data] = &out[..] else { panic!("{out:?}") };
    assert_eq!(online["status"], 200);
    for lost in [me, map, hazard] {
        assert_eq!(lost["status"], 503, "{lost}");
        for part in ["现在没有网络", "There is no signal", "没有丢失", "is lost"] {
            assert!(body(lost).contains(part), "{part}: {lost}");
        }
        assert!(
            body(lost).contains(&format!("href=\"{page}\"")) && body(lost).contains("澄园小区"),
            "{lost}"
        );
        let tag = body(lost).split('<').find(|tag| tag.contains("data-kept-pages")).unwrap();
        assert!(!tag.split('>').next().unwrap().contains("hidden"), "{tag}");
    }
    assert_eq!(kept["status"], 200, "what is kept is shown: {kept}");
    assert!(quiet.is_null() && data.is_null(), "scripts are answered as ever");
}

#[tokio::test]
async fn a_visit_costs_no_more_than_the_page_and_the_map_is_fetched_by_who_opens_it() {
    let world = World::with_scripts().await;
    street(&world).await;
    let page = world.get(MAP).header("accept-language", "zh").send().await.text();
    let script = page.split("const keep = async").nth(1).unwrap().split("</script>").next().unwrap();
    assert!(!script.contains("dataset.src"), "the page does not have its map kept: {script}");
    let wake = page.split("const wake = async").nth(1).unwrap().split("</script>").next().unwrap();
    assert!(wake.contains("files: [src]"), "who opens it does: {wake}");

    let now = world.backend.now();
    let dated = |seconds: i64| {
        let date =
            (now - chrono::TimeDelta::seconds(seconds)).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        json!(["network", "/map", { "status": 200, "headers": { "date": date }, "body": page }])
    };
    let open = json!(["open", MAP, null, null]);
    let steps =
        json!([dated(301), open, ["asked"], open, ["asked"], dated(0), open, ["asked"], open, ["asked"]]);
    let out = run(&world, &[], steps).await;
    let times = |asked: &Value| {
        let paths = asked.as_array().unwrap().iter().filter_map(Value::as_str);
        paths.filter(|path| path.starts_with("/map")).count()
    };
    // One of them is the visit itself.
    let times: Vec<usize> = out.iter().map(times).collect();
    assert_eq!(times, [2, 2, 2, 1], "what was kept within five minutes is not fetched again: {out:?}");
}

#[tokio::test]
async fn the_page_for_no_signal_is_there_in_every_language() {
    let world = World::new().await;
    for lang in ["zh", "en"] {
        let page = world.get("/offline").header("accept-language", lang).send().await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("现在没有网络") && page.text().contains("There is no signal"));
    }
}
