//! What answers of the API have in common: limits told, other sites, fewer fields.

use crate::world::World;
use serde_json::json;
use server::layers::cors::Sites;

#[tokio::test]
async fn what_is_left_of_a_limit_is_told_and_when_to_come_again() {
    let world = World::with(|s| (s.rates.submit, s.rates.read) = (2, 600)).await;
    let read = world.get("/api/v1/categories").send().await;
    assert_eq!(read.header("ratelimit-policy"), "\"read\";q=600;w=60");
    assert_eq!(read.header("ratelimit"), "\"read\";r=599;t=1");
    let submit = || world.post("/api/v1/requests").json(&json!({"description": "坑"})).send();
    assert_eq!(submit().await.header("ratelimit"), "\"submit\";r=1;t=30");
    submit().await.created();
    let limited = submit().await;
    limited.problem(429, "too_many");
    assert!(limited.header("ratelimit").starts_with("\"submit\";r=0;t="));
    let wait: u32 = limited.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(world.get("/").send().await.header("ratelimit"), "", "a page is for people");
}

const SITE: &str = "https://app.example";

#[tokio::test]
async fn no_other_site_may_read_anything_unless_it_is_on_the_list() {
    let world = World::new().await;
    let asks = world.call("OPTIONS", "/api/v1/requests").header("origin", SITE);
    let refused = asks.header("access-control-request-method", "POST").send().await;
    assert!(refused.status.is_client_error() && refused.header("access-control-allow-origin").is_empty());
    let call = world.post("/api/v1/requests").header("origin", SITE).json(&json!({"description": "坑"}));
    call.send().await.problem(403, "foreign_origin");
}

#[tokio::test]
async fn a_site_on_the_list_may_ask_send_and_read() {
    let world = World::with(|s| s.cors = Sites::These(vec![SITE.to_owned()])).await;
    let asks = |site: &str| {
        let call = world.call("OPTIONS", "/api/v1/requests").header("origin", site);
        call.header("access-control-request-method", "POST").send()
    };
    let told = asks(SITE).await;
    assert_eq!(told.status, 204);
    assert_eq!(told.header("access-control-allow-origin"), SITE);
    assert!(told.header("access-control-allow-headers").contains("idempotency-key"));
    assert!(told.header("access-control-allow-methods").contains("DELETE"));
    assert_eq!(told.header("access-control-allow-credentials"), "");
    for other in ["https://app.example.evil.example", "http://app.example", "null", "https://APP.example"] {
        let told = asks(other).await;
        assert!(told.header("access-control-allow-origin").is_empty(), "{other}");
        assert!(told.header("vary").contains("origin"), "{other}");
    }
    let call = world.post("/api/v1/requests").header("origin", SITE).json(&json!({"description": "坑"}));
    let sent = call.send().await;
    assert_eq!((sent.status.as_u16(), sent.header("access-control-allow-origin")), (201, SITE));
    let shown = sent.header("access-control-expose-headers");
    for name in ["etag", "location", "ratelimit", "retry-after", "idempotency-replayed"] {
        assert!(shown.contains(name), "{name}");
    }
    let wrong = world.post("/api/v1/requests").header("origin", SITE).json(&json!({})).send().await;
    assert_eq!(wrong.header("access-control-allow-origin"), SITE, "what went wrong can be read as well");
    // Pages are nobody else's, and cookies count for nothing.
    let page = world.get("/mine").header("origin", SITE).send().await;
    assert!(page.header("access-control-allow-origin").is_empty());
    let root = world.sign_in("root").await;
    let form = world.post("/desk/sign-out").header("origin", SITE).cookie(&root.cookie);
    assert_eq!(form.raw("application/x-www-form-urlencoded", "").send().await.status, 403);
    let list = world.get("/api/v1/requests?scope=all").header("origin", SITE).cookie(&root.cookie);
    list.send().await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn any_site_may_where_any_may_but_never_with_credentials() {
    let world = World::with(|s| s.cors = Sites::Any).await;
    let answer = world.get("/api/v1/categories").header("origin", SITE).send().await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
}

#[tokio::test]
async fn only_the_fields_that_are_asked_for_are_sent() {
    let world = World::new().await;
    let (code, token) = world.submitted("路灯不亮").await;
    let path = format!("/api/v1/requests/{code}");
    let thin = world.get(&format!("{path}?fields=code,status")).bearer(&token).send().await.ok();
    assert_eq!(thin, json!({"code": code, "status": "submitted"}));
    let whole = world.get(&format!("{path}?fields=")).bearer(&token).send().await.ok();
    assert_eq!(whole["description"], "路灯不亮");
    let root = world.sign_in("root").await;
    let list = world.get("/api/v1/requests?scope=all&fields=code").bearer(&root.token).send().await.ok();
    assert_eq!(list, json!({"items": [{"code": code}], "next": null}));
    for wrong in ["fields=password", "fields=code,nothing", "fields=Code"] {
        let answer = world.get(&format!("{path}?{wrong}")).bearer(&token).send().await;
        let body = answer.problem(400, "bad_request");
        assert_eq!(body["errors"][0]["field"], "fields", "{wrong}");
    }
    let named = world.get(&format!("{path}?fields=code,nope")).header("accept-language", "en").bearer(&token);
    let named = named.send().await.problem(400, "bad_request");
    let error = &named["errors"][0];
    assert_eq!((&error["problem"], named["errors"].as_array().unwrap().len()), (&json!("unknown"), 1));
    assert!(error["detail"].as_str().unwrap().contains("nope"), "{error}");
    assert!(named["title"].as_str().unwrap().contains("address"), "{named}");
    let both = world.get(&format!("{path}?fields=code&fields=status")).bearer(&token).send().await.ok();
    assert_eq!(both.as_object().unwrap().keys().collect::<Vec<_>>(), ["code", "status"], "one list");
    let places = world.get("/api/v1/places?lat=45&lng=124&fields=id,name").send().await.ok();
    assert!(places["places"].is_array());
    world.get("/api/v1/places?lat=45&lng=124&fields=secret").send().await.problem(400, "bad_request");
}

#[tokio::test]
async fn a_request_is_known_by_all_that_is_said_of_it() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", domain::org::Role::Dispatcher, root).await;
    let body = json!({"description": "路灯不亮", "category": "city.light"});
    let receipt = world.post("/api/v1/requests").json(&body).send().await.created();
    let path = format!("/api/v1/requests/{}", receipt["code"].as_str().unwrap());
    let first = world.get(&path).bearer(&dispatcher.token).send().await;
    let known =
        || world.get(&path).bearer(&dispatcher.token).header("if-none-match", first.header("etag")).send();
    assert_eq!(known().await.status, 304);
    let directory = world.backend.directory();
    let mut light = directory.category_by_slug("city.light").unwrap().clone();
    light.name = "路灯照明".to_owned();
    backend::admin::save_category(&world.backend, &world.admin, light).await.unwrap();
    assert_eq!(
        known().await.ok()["category"]["name"],
        "路灯照明",
        "no version of the request, and another answer"
    );
}

