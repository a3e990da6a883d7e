//! Rules that dispatch by themselves.
//!
//! Submitting is hot, so nothing of it happens there: a job looks at what has
//! come since rules dispatch, each request once, in the order in which it came.
//! What no rule takes is marked, so that an edited rule never reaches back.

use super::{AUTO_FROM, AUTO_SEQ, dispatches_alone, facts, meta, propose, rules};
use crate::Backend;
use crate::admin::set_meta;
use crate::db::{Text, Tx, sql};
use crate::entity::request;
use crate::error::{Error, Result};
use crate::requests;
use crate::requests::one_by_one::{self, Found, Mishaps};
use chrono::{DateTime, TimeDelta};
use domain::Moment;
use domain::ids::RequestId;
use domain::request::{Command, Status, Target};
use domain::routing::{Rule, first_match};
use sea_orm::{ConnectionTrait, Value};

/// Requests looked at in one go, and most that are judged in one run: what is left
/// waits for the next.
const AT_ONCE: usize = 200;
const MOST: usize = 4_000;
/// Rows come in the order of their numbers, but for those whose transaction
/// took longer; none takes this long.
const SETTLED: TimeDelta = TimeDelta::minutes(2);

/// Dispatches what rules dispatch, if they may.
pub(crate) async fn dispatch_by_rule(backend: &Backend) -> Result<()> {
    if !dispatches_alone(backend).await? {
        return Ok(());
    }
    let mut known = meta(backend, [AUTO_FROM, AUTO_SEQ]).await?;
    let from = known.get(AUTO_FROM).and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    // Switched on before there was anything to remember it: from now on.
    let Some(from) = from.map(|at| at.to_utc()) else {
        let now = backend.now();
        return remember(backend, AUTO_FROM, now.to_rfc3339()).await;
    };
    let seq: i64 = known.remove(AUTO_SEQ).and_then(|seq| seq.parse().ok()).unwrap_or(0);
    let live: Vec<Rule> = rules::rules(backend)
        .await?
        .into_iter()
        .filter(|kept| kept.rule.active && kept.tried_at.is_some())
        .map(|kept| kept.rule)
        .collect();
    let (mut after, mut done, mut mishaps) = (seq, 0, Mishaps::default());
    while done < MOST {
        let waiting = waiting(backend, after, from).await?;
        let whole = waiting.len() == AT_ONCE;
        after = waiting.last().map_or(after, |request| request.seq);
        let (dispatched, unmatched) = judge(backend, &live, waiting, &mut mishaps).await?;
        done += dispatched + unmatched.len();
        mark(backend, unmatched).await?;
        if !whole {
            if let Some(settled) = settled(backend, seq, from).await? {
                remember(backend, AUTO_SEQ, settled.to_string()).await?;
            }
            break;
        }
    }
    mishaps.or(())
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
async fn waiting(backend: &Backend, after: i64, from: Moment) -> Result<Vec<Found>> {
    let which = format!(
        "status = 'submitted' and seq > $1 and judged_at is null and unit_id is null
           and submitted_at >= $2 order by seq limit {AT_ONCE}"
    );
    one_by_one::found(backend, &which, vec![after.into(), from.into()]).await
}

/// Asks the rules about requests; how many they dispatched, and which none takes.
async fn judge(
    backend: &Backend,
    live: &[Rule],
    requests: Vec<Found>,
    mishaps: &mut Mishaps,
) -> Result<(usize, Vec<RequestId>)> {
    if live.is_empty() {
        return Ok((0, requests.into_iter().map(|request| request.id).collect()));
    }
    let (mut dispatched, mut unmatched) = (0, Vec::new());
    for request in requests {
        let went = match request.row {
            Ok(row) => one(backend, live, row).await,
            Err(error) => Err(error),
        };
        match went {
            Ok(false) => unmatched.push(request.id),
            Ok(true) => dispatched += 1,
            Err(error) => mishaps.note(request.id, Err(error))?,
        }
    }
    Ok((dispatched, unmatched))
}

/// Dispatches a request by the first rule that takes it; whether one does.
async fn one(backend: &Backend, live: &[Rule], row: request::Model) -> Result<bool> {
    let located = propose::locate(backend, &row).await?.map(|located| located.unit.id);
    let facts = facts(backend, &row, located);
    let directory = backend.directory();
    let takes = |rule: &&Rule| directory.unit(rule.outcome.unit).is_some_and(|unit| unit.active);
    match first_match(live.iter().filter(takes), &facts) {
        None => Ok(false),
        Some(rule) => dispatch(backend, row, rule).await.map(|()| true),
    }
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
    let mut values: Vec<Value> = vec![backend.now().into()];
    values.extend(ids.into_iter().map(|id| Value::from(Text(id))));
    let places: Vec<String> = (2..=values.len()).map(|at| format!("${at}")).collect();
    let text = format!("update request set judged_at = $1 where id in ({})", places.join(", "));
    backend.execute(text, values).await.map(|_| ())
}

async fn remember(backend: &Backend, name: &'static str, value: String) -> Result<()> {
    let work = move |tx: Tx| {
        let value = value.clone();
        async move { set_meta(&tx, name, &value).await }
    };
    backend.write(work).await
}
