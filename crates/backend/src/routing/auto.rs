//! Rules that dispatch by themselves.
//!
//! Submitting is hot, so nothing of it happens there: a job looks at what has
//! come since rules dispatch, each request once, in the order in which it came.
//! What no rule takes is marked, so that an edited rule never reaches back.

use super::{AUTO_FROM, AUTO_SEQ, dispatches_alone, facts, meta, propose, rules};
use crate::Backend;
use crate::admin::set_meta;
use crate::db::{self, Text, Tx, row, sql};
use crate::entity::request;
use crate::error::{Error, Result};
use crate::requests;
use chrono::{DateTime, TimeDelta};
use domain::Moment;
use domain::ids::RequestId;
use domain::request::{Command, Status, Target};
use domain::routing::{Rule, first_match};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Value};

/// Requests looked at in one go, and goes of one run: what is left waits for
/// the next.
const AT_ONCE: usize = 200;
const GOES: usize = 20;
/// Rows come in the order of their numbers, but for those whose transaction
/// took longer; none takes this long.
const SETTLED: TimeDelta = TimeDelta::minutes(2);

/// Dispatches what rules dispatch, if they may; how many.
pub(crate) async fn dispatch_by_rule(backend: &Backend) -> Result<usize> {
    if !dispatches_alone(backend).await? {
        return Ok(0);
    }
    let mut known = meta(backend, [AUTO_FROM, AUTO_SEQ]).await?;
    let from = known.get(AUTO_FROM).and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    // Switched on before there was anything to remember it: from now on.
    let Some(from) = from.map(|at| at.to_utc()) else {
        let now = backend.now();
        return remember(backend, AUTO_FROM, now.to_rfc3339()).await.map(|()| 0);
    };
    let seq: i64 = known.remove(AUTO_SEQ).and_then(|seq| seq.parse().ok()).unwrap_or(0);
    let live: Vec<Rule> = rules::rules(backend)
        .await?
        .into_iter()
        .filter(|kept| kept.rule.active && kept.tried_at.is_some())
        .map(|kept| kept.rule)
        .collect();
    let mut done = 0;
    for _ in 0..GOES {
        let waiting = waiting(backend, seq, from).await?;
        let ids: Vec<RequestId> = waiting.iter().map(|row| row.id.0).collect();
        let (dispatched, unmatched) = judge(backend, &live, &ids).await?;
        done += dispatched;
        mark(backend, unmatched).await?;
        if waiting.len() < AT_ONCE {
            if let Some(settled) = settled(backend, seq, from).await? {
                remember(backend, AUTO_SEQ, settled.to_string()).await?;
            }
            break;
        }
    }
    Ok(done)
}

row! {
    struct Waiting {
        id: Text<RequestId>,
    }
}

/// The row before which all have come and were judged, if it is a later one.
async fn settled(backend: &Backend, seq: i64, from: Moment) -> Result<Option<i64>> {
    let text = "select max(seq) as seq from request
                where status = 'submitted' and seq > $1 and submitted_at < $2
                  and seq < coalesce((select min(seq) from request
                    where status = 'submitted' and seq > $1 and judged_at is null and unit_id is null
                      and submitted_at >= $3), 9223372036854775807)";
    let dialect = backend.read().get_database_backend();
    let values = vec![seq.into(), (backend.now() - SETTLED).into(), from.into()];
    let row = backend.read().query_one_raw(sql(dialect, text, values)).await?;
    Ok(row.map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?.flatten())
}

/// What nobody has judged yet.
async fn waiting(backend: &Backend, seq: i64, from: Moment) -> Result<Vec<Waiting>> {
    let text = format!(
        "select id from request
         where status = 'submitted' and seq > $1 and judged_at is null and unit_id is null
           and submitted_at >= $2 order by seq limit {AT_ONCE}"
    );
    let dialect = backend.read().get_database_backend();
    db::rows(backend.read(), sql(dialect, text, vec![seq.into(), from.into()])).await
}

/// Asks the rules about requests: how many were dispatched, and which no rule
/// takes.
async fn judge(backend: &Backend, live: &[Rule], ids: &[RequestId]) -> Result<(usize, Vec<RequestId>)> {
    if live.is_empty() || ids.is_empty() {
        return Ok((0, ids.to_vec()));
    }
    let query = request::Entity::find().filter(request::Column::Id.is_in(ids.iter().map(|id| Text(*id))));
    let mut rows = query.all(backend.read()).await?;
    rows.sort_by_key(|row| row.id.0);
    let (mut dispatched, mut unmatched) = (0, Vec::new());
    for row in rows {
        let located = propose::locate(backend, &row).await?.map(|located| located.unit.id);
        let facts = facts(backend, &row, located);
        let directory = backend.directory();
        let takes = |rule: &&Rule| directory.unit(rule.outcome.unit).is_some_and(|unit| unit.active);
        match first_match(live.iter().filter(takes), &facts) {
            None => unmatched.push(row.id.0),
            Some(rule) => match dispatch(backend, row, rule).await {
                Ok(()) => dispatched += 1,
                // Somebody was faster; if it is still nobody's it is judged next time.
                Err(Error::Conflict | Error::Refused(_)) => {}
                Err(error) => return Err(error),
            },
        }
    }
    Ok((dispatched, unmatched))
}

/// The rule's urgency first, so that the deadline is reckoned by it; what is
/// interrupted between the two goes on with the second.
async fn dispatch(backend: &Backend, mut row: request::Model, rule: &Rule) -> Result<()> {
    let urgency = rule.outcome.urgency.filter(|urgency| *urgency != row.urgency.0);
    if let Some(urgency) = urgency {
        let classify = Command::Classify { category: None, urgency };
        requests::by_itself(backend, &row, classify).await?;
        row = requests::find_by_id(backend, row.id.0).await?.ok_or(Error::NotFound)?;
        if row.status.0 != Status::Submitted {
            return Err(Error::Conflict);
        }
    }
    let directory = backend.directory();
    let unit = directory.unit(rule.outcome.unit).ok_or(Error::Conflict)?;
    let target = Target { unit: unit.id, kind: unit.kind };
    requests::by_rule(backend, &row, Command::Dispatch { target, note: None }, rule).await
}

/// Marks what no rule takes. Nobody's form grows old because of it.
async fn mark(backend: &Backend, ids: Vec<RequestId>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let now = backend.now();
    let work = move |tx: Tx| {
        let mut values: Vec<Value> = vec![now.into()];
        values.extend(ids.iter().map(|id| Value::from(Text(*id))));
        let places: Vec<String> = (2..=values.len()).map(|at| format!("${at}")).collect();
        let text = format!("update request set judged_at = $1 where id in ({})", places.join(", "));
        let statement = sql(tx.get_database_backend(), text, values);
        async move {
            tx.execute_raw(statement).await?;
            Ok(())
        }
    };
    backend.write(work).await
}

async fn remember(backend: &Backend, name: &'static str, value: String) -> Result<()> {
    let work = move |tx: Tx| {
        let value = value.clone();
        async move { set_meta(&tx, name, &value).await }
    };
    backend.write(work).await
}
