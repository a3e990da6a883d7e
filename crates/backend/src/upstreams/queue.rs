//! What is to be handed on, written with the step that decides it.

use super::Known;
use crate::Backend;
use crate::db::batch::Batch;
use crate::db::{Text, sql};
use crate::entity::request;
use crate::error::Result;
use domain::ids::{RequestId, UpstreamId};
use domain::request::{Request, Status};
use domain::upstream::LinkState;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

/// Queues a request for the upstreams whose it is now. Where a unit stands for
/// an upstream, handing the request to that unit hands it on; where none does,
/// staff taking it up (registering or dispatching it) does. Either way only
/// categories of the table go.
pub(crate) fn queue(backend: &Backend, batch: &mut Batch, before: &request::Model, after: &Request) {
    let upstreams = backend.upstreams().all();
    for upstream in upstreams.iter().filter(|upstream| decides(upstream, before, after)) {
        if upstream.service(backend, after.category).is_some() {
            add(backend, batch, upstream.id, after.id);
        }
    }
}

fn decides(upstream: &Known, before: &request::Model, after: &Request) -> bool {
    let taken_up = |status| matches!(status, Status::Registered | Status::Dispatched | Status::Handling);
    if !taken_up(after.state.status()) {
        return false;
    }
    match upstream.unit {
        Some(unit) => after.unit() == Some(unit) && before.unit_id.map(|id| id.0) != Some(unit),
        None => before.status.0 == Status::Submitted,
    }
}

/// What has a request asked for again that was over here and is not any more: it
/// goes on under its number, and is looked for where none is known.
pub(crate) fn goes_on(backend: &Backend, before: &request::Model, after: &Request) -> Option<Statement> {
    let over = before.status.0.is_over() && before.anonymised_at.is_none();
    if !over || after.state.status().is_over() {
        return None;
    }
    // All that are claimed, too: who still holds one may find the request over as
    // it was, and no longer marks it so. Whether it is being sent nobody knows.
    let text = format!("update upstream_link set {AGAIN} where request_id = $2 and state <> 'refused'");
    let values = vec![backend.now().into(), Text(after.id).into()];
    Some(sql(backend.read().get_database_backend(), text, values))
}

/// What makes a link one that is worked on again, now.
const AGAIN: &str = "run_at = $1, attempts = 0, quiet = 0, last_error = null, locked_until = null,
    unsure = (unsure or (state in ('waiting', 'over') and number is null)),
    state = case when state <> 'over' then state when number is null then 'waiting' else 'linked' end";

/// The same of what went on while an older version ran, which left its links over. Done
/// again, it finds nothing.
pub(super) async fn put_right(backend: &Backend) -> Result<()> {
    let left =
        "select upstream_link.id from upstream_link join request on request.id = upstream_link.request_id
                where upstream_link.state = 'over'
                  and request.status not in ('closed', 'declined', 'withdrawn', 'merged')";
    let db = backend.read();
    // Mostly there is nothing: that costs no write.
    let one = sql(db.get_database_backend(), format!("{left} limit 1"), Vec::new());
    if db.query_one_raw(one).await?.is_none() {
        return Ok(());
    }
    let text = format!("update upstream_link set {AGAIN} where id in ({left})");
    let links = backend.execute(text, vec![backend.now().into()]).await?;
    tracing::info!(links, "requests that go on are followed upstream again");
    Ok(())
}

/// Adds a link; one that is there stays as it is.
pub(super) fn add(backend: &Backend, batch: &mut Batch, upstream: UpstreamId, request: RequestId) {
    let now = backend.now();
    let row = vec![
        ("id", Text::<Uuid>(backend.new_id()).into()),
        ("upstream_id", Text(upstream).into()),
        ("request_id", Text(request).into()),
        ("state", LinkState::Waiting.as_str().into()),
        ("unsure", false.into()),
        ("attempts", 0.into()),
        ("quiet", 0.into()),
        ("run_at", now.into()),
        ("created_at", now.into()),
    ];
    batch.insert_once("upstream_link", row);
}
