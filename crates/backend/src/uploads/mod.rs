//! Attachments on their way in: processed and kept first, bound to a request
//! or an action afterwards. What is not bound within a day is removed.

pub mod ahead;
mod copied;
mod keep;
mod show;
mod sweep;

pub(crate) use ahead::forget_ahead;
pub use copied::copied;
pub use show::{Blob, open, open_staged};
pub(crate) use sweep::{forget_blobs, forget_orphans, forget_unbound};

use crate::db::Text;
use crate::entity::media;
use crate::error::{Error, Result};
use crate::requests::{invalid, shown};
use crate::secrets::sha256_hex;
use crate::view::MediaView;
use crate::{Backend, in_time};
use bytes::Bytes;
use domain::draft::{Field, KEY_BYTES, Problem};
use domain::ids::MediaId;
use domain::media::{MediaKind, Variant};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Processes an attachment and keeps it durably, bound to the idempotency key
/// of the form it belongs to. The same file under the same key gives the same
/// attachment. Returns [`Error::Invalid`] with the field and what is wrong for
/// a file that cannot be taken, [`Error::Unavailable`] when too many pictures
/// wait, or for too long.
pub async fn stage(backend: &Backend, key: &str, kind: MediaKind, bytes: Bytes) -> Result<MediaView> {
    in_time(take(backend, key, kind, bytes)).await
}

async fn take(backend: &Backend, key: &str, kind: MediaKind, bytes: Bytes) -> Result<MediaView> {
    if !KEY_BYTES.contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid(Field::Key, Problem::Invalid));
    }
    let all = bytes.clone();
    let source = tokio::task::spawn_blocking(move || sha256_hex(&all)).await.map_err(Error::internal)?;
    if let Some(row) = known(backend, key, kind, &source).await? {
        return Ok(shown(&row));
    }
    keep::check_room(backend, key).await?;
    let row = match kind {
        MediaKind::Photo => keep::photo(backend, key, source, bytes).await?,
        MediaKind::Voice | MediaKind::Video => keep::recording(backend, key, kind, source, bytes).await?,
    };
    Ok(shown(&row))
}

/// What is staged under a key, of these; for showing the form again.
pub async fn staged(backend: &Backend, key: &str, ids: &[MediaId]) -> Result<Vec<MediaView>> {
    Ok(rows(backend, key, ids).await?.iter().map(shown).collect())
}

async fn rows(backend: &Backend, key: &str, ids: &[MediaId]) -> Result<Vec<media::Model>> {
    let ids = ids.iter().take(keep::STAGED).map(|id| Text(*id));
    let rows =
        media::Entity::find().filter(media::Column::Id.is_in(ids)).filter(media::Column::StagedKey.eq(key));
    Ok(rows.all(backend.read()).await?)
}

async fn known(backend: &Backend, key: &str, kind: MediaKind, source: &str) -> Result<Option<media::Model>> {
    let query = media::Entity::find()
        .filter(media::Column::StagedKey.eq(key))
        .filter(media::Column::Kind.eq(kind.as_str()))
        .filter(media::Column::SourceSha256.eq(source));
    Ok(query.one(backend.read()).await?)
}

/// That an attachment is no photo of a place.
const OF_NO_PLACE: &str = "not exists (select 1 from place_photo where place_photo.media_id = media.id)";

/// Where the bytes of an attachment lie.
pub(crate) fn blob_key(id: MediaId, variant: Variant) -> String {
    format!("media/{id}/{variant}")
}

/// The attachment that bytes belong to.
fn owner(blob_key: &str) -> Option<MediaId> {
    let mut parts = blob_key.split('/');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("media"), Some(id), Some(_), None) => id.parse().ok(),
        _ => None,
    }
}

/// The stored forms of a kind of attachment.
const fn variants(kind: MediaKind) -> &'static [Variant] {
    match kind {
        MediaKind::Photo => &[Variant::Large, Variant::Small],
        MediaKind::Voice | MediaKind::Video => &[Variant::Original],
    }
}

/// [`Error::NotFound`] for a form that this kind does not have.
fn has(kind: MediaKind, variant: Variant) -> Result<()> {
    if variants(kind).contains(&variant) { Ok(()) } else { Err(Error::NotFound) }
}
