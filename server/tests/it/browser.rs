//! What browsers are told they may do with our pages, and what other sites may
//! not make them do.

use crate::world::{OURS, World};
use domain::org::Role;

#[tokio::test]
async fn every_page_comes_with_the_headers_that_guard_it() {
    let world = World::new().await;
    for path in ["/", "/report", "/requests", "/nothing", "/api/v1/categories", "/healthz"] {
        let page = world.get(path).send().await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(page.header(name), value, "{path}");
        }
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert!(page.header("permissions-policy").contains("geolocation=(self)"));
        assert_eq!(page.header("strict-transport-security"), "", "not over plain HTTP");
    }
}

#[tokio::test]
async fn each_page_has_its_own_nonce() {
    let world = World::new().await;
    let nonce = |policy: &str| policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    let (one, two) = (world.get("/report").send().await, world.get("/report").send().await);
    let nonces = [&one, &two].map(|page| nonce(page.header("content-security-policy")));
    assert_ne!(nonces[0], nonces[1]);
    assert_eq!(nonces[0].len(), 32);
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there_and_cookies_are_secure() {
    let world = World::with(|s| s.public_url = "https://huying.example".parse().unwrap()).await;
    let page = world.get("/").send().await;
    assert!(page.header("strict-transport-security").starts_with("max-age=31536000"));
    let call = world.post("/lang").header("origin", "https://huying.example");
    let sent = call.raw("application/x-www-form-urlencoded", "lang=en").send().await;
    assert!(sent.header("set-cookie").contains("Secure"), "{:?}", sent.headers);
}

#[tokio::test]
async fn another_site_cannot_act_for_who_is_signed_in_here() {
    let world = World::new().await;
    let handler = world.person("li", Role::Handler, world.north).await;
    let form = "application/x-www-form-urlencoded";
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("referer", "https://evil.example/"),
    ] {
        for path in ["/desk/sign-out", "/report", "/follow", "/lang", "/api/v1/requests"] {
            let call = world.post(path).cookie(&handler.cookie).header(name, value).raw(form, "");
            assert_eq!(call.send().await.status, 403, "{path} with {name}: {value}");
        }
    }
    let silent = world.post("/desk/sign-out").cookie(&handler.cookie).raw(form, "").send().await;
    assert_eq!(silent.status, 403, "a browser always says where it comes from");
    let still = world.get("/desk").cookie(&handler.cookie).send().await;
    assert_eq!(still.status, 200, "{}", still.text());
    let ours = world.post("/desk/sign-out").cookie(&handler.cookie).header("origin", OURS).raw(form, "");
    assert_eq!(ours.send().await.status, 303);
}

