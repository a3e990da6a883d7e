//! To whom a request can be given.

use super::rights::Standing;
use super::store;
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::db::{self, Text, row, sql};
use crate::error::{Error, Result};
use crate::view::UnitRef;
use domain::code::RequestCode;
use domain::ids::{UnitId, UserId};
use domain::org::Role;
use domain::rights::role_works;

/// Most people offered.
const MOST: u32 = 200;

/// Whether a person is there and works at a unit.
pub(crate) async fn works_at(backend: &Backend, person: UserId, unit: Option<UnitId>) -> Result<bool> {
    let Some(unit) = unit else { return Ok(false) };
    Ok(workers(backend, &[unit], Some(person)).await?.iter().any(|(id, _)| *id == person))
}

/// The units to which this person may dispatch it. [`Error::NotFound`] for one
/// out of reach.
pub async fn dispatch_targets(backend: &Backend, staff: &Staff, code: &RequestCode) -> Result<Vec<UnitRef>> {
    let row = store::find(backend, code).await?.ok_or(Error::NotFound)?;
    let standing = Standing::of(backend, &Actor::Staff(staff.clone()), &row).ok_or(Error::NotFound)?;
    let directory = backend.directory();
    let units = directory.units.iter().filter(|unit| unit.active);
    let units = units.filter(|unit| standing.may_dispatch_to(&directory, unit.id));
    Ok(units.filter_map(|unit| directory.unit_ref(unit.id)).collect())
}

/// Those who work at a unit, or above it, and may be given its requests; by
/// name, at most 200.
pub async fn colleagues_at(backend: &Backend, units: &[UnitId]) -> Result<Vec<(UserId, String)>> {
    workers(backend, units, None).await
}

row! {
    struct Worker {
        id: Text<UserId>,
        name: String,
    }
}

async fn workers(backend: &Backend, units: &[UnitId], only: Option<UserId>) -> Result<Vec<(UserId, String)>> {
    let directory = backend.directory();
    let mut path: Vec<UnitId> = units.iter().flat_map(|unit| directory.ancestors(*unit)).collect();
    path.sort_unstable();
    path.dedup();
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<sea_orm::Value> = path.into_iter().map(|unit| Text(unit).into()).collect();
    let places: Vec<String> = (1..=values.len()).map(|at| format!("${at}")).collect();
    let roles: Vec<String> =
        Role::ALL.iter().filter(|role| role_works(**role)).map(|role| format!("'{role}'")).collect();
    let one = match only {
        Some(person) => {
            values.push(Text(person).into());
            format!("and staff.id = ${}", values.len())
        }
        None => String::new(),
    };
    let text = format!(
        "select id, name from staff where active {one} and id in (
           select staff_id from staff_grant where role in ({}) and unit_id in ({}))
         order by name, id limit {MOST}",
        roles.join(", "),
        places.join(", ")
    );
    let statement = sql(backend.read().get_database_backend(), text, values);
    let rows: Vec<Worker> = db::rows(backend.read(), statement).await?;
    Ok(rows.into_iter().map(|row| (row.id.0, row.name)).collect())
}
