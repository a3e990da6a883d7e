//! The desk of call-backs: first whom a bad verdict brought here, then those
//! who were drawn.

use super::{callers, units};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{self, Text, row, sql};
use crate::error::{Error, Result};
use crate::requests::{self, Scope, WorklistQuery};
use crate::view::{Page, UnitRef, WorkRow};
use chrono::DateTime;
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::{CallId, DrawId, UnitId};
use domain::request::Status;
use domain::sample::Verdict;
use sea_orm::Value;

/// Rows of each part.
const ROWS: usize = 30;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueQuery {
    /// Within this unit's subtree.
    pub unit: Option<UnitId>,
    /// Where the first part goes on.
    pub first: Option<String>,
    /// Where the second part goes on.
    pub drawn: Option<String>,
}

/// A request that was drawn and is to be called.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemRow {
    /// The call-back.
    pub id: CallId,
    /// Its draw.
    pub draw: DrawId,
    /// The request.
    pub code: RequestCode,
    /// Its unit.
    pub unit: Option<UnitRef>,
    /// What the resident had said.
    pub verdict: Verdict,
    /// How often it was tried.
    pub attempts: i32,
    /// Not before.
    pub next_at: Moment,
    /// The beginning of its words.
    pub excerpt: String,
}

/// Both parts.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Those with a bad verdict, by their deadline.
    pub called: Page<WorkRow>,
    /// Those who were drawn, by when they are due and by draw.
    pub drawn: Page<ItemRow>,
}

/// A page of each. [`Error::Forbidden`] for who does not call back.
pub async fn queue(backend: &Backend, staff: &Staff, query: &QueueQuery) -> Result<Queue> {
    let tops = callers(staff)?;
    // Only with the role that calls; others of the same person reach elsewhere.
    let mut caller = staff.clone();
    caller.grants.retain(|grant| tops.contains(&grant.unit) && grant.role == domain::org::Role::Callback);
    let wanted = WorklistQuery {
        scope: Scope::Unit,
        status: Some(Status::CallBack),
        unit: query.unit,
        cursor: query.first.clone(),
        limit: 30,
        ..WorklistQuery::default()
    };
    let (called, drawn) =
        tokio::try_join!(requests::worklist(backend, &caller, &wanted), drawn(backend, &tops, query))?;
    Ok(Queue { called, drawn })
}

row! {
    struct Row {
        id: Text<CallId>,
        draw: Text<DrawId>,
        code: Text<RequestCode>,
        unit: Option<Text<UnitId>>,
        verdict: Text<Verdict>,
        attempts: i32,
        next: Moment,
        description: String,
    }
}

async fn drawn(backend: &Backend, tops: &[UnitId], query: &QueueQuery) -> Result<Page<ItemRow>> {
    let directory = backend.directory();
    let units = units(&directory, tops, query.unit);
    let mut values: Vec<Value> = units.into_iter().map(|unit| Text(unit).into()).collect();
    if values.is_empty() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let places: Vec<String> = (1..=values.len()).map(|at| format!("${at}")).collect();
    let mut beyond = String::new();
    if let Some((next, id)) = query.drawn.as_deref().map(cursor).transpose()? {
        let at = values.len();
        beyond = format!("and (next_at, call_item.id) > (${}, ${})", at + 1, at + 2);
        values.extend([next.into(), Text(id).into()]);
    }
    let text = format!(
        "select call_item.id as id, draw_id as draw, code, request.unit_id as unit, verdict, attempts,
           next_at as next, substr(description, 1, 200) as description
         from call_item join request on request.id = call_item.request_id
         where state = 'open' and draw_id is not null and request.unit_id in ({}) {beyond}
         order by next_at, call_item.id limit {}",
        places.join(", "),
        ROWS + 1
    );
    let rows: Vec<Row> =
        db::rows(backend.read(), sql(backend.read().get_database_backend(), text, values)).await?;
    let more = rows.len() > ROWS;
    let item = |row: Row| ItemRow {
        id: row.id.0,
        draw: row.draw.0,
        code: row.code.0,
        unit: row.unit.and_then(|id| directory.unit_ref(id.0)),
        verdict: row.verdict.0,
        attempts: row.attempts,
        next_at: row.next,
        excerpt: requests::excerpt(&row.description, 60),
    };
    let items: Vec<ItemRow> = rows.into_iter().take(ROWS).map(item).collect();
    let next = items.last().filter(|_| more);
    let next = next.map(|last| format!("{}~{}", last.next_at.timestamp_micros(), last.id));
    Ok(Page { items, next })
}

fn cursor(text: &str) -> Result<(Moment, CallId)> {
    let (micros, id) = text.split_once('~').ok_or(Error::NotFound)?;
    let micros = micros.parse().map_err(|_| Error::NotFound)?;
    let at = DateTime::from_timestamp_micros(micros).ok_or(Error::NotFound)?;
    Ok((at, id.parse().map_err(|_| Error::NotFound)?))
}
