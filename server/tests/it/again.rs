//! `Idempotency-Key`: a call that is sent again is answered again.

use crate::residents;
use crate::world::{Parts, World, photo};
use axum::body::{Body, Bytes};
use domain::org::Role;
use serde_json::json;
use std::time::Duration;

const KEY: &str = "7d1c0f6a-key-0001";

#[tokio::test]
async fn an_action_sent_twice_is_done_once_and_answered_the_same() {
    let world = World::new().await;
    let (code, token) = world.submitted("路灯不亮").await;
    let path = format!("/api/v1/requests/{code}/actions");
    let deed = json!({"action": "add_info", "version": 1, "text": "在东门外"});
    let send = |body: &serde_json::Value| {
        world.post(&path).bearer(&token).header("idempotency-key", KEY).json(body).send()
    };
    let first = send(&deed).await;
    first.ok();
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = send(&deed).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    for name in ["content-type", "etag", "cache-control"] {
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(again.header("idempotency-replayed"), "true");
    let without = world.post(&path).bearer(&token).json(&deed).send().await;
    without.problem(409, "conflict");
    send(&json!({"action": "add_info", "version": 1, "text": "在西门外"})).await.problem(422, "key_reused");
    let other = world.post("/api/v1/requests/similar").bearer(&token).header("idempotency-key", KEY);
    other.json(&deed).send().await.problem(422, "key_reused");
    let quoted = world.post(&path).bearer(&token).header("idempotency-key", &format!("\"{KEY}\""));
    assert_eq!(quoted.json(&deed).send().await.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn photos_are_known_again_whatever_boundary_they_come_in() {
    let world = World::new().await;
    let (code, token) = world.submitted("路灯不亮").await;
    let path = format!("/api/v1/requests/{code}/actions");
    let parts = |words: &str| {
        let parts = Parts::default().field("action", "add_info").field("version", "1").field("text", words);
        parts.file("photos", "a.png", &photo(40, 30, 90)).end()
    };
    let send = |boundary: &str, body: Vec<u8>| {
        let kind = format!("multipart/form-data; boundary={boundary}");
        world.post(&path).bearer(&token).header("idempotency-key", KEY).raw(&kind, body).send()
    };
    let first = send("XX", parts("看这里")).await;
    assert_eq!(first.ok()["media"].as_array().unwrap().len(), 0, "it belongs to the line");
    let body = parts("看这里");
    // The same under a boundary of another length.
    let other = replaced(&body, b"--XX", b"--a-longer-one-7");
    let again = send("a-longer-one-7", other).await;
    assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &first.body));
    send("XX", parts("看那里")).await.problem(422, "key_reused");
}

fn replaced(body: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.windows(from.len()).position(|part| part == from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

#[tokio::test]
async fn while_it_is_being_done_the_second_is_told_to_wait_and_nothing_breaks_off() {
    let world = World::new().await;
    let (code, token) = world.submitted("路灯不亮").await;
    let path = format!("/api/v1/requests/{code}/actions");
    let whole = json!({"action": "add_info", "version": 1, "text": "在东门外"}).to_string();
    let (begun, rest) = whole.split_at(20);
    let (pieces, incoming) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(4);
    pieces.send(Ok(Bytes::from(begun.to_owned()))).await.unwrap();
    let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(incoming));
    let call = world.post(&path).bearer(&token).header("idempotency-key", KEY);
    let slow = tokio::spawn(call.raw("application/json", body).send());
    let second = || {
        let call = world.post(&path).bearer(&token).header("idempotency-key", KEY);
        call.raw("application/json", whole.clone()).send()
    };
    // What was sent is read, so the call is in work.
    while pieces.capacity() < 4 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let waited = second().await;
    waited.problem(409, "in_progress");
    assert_eq!(waited.header("retry-after"), "2");
    pieces.send(Ok(Bytes::from(rest.to_owned()))).await.unwrap();
    // The caller goes away before the answer: the call goes on.
    drop(pieces);
    slow.abort();
    let mut answer = second().await;
    for _ in 0..100 {
        if answer.status == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        answer = second().await;
    }
    assert_eq!(answer.ok()["version"], 2);
    assert_eq!(answer.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn a_key_is_its_callers_own() {
    let (world, phones) = residents::world().await;
    let one = residents::sign_in(&world, &phones, "13800138000").await;
    let other = residents::sign_in(&world, &phones, "13900001111").await;
    let root = world.backend.directory().root().unwrap().id;
    let staff = world.person("dispatcher", Role::Dispatcher, root).await;
    let (code, token) = world.submitted("路灯不亮").await;
    let body = json!({"code": code, "follow_token": token});
    let keep = |bearer: &str| {
        let call = world.post("/api/v1/account/requests").bearer(bearer);
        call.header("idempotency-key", KEY).json(&body).send()
    };
    assert_eq!(keep(&one.token).await.status, 204);
    let again = keep(&one.token).await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (204, "true"));
    let others = keep(&other.token).await;
    assert_eq!(others.header("idempotency-replayed"), "");
    assert_eq!(others.value()["errors"][0]["problem"], "taken", "it was done, not replayed");
    keep(&staff.token).await.problem(401, "unauthenticated");
    // Nobody in particular: by their network.
    let similar = |from: &'static str| {
        let call = world.post("/api/v1/requests/similar").from(from).header("idempotency-key", KEY);
        call.json(&json!({"description": "坑"})).send()
    };
    similar("192.0.2.1").await.ok();
    assert_eq!(similar("192.0.2.1").await.header("idempotency-replayed"), "true");
    let elsewhere = similar("198.51.100.7").await;
    assert_eq!((elsewhere.status.as_u16(), elsewhere.header("idempotency-replayed")), (200, ""));
}

#[tokio::test]
async fn what_may_come_out_otherwise_later_is_not_kept_and_mistakes_are() {
    let world = World::new().await;
    world.person("handler", Role::Handler, world.north).await;
    let sign_in = |password: &str| {
        let body = json!({"username": "handler", "password": password});
        world.post("/api/v1/sessions").header("idempotency-key", KEY).json(&body).send()
    };
    sign_in("wrong").await.problem(401, "wrong_credentials");
    let first = sign_in(crate::world::PASSWORD).await;
    let tokens = first.created();
    let again = sign_in(crate::world::PASSWORD).await;
    assert_eq!((again.created(), again.header("idempotency-replayed")), (tokens, "true"));
    sign_in("wrong").await.problem(422, "key_reused");
    let wrong = || {
        let call = world.post("/api/v1/requests/similar").header("idempotency-key", "key-of-a-mistake");
        call.header("accept-language", "en").json(&json!({"description": 5})).send()
    };
    let first = wrong().await;
    first.problem(422, "invalid_fields");
    let again = wrong().await;
    assert_eq!((&again.body, again.header("idempotency-replayed")), (&first.body, "true"));
    for key in ["short", "with space 1", &"k".repeat(129)] {
        let call = world.post("/api/v1/requests/similar").header("idempotency-key", key);
        call.json(&json!({"description": "坑"})).send().await.problem(422, "invalid_fields");
    }
}

#[tokio::test]
async fn a_submission_that_was_taken_before_says_so_in_the_same_header() {
    let world = World::new().await;
    let send = || {
        let call = world.post("/api/v1/requests").header("idempotency-key", KEY);
        call.json(&json!({"description": "坑"})).send()
    };
    let first = send().await;
    assert_eq!((first.status.as_u16(), first.header("idempotency-replayed")), (201, ""));
    let again = send().await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
    assert_eq!(again.value()["code"], first.value()["code"]);
}
