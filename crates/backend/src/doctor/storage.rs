//! Whether attachments can be kept.

use super::checks::{Looked, PATIENCE};
use crate::Backend;
use crate::blob::{BlobError, BlobStore};
use crate::entity::media;
use crate::uploads::blob_key;
use bytes::Bytes;
use domain::media::{MediaKind, Variant};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::fmt::Display;

/// Puts a small object, reads it back and takes it away.
pub(super) async fn probe(store: &BlobStore, name: impl Display) -> Looked {
    // A name of its own, so that two copies of the program do not meet.
    let key = format!("probe/{name}");
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

/// Attachments that are looked for.
const SAMPLE: u64 = 20;

/// Whether the attachments of the newest requests are where the database says.
pub(super) async fn sample(backend: &Backend) -> Looked {
    let newest = media::Entity::find()
        .filter(media::Column::RequestId.is_not_null())
        .order_by_desc(media::Column::Id)
        .limit(SAMPLE)
        .all(backend.read())
        .await
        .map_err(|error| format!("cannot be read: {error}"))?;
    let looked = async {
        let mut missing = 0;
        for one in &newest {
            let variant = if one.kind.0 == MediaKind::Photo { Variant::Large } else { Variant::Original };
            match backend.blobs().size(&blob_key(one.id.0, variant)).await {
                Err(BlobError::NotFound) => missing += 1,
                found => drop(found.map_err(|error| format!("cannot be looked for: {error}"))?),
            }
        }
        Ok::<_, String>(missing)
    };
    let missing = tokio::time::timeout(PATIENCE, looked).await;
    match missing.map_err(|_| "no answer within 5 seconds".to_owned())?? {
        0 => Ok(format!("the {} newest attachments are there", newest.len())),
        some => {
            Err(format!("{some} of the {} newest attachments are missing: restore the backup", newest.len()))
        }
    }
}
