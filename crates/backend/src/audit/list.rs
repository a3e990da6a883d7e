//! The audit trail as administrators read it.

use super::chain::{self, Head};
use super::names;
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, sql};
use crate::entity::staff;
use crate::error::{Error, Result};
use domain::Moment;
use domain::ids::UserId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Value};
use std::collections::BTreeMap;

/// Lines of a page.
const PAGE: usize = 50;

/// What of the trail is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only what this person did.
    pub by: Option<UserId>,
    /// Only this action.
    pub action: Option<String>,
    /// From this moment.
    pub from: Option<Moment>,
    /// Before this one.
    pub to: Option<Moment>,
    /// Only before this line: the last of the page before.
    pub before: Option<i64>,
}

/// A line of the trail.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct AuditLine {
    pub seq: i64,
    pub at: Moment,
    /// The person's name; none for the program and its command line.
    pub name: Option<String>,
    /// Who was away and in whose stead it was done.
    pub stead: Option<String>,
    pub action: String,
    /// The name of what it is about where it has one, else its identifier.
    pub subject: String,
    /// The number of the line that this one ends, of an export.
    pub begun: Option<i64>,
    pub detail: serde_json::Value,
    /// Names of the identifiers in the detail, as far as there are some.
    pub names: BTreeMap<String, String>,
}

/// A page of the trail, newest first, with what it can be narrowed by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditPage {
    /// The lines.
    pub lines: Vec<AuditLine>,
    /// The last one, if there are more behind it.
    pub next: Option<i64>,
    /// Everybody who did something that was recorded.
    pub people: Vec<(UserId, String)>,
    /// Actions of which there are lines.
    pub actions: Vec<String>,
    /// How the chain ends.
    pub state: State,
}

/// How the chain ends. Whether all of it is whole, `huying audit verify` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Where it ends, as it is kept.
    pub head: Option<Head>,
    /// Whether the last line is that one.
    pub fits: bool,
}

/// Looks at the end of the chain only.
pub async fn state(backend: &Backend) -> Result<State> {
    // Whoever writes between the two moves both.
    for _ in 0..3 {
        let head = chain::kept(backend.read()).await?;
        let last = chain::last(backend.read()).await?;
        if head.as_ref() == Some(&last) {
            return Ok(State { head, fits: true });
        }
    }
    Ok(State { head: chain::kept(backend.read()).await?, fits: false })
}

/// A page of the trail. [`Error::Forbidden`] for all but administrators.
pub async fn page(backend: &Backend, by: &Staff, query: &AuditQuery) -> Result<AuditPage> {
    if !by.administers() {
        return Err(Error::Forbidden);
    }
    let (lines, next) = some(backend, by, query, PAGE).await?;
    Ok(AuditPage {
        next,
        lines,
        people: people(backend).await?,
        actions: each(backend, "action").await?,
        state: state(backend).await?,
    })
}

/// So many lines of the trail, newest first, and the last one if there are more
/// behind it. Forbidden as [`page`].
pub async fn some(
    backend: &Backend,
    by: &Staff,
    query: &AuditQuery,
    most: usize,
) -> Result<(Vec<AuditLine>, Option<i64>)> {
    if !by.administers() {
        return Err(Error::Forbidden);
    }
    let mut lines = lines(backend, query, most + 1).await?;
    let more = lines.len() > most;
    lines.truncate(most);
    names::put(backend, &mut lines).await?;
    let next = lines.last().map(|line| line.seq).filter(|_| more);
    Ok((lines, next))
}

async fn lines(backend: &Backend, query: &AuditQuery, limit: usize) -> Result<Vec<AuditLine>> {
    let mut values: Vec<Value> = Vec::new();
    let mut conditions = vec!["audit.seq is not null".to_owned()];
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        conditions.push(format!("{condition} ${}", values.len()));
    };
    query.by.into_iter().for_each(|by| add("audit.staff_id =", Text(by).into()));
    query.action.iter().for_each(|action| add("audit.action =", action.clone().into()));
    query.from.into_iter().for_each(|from| add("audit.at >=", from.into()));
    query.to.into_iter().for_each(|to| add("audit.at <", to.into()));
    query.before.into_iter().for_each(|before| add("audit.seq <", before.into()));
    let text = format!(
        "select audit.seq, audit.at, staff.name, audit.action, audit.subject, audit.detail
         from audit left join staff on staff.id = audit.staff_id
         where {} order by audit.seq desc limit {limit}",
        conditions.join(" and ")
    );
    let rows = backend.read().query_all_raw(sql(backend.read().get_database_backend(), text, values)).await?;
    let line = |row: &sea_orm::QueryResult| -> Result<AuditLine> {
        let detail: String = row.try_get_by_index(5)?;
        Ok(AuditLine {
            seq: row.try_get_by_index(0)?,
            at: row.try_get_by_index(1)?,
            name: row.try_get_by_index(2)?,
            stead: None,
            action: row.try_get_by_index(3)?,
            subject: row.try_get_by_index(4)?,
            begun: None,
            names: BTreeMap::new(),
            detail: serde_json::from_str(&detail).unwrap_or(serde_json::Value::String(detail)),
        })
    };
    rows.iter().map(line).collect()
}

/// Each value of a column once, by jumps along its index: there are few of them
/// in many lines.
async fn each(backend: &Backend, column: &'static str) -> Result<Vec<String>> {
    let text = format!(
        "with recursive found(value) as (
           select min({column}) from audit
           union all
           select (select min({column}) from audit where audit.{column} > found.value) from found
           where found.value is not null)
         select value from found where value is not null"
    );
    let dialect = backend.read().get_database_backend();
    let rows = backend.read().query_all_raw(sql(dialect, text, Vec::new())).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Everybody who is in the trail.
async fn people(backend: &Backend) -> Result<Vec<(UserId, String)>> {
    let mut people = named(backend, each(backend, "staff_id").await?).await?;
    people.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(people)
}

async fn named(backend: &Backend, ids: Vec<String>) -> Result<Vec<(UserId, String)>> {
    let people: Vec<(Text<UserId>, String)> = staff::Entity::find()
        .select_only()
        .columns([staff::Column::Id, staff::Column::Name])
        .filter(staff::Column::Id.is_in(ids))
        .into_tuple()
        .all(backend.read())
        .await?;
    Ok(people.into_iter().map(|(id, name)| (id.0, name)).collect())
}
