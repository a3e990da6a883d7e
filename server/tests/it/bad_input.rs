//! Whatever is sent, the answer is a 4xx that says why, and nothing is kept.

use crate::world::{Answer, Parts, World, bomb, photo};
use axum::body::Body;
use domain::org::Role;
use serde_json::{Value, json};

const FIELDS: [&str; 8] = ["description", "lat", "lng", "accuracy", "address", "category", "phone", "public"];

/// Words that are no attack where words belong, and no value elsewhere.
const HOSTILE: [(&str, &str); 7] = [
    ("html", "<img src=x onerror=alert(1)>"),
    ("script", "</textarea><script>alert(1)</script>"),
    ("sql", "'; DROP TABLE request; --"),
    ("control", "a\u{0}\u{7}\u{1b}[31mb"),
    ("rtl", "abc\u{202e}dcba\u{202c}"),
    ("emoji", "👨‍👩‍👧‍👦"),
    ("format", "%s%n{}${jndi:ldap://x}"),
];

fn is_problem_at(answer: &Answer, field: &str, what: &str) {
    assert_eq!(answer.status, 422, "{what} at {field}: {}", answer.text());
    let body = answer.problem(422, "invalid_fields");
    let named = body["errors"].as_array().unwrap().iter().any(|error| error["field"] == field);
    assert!(named, "{what} at {field}: {body}");
    let words = body["errors"].as_array().unwrap().iter().all(|e| !e["detail"].as_str().unwrap().is_empty());
    assert!(words, "{body}");
}

