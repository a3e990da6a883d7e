//! Forgetting uploads that nobody handed in.

use super::{Result, Text, Tx, UploadId, direct, parts, sql};
use crate::Backend;
use crate::entity::upload;
use crate::uploads::OF_NO_PLACE;
use crate::uploads::forget_blobs;
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::MediaId;
use domain::media::MediaKind;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// Uploads that go at once.
const AT_ONCE: usize = 100;
/// What was handed in is remembered as long as the key it came with.
const HANDED_IN: TimeDelta = TimeDelta::days(7);

/// What of uploads is to be removed from the blob store.
#[derive(Default)]
pub(crate) struct Gone {
    uploads: usize,
    blobs: Vec<String>,
    media: Vec<(MediaId, MediaKind)>,
}

impl Gone {
    /// Drops rows of attachments, and notes them.
    async fn drop_media(&mut self, tx: &Tx, drop: &str, of: &str) -> Result<()> {
        for row in tx.query_all_raw(sql(tx.get_database_backend(), drop, vec![of.into()])).await? {
            let (id, kind): (Text<MediaId>, Text<MediaKind>) =
                (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            self.media.push((id.0, kind.0));
        }
        Ok(())
    }

    /// Removes it, after the commit.
    pub(crate) async fn clear(self, backend: &Backend) -> Result<()> {
        parts::forget(backend, self.blobs).await;
        for (id, kind) in self.media {
            forget_blobs(backend, id, kind).await?;
        }
        Ok(())
    }
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
        gone.clear(backend).await?;
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
                let drop =
                    "delete from media where request_id is null and staged_key = $1 returning id, kind";
                gone.drop_media(&tx, drop, &id).await?;
                drop_rows(&tx, &id, &mut gone).await?;
            }
            Ok(gone)
        }
    };
    let gone = backend.write(work).await?;
    let was_there = gone.uploads > 0;
    gone.clear(backend).await?;
    Ok(was_there)
}

/// Takes away all that somebody has sent ahead and that is part of nothing yet,
/// in the transaction that takes them away.
pub(super) async fn take_all(tx: &Tx, caller: &str) -> Result<Gone> {
    let mut gone = Gone::default();
    let unused = format!(
        "delete from media where request_id is null and {OF_NO_PLACE}
           and id in (select media_id from upload where caller = $1)
         returning id, kind"
    );
    gone.drop_media(tx, &unused, caller).await?;
    let theirs = upload::Entity::find()
        .filter(upload::Column::Caller.eq(caller))
        .filter(Expr::cust("not exists (select 1 from media where media.id = upload.media_id)"));
    for row in theirs.all(&**tx).await? {
        gone.blobs.extend(row.direct.then(|| direct::key(&row.id)));
        drop_rows(tx, &row.id, &mut gone).await?;
    }
    Ok(gone)
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

/// Forgets pieces that were written before a moment: their upload began before
/// them and is gone. And so is what should remove a spreadsheet, or it never was.
pub(crate) async fn forget_pieces(backend: &Backend, keys: &[String]) -> Result<()> {
    let waits = |key: &&String| key.starts_with("uploads/") || key.starts_with(crate::places::import::SHEETS);
    for key in keys.iter().filter(waits) {
        backend.blobs().delete(key).await?;
    }
    Ok(())
}
