//! The desk of map editors: layouts by plain forms, versions, publishing, and
//! who may edit what.

use crate::world::{OURS, Parts, Person, World, photo};
use backend::places;
use domain::ids::PlaceId;
use domain::org::Role;
use domain::place::{Place, PlaceFacts, PlaceState};
use serde_json::json;
use url::form_urlencoded::Serializer;

async fn place(world: &World, kind: &str, name: &str) -> Place {
    let facts = json!({"kind": kind, "name": name, "at": {"lat": 45.14, "lng": 124.82}});
    let facts: PlaceFacts = serde_json::from_value(facts).unwrap();
    places::save(&world.backend, &world.admin, None, 0, facts, PlaceState::Published).await.unwrap()
}

async fn editor(world: &World) -> Person {
    let top = world.backend.directory().root().unwrap().id;
    world.person("drawer", Role::MapEditor, top).await
}

fn form(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn send(world: &World, who: &Person, path: &str, pairs: &[(&str, &str)]) -> (u16, String, String) {
    let answer = world.post(path).cookie(&who.cookie).header("origin", OURS).form(&form(pairs)).send().await;
    (answer.status.as_u16(), answer.header("location").to_owned(), answer.text())
}

async fn page(world: &World, who: &Person, path: &str) -> String {
    let answer = world.get(path).cookie(&who.cookie).header("accept", "text/html").send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// A road from north to south with a gate and a building with a door off it.
async fn drawn(world: &World, who: &Person, id: PlaceId) -> String {
    let path = format!("/desk/places/{id}/layout");
    let steps: [&[(&str, &str)]; 4] = [
        &[("item", "outline"), ("points", "-50 0\n150 0\n150 220\n-50 220")],
        &[("item", "path-new"), ("kind", "road"), ("points", "0 200\n0 10")],
        &[("item", "gate-new"), ("name", "北门"), ("at", "2 200"), ("on", "1"), ("rules", "0")],
        &[
            ("item", "building-new"),
            ("number", "12"),
            ("levels", "6"),
            ("points", "60 125\n120 125\n120 138"),
            ("doors", "1"),
            ("d0-unit", "3"),
            ("d0-at", "70 125"),
            ("d0-on", "1"),
        ],
    ];
    for (base, step) in steps.into_iter().enumerate() {
        let base = base.to_string();
        let mut pairs = vec![("base", base.as_str()), ("do", "keep"), ("measure", "metres")];
        pairs.extend(step);
        let (status, to, text) = send(world, who, &path, &pairs).await;
        assert_eq!(status, 303, "{pairs:?}: {text}");
        assert!(to.contains("done=1"), "{to}");
    }
    path
}

#[tokio::test]
async fn who_has_no_worklist_begins_at_what_they_may_use() {
    let world = World::new().await;
    let editor = editor(&world).await;
    let answer = world.get("/desk").cookie(&editor.cookie).header("accept", "text/html").send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/desk/places"));
    let text = page(&world, &editor, "/desk/places").await;
    assert!(!text.contains("href=\"/desk/supervisions\""), "no way to what they may not see");
    for role in Role::ALL.iter().filter(|role| **role != Role::MapEditor) {
        let top = world.backend.directory().root().unwrap().id;
        let person = world.person(&format!("x{role}"), *role, top).await;
        assert!(page(&world, &person, "/desk").await.contains("<main"), "{role}");
    }
}

#[tokio::test]
async fn a_layout_is_drawn_by_plain_forms_and_what_is_missing_is_said() {
    let world = World::new().await;
    let editor = editor(&world).await;
    let id = place(&world, "compound", "花园小区").await.id;
    let empty = page(&world, &editor, &format!("/desk/places/{id}/layout")).await;
    assert!(empty.contains("还没有绘制") && empty.contains("item=gate-new"), "{empty}");
    let path = drawn(&world, &editor, id).await;
    let text = page(&world, &editor, &path).await;
    assert!(text.contains("没有道路通到12 号楼 3 单元"), "{text}");
    assert!(text.contains("id=\"mark-1\"") && text.contains("href=\"#mark-1\""), "it points at its spot");
    // A way to the door that does not reach the road.
    let way = [
        ("base", "4"),
        ("do", "keep"),
        ("item", "path-new"),
        ("kind", "footway"),
        ("points", "70 124\n20 124"),
    ];
    assert_eq!(send(&world, &editor, &path, &way).await.0, 303);
    let door = page(&world, &editor, &format!("{path}?item=building-0")).await;
    assert!(door.contains("value=\"70 125\"") && door.contains("value=\"12\""), "{door}");
    let again = [
        ("base", "5"),
        ("do", "keep"),
        ("item", "building-0"),
        ("number", "12"),
        ("levels", "6"),
        ("points", "60 125\n120 125\n120 138"),
        ("doors", "1"),
        ("d0-unit", "3"),
        ("d0-at", "70 125"),
        ("d0-on", "1"),
    ];
    assert_eq!(send(&world, &editor, &path, &again).await.0, 303);
    let text = page(&world, &editor, &path).await;
    assert!(text.contains("从北门到不了12 号楼 3 单元：这里缺一段路，约"), "{text}");
    // The end is drawn to the road.
    let joined =
        [("base", "6"), ("do", "keep"), ("item", "path-1"), ("kind", "footway"), ("points", "70 124\n1 124")];
    assert_eq!(send(&world, &editor, &path, &joined).await.0, 303);
    let text = page(&world, &editor, &path).await;
    assert!(!text.contains("这里缺一段路") && text.contains("北门：还不知道允许谁通行"), "{text}");
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_the_words_stay() {
    let world = World::new().await;
    let editor = editor(&world).await;
    let id = place(&world, "business_district", "中心商圈").await.id;
    let path = format!("/desk/places/{id}/layout");
    let wrong = [
        ("base", "0"),
        ("do", "keep"),
        ("item", "gate-new"),
        ("name", ""),
        ("at", "nowhere"),
        ("rules", "1"),
        ("r0-access", "no"),
        ("r0-from", "25:00"),
        ("r0-source", "<b>告示"),
    ];
    let (status, _, text) = send(&world, &editor, &path, &wrong).await;
    assert_eq!(status, 422);
    for words in ["第 1 行位置读不懂", "规则 1：时间", "value=\"nowhere\"", "&lt;b&gt;告示"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    for (pairs, status) in [
        (vec![("base", "0"), ("do", "keep"), ("item", "tree-1")], 400),
        (vec![("base", "0"), ("do", "remove"), ("item", "gate-7")], 422),
        (vec![("base", "0"), ("do", "keep"), ("item", "outline"), ("points", "1 1\n2 2")], 422),
        (vec![("base", "0"), ("do", "drawing"), ("drawing", "{")], 422),
        (vec![("base", "9"), ("do", "keep"), ("item", "outline"), ("points", "0 0\n9 0\n9 9")], 400),
    ] {
        assert_eq!(send(&world, &editor, &path, &pairs).await.0, status, "{pairs:?}");
    }
    let station = place(&world, "station", "驿站").await.id;
    let none = world.get(&format!("/desk/places/{station}/layout")).cookie(&editor.cookie).send().await;
    assert_eq!(none.status, 404, "a station has no layout");
}

#[tokio::test]
async fn the_later_of_two_editors_keeps_what_they_drew() {
    let world = World::new().await;
    let editor = editor(&world).await;
    let id = place(&world, "compound", "花园小区").await.id;
    let path = drawn(&world, &editor, id).await;
    // Both saw version 4; the other puts a gate before the one this one renames.
    let first = [
        ("base", "4"),
        ("do", "keep"),
        ("item", "gate-new"),
        ("name", "东门"),
        ("at", "100 100"),
        ("rules", "0"),
    ];
    assert_eq!(send(&world, &editor, &path, &first).await.0, 303);
    let late = [
        ("base", "4"),
        ("do", "keep"),
        ("item", "gate-0"),
        ("name", "正北门"),
        ("at", "2 200"),
        ("on", "1"),
        ("rules", "0"),
    ];
    let (status, _, text) = send(&world, &editor, &path, &late).await;
    assert_eq!(status, 409);
    for words in [
        "drawer在",
        "新增：东门",
        "value=\"正北门\"",
        "name=\"base\" value=\"5\"",
        "name=\"item\" value=\"gate-0\"",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // A whole drawing comes back whole.
    let drawing = json!({"origin": {"lat": 45.14, "lng": 124.82}, "gates": [{"name": "西门", "at": [0, 0]}]})
        .to_string();
    let late = [("base", "4"), ("do", "drawing"), ("drawing", drawing.as_str())];
    let (status, _, text) = send(&world, &editor, &path, &late).await;
    assert_eq!(status, 409);
    assert!(text.contains("保存我画的图") && text.contains("西门"), "{text}");
    let mine = [("base", "5"), ("do", "drawing"), ("drawing", drawing.as_str()), ("then", "gate-0")];
    let (status, to, _) = send(&world, &editor, &path, &mine).await;
    assert_eq!(status, 303);
    assert!(to.contains("item=gate-0"), "{to}");
}

#[tokio::test]
async fn versions_are_told_apart_put_back_and_published_with_what_changes() {
    let world = World::new().await;
    let editor = editor(&world).await;
    let id = place(&world, "compound", "花园小区").await.id;
    let path = drawn(&world, &editor, id).await;
    let publish = format!("{path}/publish");
    let before = page(&world, &editor, &publish).await;
    assert!(before.contains("新增：北门") && before.contains("name=\"version\" value=\"4\""), "{before}");
    let (status, to, _) = send(&world, &editor, &publish, &[("version", "4"), ("shown", "0")]).await;
    assert_eq!(status, 303);
    let after = page(&world, &editor, &to).await;
    assert!(after.contains("骑手现在看到第 4 版") && after.contains("新增：北门"), "{after}");
    // A rule is corrected, and the rider sees it once it is published.
    let rule = [
        ("base", "4"),
        ("do", "keep"),
        ("item", "gate-0"),
        ("name", "北门"),
        ("at", "2 200"),
        ("on", "1"),
        ("rules", "1"),
        ("r0-access", "push"),
        ("r0-vehicle", "ebike"),
        ("r0-from", "7:00"),
        ("r0-until", "21:30"),
        ("r0-method", "scan"),
        ("r0-source", "门口告示"),
        ("r0-checked", "2026-11-20"),
    ];
    assert_eq!(send(&world, &editor, &path, &rule).await.0, 303);
    let rider = |text: String| text.contains("07:00–21:30");
    assert!(!rider(world.get(&format!("/c/{id}")).send().await.text()), "a draft is not seen");
    let step = page(&world, &editor, &publish).await;
    assert!(step.contains("北门：通行规则有变化"), "{step}");
    let stale = send(&world, &editor, &publish, &[("version", "5"), ("shown", "2")]).await;
    assert_eq!(stale.0, 409, "somebody published meanwhile");
    assert_eq!(send(&world, &editor, &publish, &[("version", "5"), ("shown", "4")]).await.0, 303);
    assert!(rider(world.get(&format!("/c/{id}")).send().await.text()), "the rider sees it");
    // Compared, and put back.
    let versions = format!("{path}/versions");
    let text = page(&world, &editor, &format!("{versions}?old=3&new=5")).await;
    assert!(text.contains("新增：12 号楼") && text.contains("drawer"), "{text}");
    let (status, to, _) = send(&world, &editor, &versions, &[("base", "5"), ("to", "4")]).await;
    assert_eq!(status, 303);
    assert!(page(&world, &editor, &to).await.contains("已恢复为第 6 版"));
    assert_eq!(send(&world, &editor, &versions, &[("base", "5"), ("to", "4")]).await.0, 409);
    // Faults forbid it.
    let twice = [
        ("base", "6"),
        ("do", "keep"),
        ("item", "gate-new"),
        ("name", "北门"),
        ("at", "9 9"),
        ("rules", "0"),
    ];
    assert_eq!(send(&world, &editor, &path, &twice).await.0, 303);
    let text = page(&world, &editor, &publish).await;
    assert!(
        text.contains("放弃草稿") && text.contains("还不能发布") && text.contains("有两个大门都叫北门"),
        "{text}"
    );
    assert_eq!(send(&world, &editor, &publish, &[("version", "7"), ("shown", "5")]).await.0, 409);
    // The draft is left, and stays among the versions.
    let leave = [("do", "leave"), ("version", "7"), ("shown", "5")];
    let (status, to, _) = send(&world, &editor, &publish, &leave).await;
    assert_eq!(status, 303);
    let text = page(&world, &editor, &to).await;
    assert!(text.contains("已放弃草稿") && !text.contains("value=\"leave\""), "{text}");
    assert!(page(&world, &editor, &versions).await.contains("恢复第 7 版"));
    assert_eq!(send(&world, &editor, &publish, &leave).await.0, 409, "it is not the newest any more");
    let file = world.get(&format!("{path}.geojson")).cookie(&editor.cookie).send().await;
    assert_eq!(file.ok()["type"], "FeatureCollection");
}

#[tokio::test]
async fn a_property_manager_edits_what_was_given_to_them_and_nothing_else() {
    let world = World::new().await;
    let editor = editor(&world).await;
    let (own, other) =
        (place(&world, "compound", "花园小区").await.id, place(&world, "compound", "河畔小区").await.id);
    let draft = backend::admin::PersonDraft {
        username: "manager".to_owned(),
        name: "物业".to_owned(),
        unit: world.north_community,
        grants: Vec::new(),
        active: true,
        password: Some(crate::world::PASSWORD.to_owned()),
    };
    backend::admin::save_person(&world.backend, &world.admin, None, draft).await.unwrap();
    let manager = world.sign_in("manager").await;
    let stranger = world.person("stranger", Role::Handler, world.north).await;
    let give = format!("/desk/places/{own}/editors");
    // Nobody has anything yet.
    for path in [format!("/desk/places/{own}/layout"), "/desk/places".to_owned()] {
        for who in [&manager, &stranger] {
            assert_eq!(world.get(&path).cookie(&who.cookie).send().await.status, 403, "{path}");
        }
    }
    assert_eq!(send(&world, &editor, &give, &[("do", "give"), ("username", "nobody")]).await.0, 422);
    assert_eq!(send(&world, &editor, &give, &[("do", "give"), ("username", "manager")]).await.0, 303);
    let answer = world.get("/desk").cookie(&manager.cookie).header("accept", "text/html").send().await;
    assert_eq!(answer.header("location"), "/desk/places", "they begin at their place");
    let list = page(&world, &manager, "/desk/places").await;
    assert!(list.contains("花园小区") && !list.contains("河畔小区"), "{list}");
    for end in ["", "/layout", "/layout/versions", "/layout/publish"] {
        for (id, status) in [(own, 200), (other, 403)] {
            let path = format!("/desk/places/{id}{end}");
            assert_eq!(
                world.get(&path).cookie(&manager.cookie).send().await.status.as_u16(),
                status,
                "{path}"
            );
        }
    }
    drawn(&world, &manager, own).await;
    assert_eq!(
        send(
            &world,
            &manager,
            &format!("/desk/places/{own}/layout/publish"),
            &[("version", "4"), ("shown", "0")]
        )
        .await
        .0,
        303
    );
    // Facts of theirs, but neither its end, nor another kind, nor another's rights.
    let facts = |name: &'static str, kind: &'static str| {
        vec![
            ("version", "1"),
            ("name", name),
            ("kind", kind),
            ("system", "wgs84"),
            ("lat", "45.14"),
            ("lng", "124.82"),
            ("do", "save"),
        ]
    };
    let path = format!("/desk/places/{own}");
    assert_eq!(send(&world, &manager, &path, &facts("花园小区", "station")).await.0, 403);
    assert_eq!(send(&world, &manager, &path, &[("version", "1"), ("do", "remove")]).await.0, 403);
    assert_eq!(send(&world, &manager, &give, &[("do", "give"), ("username", "stranger")]).await.0, 403);
    assert_eq!(send(&world, &manager, &path, &facts("花园新村", "compound")).await.0, 303);
    assert_eq!(
        send(&world, &manager, &format!("/desk/places/{other}"), &facts("x", "compound")).await.0,
        403
    );
    for closed in ["/desk/places/new", "/desk/places/import", "/desk/places/export", "/desk/posters"] {
        assert_eq!(world.get(closed).cookie(&manager.cookie).send().await.status, 403, "{closed}");
    }
    // It is taken away again, at once.
    let id = places::editors(&world.backend, &world.admin, own).await.unwrap()[0].id.to_string();
    assert_eq!(send(&world, &editor, &give, &[("do", "take"), ("who", &id)]).await.0, 303);
    assert_eq!(world.get(&path).cookie(&manager.cookie).send().await.status, 403);
}

#[tokio::test]
async fn photos_of_a_station_are_added_seen_and_taken_away() {
    let world = World::new().await;
    let editor = editor(&world).await;
    let id = place(&world, "station", "东门驿站").await.id;
    let path = format!("/desk/places/{id}/photos");
    let parts = |version: &str| Parts::default().field("key", "a-key-of-this-form").field("version", version);
    let sent = async |parts: Parts| {
        world.post(&path).cookie(&editor.cookie).header("origin", OURS).parts(&parts).send().await
    };
    let none = sent(parts("1")).await;
    assert_eq!(none.status, 422, "no photo came: {}", none.text());
    let broken = sent(parts("1").file("photos", "a.png", b"no photo")).await;
    assert_eq!(broken.status, 422);
    let kept = sent(parts("1").file("photos", "a.png", &photo(20, 20, 1))).await;
    assert_eq!(kept.status, 303, "{}", kept.text());
    let photo = places::one(&world.backend, id).unwrap().place.facts.photos[0];
    let station = world.get(&format!("/s/{id}")).send().await.text();
    assert!(station.contains(&format!("/media/{photo}/small")), "{station}");
    let seen = world.get(&format!("/media/{photo}/small")).send().await;
    assert_eq!(seen.status, 200, "anyone sees it");
    let gone = send(&world, &editor, &path, &[("version", "2"), ("photo", &photo.to_string())]).await;
    assert_eq!(gone.0, 303);
    assert_eq!(world.get(&format!("/media/{photo}/small")).send().await.status, 404, "it is shown no more");
    let theirs = world.get(&format!("/media/{photo}/small")).cookie(&editor.cookie).send().await;
    assert_eq!(theirs.status, 200, "its history stays whole");
    let text = page(&world, &editor, &format!("/desk/places/{id}")).await;
    assert!(text.contains("添加照片 1 张") && text.contains("移除照片 1 张"), "{text}");
    let stale = send(&world, &editor, &path, &[("version", "1"), ("photo", &photo.to_string())]).await;
    assert_eq!(stale.0, 409);
}

#[tokio::test]
async fn the_history_of_a_place_is_in_words() {
    let world = World::new().await;
    let editor = editor(&world).await;
    let id = place(&world, "station", "东门驿站").await.id;
    let path = format!("/desk/places/{id}");
    let unit = world.north.to_string();
    let facts = [
        ("version", "1"),
        ("name", "东门驿站"),
        ("kind", "station"),
        ("system", "wgs84"),
        ("lat", "45.14"),
        ("lng", "124.82"),
        ("unit", unit.as_str()),
        ("door", "scan"),
        ("hot_water", "yes"),
        ("benefits", "meals | 午餐九折"),
        ("do", "save"),
    ];
    assert_eq!(send(&world, &editor, &path, &facts).await.0, 303);
    let text = page(&world, &editor, &path).await;
    let history = text.split("id=\"photos\"").nth(1).unwrap().split("<ol>").nth(1).unwrap();
    assert!(history.contains("管理单位：North") && history.contains("午餐九折"), "{history}");
    for raw in ["hot_water", "{", "null", "state:", "station"] {
        assert!(!history.contains(raw), "{raw}: {history}");
    }
    let first = history.split("name=\"to\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(send(&world, &editor, &path, &[("do", "back"), ("version", "2"), ("to", first)]).await.0, 303);
    assert_eq!(places::one(&world.backend, id).unwrap().place.facts.unit, None);
}

#[tokio::test]
async fn what_was_observed_is_written_down_and_nothing_is_made_of_a_way_of_another_shape() {
    let world = World::new().await;
    let editor = editor(&world).await;
    let id = place(&world, "compound", "花园小区").await.id;
    let path = drawn(&world, &editor, id).await;
    let save = async |base: &str, more: &[(&str, &str)]| {
        let mut pairs = vec![("base", base), ("do", "keep"), ("measure", "metres")];
        pairs.extend(more);
        send(&world, &editor, &path, &pairs).await
    };
    let gate = |wait| {
        [("item", "gate-0"), ("name", "北门"), ("at", "2 200"), ("on", "1"), ("rules", "0"), ("wait", wait)]
    };
    let (status, _, text) = save("4", &gate("bald")).await;
    assert!(status == 422 && text.contains("秒数请填"), "{status} {text}");
    assert_eq!(save("4", &gate("45")).await.0, 303);
    let way = |points, foot| [("item", "path-0"), ("kind", "road"), ("points", points), ("foot", foot)];
    assert_eq!(save("5", &way("0 200\n0 10", "120")).await.0, 303);
    assert!(page(&world, &editor, &format!("{path}?item=gate-0")).await.contains("value=\"45\""));
    assert!(page(&world, &editor, &format!("{path}?item=path-0")).await.contains("value=\"120\""));
    assert_eq!(save("6", &way("0 200\n40 100\n0 10", "120")).await.0, 303);
    assert!(!page(&world, &editor, &format!("{path}?item=path-0")).await.contains("value=\"120\""));
}
