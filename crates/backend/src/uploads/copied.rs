//! The same attachments once more, for another form.

use super::{blob_key, keep, rows, variants};
use crate::db::Text;
use crate::entity::media;
use crate::error::Result;
use crate::requests::shown;
use crate::view::MediaView;
use crate::{Backend, in_time};
use domain::ids::MediaId;

/// Stages what was staged under one key, of these, under another as well, in the
/// order asked for: the key of a form may be used up before all in it is taken, and
/// nobody has to choose their photos anew for that. What hangs on the first stays.
pub async fn copied(backend: &Backend, from: &str, to: &str, ids: &[MediaId]) -> Result<Vec<MediaView>> {
    in_time(copy_all(backend, from, to, ids)).await
}

async fn copy_all(backend: &Backend, from: &str, to: &str, ids: &[MediaId]) -> Result<Vec<MediaView>> {
    let mut found = rows(backend, from, ids).await?;
    found.sort_by_key(|row| ids.iter().position(|id| *id == row.id.0));
    let mut copies = Vec::new();
    for row in found {
        copies.push(shown(&copy(backend, to, row).await?));
    }
    Ok(copies)
}

async fn copy(backend: &Backend, to: &str, row: media::Model) -> Result<media::Model> {
    let (old, new) = (row.id.0, MediaId(backend.new_id()));
    let kind = row.kind.0;
    let row = media::Model {
        id: Text(new),
        request_id: None,
        event_id: None,
        staged_key: Some(to.to_owned()),
        position: 0,
        created_at: backend.now(),
        ..row
    };
    // The row first, unlike elsewhere: a file that is copied looks as old as it is, and
    // without a row it would be swept. Nobody hears of the row before its bytes are there.
    let row = keep::insert(backend, row).await?;
    for variant in variants(kind) {
        backend.blobs().copy(&blob_key(old, *variant), &blob_key(new, *variant)).await?;
    }
    Ok(row)
}
