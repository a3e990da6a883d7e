//! Attachments in a real S3-compatible store: `scripts/with-s3.sh` starts one and
//! names it in `HUYING_TEST_S3`, as `http://host:port/bucket`.

use backend::blob::{BlobError, BlobStore};
use backend::config::{S3, Secret, Storage};
use bytes::Bytes;
use futures::TryStreamExt;

fn store() -> Option<BlobStore> {
    let address = std::env::var("HUYING_TEST_S3").ok()?;
    let (endpoint, bucket) = address.rsplit_once('/').unwrap();
    let s3 = S3 {
        endpoint: endpoint.parse().unwrap(),
        bucket: bucket.to_owned(),
        region: "us-east-1".to_owned(),
        access_key: "test".to_owned(),
        secret_key: Secret(b"test".to_vec()),
    };
    Some(BlobStore::open(&Storage::S3(s3)).unwrap())
}

#[tokio::test]
async fn an_object_store_keeps_gives_back_lists_and_forgets() {
    let Some(store) = store() else {
        eprintln!("HUYING_TEST_S3 is not set: run by scripts/with-s3.sh");
        return;
    };
    store.probe().await.unwrap();
    let large: Bytes = (0..6_000_000u32).map(|n| (n % 251) as u8).collect::<Vec<u8>>().into();
    for (key, bytes) in
        [("ab/cd/photo-large.jpg", large.clone()), ("ab/cd/photo-small.webp", Bytes::from_static(b"x"))]
    {
        store.put(key, bytes.clone()).await.unwrap();
        assert_eq!(store.get(key).await.unwrap(), bytes);
    }
    // Written again, it is the new one.
    store.put("ab/cd/photo-small.webp", Bytes::from_static(b"y")).await.unwrap();
    assert_eq!(store.get("ab/cd/photo-small.webp").await.unwrap(), "y");
    let mut keys = store.keys().try_collect::<Vec<_>>().await.unwrap();
    keys.sort();
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert!(store.older_than(chrono::DateTime::UNIX_EPOCH).try_next().await.unwrap().is_none());
    for key in &keys {
        store.delete(key).await.unwrap();
        store.delete(key).await.unwrap();
        assert!(matches!(store.get(key).await, Err(BlobError::NotFound)));
    }
    assert!(store.keys().try_next().await.unwrap().is_none());
}
