//! Compounds from an extract, at the desk: handed in, looked at, taken in.

use crate::world::{OURS, Parts, Person, World};
use backend::jobs::Worker;
use backend::places;
use domain::org::Role;
use domain::place::Wish;

/// A named compound with a gate, a building and a road; one without anything.
const EXTRACT: &str = r#"<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="45.1400" lon="124.8200"/><node id="2" lat="45.1400" lon="124.8230"/>
<node id="3" lat="45.1420" lon="124.8230"/><node id="4" lat="45.1420" lon="124.8200"/>
<node id="5" lat="45.1400" lon="124.8215"><tag k="barrier" v="gate"/><tag k="name" v="南门"/></node>
<node id="6" lat="45.1410" lon="124.8215"/>
<node id="7" lat="45.1412" lon="124.8218"/><node id="8" lat="45.1412" lon="124.8222"/><node id="9" lat="45.1414" lon="124.8222"/>
<node id="11" lat="45.1500" lon="124.8200"/><node id="12" lat="45.1500" lon="124.8230"/><node id="13" lat="45.1520" lon="124.8230"/>
<way id="100"><nd ref="1"/><nd ref="5"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
  <tag k="landuse" v="residential"/><tag k="name" v="花园小区"/></way>
<way id="101"><nd ref="5"/><nd ref="6"/><tag k="highway" v="service"/></way>
<way id="102"><nd ref="7"/><nd ref="8"/><nd ref="9"/><nd ref="7"/><tag k="building" v="yes"/><tag k="name" v="12号楼"/></way>
<way id="200"><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="11"/><tag k="landuse" v="residential"/></way>
<way id="201"><nd ref="11"/><nd ref="12"/><nd ref="99"/><nd ref="11"/><tag k="landuse" v="residential"/><tag k="name" v="断开的"/></way>
</osm>"#;

async fn hand_in(world: &World, who: &Person, bytes: &[u8]) -> (u16, String, String) {
    let parts = Parts::default().file("file", "C:\\map.osm", bytes);
    let call = world.post("/desk/places/import/osm").cookie(&who.cookie).header("origin", OURS);
    let answer = call.parts(&parts).send().await;
    (answer.status.as_u16(), answer.header("location").to_owned(), answer.text())
}

/// The page of an extract once it is read or taken in.
async fn settled(world: &World, who: &Person, path: &str) -> String {
    for _ in 0..100 {
        let answer = world.get(path).cookie(&who.cookie).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        if answer.header("refresh").is_empty() {
            return answer.text();
        }
        let worker = Worker::new(world.backend.clone()).await.unwrap();
        while worker.step().await.unwrap() {}
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("it is not done after ten seconds")
}

#[tokio::test]
async fn an_extract_is_looked_at_with_every_doubt_before_it_is_taken_in() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let editor = world.person("editor", Role::MapEditor, top).await;
    let (status, to, text) = hand_in(&world, &editor, EXTRACT.as_bytes()).await;
    assert_eq!(status, 303, "{text}");
    let text = settled(&world, &editor, &to).await;
    assert!(text.contains("花园小区") && text.contains("没有名称") && text.contains("map.osm"), "{text}");
    assert!(text.contains("南门：还不知道允许谁通行"), "every doubt: {text}");
    assert!(text.contains("way/201") && text.contains("边界有一部分不在文件里"), "what is not made: {text}");
    assert!(text.contains("目前还没有保存"), "{text}");
    assert_eq!(
        places::listed(&world.backend, &world.admin, &places::Sought::default(), 0).await.unwrap().1,
        0
    );
    let act = async |what: &str| {
        let call = world.post(&to).cookie(&editor.cookie).header("origin", OURS);
        call.form(&format!("do={what}")).send().await.status.as_u16()
    };
    assert_eq!(act("publish").await, 303);
    assert_eq!(act("publish").await, 409, "once");
    let text = settled(&world, &editor, &to).await;
    assert!(text.contains("已收下") && text.contains("新增") && text.contains("已公开"), "{text}");
    let shown =
        places::near(&world.backend, domain::geo::Wgs84 { lat: 45.14, lng: 124.82 }, &Wish::default(), 9);
    assert_eq!(shown.len(), 1, "what has no name stays a draft");
    let file = world.get("/desk/places/export?format=layouts").cookie(&editor.cookie).send().await.ok();
    let parts: Vec<&str> = file["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["properties"]["part"].as_str().unwrap())
        .collect();
    assert_eq!(parts, ["outline", "path", "building", "gate"]);
}

#[tokio::test]
async fn what_people_have_drawn_on_is_named_before_and_not_replaced() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let editor = world.person("editor", Role::MapEditor, top).await;
    let take = async |to: &str, what: &str| {
        let call = world.post(to).cookie(&editor.cookie).header("origin", OURS);
        assert_eq!(call.form(what).send().await.status, 303);
        settled(&world, &editor, to).await
    };
    let looked = async || {
        let (_, to, _) = hand_in(&world, &editor, EXTRACT.as_bytes()).await;
        (settled(&world, &editor, &to).await, to)
    };
    let (text, to) = looked().await;
    assert!(text.contains("与已有地点对照") && !text.contains("没有变化"), "{text}");
    take(&to, "do=publish").await;
    let (text, to) = looked().await;
    assert_eq!(text.matches("已有，没有变化").count(), 2, "{text}");
    take(&to, "do=publish").await;
    let (places, _) =
        places::listed(&world.backend, &world.admin, &places::Sought::default(), 0).await.unwrap();
    let id = places.iter().find(|place| place.facts.name == "花园小区").unwrap().id;
    let (newest, mut layout) =
        places::newest_layout(&world.backend, &world.admin, id).await.unwrap().unwrap();
    assert_eq!(newest, 1, "nothing has changed");
    layout.gates[0].name = "正门".to_owned();
    places::save_layout(&world.backend, &world.admin, id, newest, &layout).await.unwrap();
    let (text, to) = looked().await;
    assert!(text.contains("已有，人改过，不替换") && text.contains("文件中有 2 处不同"), "{text}");
    assert!(text.contains("正门"), "what differs: {text}");
    assert!(text.contains("name=\"over\""), "{text}");
    let text = take(&to, "do=publish").await;
    assert!(text.contains("已有，人改过，没有替换"), "{text}");
    let (_, to) = looked().await;
    let text = take(&to, "do=publish&over=1").await;
    assert!(text.contains("收下为草稿"), "{text}");
}

