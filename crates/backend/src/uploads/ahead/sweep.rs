//! Forgetting uploads that nobody handed in.

use super::{Result, Text, Tx, UploadId, parts, sql};
use crate::Backend;
use crate::uploads::forget_blobs;
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::MediaId;
use domain::media::MediaKind;
use sea_orm::ConnectionTrait;

/// Uploads that go at once.
const AT_ONCE: usize = 100;
/// What was handed in is remembered as long as the key it came with.
const HANDED_IN: TimeDelta = TimeDelta::days(7);

/// What of uploads is to be removed from the blob store.
#[derive(Default)]
struct Gone {
    uploads: usize,
    blobs: Vec<String>,
    media: Vec<(MediaId, MediaKind)>,
}

/// Forgets what began before a moment and was not handed in; rows first, so that
/// no row is ever without its bytes.
pub(crate) async fn forget_ahead(backend: &Backend, before: Moment) -> Result<()> {
    let long_before = before - HANDED_IN;
    loop {
        let work = move |tx: Tx| async move {
            let old = format!(
                "select id from upload where created_at < $1 and (created_at < $2 or media_id is null
                   or not exists (select 1 from media where media.id = upload.media_id
                                  and media.request_id is not null))
                 limit {AT_ONCE}"
            );
            let dialect = tx.get_database_backend();
            let rows = tx.query_all_raw(sql(dialect, old, vec![before.into(), long_before.into()])).await?;
            let mut gone = Gone::default();
            for row in rows {
                let id: String = row.try_get_by_index(0)?;
                drop_rows(&tx, &id, &mut gone).await?;
            }
            Ok(gone)
        };
        let gone = backend.write(work).await?;
        let more = gone.uploads == AT_ONCE;
        clear(backend, gone).await?;
        if !more {
            return Ok(());
        }
    }
}

/// Takes away one upload with what it became, unless it was handed in; whether
/// it was there.
pub(super) async fn take(backend: &Backend, id: &UploadId) -> Result<bool> {
    let name = id.to_string();
    let work = move |tx: Tx| {
        let id = name.clone();
        async move {
            let mut gone = Gone::default();
            let free = "select id from upload where id = $1 and not exists
                          (select 1 from media where media.id = upload.media_id
                             and (media.request_id is not null or media.staged_key <> upload.id))";
            let free = sql(tx.get_database_backend(), free, vec![id.as_str().into()]);
            if tx.query_one_raw(free).await?.is_some() {
                drop_media(&tx, &id, &mut gone).await?;
                drop_rows(&tx, &id, &mut gone).await?;
            }
            Ok(gone)
        }
    };
    let gone = backend.write(work).await?;
    let was_there = gone.uploads > 0;
    clear(backend, gone).await?;
    Ok(was_there)
}

async fn drop_media(tx: &Tx, id: &str, gone: &mut Gone) -> Result<()> {
    let drop = "delete from media where request_id is null and staged_key = $1 returning id, kind";
    for row in tx.query_all_raw(sql(tx.get_database_backend(), drop, vec![id.into()])).await? {
        let (id, kind): (Text<MediaId>, Text<MediaKind>) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        gone.media.push((id.0, kind.0));
    }
    Ok(())
}

async fn drop_rows(tx: &Tx, id: &str, gone: &mut Gone) -> Result<()> {
    let dialect = tx.get_database_backend();
    let parts = "delete from upload_part where upload_id = $1 returning blob";
    for row in tx.query_all_raw(sql(dialect, parts, vec![id.into()])).await? {
        gone.blobs.push(row.try_get_by_index(0)?);
    }
    tx.execute_raw(sql(dialect, "delete from upload where id = $1", vec![id.into()])).await?;
    gone.uploads += 1;
    Ok(())
}

async fn clear(backend: &Backend, gone: Gone) -> Result<()> {
    parts::forget(backend, gone.blobs).await;
    for (id, kind) in gone.media {
        forget_blobs(backend, id, kind).await?;
    }
    Ok(())
}

/// Forgets pieces that were written before a moment: their upload began before
/// them and is gone.
pub(crate) async fn forget_pieces(backend: &Backend, keys: &[String]) -> Result<()> {
    for key in keys.iter().filter(|key| key.starts_with("uploads/")) {
        backend.blobs().delete(key).await?;
    }
    Ok(())
}
