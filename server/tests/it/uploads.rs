//! Files that are sent ahead: tus 1.0, one call, past the program.

use crate::world::{Answer, Call, Parts, World, photo};
use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;
use sha1::Digest;

const PIECE: &str = "application/offset+octet-stream";

/// A photo that no compression makes small.
fn noise(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    let mut seed = 1u32;
    let pixels: Vec<u8> = (0..side * side)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        })
        .collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

fn tus(world: &World, method: &str, path: &str) -> Call {
    world.call(method, path).header("tus-resumable", "1.0.0")
}

async fn create(world: &World, bytes: usize) -> String {
    let answer =
        tus(world, "POST", "/api/v1/uploads").header("upload-length", &bytes.to_string()).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.header("location").to_owned()
}

async fn patch(world: &World, path: &str, at: usize, piece: &[u8]) -> Answer {
    let call = tus(world, "PATCH", path).header("upload-offset", &at.to_string());
    call.raw(PIECE, piece.to_vec()).send().await
}

async fn offset(world: &World, path: &str) -> String {
    tus(world, "HEAD", path).send().await.header("upload-offset").to_owned()
}

fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn what_is_spoken_is_said_before_anything_is_sent() {
    let world = World::new().await;
    for path in ["/api/v1/uploads", "/api/v1/uploads/00000000000000000000000000000000"] {
        let answer = world.call("OPTIONS", path).send().await;
        assert_eq!(answer.status, 204);
        assert_eq!((answer.header("tus-version"), answer.header("tus-max-size")), ("1.0.0", "52428800"));
        assert_eq!(
            answer.header("tus-extension"),
            "creation,creation-with-upload,expiration,termination,checksum"
        );
        assert_eq!(answer.header("tus-checksum-algorithm"), "sha1,sha256");
    }
}

#[tokio::test]
async fn a_photo_in_two_pieces_becomes_part_of_a_request_once() {
    let world = World::new().await;
    let file = noise(400);
    let metadata = "filename bGFtcC5wbmc=,kind cGhvdG8=";
    let call = tus(&world, "POST", "/api/v1/uploads").header("upload-length", &file.len().to_string());
    let begun = call.header("upload-metadata", metadata).send().await;
    assert_eq!((begun.status.as_u16(), begun.header("upload-offset")), (201, "0"));
    assert_eq!(begun.header("upload-expires"), "Tue, 24 Nov 2026 01:00:00 GMT");
    let path = begun.header("location").to_owned();
    let first = patch(&world, &path, 0, &file[..100_000]).await;
    assert_eq!((first.status.as_u16(), first.header("upload-offset")), (204, "100000"), "{}", first.text());
    let head = tus(&world, "HEAD", &path).send().await;
    assert_eq!((head.header("upload-offset"), head.header("cache-control")), ("100000", "no-store"));
    assert_eq!(
        (head.header("upload-length"), head.header("upload-metadata")),
        (&*file.len().to_string(), metadata)
    );
    let half = json!({"description": "灯", "uploads": [id(&path)]});
    let refused = world.post("/api/v1/requests").json(&half).send().await.problem(422, "invalid_fields");
    assert_eq!(
        (&refused["errors"][0]["field"], &refused["errors"][0]["problem"]),
        (&json!("uploads"), &json!("unfinished"))
    );
    assert_eq!(patch(&world, &path, 100_000, &file[100_000..]).await.status, 204);
    let shown = world.get(&path).send().await.ok();
    assert_eq!((&shown["state"], &shown["kind"]), (&json!("ready"), &json!("photo")));
    assert_eq!(world.get(shown["small_url"].as_str().unwrap()).send().await.status, 200);

    // Refused for another reason, then again without a key of its own.
    let wrong = json!({"description": "灯", "lat": 500, "lng": 0, "uploads": [id(&path)]});
    world.post("/api/v1/requests").json(&wrong).send().await.problem(422, "invalid_fields");
    let body = json!({"description": "灯", "uploads": [id(&path)]});
    let sent = || world.post("/api/v1/requests").header("idempotency-key", "key-00000001").json(&body);
    let receipt = sent().send().await.created();
    assert_eq!(sent().send().await.created()["replayed"], true);
    let at = format!("/api/v1/requests/{}", receipt["code"].as_str().unwrap());
    let view = world.get(&at).bearer(receipt["follow_token"].as_str().unwrap()).send().await.ok();
    assert_eq!(view["media"].as_array().unwrap().len(), 1);
    let refused = world.post("/api/v1/requests").json(&body).send().await.problem(422, "invalid_fields");
    assert_eq!(refused["errors"][0]["problem"], "gone", "each counts once");
    let used = world.get(&path).send().await.ok();
    assert_eq!(
        (&used["state"], &used["url"], &used["small_url"]),
        (&json!("used"), &json!(null), &json!(null))
    );
}

