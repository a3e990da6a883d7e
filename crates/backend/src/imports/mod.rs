//! Spreadsheets of requests: handed in, mapped, looked at row by row without
//! anything being taken in, taken in by a job, and taken back.
//!
//! The rows lie in a table while this goes on, for thirty days at most. Every
//! row becomes a request through the same door as all others, under a key made
//! of the import and the number of the row: whatever is interrupted goes on
//! where it was, and nothing doubles.

mod file;
mod judge;
mod look;
mod memory;
mod steps;
mod store;
mod sweep;
mod take_back;
mod take_in;

pub use file::open_file;
pub use look::{Counts, Import, Row, find, list, rows, sample};
pub use steps::{check, go_on, note_rows, run, undo};
pub(crate) use store::person;
pub(crate) use sweep::sweep;

use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use crate::requests::may_import;
use domain::ids::ImportId;
use domain::sheet::ImportState;

/// Only who may import sees imports, and only their own: the rows are full of
/// personal data.
fn require(staff: &Staff) -> Result<()> {
    if may_import(staff) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Works on an import for a while; whether there is more to do.
pub(crate) async fn step(backend: &Backend, payload: &str) -> Result<bool> {
    let id: ImportId = payload.parse().map_err(Error::internal)?;
    let Some(import) = store::find(backend, id).await? else { return Ok(false) };
    if !import.state.0.is_at_work() {
        return Ok(false);
    }
    // Their rights of now count, not those of when they asked.
    let Some(staff) = store::person(backend, import.staff_id.0).await?.filter(may_import) else {
        store::fail(backend, id, import.state.0).await?;
        return Ok(false);
    };
    match import.state.0 {
        ImportState::Checking => judge::step(backend, &staff, &import).await,
        ImportState::Running => take_in::step(backend, &staff, &import).await,
        _ => take_back::step(backend, &staff, &import).await,
    }
}
