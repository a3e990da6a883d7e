//! Opening an attachment under the same rights as the request it belongs to.

use super::{ahead, blob_key, has};
use crate::Backend;
use crate::actor::Actor;
use crate::blob::Pieces;
use crate::db::Text;
use crate::entity::{media, request_event};
use crate::error::{Error, Result};
use crate::places;
use crate::requests::{Standing, find_by_id, may_see};
use crate::view::Relation;
use domain::ids::MediaId;
use domain::media::Variant;
use sea_orm::EntityTrait;
use std::ops::Range;

/// An attachment that may be read.
#[derive(Debug, Clone)]
pub struct Blob {
    key: String,
    /// MIME type.
    pub mime: String,
    /// Whether strangers may see it (published): may be cached by anyone.
    pub public: bool,
    /// SHA-256 of the bytes, hexadecimal; serves as entity tag.
    pub sha256: String,
}

impl Blob {
    /// How many bytes it has.
    pub async fn size(&self, backend: &Backend) -> Result<u64> {
        Ok(backend.blobs().size(&self.key).await?)
    }

    /// It, or a part of it: how many bytes these are, and they themselves, read as
    /// fast as they are taken.
    pub async fn read(&self, backend: &Backend, part: Option<Range<u64>>) -> Result<(u64, Pieces)> {
        Ok(backend.blobs().read(&self.key, part).await?)
    }
}

/// Opens an attachment under the same rights as the request it belongs to;
/// [`Error::NotFound`] for everything else. A photo of a place is anybody's while
/// it stands there, and otherwise for those who edit the place: what came with a
/// report is private until somebody has looked at it.
pub async fn open(backend: &Backend, actor: &Actor, id: MediaId, variant: Variant) -> Result<Blob> {
    let media = find(backend, id).await?;
    let Some(request) = media.request_id else {
        let public = places::may_see_photo(backend, actor, id).await?.ok_or(Error::NotFound)?;
        return blob(media, variant, public);
    };
    let row = find_by_id(backend, request.0).await?.ok_or(Error::NotFound)?;
    let standing = Standing::of(backend, actor, &row).ok_or(Error::NotFound)?;
    let event = match media.event_id {
        Some(id) => {
            Some(request_event::Entity::find_by_id(id).one(backend.read()).await?.ok_or(Error::NotFound)?)
        }
        None => None,
    };
    if !may_see(standing.relation, &row, &media, event.as_ref()) {
        return Err(Error::NotFound);
    }
    let public = row.published_at.is_some() && may_see(Relation::Public, &row, &media, event.as_ref());
    blob(media, variant, public)
}

/// Opens an attachment that is not bound yet, for whoever has the form's key, or
/// the name of the upload that it came as.
pub async fn open_staged(backend: &Backend, key: &str, id: MediaId, variant: Variant) -> Result<Blob> {
    let media = find(backend, id).await?;
    // An upload keeps its name while it waits under the key of a form.
    let known = media.staged_key.as_deref() == Some(key) || ahead::is_of(backend, key, id).await?;
    if media.request_id.is_some() || !known {
        return Err(Error::NotFound);
    }
    blob(media, variant, false)
}

async fn find(backend: &Backend, id: MediaId) -> Result<media::Model> {
    media::Entity::find_by_id(Text(id)).one(backend.read()).await?.ok_or(Error::NotFound)
}

fn blob(media: media::Model, variant: Variant, public: bool) -> Result<Blob> {
    has(media.kind.0, variant)?;
    let key = blob_key(media.id.0, variant);
    let (mime, sha256) = match variant {
        Variant::Large => (media.mime, media.large_sha256),
        Variant::Small => ("image/webp".to_owned(), media.small_sha256),
        Variant::Original => (media.mime, media.original_sha256),
    };
    Ok(Blob { key, mime, public, sha256: sha256.ok_or(Error::NotFound)? })
}
