//! Removing what was staged and never bound.

use super::{OF_NO_PLACE, blob_key, owner, variants};
use crate::Backend;
use crate::db::{Text, Tx, sql};
use crate::entity::media;
use crate::error::Result;
use domain::Moment;
use domain::ids::MediaId;
use domain::media::MediaKind;
use futures::TryStreamExt;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;

/// Rows that go, and keys that are looked at, at once.
const AT_ONCE: usize = 200;

/// Forgets what was staged before a moment and never bound: rows first, so
/// that no row is ever without its bytes.
pub(crate) async fn forget_unbound(backend: &Backend, before: Moment) -> Result<()> {
    loop {
        let gone = backend.write(move |tx| take_rows(tx, before)).await?;
        for (id, kind) in &gone {
            forget_blobs(backend, *id, *kind).await?;
        }
        if gone.len() < AT_ONCE {
            return Ok(());
        }
    }
}

/// Removes the bytes of an attachment whose row is gone.
pub(crate) async fn forget_blobs(backend: &Backend, id: MediaId, kind: MediaKind) -> Result<()> {
    for variant in variants(kind) {
        backend.blobs().delete(&blob_key(id, *variant)).await?;
    }
    Ok(())
}

async fn take_rows(tx: Tx, before: Moment) -> Result<Vec<(MediaId, MediaKind)>> {
    let delete = format!(
        "delete from media where request_id is null and id in
           (select id from media where request_id is null and created_at < $1
              and {OF_NO_PLACE}
            limit {AT_ONCE})
         returning id, kind"
    );
    let rows = tx.query_all_raw(sql(tx.get_database_backend(), delete, vec![before.into()])).await?;
    let mut gone = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, kind): (Text<MediaId>, Text<MediaKind>) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        gone.push((id.0, kind.0));
    }
    Ok(gone)
}

/// Forgets bytes that were written before a moment and have no row: their
/// process died between the two. Walks the whole store, a few keys at a time.
pub(crate) async fn forget_orphans(backend: &Backend, before: Moment) -> Result<()> {
    let mut old = backend.blobs().older_than(before).try_chunks(AT_ONCE);
    while let Some(keys) = old.try_next().await.map_err(|error| error.1)? {
        super::ahead::forget_pieces(backend, &keys).await?;
        forget_ownerless(backend, &keys).await?;
    }
    Ok(())
}

async fn forget_ownerless(backend: &Backend, keys: &[String]) -> Result<()> {
    let owners: HashSet<MediaId> = keys.iter().filter_map(|key| owner(key)).collect();
    let rows: Vec<Text<MediaId>> = media::Entity::find()
        .select_only()
        .column(media::Column::Id)
        .filter(media::Column::Id.is_in(owners.into_iter().map(Text)))
        .into_tuple()
        .all(backend.read())
        .await?;
    let there: HashSet<MediaId> = rows.into_iter().map(|id| id.0).collect();
    for key in keys.iter().filter(|key| owner(key).is_some_and(|id| !there.contains(&id))) {
        backend.blobs().delete(key).await?;
    }
    Ok(())
}
