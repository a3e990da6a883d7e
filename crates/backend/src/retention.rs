//! Personal data is taken out of requests that are long over. What is counted
//! stays: the row with category, unit, times and verdict, and the kinds and
//! times of its history.

use crate::Backend;
use crate::admin::Line;
use crate::db::search::{Entry, Index};
use crate::db::{Text, Tx, sql};
use crate::entity::request;
use crate::error::{Error, Result};
use crate::requests::one_by_one::{self, Found, Mishaps};
use crate::uploads;
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::{MediaId, RequestId};
use domain::media::MediaKind;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use serde_json::json;

/// Requests cleared in one transaction: others wait for it.
pub(crate) const AT_ONCE: usize = 50;
/// Most that are cleared in one go of the job; then other jobs have their turn.
const MOST: usize = 500;

/// Clears what is due; whether there is more.
pub(crate) async fn step(backend: &Backend) -> Result<bool> {
    let days = backend.config().retention_days;
    let before = backend.now().checked_sub_signed(TimeDelta::days(days.into()));
    let Some(before) = before.filter(|_| days > 0) else { return Ok(false) };
    let (mut after, mut cleared, mut mishaps) = ((Moment::UNIX_EPOCH, 0), 0, Mishaps::default());
    while cleared < MOST {
        let due = due(backend, before, after).await?;
        let whole = due.len() == AT_ONCE;
        after = due.last().map_or(after, |request| (request.submitted_at, request.seq));
        cleared += clear(backend, due, before, &mut mishaps).await?;
        if !whole {
            return mishaps.or(false);
        }
    }
    // Those that others changed just now, or that cannot be read, are met again.
    Ok(true)
}

/// The requests that are over and have not changed since a moment, oldest
/// first. One that was folded into another waits until that one is over.
async fn due(backend: &Backend, before: Moment, (at, seq): (Moment, i64)) -> Result<Vec<Found>> {
    let which = format!(
        "anonymised_at is null and status in ('closed', 'declined', 'withdrawn', 'merged')
           and submitted_at < $1 and submitted_at >= $2 and (submitted_at > $2 or seq > $3)
           and not exists (select 1 from request_event as event
                           where event.request_id = request.id and event.at >= $1)
           and {ALONE}
         order by submitted_at, seq limit {AT_ONCE}"
    );
    one_by_one::found(backend, &which, vec![before.into(), at.into(), seq.into()]).await
}

/// Nothing will come of another request that this one is folded into: it neither
/// goes on by itself nor gets an answer any more.
pub(crate) const ALONE: &str = "not exists (select 1 from request as main
    where main.id = request.merged_into and (main.work_at is not null or main.status = 'merged'))";

/// Statuses of what is over.
pub(crate) const OVER: [&str; 4] = ["closed", "declined", "withdrawn", "merged"];

/// Clears requests whose author wants to be forgotten, as far as they are over;
/// whether any is left that somebody changed just now.
pub(crate) async fn forget(backend: &Backend, ids: &[RequestId]) -> Result<bool> {
    let (mut left, mut mishaps) = (false, Mishaps::default());
    for some in ids.chunks(AT_ONCE) {
        let places: Vec<String> = (1..=some.len()).map(|at| format!("${at}")).collect();
        let which = format!(
            "id in ({}) and anonymised_at is null and status in ('{}') and {ALONE}",
            places.join(", "),
            OVER.join("', '")
        );
        let values = some.iter().map(|id| Text(*id).into()).collect();
        let found = one_by_one::found(backend, &which, values).await?;
        let count = found.len();
        left |= clear(backend, found, backend.now(), &mut mishaps).await? < count;
    }
    mishaps.or(left)
}

/// The same of those that a job names.
pub(crate) async fn forget_named(backend: &Backend, ids: &str) -> Result<bool> {
    let ids: std::result::Result<Vec<RequestId>, _> = ids.split(',').map(str::parse).collect();
    forget(backend, &ids.map_err(Error::internal)?).await
}

