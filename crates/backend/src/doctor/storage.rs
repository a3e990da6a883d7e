//! Whether attachments can be kept.

use super::checks::{Looked, PATIENCE};
use crate::Backend;
use crate::blob::BlobError;
use bytes::Bytes;

/// Puts a small object, reads it back and takes it away.
pub(super) async fn probe(backend: &Backend) -> Looked {
    let store = backend.blobs();
    // A name of its own, so that two copies of the program do not meet.
    let key = format!("probe/{}", backend.new_id());
    let round = async {
        store.put(&key, Bytes::from_static(b"probe")).await?;
        let back = store.get(&key).await?;
        store.delete(&key).await?;
        Ok::<_, BlobError>(back)
    };
    let back = tokio::time::timeout(PATIENCE, round).await;
    let back = back.map_err(|_| "no answer within 5 seconds".to_owned())?;
    match back.map_err(|error| format!("cannot be used: {error}"))?.as_ref() {
        b"probe" => Ok("keeps and gives back".to_owned()),
        _ => Err("gave back something else than was kept".to_owned()),
    }
}
