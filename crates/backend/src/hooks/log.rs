//! What was told, and telling it again.

use super::keep::hook;
use crate::Backend;
use crate::actor::Staff;
use crate::admin::Line;

use crate::db::{Text, Tx, sql};
use crate::error::{Error, Result};
use domain::Moment;
use domain::code::RequestCode;
use domain::hook::{DeliveryState, HookEvent};
use domain::ids::{DeliveryId, EventId, HookId, PartnerId};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde_json::json;

/// Lines of a page.
pub const LOG: usize = 50;

/// A delivery, without what was told.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct LogLine {
    pub id: DeliveryId,
    pub event: EventId,
    pub code: RequestCode,
    pub kind: HookEvent,
    pub state: DeliveryState,
    pub attempts: i32,
    pub created_at: Moment,
    pub tried_at: Option<Moment>,
    /// When it is tried next, at the earliest.
    pub run_at: Moment,
    pub status: Option<i32>,
    pub millis: Option<i32>,
    pub error: Option<String>,
}

/// A page of them, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogPage {
    /// The deliveries.
    pub lines: Vec<LogLine>,
    /// The last one, if there are more behind it.
    pub next: Option<DeliveryId>,
}

/// What waits for a webhook.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Waiting {
    /// How many.
    pub count: u64,
    /// Since when the oldest.
    pub since: Option<Moment>,
}

/// A page of the deliveries of a webhook, of one state or all.
pub async fn log(
    backend: &Backend,
    by: &Staff,
    (partner, id): (PartnerId, HookId),
    state: Option<DeliveryState>,
    before: Option<DeliveryId>,
) -> Result<LogPage> {
    hook(backend, by, partner, id).await?;
    let mut values: Vec<Value> = vec![Text(id).into()];
    let mut conditions = String::new();
    if let Some(state) = state {
        values.push(state.as_str().into());
        conditions.push_str(&format!(" and d.state = ${}", values.len()));
    }
    if let Some(before) = before {
        values.push(Text(before).into());
        conditions.push_str(&format!(" and d.id < ${}", values.len()));
    }
    let text = format!(
        "select d.id, d.event_id, r.code, d.kind, d.state, d.attempts, d.created_at, d.tried_at, d.run_at,
           d.status, d.millis, d.error
         from webhook_delivery d join request r on r.id = d.request_id
         where d.webhook_id = $1{conditions} order by d.id desc limit {}",
        LOG + 1
    );
    let db = backend.read();
    let rows = db.query_all_raw(sql(db.get_database_backend(), text, values)).await?;
    let lines: Vec<LogLine> = rows.iter().take(LOG).map(read).collect::<Result<_>>()?;
    let next = lines.last().map(|line| line.id).filter(|_| rows.len() > LOG);
    Ok(LogPage { lines, next })
}

fn read(row: &QueryResult) -> Result<LogLine> {
    Ok(LogLine {
        id: row.try_get_by_index::<Text<DeliveryId>>(0)?.0,
        event: row.try_get_by_index::<Text<EventId>>(1)?.0,
        code: row.try_get_by_index::<Text<RequestCode>>(2)?.0,
        kind: row.try_get_by_index::<Text<HookEvent>>(3)?.0,
        state: row.try_get_by_index::<Text<DeliveryState>>(4)?.0,
        attempts: row.try_get_by_index(5)?,
        created_at: row.try_get_by_index(6)?,
        tried_at: row.try_get_by_index(7)?,
        run_at: row.try_get_by_index(8)?,
        status: row.try_get_by_index(9)?,
        millis: row.try_get_by_index(10)?,
        error: row.try_get_by_index(11)?,
    })
}

/// What waits for a webhook.
pub async fn waiting(backend: &Backend, by: &Staff, partner: PartnerId, id: HookId) -> Result<Waiting> {
    hook(backend, by, partner, id).await?;
    let text = "select count(*), min(created_at) from webhook_delivery
                where webhook_id = $1 and state = 'waiting'";
    let db = backend.read();
    let row = db.query_one_raw(sql(db.get_database_backend(), text, vec![Text(id).into()])).await?;
    let Some(row) = row else { return Ok(Waiting::default()) };
    Ok(Waiting { count: row.try_get_by_index::<i64>(0)?.unsigned_abs(), since: row.try_get_by_index(1)? })
}

/// What a delivery begins anew with. Its identifier stays, so that a receiver
/// that has it can drop it.
const ANEW: &str =
    "update webhook_delivery set state = 'waiting', run_at = $2, attempts = 0, begun_at = null,
                      locked_until = null";

/// Tells one thing again. [`Error::Conflict`] while it waits anyway.
pub async fn replay(
    backend: &Backend,
    by: &Staff,
    (partner, id): (PartnerId, HookId),
    delivery: DeliveryId,
) -> Result<()> {
    hook(backend, by, partner, id).await?;
    let line = Line::new(backend, by, "hook.replay", id, json!({ "partner": partner, "delivery": delivery }));
    let now = backend.now();
    let work = move |tx: Tx| {
        let line = line.clone();
        async move {
            let text = format!("{ANEW} where id = $1 and webhook_id = $3 and state <> 'waiting'");
            let values = vec![Text(delivery).into(), now.into(), Text(id).into()];
            if tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?.rows_affected() == 0 {
                return Err(Error::Conflict);
            }
            line.write(&tx).await
        }
    };
    backend.write(work).await
}

/// Tells everything again that happened since a moment; how much.
pub async fn replay_since(
    backend: &Backend,
    by: &Staff,
    (partner, id): (PartnerId, HookId),
    since: Moment,
) -> Result<u64> {
    hook(backend, by, partner, id).await?;
    let now = backend.now();
    let mut all = 0;
    loop {
        // Others wait for the door: some at a time.
        let text = format!(
            "{ANEW} where id in (select id from webhook_delivery where webhook_id = $1 and created_at >= $3
               and state <> 'waiting' and (tried_at is null or tried_at <= $2) order by id limit 500)"
        );
        let work = move |tx: Tx| {
            let values = vec![Text(id).into(), now.into(), since.into()];
            let statement = sql(tx.get_database_backend(), text.clone(), values);
            async move { Ok(tx.execute_raw(statement).await?.rows_affected()) }
        };
        let some = backend.write(work).await?;
        all += some;
        if some < 500 || backend.now() - now > chrono::TimeDelta::minutes(1) {
            break;
        }
    }
    let line = Line::new(
        backend,
        by,
        "hook.replay",
        id,
        json!({ "partner": partner, "since": since, "count": all }),
    );
    let work = move |tx: Tx| {
        let line = line.clone();
        async move { line.write(&tx).await }
    };
    backend.write(work).await?;
    Ok(all)
}