#[tokio::test]
async fn a_call_names_its_host_once() {
    let world = World::new().await;
    let twice = world.get("/api/v1/categories").header("host", "elsewhere.example").send().await;
    twice.problem(400, "bad_request");
    world.get("/api/v1/categories").send().await.ok();
}

#[tokio::test]
async fn head_is_answered_like_get_and_an_upload_by_its_own() {
    let world = World::new().await;
    let path = "/api/v1/categories";
    let get = world.get(path).send().await;
    let head = world.call("HEAD", path).send().await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    for name in ["etag", "content-length", "content-type", "cache-control"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    let known = world.call("HEAD", path).header("if-none-match", get.header("etag")).send().await;
    assert_eq!(known.status, 304);
    world.call("HEAD", "/api/v1/uploads/00000000000000000000000000000000").send().await;
    let upload = world.call("HEAD", "/api/v1/uploads/00000000000000000000000000000000").send().await;
    assert_eq!((upload.status.as_u16(), upload.header("tus-resumable")), (412, "1.0.0"));
}

#[tokio::test]
async fn what_is_too_long_before_the_body_is_a_problem_like_any_other() {
    let world = World::new().await;
    let long = world.get(&format!("/api/v1/requests?q={}", "x".repeat(33_000))).send().await;
    let body = long.problem(414, "uri_too_long");
    assert_eq!(
        (long.header("x-request-id"), false),
        (body["reference"].as_str().unwrap(), long.header("x-request-id").is_empty())
    );
    let wide = world.get("/api/v1/categories").header("x-long", &"y".repeat(33_000)).send().await;
    wide.problem(431, "headers_too_large");
    let mut many = world.get("/api/v1/categories");
    for n in 0..80 {
        many = many.header(&format!("x-{n}"), "y");
    }
    many.send().await.problem(431, "headers_too_large");
    world.get(&format!("/api/v1/requests?q={}", "x".repeat(8_000))).send().await;
}

#[tokio::test]
async fn a_packed_body_is_not_taken_for_a_damaged_one() {
    let world = World::new().await;
    let send = |coding: &str| {
        let call = world.post("/api/v1/requests").header("content-encoding", coding);
        call.json(&json!({"description": "坑"})).send()
    };
    for coding in ["gzip", "identity, br"] {
        let refused = send(coding).await;
        refused.problem(415, "unsupported_media_type");
        assert_eq!(refused.header("accept-encoding"), "identity");
    }
    send("identity").await.created();
}
