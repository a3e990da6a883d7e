//! Whether attachments can be kept.

use super::checks::{Looked, PATIENCE};
use crate::Backend;
use crate::config::Storage;
use bytes::Bytes;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use std::sync::Arc;

/// Puts a small object, reads it back and takes it away.
pub(super) async fn probe(backend: &Backend) -> Looked {
    let store = open(&backend.config().storage)?;
    // A name of its own, so that two copies of the program do not meet.
    let path = Path::from(format!("probe/{}", backend.new_id()));
    let round = async {
        store.put(&path, Bytes::from_static(b"probe").into()).await?;
        let back = store.get(&path).await?.bytes().await?;
        store.delete(&path).await?;
        Ok::<_, object_store::Error>(back)
    };
    let back = tokio::time::timeout(PATIENCE, round).await;
    let back = back.map_err(|_| "no answer within 5 seconds".to_owned())?;
    match back.map_err(|error| format!("cannot be used: {error}"))?.as_ref() {
        b"probe" => Ok("keeps and gives back".to_owned()),
        _ => Err("gave back something else than was kept".to_owned()),
    }
}

fn open(storage: &Storage) -> Result<Arc<dyn ObjectStore>, String> {
    match storage {
        Storage::Local(directory) => {
            std::fs::create_dir_all(directory).map_err(|e| format!("{}: {e}", directory.display()))?;
            let store = LocalFileSystem::new_with_prefix(directory).map_err(|e| e.to_string())?;
            Ok(Arc::new(store.with_fsync(true)))
        }
        Storage::S3(s3) => {
            let builder = AmazonS3Builder::new()
                .with_endpoint(s3.endpoint.as_str().trim_end_matches('/'))
                .with_bucket_name(&s3.bucket)
                .with_region(&s3.region)
                .with_access_key_id(&s3.access_key)
                .with_secret_access_key(String::from_utf8_lossy(&s3.secret_key.0))
                .with_allow_http(s3.endpoint.scheme() == "http");
            Ok(Arc::new(builder.build().map_err(|e| e.to_string())?))
        }
    }
}