#[tokio::test]
async fn wrong_offset_version_type_checksum_and_size_are_refused_as_tus_says() {
    let world = World::new().await;
    let file = photo(40, 40, 7);
    let path = create(&world, file.len()).await;
    patch(&world, &path, 0, &file[..10]).await;
    patch(&world, &path, 0, &file[..10]).await.problem(409, "conflict");
    patch(&world, &path, 11, &file[11..]).await.problem(409, "conflict");
    patch(&world, &path, 10, &vec![0; file.len()]).await.problem(413, "too_large");
    let other = world.call("PATCH", &path).header("tus-resumable", "0.2.2").header("upload-offset", "10");
    let refused = other.raw(PIECE, "x").send().await;
    refused.problem(412, "precondition_failed");
    assert_eq!((refused.header("tus-version"), refused.header("tus-resumable")), ("1.0.0", "1.0.0"));
    assert_eq!(world.call("HEAD", &path).send().await.status, 412);
    let call = || tus(&world, "PATCH", &path).header("upload-offset", "10");
    call().raw("application/octet-stream", "x").send().await.problem(415, "unsupported_media_type");
    tus(&world, "PATCH", &path).raw(PIECE, "x").send().await.problem(400, "bad_request");
    for (algorithm, status, code) in [("sha1", 460, "checksum_mismatch"), ("md5", 400, "bad_request")] {
        let checksum = format!("{algorithm} {}", STANDARD.encode([0; 20]));
        call().header("upload-checksum", &checksum).raw(PIECE, "x").send().await.problem(status, code);
    }
    assert_eq!(offset(&world, &path).await, "10", "nothing of these counts");
    let rest = &file[10..];
    let checksum = format!("sha256 {}", STANDARD.encode(sha2::Sha256::digest(rest)));
    let done = call().header("upload-checksum", &checksum).raw(PIECE, rest.to_vec()).send().await;
    assert_eq!((done.status.as_u16(), done.header("upload-offset")), (204, &*file.len().to_string()));
    let nowhere = "/api/v1/uploads/00000000000000000000000000000000";
    patch(&world, nowhere, 0, b"x").await.problem(404, "not_found");
    tus(&world, "PATCH", "/api/v1/uploads/x").send().await.problem(404, "not_found");
}

