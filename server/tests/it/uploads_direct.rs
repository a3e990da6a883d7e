//! Files and an object store: `HUYING_TEST_S3` names an empty bucket of one, as
//! `http://host:port/bucket`; any key opens it.

use crate::world::{World, photo};
use backend::blob::BlobError;
use backend::config::{S3, Secret};
use serde_json::{Value, json};

async fn world() -> Option<World> {
    let Ok(address) = std::env::var("HUYING_TEST_S3") else {
        eprintln!("HUYING_TEST_S3 is not set: no object store to test with");
        return None;
    };
    let (endpoint, bucket) = address.rsplit_once('/').unwrap();
    let s3 = S3 {
        endpoint: endpoint.parse().unwrap(),
        bucket: bucket.to_owned(),
        region: "us-east-1".to_owned(),
        access_key: "test".to_owned(),
        secret_key: Secret(b"test".to_vec()),
    };
    Some(World::with(|settings| settings.s3 = Some(s3)).await)
}

async fn begin(world: &World, size: usize) -> Value {
    let body = json!({ "kind": "photo", "size": size });
    world.post("/api/v1/uploads/direct").json(&body).send().await.created()
}

async fn put(begun: &Value, bytes: &[u8]) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let put = client.put(begun["put"].as_str().unwrap()).body(bytes.to_vec()).send().await.unwrap();
    assert!(put.status().is_success(), "{}", put.status());
}

fn complete(begun: &Value) -> String {
    format!("/api/v1/uploads/{}/complete", begun["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_file_goes_straight_to_the_store_and_counts_once_it_was_looked_at() {
    let Some(world) = world().await else { return };
    let file = photo(60, 40, 5);
    let begun = begin(&world, file.len()).await;
    assert_eq!((&begun["state"], &begun["put_until"]), (&json!("receiving"), &json!("2026-11-23T01:15:00Z")));
    world.post(&complete(&begun)).send().await.problem(409, "conflict");
    let early = json!({ "description": "灯", "uploads": [begun["id"]] });
    world.post("/api/v1/requests").json(&early).send().await.problem(422, "invalid_fields");
    put(&begun, &file).await;
    let done = world.post(&complete(&begun)).send().await.ok();
    assert_eq!((&done["state"], &done["kind"]), (&json!("ready"), &json!("photo")));
    assert_eq!(
        world.post(&complete(&begun)).send().await.ok()["url"],
        done["url"],
        "asked again it is the same"
    );
    assert_eq!(world.get(done["small_url"].as_str().unwrap()).send().await.status, 200);
    let receipt = world.post("/api/v1/requests").json(&early).send().await.created();
    let path = format!("/api/v1/requests/{}", receipt["code"].as_str().unwrap());
    let view = world.get(&path).bearer(receipt["follow_token"].as_str().unwrap()).send().await.ok();
    assert_eq!(view["media"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_put_must_be_what_was_announced() {
    let Some(world) = world().await else { return };
    let file = photo(60, 40, 6);
    let begun = begin(&world, file.len()).await;
    put(&begun, &[&file[..], b"more"].concat()).await;
    let refused = world.post(&complete(&begun)).send().await.problem(422, "invalid_fields");
    assert_eq!(refused["errors"][0]["problem"], "wrong_size");
    let key = format!("uploads/{}/direct", begun["id"].as_str().unwrap());
    assert!(matches!(world.backend.blobs().size(&key).await, Err(BlobError::NotFound)), "gone at once");
    world.post(&complete(&begun)).send().await.problem(409, "conflict");
    put(&begun, &file).await;
    world.post(&complete(&begun)).send().await.ok();

    let page = b"<!doctype html><script>alert(1)</script>";
    let begun = begin(&world, page.len()).await;
    put(&begun, page).await;
    for _ in 0..2 {
        let refused = world.post(&complete(&begun)).send().await.problem(422, "invalid_fields");
        assert_eq!(refused["errors"][0]["problem"], "unsupported_type");
    }
    let body = json!({ "kind": "photo", "size": 16 * 1024 * 1024 });
    world.post("/api/v1/uploads/direct").json(&body).send().await.problem(422, "invalid_fields");
}

#[tokio::test]
async fn pieces_lie_in_the_store_until_they_are_joined() {
    let Some(world) = world().await else { return };
    let file = photo(60, 40, 7);
    let tus = |method: &str, path: &str| world.call(method, path).header("tus-resumable", "1.0.0");
    let begun = tus("POST", "/api/v1/uploads").header("upload-length", &file.len().to_string()).send().await;
    let path = begun.header("location").to_owned();
    for (at, piece) in [(0, &file[..50]), (50, &file[50..])] {
        let call = tus("PATCH", &path).header("upload-offset", &at.to_string());
        let sent = call.raw("application/offset+octet-stream", piece.to_vec()).send().await;
        assert_eq!(sent.status, 204, "{}", sent.text());
    }
    assert_eq!(world.get(&path).send().await.ok()["state"], "ready");
}
