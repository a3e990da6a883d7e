//! Keeping an attachment: its bytes first, then its row, so that a row always
//! has its bytes.

use super::blob_key;
use crate::Backend;
use crate::db::{Text, Tx};
use crate::entity::media;
use crate::error::{Error, Result};
use crate::media::photo::PhotoError;
use crate::media::recording::{self, Recording, RecordingError};
use crate::requests::invalid;
use bytes::Bytes;
use domain::draft::{Field, Problem};
use domain::ids::MediaId;
use domain::media::{MediaKind, Variant};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};

/// Most attachments under one key, bound or not.
pub(super) const STAGED: usize = 30;

/// Whether another attachment may be staged under a key.
pub(super) async fn check_room(backend: &Backend, key: &str) -> Result<()> {
    let staged = media::Entity::find().filter(media::Column::StagedKey.eq(key)).count(backend.read()).await?;
    if staged >= STAGED as u64 { Err(invalid(Field::Photos, Problem::TooMany)) } else { Ok(()) }
}

pub(super) async fn photo(
    backend: &Backend,
    key: &str,
    source: String,
    bytes: Bytes,
) -> Result<media::Model> {
    let photo = backend.processor().photo(bytes).await.map_err(refused)?;
    let phash = Some(domain::likeness::hex(photo.fingerprint));
    let (large, small) = (photo.large, photo.small);
    let id = MediaId(backend.new_id());
    let row = media::Model {
        width: i32::try_from(large.width).ok(),
        height: i32::try_from(large.height).ok(),
        bytes: size(large.bytes.len() + small.bytes.len()),
        large_sha256: Some(large.sha256),
        small_sha256: Some(small.sha256),
        phash,
        ..plain(backend, id, key, MediaKind::Photo, "image/jpeg", source)
    };
    let (large_key, small_key) = (blob_key(id, Variant::Large), blob_key(id, Variant::Small));
    let blobs = backend.blobs();
    tokio::try_join!(blobs.put(&large_key, large.bytes), blobs.put(&small_key, small.bytes))?;
    insert(backend, row).await
}

pub(super) async fn recording(
    backend: &Backend,
    key: &str,
    kind: MediaKind,
    source: String,
    bytes: Bytes,
) -> Result<media::Model> {
    let checked = check(kind, bytes.clone()).await?;
    let id = MediaId(backend.new_id());
    let row = media::Model {
        seconds: i32::try_from(checked.seconds).ok(),
        bytes: size(bytes.len()),
        original_sha256: Some(source.clone()),
        ..plain(backend, id, key, kind, checked.mime, source)
    };
    backend.blobs().put(&blob_key(id, Variant::Original), bytes).await?;
    insert(backend, row).await
}

/// Reading a container goes through all of it: not on a thread that answers.
async fn check(kind: MediaKind, bytes: Bytes) -> Result<Recording> {
    let (field, look): (_, fn(&Bytes) -> _) = match kind {
        MediaKind::Video => (Field::Video, recording::video),
        MediaKind::Voice | MediaKind::Photo => (Field::Voice, recording::voice),
    };
    let checked = tokio::task::spawn_blocking(move || look(&bytes)).await;
    // A reader that panics met a file made to make it.
    checked.unwrap_or(Err(RecordingError::Damaged)).map_err(|error| {
        let problem = match error {
            RecordingError::UnsupportedType => Problem::UnsupportedType,
            RecordingError::TooLarge => Problem::TooLarge,
            RecordingError::Damaged => Problem::Damaged,
        };
        invalid(field, problem)
    })
}

fn plain(
    backend: &Backend,
    id: MediaId,
    key: &str,
    kind: MediaKind,
    mime: &str,
    source: String,
) -> media::Model {
    media::Model {
        id: Text(id),
        kind: Text(kind),
        request_id: None,
        event_id: None,
        staged_key: Some(key.to_owned()),
        position: 0,
        mime: mime.to_owned(),
        width: None,
        height: None,
        seconds: None,
        bytes: 0,
        large_sha256: None,
        small_sha256: None,
        original_sha256: None,
        source_sha256: source,
        created_at: backend.now(),
        phash: None,
    }
}

fn size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

pub(super) async fn insert(backend: &Backend, row: media::Model) -> Result<media::Model> {
    let kept = row.clone();
    let work = move |tx: Tx| {
        let row = kept.clone();
        async move {
            media::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
            Ok(())
        }
    };
    backend.write(work).await?;
    Ok(row)
}

fn refused(error: PhotoError) -> Error {
    let problem = match error {
        PhotoError::Busy => return Error::Unavailable("too many photos wait".to_owned()),
        PhotoError::Heic => Problem::Heic,
        PhotoError::UnsupportedType | PhotoError::Animated => Problem::UnsupportedType,
        PhotoError::TooLarge { .. } | PhotoError::TooManyPixels { .. } => Problem::TooLarge,
        PhotoError::Damaged => Problem::Damaged,
    };
    invalid(Field::Photos, problem)
}