#[tokio::test]
async fn a_field_that_cannot_be_taken_is_named_and_nothing_is_kept() {
    let world = World::new().await;
    let send = |parts: Parts| world.post("/api/v1/requests").parts(&parts).send();
    let with = |field: &str, value: &[u8]| {
        let parts = Parts::default().field(field, value);
        if field == "description" { parts } else { parts.field("description", "坑") }
    };
    for field in FIELDS {
        is_problem_at(&send(with(field, &[0xff, 0xfe, 0x80])).await, field, "invalid UTF-8");
        is_problem_at(&send(with(field, "长".repeat(30_000).as_bytes())).await, field, "far too long");
    }
    is_problem_at(&send(with("description", "字".repeat(2001).as_bytes())).await, "description", "too long");
    is_problem_at(&send(with("address", "字".repeat(201).as_bytes())).await, "address", "too long");
    for empty in ["", "   ", "\u{200b}\u{202e}", "\r\n\t"] {
        is_problem_at(&send(with("description", empty.as_bytes())).await, "description", "empty");
    }
    for (field, values) in [
        ("lat", ["NaN", "inf", "91", "north"]),
        ("lng", ["181", "1e999", "-", "0x10"]),
        ("accuracy", ["-1", "NaN", "far", "1,5"]),
        ("category", ["no.such", "../..", "a b", "路灯"]),
        ("phone", ["12", "phone", "123456789012345678", "+"]),
        ("public", ["maybe", "2", "TRUE!", "null"]),
    ] {
        for value in values {
            let other = if field == "lat" { "lng" } else { "lat" };
            let parts = with(field, value.as_bytes());
            let parts = if field.starts_with('l') { parts.field(other, "1") } else { parts };
            is_problem_at(&send(parts).await, field, value);
        }
        for (what, value) in HOSTILE {
            is_problem_at(&send(with(field, value.as_bytes())).await, field, what);
        }
    }
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn words_are_kept_as_words_whatever_they_look_like() {
    let world = World::new().await;
    for (what, value) in HOSTILE {
        let parts = Parts::default().field("description", value).field("address", value);
        let receipt = world.post("/api/v1/requests").parts(&parts).send().await.created();
        let (code, token) = (receipt["code"].as_str().unwrap(), receipt["follow_token"].as_str().unwrap());
        let view = world.get(&format!("/api/v1/requests/{code}")).bearer(token).send().await.ok();
        assert_eq!(view["description"], domain::text::clean(value), "{what}");
        let page = world.get(&format!("/r/{code}")).cookie(&format!("hy_open={code}~{token}")).send().await;
        assert_eq!(page.status, 200, "{what}: {}", page.text());
        let text = page.text();
        assert!(!text.contains("<script>alert(1)") && !text.contains("<img src=x"), "{what}");
        assert!(!text.contains('\u{202e}') && !text.contains('\u{0}'), "{what}");
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_named() {
    let world = World::new().await;
    for field in FIELDS {
        for wrong in [json!([]), json!({"a": 1}), json!([1, 2])] {
            let mut body = json!({"description": "坑"});
            body[field] = wrong;
            is_problem_at(&world.post("/api/v1/requests").json(&body).send().await, field, "wrong type");
        }
    }
    let number = world.post("/api/v1/requests").json(&json!({"description": 5})).send().await;
    is_problem_at(&number, "description", "a number");
    for body in ["null", "[]", "\"x\"", "5", "", "{\"a\":", "\u{feff}{}", "{\"description\":\"\\ud800\"}"] {
        let answer = world.post("/api/v1/requests").raw("application/json", body.to_owned()).send().await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
    }
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    world.post("/api/v1/requests").raw("application/json", deep).send().await.problem(400, "bad_request");
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn a_body_that_breaks_off_or_lies_about_its_boundary_is_refused() {
    let world = World::new().await;
    let parts = Parts::default().field("description", "坑").file("photos", "a.png", &photo(30, 30, 3));
    let post = |kind: &str, body: Vec<u8>| world.post("/api/v1/requests").raw(kind, body).send();
    let kind = "multipart/form-data; boundary=XX";
    post(kind, parts.cut_off()).await.problem(400, "bad_request");
    let whole = parts.end();
    for end in [10, 60, whole.len() / 2, whole.len() - 5] {
        post(kind, whole[..end].to_vec()).await.problem(400, "bad_request");
    }
    post("multipart/form-data; boundary=YY", whole.clone()).await.problem(400, "bad_request");
    post("multipart/form-data", whole.clone()).await.problem(400, "bad_request");
    post("multipart/form-data; boundary=", whole).await.problem(400, "bad_request");
    assert_eq!(world.stored().await, 0);
}

/// A body of parts on a connection that ends in the middle of it.
fn broken_off(sent: &'static str) -> Body {
    let pieces = [Ok(sent), Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))];
    Body::from_stream(futures::stream::iter(pieces))
}

#[tokio::test]
async fn a_connection_that_ends_within_a_file_is_never_called_a_fault_of_ours() {
    let world = World::new().await;
    let (code, token) = world.submitted("坑").await;
    let top = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, top).await;
    let editor = world.person("editor", Role::MapEditor, top).await;
    let in_head = "--XX\r\nContent-Disposition: form-data; na";
    let in_file = "--XX\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n\r\nhalf";
    let in_sheet = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nhalf";
    let (own, action) = (format!("hy_open={code}~{token}"), format!("/r/{code}/actions"));
    let api_action = format!("/api/v1/requests/{code}/actions");
    let anybody = "/api/v1/requests /api/v1/hazards /api/v1/uploads /open311/v2/requests.json /report";
    let of_staff = [
        ("/desk/import", &dispatcher),
        ("/desk/places/import", &editor),
        ("/desk/places/import/osm", &editor),
        ("/desk/new", &dispatcher),
    ];
    let mut calls: Vec<(String, String)> =
        anybody.split(' ').chain([&*api_action]).map(|path| (path.to_owned(), String::new())).collect();
    calls.push((action, own));
    calls.extend(of_staff.map(|(path, who)| (path.to_owned(), who.cookie.clone())));
    for (path, cookie) in &calls {
        for sent in [in_head, in_file, in_sheet] {
            let call = world.post(path).cookie(cookie).header("origin", crate::world::OURS);
            let call = if cookie.is_empty() { call.bearer(&token) } else { call };
            let answer = call.raw("multipart/form-data; boundary=XX", broken_off(sent)).send().await;
            assert_eq!(answer.status, 400, "{path} {sent}: {}", answer.text());
        }
    }
    assert_eq!(world.stored().await, 1);
}

#[tokio::test]
async fn a_file_that_is_not_what_it_says_is_refused_with_a_reason() {
    let world = World::new().await;
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    let mut damaged = photo(64, 64, 5);
    damaged.truncate(60);
    let cases: [(&str, &[u8], &str); 6] = [
        ("script.jpg", b"<script>alert(1)</script>", "unsupported_type"),
        ("page.png", b"<!DOCTYPE html><html></html>", "unsupported_type"),
        ("vector.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "unsupported_type"),
        ("bomb.png", &bomb(), "too_large"),
        ("phone.heic", &heic, "heic"),
        ("damaged.png", &damaged, "damaged"),
    ];
    for (name, bytes, problem) in cases {
        let parts = Parts::default().field("description", "坑").file("photos", name, bytes);
        let answer = world.post("/api/v1/requests").parts(&parts).send().await;
        is_problem_at(&answer, "photos", name);
        assert_eq!(answer.value()["errors"][0]["problem"], problem, "{name}: {}", answer.text());
    }
    let parts = Parts::default().file("voice", "a.webm", b"not a recording");
    is_problem_at(&world.post("/api/v1/requests").parts(&parts).send().await, "voice", "no recording");
    let parts = Parts::default().field("photos", "words").field("description", "坑");
    is_problem_at(&world.post("/api/v1/requests").parts(&parts).send().await, "photos", "words for a file");
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn a_hundred_photos_are_refused_before_they_cost_anything() {
    let world = World::new().await;
    let small = photo(8, 8, 1);
    let many = |count: u8| {
        let parts = Parts::default().field("description", "坑");
        (0..count).fold(parts, |parts, i| parts.file("photos", "a.png", &photo(8, 8, i)))
    };
    let seven = world.post("/api/v1/requests").parts(&many(7)).send().await;
    is_problem_at(&seven, "photos", "seven");
    assert_eq!(seven.value()["errors"][0]["problem"], "too_many");
    is_problem_at(&world.post("/api/v1/requests").parts(&many(100)).send().await, "photos", "a hundred");
    assert!(small.len() < 200);
    assert_eq!(world.stored().await, 0);
    world.post("/api/v1/requests").parts(&many(6)).send().await.created();
}

#[tokio::test]
async fn the_same_photo_counts_each_time_it_comes_and_is_kept_once() {
    let world = World::new().await;
    let one = photo(8, 8, 1);
    let of = |count: usize| {
        let parts = Parts::default().field("description", "坑");
        (0..count).fold(parts, |parts, _| parts.file("photos", "a.png", &one))
    };
    let too_many = |answer: &Answer, what: &str| {
        is_problem_at(answer, "photos", what);
        assert_eq!(answer.value()["errors"][0]["problem"], "too_many", "{what}");
    };
    for count in [7, 100] {
        too_many(&world.post("/api/v1/requests").parts(&of(count)).send().await, &format!("{count} parts"));
    }
    let sent = world.post("/api/v1/uploads").parts(&Parts::default().file("file", "a.png", &one));
    let ahead = sent.send().await.created()["id"].as_str().unwrap().to_owned();
    let call = world.post("/api/v1/requests").parts(&of(6).field("uploads", &ahead));
    too_many(&call.send().await, "six parts and one that was sent ahead");
    let body = json!({"description": "坑", "uploads": vec![&ahead; 7]});
    too_many(
        &world.post("/api/v1/requests").json(&body).send().await,
        "one that was sent ahead, seven times",
    );
    assert_eq!(world.stored().await, 0);

    let receipt = world.post("/api/v1/requests").parts(&of(6)).send().await.created();
    let (code, token) = (receipt["code"].as_str().unwrap(), receipt["follow_token"].as_str().unwrap());
    let view = world.get(&format!("/api/v1/requests/{code}")).bearer(token).send().await.ok();
    assert_eq!(view["media"].as_array().unwrap().len(), 1);
    let info = of(7).field("action", "add_info").field("version", "1");
    let path = format!("/api/v1/requests/{code}/actions");
    too_many(&world.post(&path).bearer(token).parts(&info).send().await, "an action");
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let world = World::new().await;
    for key in ["short", "with space 1", &"k".repeat(129)] {
        let call = world.post("/api/v1/requests").header("idempotency-key", key);
        is_problem_at(&call.json(&json!({"description": "坑"})).send().await, "key", key);
    }
    assert_eq!(world.stored().await, 0);
}

#[tokio::test]
async fn an_action_with_something_missing_or_wrong_is_told_so() {
    let world = World::new().await;
    let root = world.backend.directory().root().unwrap().id;
    let dispatcher = world.person("dispatcher", Role::Dispatcher, root).await;
    let (code, _) = world.submitted("坑").await;
    let path = format!("/api/v1/requests/{code}/actions");
    let cases: [(Value, &str); 12] = [
        (json!({}), "action"),
        (json!({"action": "explode", "version": 1}), "action"),
        (json!({"action": 5, "version": 1}), "action"),
        (json!({"action": "accept"}), "version"),
        (json!({"action": "accept", "version": "one"}), "version"),
        (json!({"action": "accept", "version": 99999999999i64}), "version"),
        (json!({"action": "dispatch", "version": 1}), "unit"),
        (json!({"action": "dispatch", "version": 1, "unit": "x"}), "unit"),
        (json!({"action": "note", "version": 1, "text": " \u{202e}"}), "text"),
        (json!({"action": "note", "version": 1, "text": "字".repeat(4001)}), "text"),
        (json!({"action": "decline", "version": 1, "text": "x", "ground": "mood"}), "ground"),
        (json!({"action": "evaluate", "version": 1, "satisfied": "perhaps"}), "satisfied"),
    ];
    for (body, field) in cases {
        let answer = world.post(&path).bearer(&dispatcher.token).json(&body).send().await;
        is_problem_at(&answer, field, &body.to_string());
    }
    let view = world.get(&format!("/api/v1/requests/{code}")).bearer(&dispatcher.token).send().await.ok();
    assert_eq!(view["version"], 1, "nothing changed");
}

#[tokio::test]
async fn a_list_asked_for_wrongly_says_by_what() {
    let world = World::new().await;
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("status=open", "status"),
        ("area=x", "area"),
        ("order=best", "order"),
        ("order=nearest", "lat"),
        ("lat=91&lng=0", "lat"),
        ("lat=NaN&lng=0", "lat"),
        ("cursor=made-up", "cursor"),
        ("category=no.such", "category"),
    ] {
        is_problem_at(&world.get(&format!("/api/v1/requests?{query}")).send().await, field, query);
    }
    let long = "a".repeat(2000);
    is_problem_at(&world.get(&format!("/api/v1/requests?q={long}")).send().await, "q", "too long");
    for odd in ["q=%FF%FE", "q=%00", "q='%20OR%201=1", "q=%22*%22%20NEAR(", "&&&==", "q=%E2%80%AE"] {
        let answer = world.get(&format!("/api/v1/requests?{odd}")).send().await;
        assert_eq!(answer.status, 200, "{odd}: {}", answer.text());
    }
}

#[tokio::test]
async fn the_page_shows_the_form_again_with_a_sentence_and_what_was_typed() {
    let world = World::new().await;
    let parts = Parts::default()
        .field("key", "page-key-12345")
        .field("description", "字".repeat(2001))
        .field("phone", "not a number")
        .file("photos", "script.jpg", b"<script>alert(1)</script>")
        .file("photos", "", b"");
    let call = world.post("/report").header("origin", crate::world::OURS).header("accept-language", "en");
    let page = call.header("accept", "text/html").parts(&parts).send().await;
    assert_eq!(page.status, 422, "{}", page.text());
    assert!(page.text().contains("not a number") && page.text().contains("字字字"));
    assert!(!page.text().contains("<script>alert"));
    assert_eq!(world.stored().await, 0);
}
