//! The worklist of staff.

use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use crate::view::{Page, WorkRow};
use domain::deadline::Urgency;
use domain::ids::UnitId;
use domain::request::Status;

/// Which part of the worklist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// What this person works on.
    Mine,
    /// What is at units within reach.
    #[default]
    Unit,
    /// What no unit has yet.
    Unassigned,
    /// What is late, within reach.
    Late,
    /// Everything within reach, closed ones too (newest first).
    All,
}

/// Which rows.
#[derive(Clone, Debug, Default)]
pub struct WorklistQuery {
    /// Part.
    pub scope: Scope,
    /// Words that must occur, or a code.
    pub text: Option<String>,
    /// Category or parent category, by stable name.
    pub category: Option<String>,
    /// Within this unit's subtree.
    pub unit: Option<UnitId>,
    /// In this state.
    pub status: Option<Status>,
    /// Of this urgency.
    pub urgency: Option<Urgency>,
    /// Where to go on.
    pub cursor: Option<String>,
    /// Rows a page, 1 to 100.
    pub limit: u16,
}

/// How many there are in each part, counted up to 100.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Counts {
    pub mine: u32,
    pub unit: u32,
    pub unassigned: u32,
    pub late: u32,
}

/// A page of the worklist, earliest deadline first (`All`: newest first).
pub async fn worklist(_backend: &Backend, _staff: &Staff, _query: &WorklistQuery) -> Result<Page<WorkRow>> {
    Err(Error::NotFound)
}

/// The numbers beside the parts.
pub async fn counts(_backend: &Backend, _staff: &Staff) -> Result<Counts> {
    Err(Error::NotFound)
}
