//! Whether attachments can be kept.

use super::checks::{Looked, PATIENCE};
use crate::Backend;
use crate::blob::{BlobError, BlobStore};
use crate::entity::media;
use crate::secrets::hex;
use crate::uploads::blob_key;
use bytes::Bytes;
use domain::media::Variant;
use futures::TryStreamExt;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use std::fmt::Display;
use tokio::time::timeout;

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
    let back = timeout(PATIENCE, round).await;
    let back = back.map_err(|_| "no answer within 5 seconds".to_owned())?;
    match back.map_err(|error| format!("cannot be used: {error}"))?.as_ref() {
        b"probe" => Ok("keeps and gives back".to_owned()),
        _ => Err("gave back something else than was kept".to_owned()),
    }
}

/// Attachments that are looked at.
const SAMPLE: u64 = 20;

/// Whether the attachments of the newest requests are where the database says, and
/// are what was kept.
pub(super) async fn sample(backend: &Backend) -> Looked {
    let newest = media::Entity::find()
        .filter(media::Column::RequestId.is_not_null())
        .order_by_desc(media::Column::Id)
        .limit(SAMPLE)
        .all(backend.read())
        .await
        .map_err(|error| format!("cannot be read: {error}"))?;
    let (mut missing, mut damaged) = (0, 0);
    for one in &newest {
        match look(backend.blobs(), one).await? {
            Fate::Whole => {}
            Fate::Missing => missing += 1,
            Fate::Damaged => damaged += 1,
        }
    }
    let count = newest.len();
    let wrong = match (missing, damaged) {
        (0, 0) => return Ok(format!("the {count} newest attachments are there and whole")),
        (missing, 0) => format!("{missing} of the {count} newest attachments are missing"),
        (0, damaged) => format!("{damaged} of the {count} newest attachments are not what was kept"),
        (missing, damaged) => format!(
            "of the {count} newest attachments {missing} are missing and {damaged} are not what was kept"
        ),
    };
    Err(format!("{wrong}: restore the backup"))
}

/// What became of an attachment.
enum Fate {
    Whole,
    Missing,
    Damaged,
}

/// Reads all that is kept of one.
async fn look(blobs: &BlobStore, one: &media::Model) -> Result<Fate, String> {
    let variants = [
        (Variant::Large, &one.large_sha256),
        (Variant::Small, &one.small_sha256),
        (Variant::Original, &one.original_sha256),
    ];
    let mut size = 0;
    for (variant, kept) in variants {
        let Some(kept) = kept else { continue };
        match digest(blobs, &blob_key(one.id.0, variant)).await {
            Ok((read, found)) if found == *kept => size += read,
            Ok(_) => return Ok(Fate::Damaged),
            Err(BlobError::NotFound) => return Ok(Fate::Missing),
            Err(error) => return Err(format!("cannot be looked at: {error}")),
        }
    }
    Ok(if i64::try_from(size) == Ok(one.bytes) { Fate::Whole } else { Fate::Damaged })
}

/// How many bytes are under a key, and their digest. A video is large and may come
/// slowly: each piece has its own time.
async fn digest(blobs: &BlobStore, key: &str) -> Result<(usize, String), BlobError> {
    let late = |_| BlobError::Unavailable("no answer within 5 seconds".to_owned());
    let (_, mut pieces) = timeout(PATIENCE, blobs.read(key, None)).await.map_err(late)??;
    let (mut size, mut hash) = (0, Sha256::new());
    while let Some(piece) = timeout(PATIENCE, pieces.try_next()).await.map_err(late)?? {
        size += piece.len();
        hash.update(&piece);
    }
    Ok((size, hex(&hash.finalize())))
}
