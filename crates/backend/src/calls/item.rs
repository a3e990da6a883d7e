//! One call-back with all that is needed on the phone.

use super::{callers, units};
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::db::Text;
use crate::entity::{call_item, request};
use crate::error::{Error, Result};
use crate::requests;
use crate::templates;
use crate::view::RequestView;
use domain::code::RequestCode;
use domain::ids::RequestId;
use domain::request::Status;
use domain::sample::CallState;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// One call-back.
#[derive(Clone, Debug)]
pub struct Call {
    /// The request.
    pub request: RequestView,
    /// Whether a bad verdict brought it here; else it was drawn.
    pub bad: bool,
    /// How it stands.
    pub state: CallState,
    /// How often it was tried: also what a form was made from.
    pub attempts: i32,
    /// The last outcome, if one was kept.
    pub item: Option<call_item::Model>,
    /// What to say, its blanks filled in; none where no text was written.
    pub script: Option<String>,
}

impl Call {
    /// Whether it is still to be called: whom a bad verdict brought here until the
    /// request goes on, whatever was heard before.
    pub fn is_open(&self) -> bool {
        self.bad || self.state == CallState::Open
    }
}

/// A call-back for whoever calls at its unit. `due` says a date. [`Error::NotFound`]
/// for a request that is not to be called back or out of reach.
pub async fn open(
    backend: &Backend,
    staff: &Staff,
    code: &RequestCode,
    due: impl Fn(domain::Moment) -> String,
) -> Result<Call> {
    let (row, item) = find(backend, staff, code).await?;
    let view = requests::open(backend, &Actor::Staff(staff.clone()), code).await?;
    let bad = row.status.0 == Status::CallBack;
    let script = templates::script(backend, &view, &due(view.answer_due_at)).await?;
    let state = item.as_ref().map_or(CallState::Open, |item| item.state.0);
    let attempts = item.as_ref().map_or(0, |item| item.attempts);
    Ok(Call { request: view, bad, state, attempts, item, script })
}

/// The request and what was kept of calling back: of this round where a bad
/// verdict brought it here, else of the draw.
pub(super) async fn find(
    backend: &Backend,
    staff: &Staff,
    code: &RequestCode,
) -> Result<(request::Model, Option<call_item::Model>)> {
    let tops = callers(staff)?;
    let row = requests::find(backend, code).await?.ok_or(Error::NotFound)?;
    let unit = row.unit_id.map(|id| id.0).ok_or(Error::NotFound)?;
    if !units(&backend.directory(), &tops, None).contains(&unit) {
        return Err(Error::NotFound);
    }
    if row.status.0 == Status::CallBack {
        let item = of_round(backend, row.id.0, row.reopened).await?;
        return Ok((row, item));
    }
    let item = call_item::Entity::find()
        .filter(call_item::Column::RequestId.eq(row.id))
        .order_by_desc(call_item::Column::Id)
        .one(backend.read())
        .await?;
    match item {
        Some(item) => Ok((row, Some(item))),
        None => Err(Error::NotFound),
    }
}

async fn of_round(backend: &Backend, id: RequestId, round: i32) -> Result<Option<call_item::Model>> {
    let query = call_item::Entity::find()
        .filter(call_item::Column::RequestId.eq(Text(id)))
        .filter(call_item::Column::DrawId.is_null())
        .filter(call_item::Column::Round.eq(round));
    Ok(query.one(backend.read()).await?)
}