/// Clears these, each only if nobody changed it meanwhile; gives how many.
async fn clear(backend: &Backend, found: Vec<Found>, before: Moment, mishaps: &mut Mishaps) -> Result<usize> {
    let (now, dialect) = (backend.now(), backend.read().get_database_backend());
    let mut updates = Vec::with_capacity(found.len());
    for request in found {
        match request.row.and_then(|row| update(dialect, &row, now)) {
            Ok(update) => updates.push((request.id, update)),
            Err(error) => mishaps.note(request.id, Err(error))?,
        }
    }
    if updates.is_empty() {
        return Ok(0);
    }
    let line = Line::by(backend, None, "retention.anonymise", "request", json!({}));
    let work = move |tx: Tx| {
        let (updates, line) = (updates.clone(), line.clone());
        async move {
            let mut cleared = Vec::with_capacity(updates.len());
            for (request, update) in updates {
                if tx.execute_raw(update).await?.rows_affected() > 0 {
                    cleared.push(request);
                }
            }
            let media = around(&tx, &cleared, before).await?;
            if !cleared.is_empty() {
                let detail = json!({ "count": cleared.len(), "unchanged_since": before });
                Line { detail, ..line }.write(&tx).await?;
            }
            Ok((cleared.len(), media))
        }
    };
    let (cleared, media) = backend.write(work).await?;
    // Rows first. What is left when this process dies here has no row and is
    // swept as such.
    for (id, kind) in media {
        uploads::forget_blobs(backend, id, kind).await?;
    }
    if cleared > 0 {
        tracing::info!(cleared, "requests were anonymised");
    }
    Ok(cleared)
}

/// The row without anything personal. A new version, so that a command that was
/// prepared from the old one is refused.
fn update(dialect: DbBackend, row: &request::Model, now: Moment) -> Result<Statement> {
    let mut request = row.domain()?;
    request.forget_words();
    let json = |value: serde_json::Result<String>| value.map_err(Error::internal);
    let place = row.place().map(|place| place.coarse());
    let text = "update request set description = '', address = null, phone = null, author_name = null,
                  account_id = null, external_number = null, accuracy = null, lat = $3, lng = $4, state_json = $5,
                  record_json = $6, anonymised_at = $7, version = version + 1
                where id = $1 and version = $2 and anonymised_at is null";
    let values: Vec<Value> = vec![
        row.id.into(),
        row.version.into(),
        place.map(|place| place.lat).into(),
        place.map(|place| place.lng).into(),
        json(serde_json::to_string(&request.state))?.into(),
        json(serde_json::to_string(&request.record))?.into(),
        now.into(),
    ];
    Ok(sql(dialect, text, values))
}

/// Clears what lies around requests; gives the attachments whose bytes are to
/// go.
async fn around(tx: &Tx, requests: &[RequestId], before: Moment) -> Result<Vec<(MediaId, MediaKind)>> {
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    let dialect = tx.get_database_backend();
    let places: Vec<String> = (1..=requests.len()).map(|at| format!("${at}")).collect();
    let these = format!("request_id in ({})", places.join(", "));
    let values: Vec<Value> = requests.iter().map(|id| Text(*id).into()).collect();
    for text in [
        format!("update request_event set text = '' where {these} and text is not null and text <> ''"),
        format!("update import_row set cells = '[]', external_number = null, problems = null where {these}"),
        format!("update call_item set note = null where {these}"),
        format!(
            "update supervision set demand = '', reply = case when reply is null then null else '' end
             where {these}"
        ),
        // What is still to be told says nothing personal.
        format!("delete from webhook_delivery where {these} and state <> 'waiting'"),
        format!(
            "update upstream_link set state = 'over', number = null, token = null, their_text = null,
               proposal = null, last_error = null where {these}"
        ),
        format!("delete from message where {these}"),
        format!("delete from inbox where {these}"),
        format!("delete from tell_contact where {these}"),
        format!("delete from push_subscription where {these}"),
        format!("delete from me_too where {these}"),
    ] {
        tx.execute_raw(sql(dialect, text, values.clone())).await?;
    }
    // Keys are kept for some days only, so the moment spares looking at all of
    // them: a key is as old as its request.
    let keys = format!("delete from submission_key where created_at < ${} and {these}", requests.len() + 1);
    let dated = [values.clone(), vec![before.into()]].concat();
    tx.execute_raw(sql(dialect, keys, dated)).await?;
    for index in [Index::Whole, Index::Public] {
        for request in requests {
            tx.index(Entry { request: *request, index, text: None, fresh: false });
        }
    }
    let gone = format!("delete from media where {these} returning id, kind");
    let rows = tx.query_all_raw(sql(dialect, gone, values)).await?;
    let media = |row: &sea_orm::QueryResult| -> Result<(MediaId, MediaKind)> {
        let (id, kind): (Text<MediaId>, Text<MediaKind>) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok((id.0, kind.0))
    };
    rows.iter().map(media).collect()
}