#[tokio::test]
async fn the_api_takes_no_cookie_for_a_proof() {
    let world = World::new().await;
    let handler = world.person("li", Role::Handler, world.north).await;
    let call = world.get("/api/v1/requests?scope=unit").cookie(&handler.cookie);
    call.send().await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn large_pages_leave_small_when_the_browser_can_unpack_them() {
    let world = World::new().await;
    let plain = world.get("/report").send().await;
    let packed = world.get("/report").header("accept-encoding", "gzip, br").send().await;
    assert_eq!((plain.header("content-encoding"), packed.header("content-encoding")), ("", "br"));
    assert!(packed.body.len() * 2 < plain.body.len(), "{} {}", packed.body.len(), plain.body.len());
    let tiny = world.get("/healthz").header("accept-encoding", "br").send().await;
    assert_eq!(tiny.header("content-encoding"), "");
}

#[tokio::test]
async fn who_is_signed_in_keeps_the_request_they_submit() {
    let world = World::new().await;
    let handler = world.person("li", Role::Handler, world.south).await;
    let form = "key=key-00000001&description=%E8%B7%AF%E7%81%AF";
    let sent = world.post("/report").cookie(&handler.cookie).form(form).send().await;
    assert_eq!(sent.status, 303);
    let held = sent.headers.get_all("set-cookie").iter().filter_map(|c| c.to_str().ok());
    let held = held.filter_map(|c| c.split(';').next()).collect::<Vec<_>>().join("; ");
    let cookies = format!("{}; {held}", handler.cookie);
    let receipt = world.get(sent.header("location")).cookie(&cookies).send().await;
    assert_eq!(receipt.status, 200, "the receipt, though the request is out of their reach at the desk");
}

#[tokio::test]
async fn what_broke_off_is_never_taken_for_the_whole() {
    let world = World::new().await;
    let parts = crate::world::Parts::default().field("description", "路灯").field("foo", vec![0xFF; 10]);
    let cut = parts.file("photos", "a.jpg", &crate::world::photo(64, 48, 9)).cut_off();
    let sent = world.post("/api/v1/requests").raw("multipart/form-data; boundary=XX", cut).send().await;
    assert!(sent.status.is_client_error(), "{}", sent.status);
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn an_action_that_breaks_off_is_not_done_and_its_words_come_back() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let (code, token) = world.submitted("路灯不亮").await;
    let author = format!("hy_open={code}~{token}");
    let resident = format!("/r/{code}/actions");
    let desk = format!("/desk/r/{code}/actions");
    for (path, cookie, action) in [(resident, &author, "add_info"), (desk, &dispatcher.cookie, "answer")] {
        let parts = crate::world::Parts::default().field("action", action).field("version", "1");
        let parts = parts.field("key", "action-key-1").field("text", "还是不亮");
        let cut = parts.file("photos", "a.png", &crate::world::photo(64, 48, 9)).cut_off();
        let call = world.post(&path).cookie(cookie).header("origin", crate::world::OURS);
        let call = call.header("accept", "text/html").header("accept-language", "zh");
        let sent = call.raw("multipart/form-data; boundary=XX", cut).send().await;
        assert_eq!(sent.status, 400, "{path}: {}", sent.text());
        assert!(sent.text().contains("还是不亮"), "{path}: the words are still there");
        assert!(sent.text().contains("重新选择文件再提交"), "{path}: and it says what to do");
    }
    let view = world.get(&format!("/api/v1/requests/{code}")).bearer(&token).send().await.ok();
    assert_eq!(view["version"], 1, "nothing was done");
}

#[tokio::test]
async fn words_need_no_more_room_than_words_even_where_files_may_come() {
    let world = World::new().await;
    let much = "a".repeat(1024 * 1024);
    let json = serde_json::json!({ "description": "坑", "address": much });
    world.post("/api/v1/requests").json(&json).send().await.problem(413, "too_large");
    let form = world.post("/report").form(&format!("description={much}")).send().await;
    assert_eq!(form.status, 413);
    let other =
        world.post("/report").header("origin", crate::world::OURS).raw("text/plain", "x").send().await;
    assert_eq!(other.status, 415);
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn the_form_comes_in_another_language_with_everything_typed_and_is_not_handed_in() {
    let world = World::new().await;
    let form = world.get("/report").send().await.text();
    let button = form.split("<button").find(|tag| tag.contains("name=\"lang\"")).unwrap().to_owned();
    assert!(button.contains("form=\"report\"") && button.contains("formnovalidate"), "{button}");
    assert!(!world.get("/").send().await.text().contains("formnovalidate"), "elsewhere nothing is typed");
    let parts = crate::world::Parts::default().field("lang", "en").field("key", "key-00000001");
    let parts = parts.field("description", "东门的灯").field("phone", "12").field("public", "on");
    let parts = parts.file("photos", "a.png", &crate::world::photo(64, 48, 9));
    let sent = world.post("/report").header("origin", crate::world::OURS).parts(&parts).send().await;
    assert_eq!((sent.status.as_u16(), world.stored().await), (200, 0));
    assert!(sent.header("set-cookie").starts_with("lang=en"), "{}", sent.header("set-cookie"));
    let page = sent.text();
    for kept in ["lang=\"en\"", "东门的灯", "value=\"12\"", "key-00000001", "name=\"upload\""] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    assert!(page.contains("data-draft=\"false\""), "no older draft takes its place");
}
