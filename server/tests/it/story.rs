//! The main way through, by the API: submit, dispatch, answer, verdict, close.

use crate::world::{Parts, World, photo};
use domain::org::Role;
use serde_json::json;

#[tokio::test]
async fn a_request_goes_the_whole_way_and_its_author_sees_each_step() {
    let world = World::new().await;
    let dispatcher =
        world.person("dispatcher", Role::Dispatcher, world.backend.directory().root().unwrap().id).await;
    let handler = world.person("handler", Role::Handler, world.north_community).await;
    let parts = Parts::default()
        .field("description", "路灯不亮，电话 13800138000")
        .field("public", "true")
        .field("category", "city.light")
        .field("phone", "13800138000")
        .file("photos", "a.png", &photo(40, 30, 9))
        .file("photos", "", b"");
    let call = world.post("/api/v1/requests").header("idempotency-key", "story-key-1");
    let sent = call.parts(&parts).send().await;
    let receipt = sent.created();
    let (code, author) = (receipt["code"].as_str().unwrap(), receipt["follow_token"].as_str().unwrap());
    assert_eq!(sent.header("location"), format!("/api/v1/requests/{code}"));
    assert_eq!((&receipt["status"], &receipt["version"]), (&json!("submitted"), &json!(1)));

    world.act(code, &dispatcher.token, json!({"action": "accept"})).await;
    let unit = world.north_community.to_string();
    world.act(code, &dispatcher.token, json!({"action": "dispatch", "unit": unit, "text": "请处理"})).await;
    world.act(code, &handler.token, json!({"action": "start"})).await;
    world.act(code, &handler.token, json!({"action": "note", "text": "内部记录"})).await;
    let view = world.get(&format!("/api/v1/requests/{code}")).bearer(&handler.token).send().await.ok();
    let answer = Parts::default()
        .field("action", "answer")
        .field("version", view["version"].to_string())
        .field("text", "已修复")
        .file("photos", "after.png", &photo(20, 20, 200));
    let path = format!("/api/v1/requests/{code}/actions");
    let answered = world.post(&path).bearer(&handler.token).parts(&answer).send().await.ok();
    assert_eq!(answered["status"], "answered");

    let seen = world.get(&format!("/api/v1/requests/{code}")).bearer(author).send().await.ok();
    assert_eq!(seen["relation"], "author");
    assert_eq!(seen["phone"], "••••8000");
    assert_eq!(seen["actions"], json!(["add_info", "evaluate"]));
    assert_eq!(seen["media"].as_array().unwrap().len(), 1);
    let events = seen["events"].as_array().unwrap();
    assert!(events.iter().all(|event| event["kind"] != "noted" && event["name"].is_null()));
    let last = events.last().unwrap();
    assert_eq!((&last["text"], last["media"].as_array().unwrap().len()), (&json!("已修复"), 1));

    let verdict = json!({"action": "evaluate", "solved": true, "satisfied": true, "text": "谢谢"});
    world.act(code, author, verdict).await;
    world.act(code, &dispatcher.token, json!({"action": "publish"})).await;
    let closed = world.act(code, &dispatcher.token, json!({"action": "close"})).await;
    assert_eq!(closed["status"], "closed");

    let public = world.get(&format!("/api/v1/requests/{code}")).send().await.ok();
    assert_eq!(public["relation"], "public");
    assert!(!public.to_string().contains("13800138000"), "{public}");
    assert_eq!(public["phone"], json!(null));
    let list = world.get("/api/v1/requests?q=%E8%B7%AF%E7%81%AF").send().await.ok();
    assert_eq!(list["items"][0]["code"], code);
    assert_eq!(list["next"], json!(null));
}

