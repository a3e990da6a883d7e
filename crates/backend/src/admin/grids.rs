//! Areas of grids, from GeoJSON: looked at as a whole, then taken as a whole.

mod check;
mod read;

pub use check::{GridCheck, GridFeature, GridFlaw};
pub use read::FileFlaw;

use super::audit::Line;
use super::require;
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx};
use crate::directory::Unit;
use crate::entity::{grid_import, unit};
use crate::error::{Error, Result};
use check::check;
use chrono::TimeDelta;
use domain::ids::UnitId;
use domain::org::UnitKind;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use serde_json::json;
use uuid::Uuid;

/// Most bytes of a file.
pub const FILE_BYTES: usize = 10 * 1024 * 1024;
/// How long a file waits to be applied.
const WAITS: TimeDelta = TimeDelta::days(1);

/// Keeps a file to be looked at and applied; new grids that name no community go
/// below `parent`. [`Error::Conflict`] when that is none.
pub async fn stage_grids(
    backend: &Backend,
    by: &Staff,
    parent: Option<UnitId>,
    body: String,
) -> Result<Uuid> {
    require(by)?;
    let directory = backend.directory();
    // The top of the tree stands for no community: it can be none itself.
    let parent = match parent {
        Some(parent) => directory.unit(parent).filter(|unit| is_community(unit)),
        None => directory.root(),
    };
    let parent = parent.ok_or(Error::Conflict)?.id;
    let (id, at) = (backend.new_id(), backend.now());
    let row = grid_import::Model { id: Text(id), staff_id: Text(by.id), parent_id: Text(parent), body, at };
    let work = move |tx: Tx| {
        let row = row.clone();
        async move {
            let old = grid_import::Column::At.lt(at - WAITS);
            let own = grid_import::Column::StaffId.eq(row.staff_id);
            grid_import::Entity::delete_many().filter(Condition::any().add(old).add(own)).exec(&*tx).await?;
            grid_import::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
            Ok(())
        }
    };
    backend.write(work).await?;
    Ok(id)
}

/// What a kept file would do, and everything that is wrong with it; the outer
/// error is ours.
pub async fn look_at_grids(backend: &Backend, by: &Staff, id: Uuid) -> Result<Result<GridCheck, FileFlaw>> {
    require(by)?;
    let row = kept(backend, by, id).await?;
    looked(backend, row).await
}

/// Whether grids can lie below it.
fn is_community(unit: &Unit) -> bool {
    unit.active && unit.kind == UnitKind::Community
}

async fn kept(backend: &Backend, by: &Staff, id: Uuid) -> Result<grid_import::Model> {
    let row = grid_import::Entity::find_by_id(Text(id)).one(backend.read()).await?;
    row.filter(|row| row.staff_id.0 == by.id).ok_or(Error::NotFound)
}

/// Comparing many corners takes a while: not on a thread that answers.
async fn looked(backend: &Backend, row: grid_import::Model) -> Result<Result<GridCheck, FileFlaw>> {
    let directory = backend.directory();
    let work = move || read::features(&row.body).and_then(|all| check(&directory, row.parent_id.0, all));
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// Takes a kept file: all areas in one go, and how many. [`Error::Conflict`]
/// when anything is wrong with it, or no longer as it was looked at.
pub async fn apply_grids(backend: &Backend, by: &Staff, id: Uuid) -> Result<usize> {
    require(by)?;
    let row = kept(backend, by, id).await?;
    let checked = looked(backend, row).await?.map_err(|_| Error::Conflict)?;
    let units = checked.units(|| UnitId(backend.new_id())).ok_or(Error::Conflict)?;
    let count = units.len();
    let detail = json!({ "grids": units.iter().map(|unit| &unit.name).collect::<Vec<_>>() });
    let line = Line::new(backend, by, "grid.import", id, detail);
    let work = move |tx: Tx| {
        let (units, line) = (units.clone(), line.clone());
        async move {
            let last = unit::Entity::find().order_by_desc(unit::Column::Position).one(&*tx).await?;
            let mut position = last.map_or(0, |unit| unit.position);
            for unit in units {
                position = position.saturating_add(1);
                write(&tx, unit, position).await?;
            }
            grid_import::Entity::delete_by_id(Text(id)).exec(&*tx).await?;
            line.write(&tx).await
        }
    };
    backend.write(work).await?;
    backend.reload().await?;
    Ok(count)
}

async fn write(tx: &Tx, unit: Unit, position: i32) -> Result<()> {
    let area = unit.area.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?;
    let mut row = unit::ActiveModel {
        id: Set(Text(unit.id)),
        parent_id: Set(unit.parent.map(Text)),
        area: Set(area),
        ..Default::default()
    };
    if unit::Entity::find_by_id(Text(unit.id)).one(&**tx).await?.is_some() {
        row.update(&**tx).await?;
        return Ok(());
    }
    row.kind = Set(Text(unit.kind));
    row.name = Set(unit.name);
    row.active = Set(true);
    row.position = Set(position);
    unit::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}
