//! What was held by quiet hours is looked at again before it is sent.

use super::claim::Claimed;
use crate::Backend;
use crate::db::{Text, sql};
use crate::entity::request;
use crate::error::Result;
use domain::tell::{Occasion, Unsent};
use sea_orm::{ConnectionTrait, Value};

/// Why a message that was held is not to be sent any more, if it is not.
pub(super) async fn unsent(
    backend: &Backend,
    message: &Claimed,
    row: &request::Model,
) -> Result<Option<Unsent>> {
    let quiet = backend.tell().rules().quiet;
    let (from, now, offset) = (message.created_at, backend.now(), backend.config().offset);
    if !message.way.rings() || message.urgent || !quiet.lies_between(from, now, offset) {
        return Ok(None);
    }
    Ok(domain::tell::unsent(message.occasion, &later(backend, message).await?, &row.domain()?))
}

/// What the same person was told since of the same request by the same way, or will be.
async fn later(backend: &Backend, message: &Claimed) -> Result<Vec<Occasion>> {
    let text = "select occasion from message
                where request_id = $1 and way = $2 and coalesce(staff_id, '') = $3
                  and coalesce(push_id, '') = $4 and id > $5 and fate in ('queued', 'sent')";
    let values: Vec<Value> = vec![
        message.request.clone().into(),
        message.way.as_str().into(),
        message.staff.clone().unwrap_or_default().into(),
        message.push.map(|id| id.to_string()).unwrap_or_default().into(),
        Text(message.id).into(),
    ];
    let db = backend.read();
    let rows = db.query_all_raw(sql(db.get_database_backend(), text, values)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index::<Text<Occasion>>(0)?.0)).collect()
}
