//! What a new installation needs before the first request can be answered.

use crate::Backend;
use crate::actor::Staff;
use crate::db::sql;
use crate::error::Result;
use crate::view::UnitRef;
use domain::org::Role;
use domain::rights::role_works;
use sea_orm::ConnectionTrait;

/// How far an installation is.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// The top unit; whether its name is one that somebody chose, pages know.
    pub district: UnitRef,
    /// Whether there is a unit below it.
    pub units: bool,
    /// Whether somebody dispatches.
    pub dispatcher: bool,
    /// Whether somebody works on requests.
    pub handler: bool,
    /// Whether there is a category to choose.
    pub categories: bool,
}

/// How far it is, for who can do the rest; nothing for anybody else.
pub async fn first_steps(backend: &Backend, by: &Staff) -> Result<Option<Steps>> {
    let directory = backend.directory();
    let Some(root) = directory.root().filter(|_| by.administers()) else { return Ok(None) };
    let db = backend.read();
    let text = "select distinct role from staff_grant
                join staff on staff.id = staff_grant.staff_id where staff.active";
    let rows = db.query_all_raw(sql(db.get_database_backend(), text, Vec::new())).await?;
    let role = |row: &sea_orm::QueryResult| row.try_get_by_index::<String>(0).ok()?.parse().ok();
    let roles: Vec<Role> = rows.iter().filter_map(role).collect();
    Ok(Some(Steps {
        district: UnitRef { id: root.id, name: root.name.clone(), kind: root.kind },
        units: directory.units.iter().any(|unit| unit.active && unit.id != root.id),
        dispatcher: roles.contains(&Role::Dispatcher),
        handler: roles.iter().any(|role| role_works(*role)),
        categories: directory.categories.iter().any(|category| category.active),
    }))
}
