//! Units.

use super::audit::Line;
use super::check::{Check, kept};
use super::removal::in_use;
use super::version::{Editor, turn};
use super::{FormError, SaveError, require};
use crate::Backend;
use crate::db::{self, Text, Tx};
use crate::directory::{Directory, Unit};
use crate::entity::unit;
use crate::error::{Error, Result};
use crate::reckon::Order;
use domain::geo::{Polygon, Wgs84};
use domain::ids::CalendarId;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
};
use serde_json::json;

/// Longest name, in characters.
pub(super) const NAME_CHARS: usize = 60;
/// Most corners of an area.
const CORNERS: usize = 2000;

/// Makes (`unit.id` unknown to the directory) or changes a unit.
/// [`Error::Conflict`] when somebody saved it since it was seen.
pub async fn save_unit<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    unit: Unit,
) -> Result<(), SaveError> {
    let Editor { staff: by, seen } = by.into();
    require(by)?;
    let directory = backend.directory();
    let unit = checked(&directory, unit)?;
    let known = directory.unit(unit.id).is_some();
    let area = unit.area.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?;
    let action = if known { "unit.change" } else { "unit.make" };
    let detail = json!({ "name": unit.name, "kind": unit.kind, "parent": unit.parent, "active": unit.active,
                         "calendar": unit.calendar });
    let line = Line::new(backend, by, action, unit.id, detail);
    let order = other_hours(&directory, &unit).map(|calendar| Order::of_unit(backend, unit.id, calendar));
    let order = order.transpose()?;
    let result = backend.write(move |tx| {
        let (unit, area, line, order) = (unit.clone(), area.clone(), line.clone(), order.clone());
        async move {
            // Of two taps the second waits here, and then finds what the first has made.
            db::alone(&tx, "units").await?;
            turn(&tx, unit.id, seen).await?;
            if unit.active && has_sibling(&tx, &unit).await? {
                return Ok(Err(FormError { field: "name", problem: "taken" }));
            }
            // Asked here and not of the directory: a request may come meanwhile.
            if !unit.active && in_use(&tx, unit.id).await? {
                return Ok(Err(FormError { field: "active", problem: "in_use" }));
            }
            write(&tx, &unit, area).await?;
            line.write(&tx).await?;
            if let Some(order) = order {
                order.place(&tx).await?;
            }
            Ok(Ok(()))
        }
    });
    kept(result.await)?;
    Ok(backend.reload().await?)
}

fn checked(directory: &Directory, mut unit: Unit) -> Result<Unit, SaveError> {
    let mut check = Check::default();
    unit.name = check.line("name", &unit.name, NAME_CHARS);
    let parent = unit.parent.map(|id| directory.unit(id));
    match parent {
        Some(None) => check.fail("parent", "not_found"),
        Some(Some(parent)) => {
            // A unit below itself would be a ring that nobody reaches.
            let ring = directory.within(parent.id, unit.id);
            check.need(!ring, "parent", "below_itself");
            check.need(parent.active || !unit.active, "parent", "invalid");
            check.need(ring || unit.kind.fits_below(Some(parent.kind)), "kind", "invalid");
        }
        None => {
            check.need(unit.kind.fits_below(None), "kind", "invalid");
            check.need(directory.root().is_none_or(|root| root.id == unit.id), "parent", "taken");
        }
    }
    let mut children = directory.units.iter().filter(|u| u.parent == Some(unit.id));
    check.need(children.all(|child| child.kind.fits_below(Some(unit.kind))), "kind", "in_use");
    let known = |id| directory.time.calendar(id).is_some();
    check.need(unit.calendar.is_none_or(known), "calendar", "not_found");
    check.need(unit.area.as_ref().is_none_or(is_area), "area", "invalid");
    check.done()?;
    Ok(unit)
}

/// The calendar that will hold for a unit if another one may have held before.
fn other_hours(directory: &Directory, unit: &Unit) -> Option<Option<CalendarId>> {
    let before = directory.unit(unit.id)?;
    let moved = before.calendar != unit.calendar || before.parent != unit.parent;
    moved.then(|| unit.calendar.or_else(|| directory.calendar_id(unit.parent)))
}

fn is_area(area: &Polygon) -> bool {
    let on_globe = |[lng, lat]: &[f64; 2]| Wgs84::new(*lat, *lng).is_some();
    (3..=CORNERS).contains(&area.0.len()) && area.0.iter().all(on_globe)
}

/// Whether another one directly below the same unit is called the same.
async fn has_sibling(tx: &Tx, unit: &Unit) -> Result<bool> {
    use unit::Column;
    let Some(parent) = unit.parent else { return Ok(false) };
    let same = unit::Entity::find()
        .filter(Column::Name.eq(unit.name.as_str()))
        .filter(Column::ParentId.eq(Text(parent)))
        .filter(Column::Active.eq(true))
        .filter(Column::Id.ne(Text(unit.id)));
    Ok(same.count(&**tx).await? > 0)
}

async fn write(tx: &Tx, unit: &Unit, area: Option<String>) -> Result<()> {
    let mut row = unit::ActiveModel {
        id: Set(Text(unit.id)),
        parent_id: Set(unit.parent.map(Text)),
        kind: Set(Text(unit.kind)),
        name: Set(unit.name.clone()),
        area: Set(area),
        active: Set(unit.active),
        calendar_id: Set(unit.calendar.map(Text)),
        ..Default::default()
    };
    if unit::Entity::find_by_id(Text(unit.id)).one(&**tx).await?.is_some() {
        row.update(&**tx).await?;
        return Ok(());
    }
    let last = unit::Entity::find().order_by_desc(unit::Column::Position).one(&**tx).await?;
    row.position = Set(last.map_or(0, |u| u.position.saturating_add(1)));
    unit::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(())
}
