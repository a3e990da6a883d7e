//! The outbox at the desk: what was sent, what waits, how the providers do.

use crate::Backend;
use crate::actor::Staff;
use crate::admin::Line;

use crate::db::{Text, Tx, sql};
use crate::error::{Error, Result};
use crate::requests::Reach;
use domain::Moment;
use domain::code::RequestCode;
use domain::org::Role;
use domain::tell::{Fate, Flow, Occasion, To, Way};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde_json::json;
use uuid::Uuid;

/// Lines of a page.
const PAGE: usize = 50;

/// What of the outbox is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboxQuery {
    /// Only with this fate.
    pub fate: Option<Fate>,
    /// Only by this way.
    pub way: Option<Way>,
    /// Only before this one: the last of the page before.
    pub before: Option<Uuid>,
}

/// A message at the desk.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct OutboxLine {
    pub id: Uuid,
    pub code: Option<RequestCode>,
    pub occasion: Occasion,
    pub to: To,
    pub way: Way,
    /// With a place instead of the link, which is private.
    pub body: String,
    /// Masked; there once something was tried.
    pub address: Option<String>,
    pub urgent: bool,
    pub fate: Fate,
    pub attempts: i32,
    pub run_at: Moment,
    pub sent_at: Option<Moment>,
    pub provider: Option<String>,
    pub error: Option<String>,
    pub created_at: Moment,
}

/// A page of the outbox, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutboxPage {
    /// The messages.
    pub lines: Vec<OutboxLine>,
    /// The last one, if there are more behind it.
    pub next: Option<Uuid>,
}

/// How a provider does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ProviderHealth {
    pub name: &'static str,
    pub way: Way,
    /// Whether it is held off, and until when at the latest it is tried again.
    pub held: Option<Moment>,
}

/// How sending goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// The providers of this process.
    pub providers: Vec<ProviderHealth>,
    /// What waits.
    pub waiting: Vec<(Way, u64, Moment)>,
}

fn sees(staff: &Staff) -> Result<()> {
    let role = |role| matches!(role, Role::Administrator | Role::Supervisor);
    if staff.grants.iter().any(|grant| role(grant.role)) { Ok(()) } else { Err(Error::Forbidden) }
}

/// The units whose messages somebody may see: a supervisor those of their
/// subtree.
fn reach(backend: &Backend, staff: &Staff) -> Result<Reach> {
    sees(staff)?;
    let mut staff = staff.clone();
    staff.grants.retain(|grant| matches!(grant.role, Role::Administrator | Role::Supervisor));
    Ok(Reach::of(&backend.directory(), &staff))
}

/// A page of the outbox. [`Error::Forbidden`] unless a supervisor or an
/// administrator asks.
pub async fn outbox(backend: &Backend, staff: &Staff, query: &OutboxQuery) -> Result<OutboxPage> {
    outbox_of(backend, staff, query, PAGE).await
}

/// The same, of so many lines.
pub async fn outbox_of(
    backend: &Backend,
    staff: &Staff,
    query: &OutboxQuery,
    most: usize,
) -> Result<OutboxPage> {
    let mut values: Vec<Value> = Vec::new();
    let mut conditions = vec!["1 = 1".to_owned()];
    let mut with = |condition: &str, value: Value| {
        values.push(value);
        conditions.push(format!("{condition} ${}", values.len()));
    };
    if let Some(fate) = query.fate {
        with("m.fate =", fate.as_str().into());
    }
    if let Some(way) = query.way {
        with("m.way =", way.as_str().into());
    }
    if let Some(before) = query.before {
        with("m.id <", Text(before).into());
    }
    if let Reach::Units(units) = reach(backend, staff)? {
        // Identifiers are letters, digits and dashes.
        let units: Vec<String> = units.iter().map(|id| format!("'{id}'")).collect();
        let units = if units.is_empty() { "''".to_owned() } else { units.join(", ") };
        conditions.push(format!("r.unit_id in ({units})"));
    }
    let text = format!(
        "select m.id, r.code, m.occasion, m.listener, m.way, m.body, m.address, m.urgent, m.fate, m.attempts,
           m.run_at, m.sent_at, m.provider, m.last_error, m.created_at
         from message m left join request r on r.id = m.request_id
         where {} order by m.id desc limit {}",
        conditions.join(" and "),
        most + 1
    );
    let db = backend.read();
    let rows = db.query_all_raw(sql(db.get_database_backend(), text, values)).await?;
    let more = rows.len() > most;
    let lines: Vec<OutboxLine> = rows.iter().take(most).map(read).collect::<Result<_>>()?;
    let next = lines.last().map(|line| line.id).filter(|_| more);
    Ok(OutboxPage { lines, next })
}