#[tokio::test]
async fn the_same_key_makes_one_request_and_other_content_is_refused() {
    let world = World::new().await;
    let send = |words: &str, key: &str| {
        let call = world.post("/api/v1/requests").header("idempotency-key", key);
        call.parts(&Parts::default().field("description", words).file("photos", "a.png", &photo(9, 9, 1)))
            .send()
    };
    let first = send("一盏灯", "once-only-1").await.created();
    let again = send("一盏灯", "once-only-1").await.created();
    assert_eq!((first["replayed"].clone(), again["replayed"].clone()), (json!(false), json!(true)));
    assert_eq!((&first["code"], &first["follow_token"]), (&again["code"], &again["follow_token"]));
    send("两盏灯", "once-only-1").await.problem(422, "key_reused");
    assert_eq!(world.stored().await, 1);
    send("一盏灯", "\"once-only-2\"").await.created();
    assert_eq!(world.stored().await, 2);
}

#[tokio::test]
async fn an_old_version_is_a_conflict_and_a_wrong_step_is_named() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let (code, author) = world.submitted("坑").await;
    let path = format!("/api/v1/requests/{code}/actions");
    let act = |token: &str, body: serde_json::Value| world.post(&path).bearer(token).json(&body).send();
    act(&dispatcher.token, json!({"action": "accept", "version": 7})).await.problem(409, "conflict");
    act(&dispatcher.token, json!({"action": "close", "version": 1})).await.problem(409, "not_now");
    act(&author, json!({"action": "accept", "version": 1})).await.problem(403, "forbidden");
    world
        .post(&path)
        .json(&json!({"action": "accept", "version": 1}))
        .send()
        .await
        .problem(401, "unauthenticated");
    act("some-other-token", json!({"action": "withdraw", "version": 1})).await.problem(404, "not_found");
    assert_eq!(world.act(&code, &author, json!({"action": "withdraw"})).await["status"], "withdrawn");
}

#[tokio::test]
async fn an_unchanged_request_is_not_sent_again() {
    let world = World::new().await;
    let (code, author) = world.submitted("坑").await;
    let path = format!("/api/v1/requests/{code}");
    let first = world.get(&path).bearer(&author).send().await;
    let again = world.get(&path).bearer(&author).header("if-none-match", first.header("etag")).send().await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    world.act(&code, &author, json!({"action": "add_info", "text": "补充"})).await;
    let after = world.get(&path).bearer(&author).header("if-none-match", first.header("etag")).send().await;
    assert_eq!(after.status, 200);
}

#[tokio::test]
async fn a_code_that_is_not_open_and_one_that_is_not_there_answer_alike() {
    let world = World::new().await;
    let (code, _) = world.submitted("坑").await;
    let ask = |code: &str| {
        let path = format!("/api/v1/requests/{code}");
        world.get(&path).header("x-request-id", "reference-1").send()
    };
    let (closed, absent) = (ask(&code).await, ask("HY-0000-000").await);
    let (mut a, mut b) = (closed.problem(404, "not_found"), absent.problem(404, "not_found"));
    (a["instance"], b["instance"]) = (json!(""), json!(""));
    assert_eq!(a, b);
    ask("not-a-code").await.problem(404, "not_found");
}

