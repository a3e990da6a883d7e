//! Attachments on their way in: processed and kept first, bound to a request
//! or an action afterwards. What is not bound within a day is removed.

use crate::Backend;
use crate::error::{Error, Result};
use crate::view::MediaView;
use bytes::Bytes;
use domain::ids::MediaId;
use domain::media::{MediaKind, Variant};

/// Processes an attachment and keeps it durably, bound to the idempotency key
/// of the form it belongs to. Returns [`Error::Invalid`] with the field and
/// what is wrong for a file that cannot be taken, [`Error::TooMany`] when too
/// many pictures wait.
pub async fn stage(_backend: &Backend, _key: &str, _kind: MediaKind, _bytes: Bytes) -> Result<MediaView> {
    Err(Error::NotFound)
}

/// What is staged under a key, of these; for showing the form again.
pub async fn staged(_backend: &Backend, _key: &str, _ids: &[MediaId]) -> Result<Vec<MediaView>> {
    Err(Error::NotFound)
}

/// The bytes of an attachment.
#[derive(Debug, Clone)]
pub struct Blob {
    /// MIME type.
    pub mime: String,
    /// The bytes.
    pub bytes: Bytes,
    /// Whether strangers may see it (published): may be cached by anyone.
    pub public: bool,
    /// SHA-256 of the bytes, hexadecimal; serves as entity tag.
    pub sha256: String,
}

/// Opens an attachment under the same rights as the request it belongs to.
pub async fn open(
    _backend: &Backend,
    _actor: &crate::actor::Actor,
    _id: MediaId,
    _variant: Variant,
) -> Result<Blob> {
    Err(Error::NotFound)
}

/// Forgets what was staged before a moment and never bound.
pub(crate) async fn forget_unbound(backend: &Backend, before: domain::Moment) -> Result<()> {
    use sea_orm::ConnectionTrait;
    let delete = "delete from media where request_id is null and created_at < $1";
    let work = move |tx: crate::db::Tx| async move {
        tx.execute_raw(crate::db::sql(tx.get_database_backend(), delete, vec![before.into()])).await?;
        Ok(())
    };
    backend.write(work).await
}
