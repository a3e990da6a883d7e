//! What is not kept of imports.

use super::store;
use crate::Backend;
use crate::db::Text;
use crate::entity::import;
use crate::error::Result;
use chrono::TimeDelta;
use domain::ids::ImportId;
use domain::sheet::ImportState;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// How long rows are kept: they are full of personal data.
const ROWS: TimeDelta = TimeDelta::days(30);
/// A file is not read longer than this.
const READING: TimeDelta = TimeDelta::hours(1);
/// An import at work is heard of more often than this.
const SILENT: TimeDelta = TimeDelta::hours(1);
/// Most imports in one go.
const AT_ONCE: u64 = 100;

/// Removes the rows of old imports and files that were never read to their
/// end, and says of an import on which nothing works any more that it stopped.
pub(crate) async fn sweep(backend: &Backend) -> Result<()> {
    let now = backend.now();
    let reading = import::Entity::find()
        .filter(import::Column::State.eq(ImportState::Reading.as_str()))
        .filter(import::Column::ChangedAt.lt(now - READING));
    for id in ids(backend, reading).await? {
        store::forget(backend, id).await?;
    }
    let stopped = "update import set before_failure = state, state = 'failed'
                   where state in ('checking', 'running', 'undoing') and changed_at < $1
                     and not exists (select 1 from job where job.kind = 'import' and job.payload = import.id)";
    backend.execute(stopped, vec![(now - SILENT).into()]).await?;
    let old = import::Entity::find()
        .filter(import::Column::CreatedAt.lt(now - ROWS))
        .filter(import::Column::RowCount.gt(-1))
        .filter(import::Column::State.is_not_in(["checking", "running", "undoing"]));
    for id in ids(backend, old).await? {
        store::forget_rows(backend, id).await?;
        // The number of rows below nought says that they are gone.
        let gone = "update import set row_count = -1 - row_count where id = $1 and row_count >= 0";
        backend.execute(gone, vec![Text(id).into()]).await?;
    }
    Ok(())
}

async fn ids(backend: &Backend, query: sea_orm::Select<import::Entity>) -> Result<Vec<ImportId>> {
    let rows = query.limit(AT_ONCE).all(backend.read()).await?;
    Ok(rows.into_iter().map(|row| row.id.0).collect())
}
