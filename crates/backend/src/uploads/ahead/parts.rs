//! Pieces of an upload: first their bytes, then the offset that counts them.

use super::UploadId;
use crate::Backend;
use crate::clock::random_hex;
use crate::db::{Tx, sql};
use crate::entity::upload_part;
use crate::error::{Error, Result};
use bytes::Bytes;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Value};

/// A piece whose bytes are kept and do not count yet.
#[derive(Clone, Debug)]
pub struct Part {
    blob: String,
    bytes: i64,
}

/// Keeps the bytes of a piece durably, for [`commit`].
pub async fn put(backend: &Backend, id: &UploadId, bytes: Bytes) -> Result<Part> {
    let blob = format!("uploads/{id}/{}", random_hex(backend.chance()));
    let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    backend.blobs().put(&blob, bytes).await?;
    Ok(Part { blob, bytes: length })
}

/// Counts pieces that follow one another from an offset on, all of them or none;
/// gives the next offset. [`Error::Conflict`], with nothing kept, if the upload
/// stands elsewhere: another call was quicker, on this copy of the program or
/// another one.
pub async fn commit(backend: &Backend, id: &UploadId, at: u64, parts: Vec<Part>) -> Result<u64> {
    let (name, kept) = (id.to_string(), parts.clone());
    let begin = i64::try_from(at).map_err(Error::internal)?;
    let work = move |tx: Tx| {
        let (id, parts) = (name.clone(), kept.clone());
        async move { add(&tx, id, begin, parts).await }
    };
    match backend.write(work).await {
        Ok(next) => Ok(u64::try_from(next).unwrap_or(0)),
        Err(error) => {
            // After another error they may count all the same: then it is for the sweep.
            if matches!(error, Error::Conflict) {
                discard(backend, parts).await;
            }
            Err(error)
        }
    }
}

async fn add(tx: &Tx, id: String, begin: i64, parts: Vec<Part>) -> Result<i64> {
    let total: i64 = parts.iter().map(|part| part.bytes).sum();
    let values: Vec<Value> = vec![total.into(), id.as_str().into(), begin.into()];
    let step = "update upload set received = received + $1
                where id = $2 and received = $3 and received + $1 <= bytes
                  and media_id is null and refused is null";
    if tx.execute_raw(sql(tx.get_database_backend(), step, values)).await?.rows_affected() == 0 {
        return Err(Error::Conflict);
    }
    let mut at = begin;
    for part in parts {
        let row = upload_part::Model { upload_id: id.clone(), at, bytes: part.bytes, blob: part.blob };
        at += row.bytes;
        upload_part::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    }
    Ok(at)
}

/// Forgets pieces that are not to count. What cannot be forgotten now is swept.
pub async fn discard(backend: &Backend, parts: Vec<Part>) {
    forget(backend, parts.into_iter().map(|part| part.blob)).await;
}

/// Forgets the bytes of pieces whose rows are gone, as far as that works now.
pub(super) async fn forget(backend: &Backend, blobs: impl IntoIterator<Item = String>) {
    for blob in blobs {
        if let Err(error) = backend.blobs().delete(&blob).await {
            tracing::warn!(%error, "a piece of an upload waits to be swept");
        }
    }
}

/// All pieces, joined.
pub(super) async fn join(backend: &Backend, id: &UploadId, total: u64) -> Result<Bytes> {
    let parts = upload_part::Entity::find()
        .filter(upload_part::Column::UploadId.eq(id.as_str()))
        .order_by_asc(upload_part::Column::At)
        .all(backend.read())
        .await?;
    let total = usize::try_from(total).map_err(Error::internal)?;
    if let [only] = parts.as_slice() {
        return whole(backend.blobs().get(&only.blob).await?, total);
    }
    let mut joined = bytes::BytesMut::with_capacity(total);
    for part in parts {
        joined.extend_from_slice(&backend.blobs().get(&part.blob).await?);
    }
    whole(joined.freeze(), total)
}

fn whole(bytes: Bytes, total: usize) -> Result<Bytes> {
    if bytes.len() == total {
        Ok(bytes)
    } else {
        Err(Error::Internal("the pieces of an upload do not make the whole".to_owned()))
    }
}
