//! The requests of an import are withdrawn, as long as nobody has acted on
//! them.

use super::store;
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx, sql};
use crate::entity::{import, import_row, request};
use crate::error::Result;
use crate::requests;
use domain::request::Status;
use domain::sheet::{ImportState, RowState};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

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
        let undone = one(backend, staff, &row).await?;
        note(backend, row, undone).await?;
    }
    let changed = "update import set changed_at = $2 where id = $1";
    backend.execute(changed, vec![Text(import.id.0).into(), backend.now().into()]).await?;
    Ok(true)
}

/// What was told of it and not read yet, but for that it is gone to who has read
/// of it.
const BOXES: &str = "delete from inbox where request_id = $1 and read_at is null
    and not (occasion = 'withdrawn' and exists (select 1 from inbox as other
      where other.request_id = $1 and other.staff_id = inbox.staff_id and other.read_at is not null))";
/// What waits to be sent of it.
const OUTBOX: &str = "update message set fate = 'stopped', last_error = 'settled'
    where request_id = $1 and fate = 'queued' and (locked_until is null or locked_until < $2)";

/// Notes what became of a row. What is still told of a request that is gone goes
/// with it.
async fn note(backend: &Backend, row: import_row::Model, undone: bool) -> Result<()> {
    let state = if undone { RowState::Undone } else { RowState::Kept };
    let gone = row.request_id.filter(|_| undone);
    let now = backend.now();
    let work = move |tx: Tx| {
        let row = row.clone();
        async move {
            let dialect = tx.get_database_backend();
            if let Some(id) = gone {
                tx.execute_raw(sql(dialect, BOXES, vec![id.into()])).await?;
                tx.execute_raw(sql(dialect, OUTBOX, vec![id.into(), now.into()])).await?;
            }
            let note =
                "update import_row set state = $3 where import_id = $1 and number = $2 and state = 'done'";
            let values = vec![row.import_id.into(), row.number.into(), state.as_str().into()];
            tx.execute_raw(sql(dialect, note, values)).await?;
            Ok(())
        }
    };
    backend.write(work).await
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