#[tokio::test]
async fn who_comes_while_another_extract_is_read_is_told_so() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let editor = world.person("editor", Role::MapEditor, top).await;
    let whole = Parts::default().file("file", "map.osm", EXTRACT.as_bytes()).end();
    let (send, pieces) = futures::channel::mpsc::unbounded::<Result<Vec<u8>, std::io::Error>>();
    send.unbounded_send(Ok(whole[..200].to_vec())).unwrap();
    let call = world.post("/desk/places/import/osm").cookie(&editor.cookie).header("origin", OURS);
    let kind = "multipart/form-data; boundary=XX";
    let first = tokio::spawn(call.raw(kind, axum::body::Body::from_stream(pieces)).send());
    let list = async || {
        let answer = world.get("/desk/places/import/osm").cookie(&editor.cookie).send().await;
        answer.text()
    };
    for _ in 0..100 {
        if list().await.contains("正在读取另一份数据") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let (status, _, text) = hand_in(&world, &editor, EXTRACT.as_bytes()).await;
    assert_eq!(status, 409, "{text}");
    assert!(text.contains("正在读取另一份数据"), "{text}");
    send.unbounded_send(Ok(whole[200..].to_vec())).unwrap();
    drop(send);
    let to = first.await.unwrap().header("location").to_owned();
    settled(&world, &editor, &to).await;
    while list().await.contains("正在读取另一份数据") {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(hand_in(&world, &editor, EXTRACT.as_bytes()).await.0, 303);
}

#[tokio::test]
async fn what_is_no_extract_says_so_and_nobody_sees_that_of_another() {
    let world = World::new().await;
    let top = world.backend.directory().root().unwrap().id;
    let editor = world.person("editor", Role::MapEditor, top).await;
    let other = world.person("other", Role::MapEditor, top).await;
    let handler = world.person("handler", Role::Handler, top).await;
    for (bytes, words) in
        [(&b"no map at all"[..], "不是 OpenStreetMap 数据"), (&EXTRACT.as_bytes()[..700], "文件损坏")]
    {
        let (_, to, _) = hand_in(&world, &editor, bytes).await;
        let text = settled(&world, &editor, &to).await;
        assert!(text.contains(words), "{words}: {text}");
        assert_eq!(world.get(&to).cookie(&other.cookie).send().await.status, 404);
    }
    assert_eq!(hand_in(&world, &handler, EXTRACT.as_bytes()).await.0, 403);
    let none = world.post("/desk/places/import/osm").cookie(&editor.cookie).header("origin", OURS);
    assert_eq!(none.parts(&Parts::default().field("x", "y")).send().await.status, 422);
}
