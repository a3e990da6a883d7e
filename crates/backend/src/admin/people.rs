//! The list of people: what is looked for, a page at a time.

use super::{Person, require};
use crate::Backend;
use crate::actor::{Grant, Staff};
use crate::db::Text;
use crate::entity::staff::{Column, Entity, Model};
use crate::entity::staff_grant;
use crate::error::{Error, Result};
use domain::ids::{UnitId, UserId};
use domain::org::Role;
use domain::text::clean_line;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// People of a page, and characters that are looked for.
pub const LISTED: u64 = 50;
const CHARS: usize = 40;

/// Which people are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleQuery {
    /// Part of a name or a user name.
    pub words: String,
    /// Of this unit, or one below it.
    pub unit: Option<UnitId>,
    /// With this role, wherever it reaches.
    pub role: Option<Role>,
    /// Which page, from 0.
    pub page: u64,
}

/// A page of people, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeoplePage {
    /// The people.
    pub people: Vec<Person>,
    /// How many fit in all.
    pub count: u64,
}

/// The people who are looked for.
pub async fn people(backend: &Backend, by: &Staff, query: &PeopleQuery) -> Result<PeoplePage> {
    require(by)?;
    let wanted = Entity::find().filter(condition(backend, query));
    let count = wanted.clone().count(backend.read()).await?;
    let offset = Ord::min(query.page.saturating_mul(LISTED), i64::MAX.unsigned_abs());
    let by_name = wanted.order_by_asc(Column::Name).order_by_asc(Column::Username);
    let rows = by_name.limit(LISTED).offset(offset).all(backend.read()).await?;
    Ok(PeoplePage { people: with_grants(backend, rows).await?, count })
}

/// One of them. [`Error::NotFound`] for one there is not.
pub async fn person(backend: &Backend, by: &Staff, id: UserId) -> Result<Person> {
    require(by)?;
    let row = Entity::find_by_id(Text(id)).one(backend.read()).await?.ok_or(Error::NotFound)?;
    with_grants(backend, vec![row]).await?.pop().ok_or(Error::NotFound)
}

fn condition(backend: &Backend, query: &PeopleQuery) -> Condition {
    let mut wanted = Condition::all();
    let words: String = clean_line(&query.words).chars().take(CHARS).collect();
    if !words.is_empty() {
        let words = words.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let like =
            |column| Func::lower(Expr::col(column)).like(LikeExpr::new(format!("%{words}%")).escape('!'));
        wanted = wanted.add(Condition::any().add(like(Column::Name)).add(like(Column::Username)));
    }
    if let Some(top) = query.unit {
        let directory = backend.directory();
        let below = directory.units.iter().filter(|unit| directory.within(unit.id, top));
        wanted = wanted.add(Column::UnitId.is_in(below.map(|unit| Text(unit.id))));
    }
    if let Some(role) = query.role {
        let holders = Query::select()
            .column(staff_grant::Column::StaffId)
            .from(staff_grant::Entity)
            .and_where(staff_grant::Column::Role.eq(Text(role)))
            .to_owned();
        wanted = wanted.add(Column::Id.in_subquery(holders));
    }
    wanted
}

async fn with_grants(backend: &Backend, rows: Vec<Model>) -> Result<Vec<Person>> {
    let ids = rows.iter().map(|row| row.id);
    let all = staff_grant::Entity::find().filter(staff_grant::Column::StaffId.is_in(ids));
    let mut grants: HashMap<UserId, Vec<Grant>> = HashMap::new();
    for row in all.all(backend.read()).await? {
        grants.entry(row.staff_id.0).or_default().push(Grant { role: row.role.0, unit: row.unit_id.0 });
    }
    let person = |row: Model| Person {
        id: row.id.0,
        username: row.username,
        name: row.name,
        unit: row.unit_id.0,
        grants: grants.remove(&row.id.0).unwrap_or_default(),
        active: row.active,
    };
    Ok(rows.into_iter().map(person).collect())
}