fn read(row: &QueryResult) -> Result<OutboxLine> {
    let way = row.try_get_by_index::<Text<Way>>(4)?.0;
    // Lines of before were kept with the end of the number.
    let address = row.try_get_by_index::<Option<String>>(6)?.map(|address| way.mask(&address));
    Ok(OutboxLine {
        id: row.try_get_by_index::<Text<Uuid>>(0)?.0,
        code: row.try_get_by_index::<Option<Text<RequestCode>>>(1)?.map(|code| code.0),
        occasion: row.try_get_by_index::<Text<Occasion>>(2)?.0,
        to: row.try_get_by_index::<Text<To>>(3)?.0,
        way,
        body: row.try_get_by_index(5)?,
        address,
        urgent: row.try_get_by_index(7)?,
        fate: row.try_get_by_index::<Text<Fate>>(8)?.0,
        attempts: row.try_get_by_index(9)?,
        run_at: row.try_get_by_index(10)?,
        sent_at: row.try_get_by_index(11)?,
        provider: row.try_get_by_index(12)?,
        error: row.try_get_by_index(13)?,
        created_at: row.try_get_by_index(14)?,
    })
}

/// How sending goes. Forbidden as [`outbox`].
pub async fn health(backend: &Backend, staff: &Staff) -> Result<Health> {
    sees(staff)?;
    let now = backend.now();
    let provider = |provider: &super::providers::Provider| ProviderHealth {
        name: provider.name,
        way: provider.way,
        held: provider.until().filter(|_| provider.flow(now) != Flow::Free),
    };
    let providers = backend.tell().providers(backend.is_demo()).iter().map(provider).collect();
    Ok(Health { providers, waiting: waiting(backend).await? })
}

/// How many messages wait by each way, and since when the oldest.
pub async fn waiting(backend: &Backend) -> Result<Vec<(Way, u64, Moment)>> {
    let text =
        "select way, count(*), min(created_at) from message where fate = 'queued' group by way order by way";
    let db = backend.read();
    let rows = db.query_all_raw(sql(db.get_database_backend(), text, Vec::new())).await?;
    let line = |row: &QueryResult| -> Result<(Way, u64, Moment)> {
        let count: i64 = row.try_get_by_index(1)?;
        Ok((row.try_get_by_index::<Text<Way>>(0)?.0, count.unsigned_abs(), row.try_get_by_index(2)?))
    };
    rows.iter().map(line).collect()
}

/// Has a message tried again that failed or was given up. [`Error::NotFound`]
/// for one out of reach, [`Error::Conflict`] for one that is on its way or was
/// sent.
pub async fn retry(backend: &Backend, staff: &Staff, id: Uuid) -> Result<()> {
    let reach = reach(backend, staff)?;
    let db = backend.read();
    let text = "select r.unit_id from message m left join request r on r.id = m.request_id where m.id = $1";
    let row = db.query_one_raw(sql(db.get_database_backend(), text, vec![Text(id).into()])).await?;
    let unit: Option<Text<domain::ids::UnitId>> = row.ok_or(Error::NotFound)?.try_get_by_index(0)?;
    if let Reach::Units(units) = reach
        && !unit.is_some_and(|unit| units.contains(&unit.0))
    {
        return Err(Error::NotFound);
    }
    let line = Line::new(backend, staff, "tell.retry", id, json!({}));
    let now = backend.now();
    let work = move |tx: Tx| {
        let line = line.clone();
        async move {
            // A day is given anew.
            let text = "update message set fate = 'queued', run_at = $2, created_at = $2, attempts = 0,
                          locked_until = null
                        where id = $1 and fate in ('failed', 'dead')";
            let statement = sql(tx.get_database_backend(), text, vec![Text(id).into(), now.into()]);
            if tx.execute_raw(statement).await?.rows_affected() == 0 {
                return Err(Error::Conflict);
            }
            line.write(&tx).await
        }
    };
    backend.write(work).await
}
