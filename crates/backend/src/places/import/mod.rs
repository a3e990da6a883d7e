//! Stations from a spreadsheet and compounds from an extract: looked at first
//! without any place being made, then kept as drafts, and taken back.

pub mod extract;
mod kept;
mod known;
mod known_rows;
mod layouts;
mod standing;
mod stations;
mod take;

pub use kept::{Kept, keep, kept, take_away};
pub(crate) use kept::{PREFIX as SHEETS, forget as forget_sheet};
pub(super) use known::plain;
pub use layouts::{Became, Publish, Terms, compounds, doubt_place};
pub use standing::{Standing, Stands, standings};
pub use stations::{Counts, Judged, Look, Outcome, Stated, look, suggest};
pub use take::{Receipt, Taken, back, take};

use crate::Backend;
use crate::actor::Staff;
use crate::entity::staff;
use crate::error::Result;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// A member of staff by sign-in name, for whom an operator acts; `None` for
/// one who may not sign in.
pub async fn person(backend: &Backend, username: &str) -> Result<Option<Staff>> {
    let found = staff::Entity::find()
        .filter(staff::Column::Username.eq(username.to_lowercase()))
        .one(backend.read())
        .await?;
    match found {
        Some(row) => crate::imports::person(backend, row.id.0).await,
        None => Ok(None),
    }
}
