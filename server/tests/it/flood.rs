//! Too much of anything is refused, with the right status and in little memory.

use crate::world::World;
use axum::body::{Body, Bytes};
use futures::StreamExt;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Most memory this process ever had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// A gigabyte of a file in a form, made while it is sent.
fn gigabyte(head: &'static str) -> Body {
    let piece = Bytes::from(vec![0u8; 256 * 1024]);
    let pieces = futures::stream::iter((0..4096).map(move |_| piece.clone()));
    let all = futures::stream::iter([Bytes::from(head)]).chain(pieces);
    // As from a network: what comes next is not there yet.
    Body::from_stream(all.then(|piece| async move {
        tokio::task::yield_now().await;
        Ok::<_, std::io::Error>(piece)
    }))
}

#[tokio::test]
async fn a_gigabyte_is_refused_in_little_memory() {
    let world = World::new().await;
    let (code, token) = world.submitted("坑").await;
    let before = peak();
    let kind = "multipart/form-data; boundary=XX";
    let photo = "--XX\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n\r\n";
    let call = world.post(&format!("/api/v1/requests/{code}/actions")).bearer(&token);
    let answer = call.header("idempotency-key", "key-of-a-giant").raw(kind, gigabyte(photo)).send().await;
    assert!([413, 422].contains(&answer.status.as_u16()), "{} {}", answer.status, answer.text());
    let json = world.post("/api/v1/requests/similar").header("idempotency-key", "key-of-a-giant");
    let answer = json.raw("application/json", gigabyte("{\"description\":\"")).send().await;
    answer.problem(413, "too_large");
    let grown = peak().saturating_sub(before);
    assert!(grown < 96 * 1024 * 1024, "{grown} bytes more");
    assert_eq!(world.stored().await, 1);
}

/// A real connection to the program.
async fn connected(world: &World) -> (TcpStream, tokio::sync::watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let router = world.router.clone();
    tokio::spawn(server::ops::listen::serve(listener, router, stopped, Duration::from_secs(1)));
    (TcpStream::connect(address).await.unwrap(), stop)
}

async fn answered(stream: &mut TcpStream) -> String {
    let mut answer = vec![0; 2048];
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read(&mut answer)).await;
    let count = read.expect("an answer in time").unwrap_or(0);
    String::from_utf8_lossy(&answer[..count]).into_owned()
}

#[tokio::test]
async fn a_flood_of_headers_is_refused_and_others_are_served_meanwhile() {
    let world = World::new().await;
    let many: String = (0..500).map(|n| format!("x-{n}: y\r\n")).collect();
    let long = format!("x: {}\r\n", "y".repeat(200_000));
    for flood in [many, long] {
        let (mut stream, stop) = connected(&world).await;
        let head = format!("GET /api/v1/categories HTTP/1.1\r\nhost: x\r\n{flood}\r\n");
        // It may be closed before all of it is sent.
        let _ = stream.write_all(head.as_bytes()).await;
        let answer = answered(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 431") || answer.is_empty(), "{answer}");
        drop(stop);
    }
    world.get("/api/v1/categories").send().await.ok();
}

#[tokio::test]
async fn a_body_that_comes_drop_by_drop_keeps_nobody_waiting() {
    let world = World::new().await;
    let (mut slow, stop) = connected(&world).await;
    let head = "POST /api/v1/requests HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n";
    slow.write_all(head.as_bytes()).await.unwrap();
    for byte in b"{\"descr" {
        slow.write_all(&[*byte]).await.unwrap();
        let begun = std::time::Instant::now();
        world.get("/api/v1/categories").send().await.ok();
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
    drop(slow);
    assert_eq!(world.stored().await, 0);
    drop(stop);
}

#[tokio::test]
async fn json_however_deep_costs_no_stack_and_no_time() {
    let world = World::new().await;
    let (code, token) = world.submitted("坑").await;
    let action = format!("/api/v1/requests/{code}/actions");
    for path in
        ["/api/v1/requests", "/api/v1/requests/similar", "/api/v1/sessions", "/api/v1/hazards", &action]
    {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = format!("{}1{}", open.repeat(9_000), close.repeat(9_000));
            let answer = world.post(path).bearer(&token).raw("application/json", deep).send().await;
            answer.problem(400, "bad_request");
        }
    }
    let wide = json!((0..20_000).map(|n| (n.to_string(), 1)).collect::<std::collections::BTreeMap<_, _>>());
    let answer = world.post("/api/v1/requests/similar").json(&wide).send().await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
}

#[tokio::test]
async fn what_announces_too_much_is_refused_before_any_of_it_is_asked_for() {
    let world = World::new().await;
    for (path, most) in [
        ("/api/v1/requests", 200_000_000_u64),
        ("/api/v1/requests/HY-0000-000/actions", 100_000_000),
        ("/api/v1/hazards", 100_000_000),
        ("/api/v1/uploads", 53_000_000),
        ("/api/v1/sessions", 70_000),
        ("/open311/v2/requests.json", 200_000_000),
    ] {
        for key in ["", "idempotency-key: key-of-a-giant\r\n"] {
            let (mut stream, stop) = connected(&world).await;
            let head = format!(
                "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=XX\r\n\
                 content-length: {most}\r\nexpect: 100-continue\r\n{key}\r\n"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            let answer = answered(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 413"), "{path}: {answer}");
            assert!(path.starts_with("/open311/") || answer.contains("application/problem+json"), "{answer}");
            drop(stop);
        }
    }
    // What fits is asked for.
    let (mut stream, stop) = connected(&world).await;
    let head = "POST /api/v1/requests HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                content-length: 20\r\nexpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = answered(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 100"), "{answer}");
    drop(stop);
}
