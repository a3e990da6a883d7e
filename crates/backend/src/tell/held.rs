//! What was held by quiet hours, or promises a date that has passed since, is looked at
//! again before it is sent.

use super::claim::Claimed;
use super::promise::{Date, leave_out};
use crate::Backend;
use crate::db::{Text, sql};
use crate::entity::request;
use crate::error::Result;
use domain::tell::{Occasion, Unsent};
use sea_orm::{ConnectionTrait, Value};

/// Why a message that waited is not to be sent any more, if it is not. One that is says
/// no date that has passed.
pub(super) async fn look(
    backend: &Backend,
    message: &mut Claimed,
    date: Date,
    row: &request::Model,
) -> Result<Option<Unsent>> {
    let quiet = backend.tell().rules().quiet;
    let (from, now, offset) = (message.created_at, backend.now(), backend.config().offset);
    let held = message.way.rings() && !message.urgent && quiet.lies_between(from, now, offset);
    if !held && date != Date::Passed {
        return Ok(None);
    }
    let request = row.domain()?;
    let unsent = domain::tell::unsent(message.occasion, from, &later(backend, message).await?, &request);
    if unsent.is_none() && date == Date::Passed {
        leave_out(backend, message, &request)?;
    }
    Ok(unsent)
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
