//! Handing in: an upload becomes an attachment of a form, once.

use super::{Error, Field, KEPT, Problem, Result, Text, Tx, UploadId, finish, invalid, read, sql};
use crate::Backend;
use crate::entity::{media, upload};
use crate::requests::shown;
use crate::uploads::OF_NO_PLACE;
use crate::view::MediaView;
use domain::ids::MediaId;
use domain::media::PHOTOS;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Value};

/// Puts uploads under the idempotency key of a form, in order, from where the
/// form takes them like any other attachment. Until a request has one, whoever
/// knows the identifier may put it under another key: so a call that was refused
/// can be made again. [`Error::Invalid`] for one that is not there, not whole,
/// refused, or handed in before.
pub async fn claim(backend: &Backend, key: &str, ids: &[UploadId]) -> Result<Vec<MediaView>> {
    if ids.len() > PHOTOS + 2 {
        return Err(invalid(Field::Uploads, Problem::TooMany));
    }
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let media = settled(backend, id).await?;
        let row = media::Entity::find_by_id(Text(media)).one(backend.read()).await?.ok_or_else(gone)?;
        // A repeated call finds what it handed in itself.
        let own = row.staged_key.as_deref() == Some(key);
        if row.request_id.is_some() && !own {
            return Err(gone());
        }
        found.push((row, own));
    }
    let fresh: Vec<MediaId> = found.iter().filter(|(_, own)| !own).map(|(row, _)| row.id.0).collect();
    if !fresh.is_empty() {
        let key = key.to_owned();
        let work = move |tx: Tx| {
            let (key, fresh) = (key.clone(), fresh.clone());
            async move { put_under(&tx, &key, &fresh).await }
        };
        backend.write(work).await?;
    }
    Ok(found.iter().map(|(row, _)| shown(row)).collect())
}

/// What an upload has become; made now if that did not work before.
async fn settled(backend: &Backend, id: &UploadId) -> Result<MediaId> {
    let row = match read(backend, id).await {
        Err(Error::NotFound) => return Err(gone()),
        row => row?,
    };
    if let Some(media) = row.media_id {
        let bound = media::Entity::find_by_id(media).one(backend.read()).await?;
        let bound = bound.is_some_and(|media| media.request_id.is_some());
        return if bound || row.created_at + KEPT > backend.now() { Ok(media.0) } else { Err(gone()) };
    }
    match finish(backend, id).await {
        Ok(media) => Ok(media.id),
        Err(Error::NotFound) => Err(gone()),
        Err(Error::Conflict) => Err(invalid(Field::Uploads, Problem::Unfinished)),
        Err(error) => Err(error),
    }
}

async fn put_under(tx: &Tx, key: &str, media: &[MediaId]) -> Result<()> {
    for id in media {
        let values: Vec<Value> = vec![key.into(), Text(*id).into()];
        let put = format!(
            "update media set staged_key = $1 where id = $2 and request_id is null and {OF_NO_PLACE}"
        );
        if tx.execute_raw(sql(tx.get_database_backend(), put, values)).await?.rows_affected() == 0 {
            return Err(gone());
        }
        // The name of a file may say more than the file; nobody asks for it any more.
        let forget = "update upload set metadata = null where media_id = $1 and metadata is not null";
        tx.execute_raw(sql(tx.get_database_backend(), forget, vec![Text(*id).into()])).await?;
    }
    Ok(())
}

/// Whether an attachment came as the upload of this name.
pub(crate) async fn is_of(backend: &Backend, name: &str, media: MediaId) -> Result<bool> {
    let query = upload::Entity::find_by_id(name).filter(upload::Column::MediaId.eq(Text(media)));
    Ok(query.count(backend.read()).await? > 0)
}

fn gone() -> Error {
    invalid(Field::Uploads, Problem::Gone)
}