#[tokio::test]
async fn tokens_are_short_lived_rotate_and_end_with_signing_out() {
    let world = World::new().await;
    world.person("li", Role::Handler, world.north).await;
    let body = json!({"username": "li", "password": crate::world::PASSWORD});
    let tokens = world.post("/api/v1/sessions").json(&body).send().await.created();
    assert_eq!(tokens["token_type"], "Bearer");
    let refresh = json!({"refresh_token": tokens["refresh_token"]});
    let next = world.post("/api/v1/sessions/refresh").json(&refresh).send().await.ok();
    let access = next["access_token"].as_str().unwrap();
    world.get("/api/v1/requests?scope=unit").bearer(access).send().await.ok();
    let out = world.call("DELETE", "/api/v1/sessions/current").bearer(access).send().await;
    assert_eq!((out.status.as_u16(), out.body.len()), (204, 0));
    world.get("/api/v1/requests?scope=unit").bearer(access).send().await.problem(401, "unauthenticated");
    let wrong = json!({"username": "li", "password": "wrong"});
    world.post("/api/v1/sessions").json(&wrong).send().await.problem(401, "wrong_credentials");
    world.post("/api/v1/sessions/refresh").json(&refresh).send().await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn the_worklist_is_for_staff_and_walks_by_cursor() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    for words in ["一", "二", "三"] {
        world.submitted(words).await;
    }
    world.get("/api/v1/requests?scope=all").send().await.problem(401, "unauthenticated");
    let mut seen = Vec::new();
    let mut path = "/api/v1/requests?scope=unassigned&limit=2".to_owned();
    loop {
        let page = world.get(&path).bearer(&dispatcher.token).send().await.ok();
        seen.extend(page["items"].as_array().unwrap().iter().map(|row| row["code"].to_string()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/requests?scope=unassigned&limit=2&cursor={next}");
    }
    assert_eq!(seen.len(), 3);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 3, "no row comes twice");
}

#[tokio::test]
async fn categories_and_units_can_be_asked_for() {
    let world = World::new().await;
    let tree = world.get("/api/v1/categories").send().await.ok();
    assert_eq!(tree[0]["children"][0]["slug"], "city.light");
    let path = "/api/v1/categories/suggest?text=%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE";
    assert_eq!(world.get(path).send().await.ok()[0]["slug"], "city.light");
    assert_eq!(world.get("/api/v1/units").send().await.ok().as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn the_api_describes_every_route_it_has() {
    let world = World::new().await;
    let document = world.get("/api/v1/openapi.json").send().await.ok();
    assert_eq!(document["openapi"].as_str().unwrap().get(..4), Some("3.1."));
    let routes = crate::authorisation::registered();
    for (id, method, path, _) in crate::examples::operations(&document) {
        assert!(routes.contains(&(method.to_uppercase(), path)), "{id} is described and not there");
    }
    for (method, path) in routes {
        if path.starts_with("/api/v1/") && path != "/api/v1/openapi.json" {
            let operation = &document["paths"][&path][method.to_lowercase()];
            assert!(operation["responses"]["429"].is_object(), "{method} {path} is not described");
            assert!(operation["operationId"].is_string());
        }
    }
    insta::assert_json_snapshot!("openapi", document);
}

#[tokio::test]
async fn due_at_is_when_an_answer_is_due_wherever_it_is_read() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let body = json!({"description": "坑"});
    let receipt = world.post("/api/v1/requests").json(&body).send().await.created();
    let (code, token) = (receipt["code"].as_str().unwrap(), receipt["follow_token"].as_str().unwrap());
    let read = || world.get(&format!("/api/v1/requests/{code}")).bearer(token).send();
    let fresh = read().await.ok();
    assert_eq!((&fresh["version"], &fresh["due_at"]), (&receipt["version"], &receipt["due_at"]));
    assert_eq!(fresh["first_due_at"], receipt["first_due_at"]);
    assert_eq!(fresh["next_due_at"], fresh["first_due_at"], "nobody has responded yet");
    let rows = world.get("/api/v1/requests?scope=all").bearer(&dispatcher.token).send().await.ok();
    assert_eq!(rows["items"][0]["next_due_at"], fresh["next_due_at"]);
    world.act(code, &dispatcher.token, json!({"action": "accept"})).await;
    world.act(code, &dispatcher.token, json!({"action": "ask", "text": "哪一盏？"})).await;
    let waits = read().await.ok();
    assert!(waits["next_due_at"].is_null() && waits["due_at"].is_string(), "the clock stands");
    world.act(code, token, json!({"action": "add_info", "text": "东头"})).await;
    let goes_on = read().await.ok();
    assert_eq!(goes_on["next_due_at"], goes_on["due_at"], "only the answer is due");
}
