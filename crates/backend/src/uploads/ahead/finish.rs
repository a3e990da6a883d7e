//! From the bytes of an upload to an attachment.

use super::{Error, New, Result, Text, Tx, Upload, UploadId, begin, find, invalid, parts, sql, sweep};
use crate::Backend;
use crate::entity::media;
use crate::media::photo::{self, PhotoError};
use crate::media::recording;
use crate::requests::shown;
use crate::uploads::OF_NO_PLACE;
use crate::uploads::stage;
use crate::view::MediaView;
use bytes::Bytes;
use domain::draft::{Field, FieldError, Problem};
use domain::ids::MediaId;
use domain::media::{MediaKind, VOICE_BYTES};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Value};

/// Makes an attachment of an upload whose bytes are all here, checked and
/// processed as any other. [`Error::Invalid`] for content that cannot be taken:
/// the upload is refused then for good; [`Error::Conflict`] while bytes are
/// missing. The caller sees to it that there is memory for all of it.
pub async fn finish(backend: &Backend, id: &UploadId) -> Result<MediaView> {
    let upload = find(backend, id).await?;
    if upload.media.is_some() {
        return view(backend, &upload).await?.ok_or(Error::NotFound);
    }
    if let Some(error) = upload.refused {
        return Err(Error::Invalid(vec![error]));
    }
    if !upload.is_whole() {
        return Err(Error::Conflict);
    }
    let bytes = parts::join(backend, id, upload.bytes).await?;
    judge(backend, &upload, bytes).await
}

/// An upload of one call.
pub async fn whole(backend: &Backend, new: New, bytes: Bytes) -> Result<(Upload, MediaView)> {
    let upload = begin(backend, New { bytes: bytes.len() as u64, ..new }).await?;
    let taken = judge(backend, &upload, bytes).await;
    if matches!(&taken, Err(error) if !matches!(error, Error::Invalid(_))) {
        // Nobody was told its name, so nobody can go on with it.
        sweep::take(backend, &upload.id).await?;
    }
    let media = taken?;
    Ok((find(backend, &upload.id).await?, media))
}

/// The attachment of an upload, if it has become one.
pub(super) async fn view(backend: &Backend, upload: &Upload) -> Result<Option<MediaView>> {
    let Some(id) = upload.media else { return Ok(None) };
    let row = media::Entity::find_by_id(Text(id)).one(backend.read()).await?;
    Ok(row.as_ref().map(shown))
}

/// The attachment of an upload, while it can be handed in.
pub async fn waiting(backend: &Backend, upload: &Upload) -> Result<Option<MediaView>> {
    let Some(id) = upload.media else { return Ok(None) };
    let free = media::Entity::find_by_id(Text(id))
        .filter(media::Column::RequestId.is_null())
        .filter(Expr::cust(OF_NO_PLACE));
    Ok(free.one(backend.read()).await?.as_ref().map(shown))
}

/// Takes the bytes of an upload, or refuses them for good.
pub(super) async fn judge(backend: &Backend, upload: &Upload, bytes: Bytes) -> Result<MediaView> {
    let kind = match upload.kind {
        Some(kind) => Ok(kind),
        None => kind_of(bytes.clone()).await,
    };
    let taken = match kind {
        Ok(kind) => stage(backend, upload.id.as_str(), kind, bytes).await,
        Err(error) => Err(error),
    };
    match &taken {
        Ok(media) => settle(backend, &upload.id, Some((media.id, media.kind)), None).await?,
        Err(Error::Invalid(errors)) => settle(backend, &upload.id, None, errors.first()).await?,
        // No fault of the file: it may be tried again.
        Err(_) => {}
    }
    taken
}

/// What a file is by its content, for one of which nothing was said.
async fn kind_of(bytes: Bytes) -> Result<MediaKind> {
    match photo::kind(&bytes[..bytes.len().min(photo::PREFIX)]) {
        Ok(_) => return Ok(MediaKind::Photo),
        Err(PhotoError::Heic) => return Err(invalid(Field::Photos, Problem::Heic)),
        Err(_) if !recording::is_one(&bytes) => return Err(invalid(Field::File, Problem::UnsupportedType)),
        Err(_) => {}
    }
    let looked = tokio::task::spawn_blocking(move || {
        let voice = bytes.len() <= VOICE_BYTES && recording::voice(&bytes).is_ok();
        if voice { MediaKind::Voice } else { MediaKind::Video }
    });
    // A reader that panics met a file made to make it.
    looked.await.map_err(|_| invalid(Field::Uploads, Problem::Damaged))
}

/// Notes what became of an upload; its pieces are of no more use.
async fn settle(
    backend: &Backend,
    id: &UploadId,
    media: Option<(MediaId, MediaKind)>,
    refused: Option<&FieldError>,
) -> Result<()> {
    let refused = refused.map(|error| format!("{} {}", error.field, error.problem));
    let name = id.to_string();
    let work = move |tx: Tx| {
        let (id, refused) = (name.clone(), refused.clone());
        async move {
            let dialect = tx.get_database_backend();
            let values: Vec<Value> = vec![
                media.map(|(id, _)| Text(id)).into(),
                media.map(|(_, kind)| Text(kind)).into(),
                refused.into(),
                id.as_str().into(),
            ];
            let settle = "update upload set media_id = $1, kind = coalesce($2, kind), refused = $3,
                            received = bytes
                          where id = $4 and media_id is null and refused is null";
            tx.execute_raw(sql(dialect, settle, values)).await?;
            let drop = "delete from upload_part where upload_id = $1 returning blob";
            let rows = tx.query_all_raw(sql(dialect, drop, vec![id.as_str().into()])).await?;
            let blobs: std::result::Result<Vec<String>, _> =
                rows.iter().map(|row| row.try_get_by_index(0)).collect();
            Ok(blobs?)
        }
    };
    let blobs = backend.write(work).await?;
    parts::forget(backend, blobs).await;
    Ok(())
}
