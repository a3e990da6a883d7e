//! The requests of an import are withdrawn, as long as nobody has acted on
//! them.

use super::store;
use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::entity::{import, import_row, request};
use crate::error::Result;
use crate::requests;
use domain::request::Status;
use domain::sheet::{ImportState, RowState};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Rows in one go of the job.
const ROWS: u64 = 500;

/// Takes rows back; whether there are more.
pub(super) async fn step(backend: &Backend, staff: &Staff, import: &import::Model) -> Result<bool> {
    let rows = import_row::Entity::find()
        .filter(import_row::Column::ImportId.eq(import.id))
        .filter(import_row::Column::State.eq(RowState::Done.as_str()))
        .order_by_asc(import_row::Column::Number)
        .limit(ROWS)
        .all(backend.read())
        .await?;
    if rows.is_empty() {
        store::turn(backend, import.id.0, ImportState::Undoing, ImportState::Undone).await?;
        return Ok(false);
    }
    for row in rows {
        let state = if one(backend, staff, &row).await? { RowState::Undone } else { RowState::Kept };
        let note = "update import_row set state = $3 where import_id = $1 and number = $2 and state = 'done'";
        let values = vec![row.import_id.into(), row.number.into(), state.as_str().into()];
        backend.execute(note, values).await?;
    }
    let changed = "update import set changed_at = $2 where id = $1";
    backend.execute(changed, vec![Text(import.id.0).into(), backend.now().into()]).await?;
    Ok(true)
}

/// Whether its request is withdrawn by now.
async fn one(backend: &Backend, staff: &Staff, row: &import_row::Model) -> Result<bool> {
    let (Some(id), Some(version)) = (row.request_id, row.version) else { return Ok(false) };
    let Some(found) = request::Entity::find_by_id(id).one(backend.read()).await? else { return Ok(false) };
    // It was withdrawn just before, and only the note of it was lost.
    if found.status.0 == Status::Withdrawn && found.version == version + 1 {
        return Ok(true);
    }
    Ok(requests::withdraw(backend, staff.id, found, version).await?.is_some())
}
