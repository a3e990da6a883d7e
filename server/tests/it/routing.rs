//! Where requests go, in plain HTML and by the API.

use crate::world::{Parts, Person, World};
use domain::org::Role;
use serde_json::json;

async fn dispatcher(world: &World) -> Person {
    let top = world.backend.directory().root().unwrap().id;
    world.person("dispatcher", Role::Dispatcher, top).await
}

async fn administrator(world: &World) -> Person {
    let top = world.backend.directory().root().unwrap().id;
    world.person("chief", Role::Administrator, top).await
}

async fn page(world: &World, who: &Person, path: &str) -> String {
    let answer = world.get(path).cookie(&who.cookie).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// Sends a form; status and where to, or the page.
async fn send(world: &World, who: &Person, path: &str, body: &str) -> (u16, String) {
    let answer = world.post(path).cookie(&who.cookie).form(body).send().await;
    let to = answer.header("location").to_owned();
    (answer.status.as_u16(), if to.is_empty() { answer.text() } else { to })
}

/// The value of a field of the form that dispatches.
fn field(html: &str, name: &str) -> String {
    let form = html.split_once("id=\"decide\"").expect("the form").1;
    let field = form.split_once(&format!("name=\"{name}\" value=\"")).expect("the field").1;
    field.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_dispatcher_finishes_one_after_the_other_without_scripts() {
    let world = World::new().await;
    let who = dispatcher(&world).await;
    let (first, _) = world.submitted("三号楼前的路灯不亮").await;
    let (second, _) = world.submitted("垃圾没有人收").await;
    let html = page(&world, &who, "/desk/dispatch").await;
    assert!(html.contains(&format!("action=\"/desk/dispatch/{first}\"")), "the most urgent one is open");
    let body = format!("version={}&choice=other&unit={}&note=", field(&html, "version"), world.north);
    let done = (303, "/desk/dispatch?done=1".to_owned());
    assert_eq!(send(&world, &who, &format!("/desk/dispatch/{first}"), &body).await, done);
    let html = page(&world, &who, "/desk/dispatch?done=1").await;
    assert!(html.contains(&format!("action=\"/desk/dispatch/{second}\"")), "the next one is open");
    assert!(!html.contains(&first) && html.contains("role=\"status\""), "{html}");
}

#[tokio::test]
async fn what_the_resident_will_read_is_shown_before_it_is_dispatched_or_split() {
    let world = World::new().await;
    let who = dispatcher(&world).await;
    let (code, _) = world.submitted("三号楼前的路灯不亮").await;
    world.submitted("三号楼前的路灯不亮了").await;
    let html = page(&world, &who, &format!("/desk/dispatch?open={code}")).await;
    let above = html.find("href=\"#same\"").expect("the way to the duplicates");
    assert!(above < html.find("id=\"decide\"").unwrap() && html.contains("1 件疑似重复"), "{html}");
    let version = field(&html, "version");
    let body = format!("version={version}&unit={}&note=请今天去看&preview=1", world.north);
    let (status, html) = send(&world, &who, &format!("/desk/dispatch/{code}"), &body).await;
    assert_eq!(status, 200);
    assert!(html.contains("class=\"preview\"") && html.contains("请今天去看<!></p>"), "{html}");
    let body = format!("action=split&version={version}&text=路灯不亮%0A%0A井盖坏了&preview=1");
    let (status, html) = send(&world, &who, &format!("/desk/r/{code}/actions"), &body).await;
    assert_eq!(status, 200);
    assert!(html.contains("路灯不亮\n\n井盖坏了<!></p>"), "{html}");
    let view = world.get(&format!("/api/v1/requests/{code}")).bearer(&who.token).send().await.ok();
    assert_eq!(
        (view["status"].as_str(), view["version"].as_i64()),
        (Some("submitted"), version.parse().ok())
    );
}

#[tokio::test]
async fn what_cannot_be_dispatched_keeps_its_note_and_says_why() {
    let world = World::new().await;
    let who = dispatcher(&world).await;
    let (code, _) = world.submitted("三号楼前的路灯不亮").await;
    let path = format!("/desk/dispatch/{code}");
    let html = page(&world, &who, "/desk/dispatch").await;
    let version = field(&html, "version");
    let (status, html) = send(&world, &who, &path, &format!("version={version}&note=请今天去看")).await;
    assert!(status == 422 && html.contains("请今天去看"), "{status}: {html}");
    world.act(&code, &who.token, json!({"action": "accept"})).await;
    let body = format!("version={version}&unit={}&note=请今天去看", world.north);
    let (status, html) = send(&world, &who, &path, &body).await;
    assert!(
        status == 409 && html.contains("请今天去看") && html.contains("role=\"alert\""),
        "{status}: {html}"
    );
    let long = format!("version={version}&unit={}&note={}", world.north, "长".repeat(4001));
    assert_eq!(send(&world, &who, &path, &long).await.0, 422);
    assert_eq!(send(&world, &who, &path, "version=x").await.0, 400);
}

#[tokio::test]
async fn a_rule_is_drafted_tried_switched_on_and_then_suggests() {
    let world = World::new().await;
    let admin = administrator(&world).await;
    let who = dispatcher(&world).await;
    let (code, _) = world.submitted("三号楼前的路灯不亮").await;
    let (status, html) = send(&world, &admin, "/desk/admin/rules/new", "name=&words=&unit=").await;
    assert!(status == 422 && html.contains("unit-problem"), "{status}: {html}");
    let body =
        format!("name=路灯找北街&words=路灯，灯杆&unit={}&day=0&day=1&from=08:00&to=18:00", world.north);
    assert_eq!(send(&world, &admin, "/desk/admin/rules/new", &body).await.0, 303);
    let list = page(&world, &admin, "/desk/admin/rules").await;
    let id = list.split("/desk/admin/rules/").find_map(|rest| rest.get(..36).filter(|id| id.contains("-7")));
    let rule = format!("/desk/admin/rules/{}", id.expect("a rule"));
    assert!(page(&world, &admin, &rule).await.contains("value=\"08:00\""));
    assert_eq!(send(&world, &admin, &format!("{rule}/switch"), "on=1").await.0, 409, "not tried yet");
    let (status, to) = send(&world, &admin, &format!("{rule}/try"), "").await;
    assert_eq!((status, to.as_str()), (303, format!("{rule}/try").as_str()));
    assert!(page(&world, &admin, &to).await.contains(&code), "what it would have dispatched is named");
    assert_eq!(send(&world, &admin, &format!("{rule}/switch"), "on=1").await.0, 303);
    let html = page(&world, &who, &format!("/desk/dispatch?open={code}")).await;
    assert!(html.contains("路灯找北街") && html.contains("data-key=\"1\""), "{html}");
    let choice = field(&html, "choice");
    let both =
        format!("version={}&choice={choice}&unit={}&note=请今天去看", field(&html, "version"), world.south);
    let (status, refused) = send(&world, &who, &format!("/desk/dispatch/{code}"), &both).await;
    assert!(
        status == 422 && refused.contains("id=\"unit-problem\""),
        "two units at once: {status}: {refused}"
    );
    let kept = [
        format!("value=\"{choice}\" data-key=\"1\" checked"),
        format!("<option value=\"{}\" selected", world.south),
    ];
    assert!(kept.iter().all(|kept| refused.contains(kept)) && refused.contains("请今天去看"), "{refused}");
    let body = format!("version={}&choice={choice}", field(&html, "version"));
    assert_eq!(send(&world, &who, &format!("/desk/dispatch/{code}"), &body).await.0, 303);
    assert!(page(&world, &admin, "/desk/admin/suggestions").await.contains("1 (100.0%)"));
    assert_eq!(send(&world, &admin, "/desk/admin/rules/auto", "on=1").await.0, 303);
    assert_eq!(send(&world, &admin, &format!("{rule}/delete"), "").await.0, 303);
}

#[tokio::test]
async fn names_of_places_are_pasted_and_wrong_lines_come_back() {
    let world = World::new().await;
    let admin = administrator(&world).await;
    let path = "/desk/admin/places";
    let (status, html) = send(&world, &admin, path, "table=金色家园,,Nowhere").await;
    assert!(status == 422 && html.contains("金色家园,,Nowhere"), "{status}: {html}");
    let (status, to) = send(&world, &admin, path, "table=金色家园,金苑,North One,45.1,124.8").await;
    assert_eq!((status, to.as_str()), (303, "/desk/admin/places?imported=1"));
    assert!(page(&world, &admin, "/desk/admin/places?q=金苑").await.contains("45.10000, 124.80000"));
}

#[tokio::test]
async fn areas_are_checked_before_they_are_applied() {
    let world = World::new().await;
    let admin = administrator(&world).await;
    let ring = json!([[[124.8, 45.1], [124.9, 45.1], [124.9, 45.2], [124.8, 45.2], [124.8, 45.1]]]);
    let turned = json!([[[45.1, 124.8], [45.1, 124.9], [45.2, 124.9], [45.1, 124.8]]]);
    let file = |ring| {
        let shape = json!({"type": "Polygon", "coordinates": ring});
        let feature = json!({"type": "Feature", "properties": {"name": "一号网格"}, "geometry": shape});
        json!({"type": "FeatureCollection", "features": [feature]}).to_string()
    };
    let hand_in = async |parent: String, body: String| {
        let parts = Parts::default().field("parent", parent).file("file", "grids.geojson", body.as_bytes());
        let call = world.post("/desk/admin/grids").cookie(&admin.cookie).header("origin", crate::world::OURS);
        call.parts(&parts).send().await
    };
    let upload = async |body: String| {
        let answer = hand_in(world.north_community.to_string(), body).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.header("location").to_owned()
    };
    assert_eq!(hand_in("nowhere".to_owned(), file(ring.clone())).await.status, 422);
    // Nothing chosen: told at the area that would need it.
    let unsaid = hand_in(String::new(), file(ring.clone())).await;
    assert_eq!(unsaid.status, 303, "{}", unsaid.text());
    let answer = world.get(unsaid.header("location")).cookie(&admin.cookie).send().await;
    assert!(answer.status == 422 && answer.text().contains("没有写明社区"), "{}", answer.text());
    let bad = upload(file(turned)).await;
    let answer = world.get(&bad).cookie(&admin.cookie).send().await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("经度和纬度写反了"));
    assert_eq!(send(&world, &admin, &bad, "apply=1").await.1, "/desk/admin/grids?changed=1");
    let good = upload(file(ring)).await;
    assert!(page(&world, &admin, &good).await.contains("一号网格"));
    assert_eq!(send(&world, &admin, &good, "apply=1").await.1, "/desk/admin/grids?applied=1");
    let at = domain::geo::Wgs84 { lat: 45.15, lng: 124.85 };
    assert_eq!(world.backend.directory().grid_at(at).unwrap().name, "一号网格");
}

#[tokio::test]
async fn an_address_alone_is_enough_to_meet_what_was_published_along_its_road() {
    let world = World::new().await;
    let who = dispatcher(&world).await;
    let written = json!({"description": "井盖坏了晚上看不见", "address": "柳荫街九号院", "public": true});
    let receipt = world.post("/api/v1/requests").json(&written).send().await.created();
    let code = receipt["code"].as_str().unwrap();
    world.act(code, &who.token, json!({"action": "accept"})).await;
    world.act(code, &who.token, json!({"action": "publish"})).await;
    let similar = async |address: &str| {
        let asked = json!({"description": "井盖坏了晚上看不见路", "address": address});
        world.post("/api/v1/requests/similar").json(&asked).send().await.ok()
    };
    assert_eq!(similar("柳荫街 12 号").await[0]["request"]["code"], code);
    assert_eq!(similar("别处 12 号").await, json!([]));
}

#[tokio::test]
async fn residents_meet_what_others_published_nearby_and_nothing_private() {
    let world = World::new().await;
    let who = dispatcher(&world).await;
    let about = json!({"description": "三号楼前的路灯不亮", "lat": 45.1402, "lng": 124.8213, "public": true});
    let submit = async || {
        let receipt = world.post("/api/v1/requests").json(&about).send().await.created();
        (receipt["code"].as_str().unwrap().to_owned(), receipt["follow_token"].as_str().unwrap().to_owned())
    };
    let (published, _) = submit().await;
    submit().await;
    world.act(&published, &who.token, json!({"action": "accept"})).await;
    world.act(&published, &who.token, json!({"action": "publish"})).await;
    let found = world.post("/api/v1/requests/similar").json(&about).send().await.ok();
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found[0]["request"]["code"], published.as_str());
    assert!(found[0]["score"].as_f64().unwrap() > 0.3 && found[0]["request"].get("address").is_none());
    let (code, token) = submit().await;
    let path = format!("/r/{code}?new=1");
    let own = format!("hy_open={code}~{token}");
    let receipt = world.get(&path).cookie(&own).send().await;
    let device = receipt.header("set-cookie").split(';').next().unwrap().to_owned();
    let html = receipt.text();
    assert!(html.contains(&format!("action=\"/r/{published}/me-too\"")), "{html}");
    // Somebody else's is not withdrawn; one's own is, and the other one counts.
    let path = format!("/r/{published}/me-too");
    let withdrawn = async || {
        let call = world
            .get(&format!("/api/v1/requests/{code}"))
            .header("authorization", &format!("Bearer {token}"));
        call.send().await.ok()["status"] == "withdrawn"
    };
    let instead = format!("instead={code}");
    assert_eq!(world.post(&path).cookie(&device).form(&instead).send().await.status, 303);
    assert!(!withdrawn().await);
    let call = world.post(&path).cookie(&format!("{device}; {own}")).form(&instead).send().await;
    assert_eq!(call.header("location"), format!("/r/{published}?counted=1"));
    assert!(withdrawn().await);
    let shown = world.get(&format!("/api/v1/requests/{published}")).send().await.ok();
    assert_eq!(shown["me_too"], 1);
}