#[tokio::test]
async fn what_cannot_begin_does_not_begin() {
    let world = World::new().await;
    let call = || tus(&world, "POST", "/api/v1/uploads");
    call().header("upload-length", "52428801").send().await.problem(413, "too_large");
    let voice = call().header("upload-length", "5242881").header("upload-metadata", "filetype YXVkaW8vb2dn");
    voice.send().await.problem(413, "too_large");
    call().header("upload-length", "5").raw(PIECE, "longer").send().await.problem(413, "too_large");
    call().header("upload-length", "0").send().await.problem(422, "invalid_fields");
    for length in ["-1", "+5", "", "1e3", "99999999999999999999999"] {
        call().header("upload-length", length).send().await.problem(400, "bad_request");
    }
    call().send().await.problem(400, "bad_request");
    call().header("upload-defer-length", "1").send().await.problem(400, "bad_request");
    for metadata in ["kind !!!", " ,", &format!("name {}", "A".repeat(2000))] {
        let call = call().header("upload-length", "5").header("upload-metadata", metadata);
        call.send().await.problem(400, "bad_request");
    }
    let old = world.post("/api/v1/uploads").header("upload-length", "5");
    old.send().await.problem(412, "precondition_failed");
    world.post("/api/v1/uploads").send().await.problem(415, "unsupported_media_type");
    world.post("/api/v1/uploads").json(&json!({})).send().await.problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn a_connection_that_breaks_loses_nothing_of_what_came() {
    let world = World::new().await;
    let file = noise(200);
    let path = create(&world, file.len()).await;
    let cut = Bytes::copy_from_slice(&file[..30_000]);
    let broken =
        || Body::from_stream(futures::stream::iter([Ok(cut.clone()), Err(std::io::Error::other("cut"))]));
    let sha1 = format!("sha1 {}", STANDARD.encode(sha1::Sha1::digest(&file)));
    let call = tus(&world, "PATCH", &path).header("upload-offset", "0").header("upload-checksum", &sha1);
    call.raw(PIECE, broken()).send().await.problem(400, "bad_request");
    assert_eq!(offset(&world, &path).await, "0", "a part cannot be checked");
    tus(&world, "PATCH", &path)
        .header("upload-offset", "0")
        .raw(PIECE, broken())
        .send()
        .await
        .problem(400, "bad_request");
    assert_eq!(offset(&world, &path).await, "30000");
    assert_eq!(patch(&world, &path, 30_000, &file[30_000..]).await.status, 204);
    assert_eq!(world.get(&path).send().await.ok()["state"], "ready");
}

#[tokio::test]
async fn the_first_piece_may_come_with_the_creation() {
    let world = World::new().await;
    let file = photo(40, 40, 7);
    let call = || tus(&world, "POST", "/api/v1/uploads").header("upload-length", &file.len().to_string());
    let whole = call().raw(PIECE, file.clone()).send().await;
    assert_eq!((whole.status.as_u16(), whole.header("upload-offset")), (201, &*file.len().to_string()));
    assert_eq!(whole.value()["state"], "ready");
    let part = call().raw(PIECE, file[..10].to_vec()).send().await;
    assert_eq!((part.status.as_u16(), part.header("upload-offset")), (201, "10"));
    let page = b"<!doctype html>";
    let call = tus(&world, "POST", "/api/v1/uploads").header("upload-length", &page.len().to_string());
    call.raw(PIECE, page.to_vec()).send().await.problem(422, "invalid_fields");
}

#[tokio::test]
async fn clients_without_patch_say_it_in_a_header() {
    let world = World::new().await;
    let file = photo(40, 40, 7);
    let path = create(&world, file.len()).await;
    let post = |method: &str| tus(&world, "POST", &path).header("x-http-method-override", method);
    let sent = post("PATCH").header("upload-offset", "0").raw(PIECE, file[..10].to_vec()).send().await;
    assert_eq!((sent.status.as_u16(), sent.header("upload-offset")), (204, "10"));
    assert_eq!(post("HEAD").send().await.header("upload-offset"), "10");
    post("PUT").send().await.problem(405, "method_not_allowed");
    assert_eq!(post("DELETE").send().await.status, 204);
    assert_eq!(tus(&world, "HEAD", &path).send().await.status, 404);
    tus(&world, "DELETE", &path).send().await.problem(404, "not_found");
}

#[tokio::test]
async fn a_mini_program_sends_each_file_in_one_call() {
    let world = World::new().await;
    let parts = |bytes: &[u8]| Parts::default().file("file", "tmp_1.jpg", bytes);
    let send = |parts: &Parts| world.post("/api/v1/uploads").parts(parts).send();
    let first = send(&parts(&photo(40, 40, 1)).field("kind", "photo")).await;
    let second = send(&parts(&photo(40, 40, 2))).await.created();
    assert!(first.header("location").ends_with(first.created()["id"].as_str().unwrap()));
    let (first, second) = (first.value(), second);
    assert_eq!((&first["state"], &first["kind"]), (&json!("ready"), &json!("photo")));
    assert_eq!(world.get(first["url"].as_str().unwrap()).send().await.header("content-type"), "image/jpeg");
    let voice = include_bytes!("../../../crates/backend/tests/fixtures/voice.ogg");
    let voice = send(&parts(voice)).await.created();
    assert_eq!(voice["kind"], "voice");

    for (name, value, status, code) in
        [("tus-resumable", "", 412, "precondition_failed"), ("upload-length", "ag,", 400, "bad_request")]
    {
        let sent = world.post("/api/v1/uploads").parts(&parts(&photo(9, 9, 1))).header(name, value);
        sent.send().await.problem(status, code);
    }
    send(&parts(b"<svg/>")).await.problem(422, "invalid_fields");
    send(&parts(&photo(9, 9, 1)).field("kind", "film")).await.problem(422, "invalid_fields");
    send(&parts(&photo(9, 9, 1)).file("file", "b", b"x")).await.problem(422, "invalid_fields");
    send(&Parts::default().field("kind", "photo")).await.problem(422, "invalid_fields");
    for none in [&b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"[..], b"just some words", b"x"] {
        let refused = send(&parts(none)).await.problem(422, "invalid_fields");
        let error = &refused["errors"][0];
        assert_eq!((&error["field"], &error["problem"]), (&json!("file"), &json!("unsupported_type")));
        assert!(error["detail"].as_str().unwrap().contains("JPEG"), "{error}");
    }
    send(&parts(&crate::world::bomb())).await.problem(422, "invalid_fields");

    // As a form, several ids in one field or in several.
    let text = |value: &serde_json::Value| value["id"].as_str().unwrap().to_owned();
    let form = Parts::default()
        .field("description", "灯")
        .field("uploads", text(&first))
        .field("uploads", text(&voice));
    let receipt = world.post("/api/v1/requests").parts(&form).send().await.created();
    let (code, token) = (receipt["code"].as_str().unwrap(), receipt["follow_token"].as_str().unwrap());
    let view = world.act(code, token, json!({"action": "add_info", "uploads": [text(&second)]})).await;
    let kinds = |media: &serde_json::Value| {
        media.as_array().unwrap().iter().map(|m| m["kind"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&view["media"]), ["photo", "voice"]);
    assert_eq!(kinds(&view["events"].as_array().unwrap().last().unwrap()["media"]), ["photo"]);
    let voice =
        send(&parts(include_bytes!("../../../crates/backend/tests/fixtures/voice.ogg"))).await.created();
    let body = json!({"action": "add_info", "version": 2, "uploads": [text(&voice)]});
    let refused =
        world.post(&format!("/api/v1/requests/{code}/actions")).bearer(token).json(&body).send().await;
    assert_eq!(refused.problem(422, "invalid_fields")["errors"][0]["problem"], "unsupported_type");
    for wrong in
        [json!(["x"]), json!([7]), json!("00000000000000000000000000000000"), json!(["0".repeat(40)])]
    {
        let body = json!({"description": "灯", "uploads": wrong});
        world.post("/api/v1/requests").json(&body).send().await.problem(422, "invalid_fields");
    }
}

#[tokio::test]
async fn without_an_object_store_nothing_goes_past_the_program() {
    let world = World::new().await;
    let body = json!({"kind": "photo", "size": 1000});
    world.post("/api/v1/uploads/direct").json(&body).send().await.problem(404, "not_found");
    world.post("/api/v1/uploads/direct").json(&json!({"size": "x"})).send().await.problem(400, "bad_request");
    let path = create(&world, 100).await;
    world.post(&format!("{path}/complete")).send().await.problem(404, "not_found");
}
