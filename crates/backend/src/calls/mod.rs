//! Calling back 回访: whom a bad verdict brought here, and samples that are drawn.

mod draw;
mod item;
mod outcome;
mod queue;
mod results;

pub use draw::{Drawn, Draws, Plan, Preview, check, draw, draws, preview};
pub use item::{Call, open};
pub use outcome::{Answer, Bulk, Heard, Then, later, record};
pub use queue::{ItemRow, Queue, QueueQuery, queue};
pub use results::{Progress, UnitResult, results};

use crate::Backend;
use crate::actor::Staff;
use crate::directory::Directory;
use crate::error::{Error, Result};
use domain::ids::UnitId;
use domain::org::Role;

/// The units below which a person calls back. [`Error::Forbidden`] for who does
/// not.
fn callers(staff: &Staff) -> Result<Vec<UnitId>> {
    tops(staff, |role| role == Role::Callback)
}

/// The units below which a person has samples drawn. [`Error::Forbidden`] for
/// who does not.
fn drawers(staff: &Staff) -> Result<Vec<UnitId>> {
    tops(staff, takes_samples)
}

/// Whether a role has samples drawn.
fn takes_samples(role: Role) -> bool {
    matches!(role, Role::Callback | Role::Supervisor | Role::Administrator)
}

fn tops(staff: &Staff, takes: impl Fn(Role) -> bool) -> Result<Vec<UnitId>> {
    let tops: Vec<UnitId> = staff.grants.iter().filter(|g| takes(g.role)).map(|g| g.unit).collect();
    if tops.is_empty() { Err(Error::Forbidden) } else { Ok(tops) }
}

/// The units of some tops, within another one if one is asked for.
fn units(directory: &Directory, tops: &[UnitId], within: Option<UnitId>) -> Vec<UnitId> {
    let fits = |unit: UnitId| {
        tops.iter().any(|top| directory.within(unit, *top))
            && within.is_none_or(|top| directory.within(unit, top))
    };
    directory.units.iter().map(|unit| unit.id).filter(|unit| fits(*unit)).collect()
}

/// Whether somebody may see the desk of call-backs, and that of samples.
pub fn desks(staff: &Staff) -> (bool, bool) {
    (callers(staff).is_ok(), drawers(staff).is_ok())
}

/// The highest unit below which a person has samples drawn.
pub fn own_top(backend: &Backend, staff: &Staff) -> Result<UnitId> {
    let (directory, tops) = (backend.directory(), drawers(staff)?);
    let depth = |unit: &UnitId| directory.ancestors(*unit).len();
    tops.into_iter().min_by_key(depth).ok_or(Error::Forbidden)
}
