//! What is to be handed on, written with the step that decides it.

use super::Known;
use crate::Backend;
use crate::db::batch::Batch;
use crate::db::{Text, sql};
use crate::entity::request;
use domain::ids::{RequestId, UpstreamId};
use domain::request::{Request, Status};
use domain::upstream::LinkState;
use sea_orm::Statement;
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
    let text = "update upstream_link set run_at = $2, attempts = 0, quiet = 0, last_error = null,
                  locked_until = null,
                  unsure = (unsure or (state in ('waiting', 'over') and number is null)),
                  state = case when state <> 'over' then state
                    when number is null then 'waiting' else 'linked' end
                where request_id = $1 and state <> 'refused'";
    let values = vec![Text(after.id).into(), backend.now().into()];
    Some(sql(backend.read().get_database_backend(), text, values))
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
