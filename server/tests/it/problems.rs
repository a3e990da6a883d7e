//! Whatever goes wrong has one shape, in the language of who asked.

use crate::world::{OURS, Parts, World, photo};
use app::i18n::{Lang, find};
use backend::config::Storage;
use serde_json::json;
use server::problem::Code;

#[test]
fn every_problem_has_its_words_in_every_language() {
    for lang in Lang::ALL {
        for code in Code::ALL {
            let key = format!("problem-{}", code.as_str().replace('_', "-"));
            assert!(find(lang, &key).is_some(), "{key}");
            assert!(find(lang, &format!("{key}-detail")).is_some(), "{key}-detail");
        }
        for problem in domain::draft::Problem::ALL {
            let key = format!("field-any-{}", problem.as_str().replace('_', "-"));
            assert!(find(lang, &key).is_some(), "{key}");
        }
        for problem in ["unknown", "not-found", "taken", "too-short"] {
            assert!(find(lang, &format!("field-any-{problem}")).is_some(), "{problem}");
        }
    }
}

#[tokio::test]
async fn a_problem_body_says_what_happened_and_at_which_field() {
    let world = World::new().await;
    let call = |lang: &str| {
        let body = json!({"phone": "abc", "lat": 91, "lng": 0});
        let call = world.post("/api/v1/requests").json(&body);
        call.header("accept-language", lang).header("x-request-id", "reference-1").send()
    };
    insta::assert_json_snapshot!("problem_zh", call("zh-CN,zh;q=0.9").await.problem(422, "invalid_fields"));
    insta::assert_json_snapshot!("problem_en", call("en-GB").await.problem(422, "invalid_fields"));
}

#[tokio::test]
async fn nothing_leaves_as_the_frameworks_plain_text() {
    let world = World::new().await;
    let api = |method: &str, path: &str| world.call(method, path);
    api("GET", "/api/v1/nothing").send().await.problem(404, "not_found");
    api("GET", "/api/nothing").send().await.problem(404, "not_found");
    let wrong = api("PUT", "/api/v1/requests").send().await;
    wrong.problem(405, "method_not_allowed");
    assert!(wrong.header("allow").contains("POST"), "{:?}", wrong.headers);
    api("POST", "/api/v1/requests").send().await.problem(415, "unsupported_media_type");
    api("POST", "/api/v1/requests")
        .raw("text/xml", "<a/>")
        .send()
        .await
        .problem(415, "unsupported_media_type");
    api("POST", "/api/v1/requests").raw("application/json", "{").send().await.problem(400, "bad_request");
    api("POST", "/api/v1/sessions").raw("application/json", "[]").send().await.problem(400, "bad_request");
    let large = format!("{{\"username\":\"{}\"}}", "x".repeat(70_000));
    api("POST", "/api/v1/sessions").raw("application/json", large).send().await.problem(413, "too_large");
    for path in ["/nothing", "/r/%FF%FE", "/media/x/large", "/requests?%FF=1&limit=x"] {
        let page = world.get(path).header("accept", "text/html").header("accept-language", "en").send().await;
        assert!(!page.status.is_server_error(), "{path}: {}", page.status);
        assert!(page.header("content-type").starts_with("text/html"), "{path}: {:?}", page.headers);
    }
}

#[tokio::test]
async fn every_answer_carries_a_reference_and_an_indecent_one_is_replaced() {
    let world = World::new().await;
    let given = world.get("/nothing").header("x-request-id", "from-the-proxy-1").send().await;
    assert_eq!(given.header("x-request-id"), "from-the-proxy-1");
    assert!(given.text().contains("from-the-proxy-1"));
    for bad in ["short", "<script>alert(1)</script>", "with space 1234"] {
        let made = world.get("/nothing").header("x-request-id", bad).send().await;
        assert_ne!(made.header("x-request-id"), bad);
        assert_eq!(made.header("x-request-id").len(), 16);
    }
}

#[tokio::test]
async fn a_form_that_cannot_be_kept_right_now_comes_back_and_says_when_to_send_it_again() {
    let world = World::new().await;
    let Storage::Local(media) = &world.backend.config().storage else { panic!("a directory") };
    std::fs::remove_dir_all(media).unwrap();
    std::fs::write(media, "in the way").unwrap();
    let parts = Parts::default().field("key", "page-key-12345").field("description", "路灯不亮");
    let parts = parts.file("photos", "a.png", &photo(30, 30, 3));
    let call = world.post("/report").header("origin", OURS).header("accept", "text/html");
    let page = call.parts(&parts).send().await;
    assert_eq!((page.status.as_u16(), page.header("retry-after")), (503, "5"));
    assert!(page.text().contains("路灯不亮") && page.text().contains("action=\"/report\""));
    let parts = Parts::default().file("photos", "a.png", &photo(30, 30, 3));
    let call = world.post("/api/v1/requests").parts(&parts).send().await;
    call.problem(503, "unavailable");
    assert_eq!(call.header("retry-after"), "5");
}

#[tokio::test]
async fn the_type_of_every_problem_leads_to_a_page_in_words() {
    let world = World::new().await;
    for code in Code::ALL {
        let page =
            world.get(&format!("/problems/{}", code.as_str())).header("accept-language", "en").send().await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
        let text = page.text();
        assert!(text.contains(&format!("<code>{} {}<", code.status().as_u16(), code.as_str())), "{text}");
        assert!(text.contains(&code.title(Lang::En).replace('\'', "&#x27;")), "{text}");
    }
    assert_eq!(world.get("/problems/nothing").send().await.status, 404);
}
