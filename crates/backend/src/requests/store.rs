//! A request between the tables and the state machine.

use crate::Backend;
use crate::db::Text;
use crate::db::batch::Batch;
use crate::directory::Directory;
use crate::entity::values::ByKind;
use crate::entity::{request, request_event};
use crate::error::{Error, Result};
use domain::Moment;
use domain::code::RequestCode;
use domain::deadline::{Clock, standard};
use domain::geo::Wgs84;
use domain::ids::{EventId, RequestId, UnitId, UserId};
use domain::request::{Ask, By, Event, Record, Request, State};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Value};

/// Where an open request without a running deadline stands in the worklist:
/// behind all that have one, oldest first.
const NO_DEADLINE_YEARS: i32 = 1000;

/// The request with a code.
pub(crate) async fn find(backend: &Backend, code: &RequestCode) -> Result<Option<request::Model>> {
    let query = request::Entity::find().filter(request::Column::Code.eq(code.as_str()));
    Ok(query.one(backend.read()).await?)
}

/// The request with an identifier.
pub(crate) async fn find_by_id(backend: &Backend, id: RequestId) -> Result<Option<request::Model>> {
    Ok(request::Entity::find_by_id(Text(id)).one(backend.read()).await?)
}

/// Those with these identifiers, in their order.
pub(crate) async fn find_all(backend: &Backend, ids: &[RequestId]) -> Result<Vec<request::Model>> {
    let these = request::Column::Id.is_in(ids.iter().copied().map(Text));
    let mut rows = request::Entity::find().filter(these).all(backend.read()).await?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id.0));
    Ok(rows)
}

/// Its history, oldest first.
pub(crate) async fn events(backend: &Backend, id: RequestId) -> Result<Vec<request_event::Model>> {
    let query = request_event::Entity::find().filter(request_event::Column::RequestId.eq(Text(id)));
    Ok(query.order_by_asc(request_event::Column::Id).all(backend.read()).await?)
}

impl request::Model {
    /// What decides about it.
    pub(crate) fn domain(&self) -> Result<Request> {
        let state: State = serde_json::from_str(&self.state_json).map_err(|error| unreadable(&error))?;
        let record = match &self.record_json {
            Some(text) => serde_json::from_str(text).map_err(|error| unreadable(&error))?,
            None => Record::new(Clock::new(self.submitted_at, standard(self.urgency.0, None))),
        };
        Ok(Request {
            id: self.id.0,
            code: self.code.0.clone(),
            version: self.version,
            state,
            record,
            category: self.category_id.map(|id| id.0),
            urgency: self.urgency.0,
            submitted_at: self.submitted_at,
            first_due_at: self.first_due_at,
            answer_due_at: self.answer_due_at,
            close_due_at: self.close_due_at,
            responded_at: self.responded_at,
            answered_at: self.answered_at,
            consent: self.consent,
            published_at: self.published_at,
            photos_public: self.photos_public,
        })
    }

    /// Where it is.
    pub(crate) fn place(&self) -> Option<Wgs84> {
        Wgs84::new(self.lat?, self.lng?)
    }
}

/// Where it cannot be read: what stands there may be personal.
fn unreadable(error: &serde_json::Error) -> Error {
    Error::Internal(format!("a request cannot be read: {:?} at {}", error.classify(), error.column()))
}

/// The columns that a transition may change. `wake_at` is when something
/// happens by itself.
pub(crate) fn changing(request: &Request, wake_at: Option<Moment>) -> Result<Vec<(&'static str, Value)>> {
    let (evaluation, record) = (request.state.evaluation(), &request.record);
    let json = |value: serde_json::Result<String>| value.map_err(Error::internal);
    Ok(vec![
        ("version", request.version.into()),
        ("status", request.state.status().as_str().into()),
        ("state_json", json(serde_json::to_string(&request.state))?.into()),
        ("record_json", json(serde_json::to_string(record))?.into()),
        ("category_id", request.category.map(Text).into()),
        ("urgency", request.urgency.as_str().into()),
        ("unit_id", request.unit().map(Text).into()),
        ("handler_id", request.state.handler().map(Text).into()),
        ("first_due_at", request.first_due_at.into()),
        ("answer_due_at", request.answer_due_at.into()),
        ("close_due_at", request.close_due_at.into()),
        ("due_at", request.work_due_at().into()),
        ("work_at", work_at(request).into()),
        ("wake_at", wake_at.into()),
        ("responded_at", request.responded_at.into()),
        ("answered_at", request.answered_at.into()),
        ("outcome", request.state.done().map(|done| done.outcome.as_str()).into()),
        ("solved", evaluation.map(|e| e.solved).into()),
        ("satisfied", evaluation.map(|e| e.satisfied).into()),
        ("returns", i32::from(record.returns).into()),
        ("reopened", i32::from(record.reopened).into()),
        ("extensions", i32::try_from(record.clock.extensions.len()).unwrap_or(i32::MAX).into()),
        ("pressed_at", record.pressed_at.into()),
        ("pending", request.state.pending().map(|pending| pending.ask.kind().as_str()).into()),
        ("published_at", request.published_at.into()),
        ("photos_public", request.photos_public.into()),
    ])
}

/// When something happens to it by itself.
pub(crate) fn wake_at(directory: &Directory, request: &Request) -> Option<Moment> {
    request.wake_at(&directory.time.steps, directory.calendar(request.unit()))
}

/// Its place in the worklist; none once it is over.
pub(crate) fn work_at(request: &Request) -> Option<Moment> {
    match request.state.status() {
        status if status.is_over() => None,
        _ => request.work_due_at().or_else(|| far(request.submitted_at)),
    }
}

/// A unit that has to do with a request it does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    /// The unit.
    pub(crate) unit: UnitId,
    /// `transfer` or `part`.
    pub(crate) what: &'static str,
    /// When its part is due.
    pub(crate) due_at: Option<Moment>,
}

/// Those that have to do with it now.
pub(crate) fn shares(request: &Request) -> Vec<Share> {
    let asked = match request.state.pending().map(|pending| pending.ask) {
        Some(Ask::Transfer { to }) => Some(Share { unit: to, what: "transfer", due_at: None }),
        _ => None,
    };
    let open = request.record.parts.iter().filter(|part| part.is_open());
    let parts = open.map(|part| Share { unit: part.unit, what: "part", due_at: Some(part.due_at) });
    asked.into_iter().chain(parts).collect()
}

/// Adds a share to a batch.
pub(crate) fn add_share(batch: &mut Batch, request: RequestId, share: Share) {
    let row = vec![
        ("request_id", Text(request).into()),
        ("unit_id", Text(share.unit).into()),
        ("what", share.what.into()),
        ("due_at", share.due_at.into()),
    ];
    batch.insert("request_share", row);
}

fn far(moment: Moment) -> Option<Moment> {
    moment.checked_add_months(chrono::Months::new(NO_DEADLINE_YEARS.unsigned_abs() * 12))
}

/// Adds a line of history to a batch.
pub(crate) fn add_event(batch: &mut Batch, id: EventId, request: RequestId, event: &Event) {
    add_event_for(batch, id, request, event, None);
}

/// The same, done in somebody's stead.
pub(crate) fn add_event_for(
    batch: &mut Batch,
    id: EventId,
    request: RequestId,
    event: &Event,
    stead: Option<UserId>,
) {
    let (kind, staff) = match event.by {
        By::Author => (ByKind::Author, None),
        By::Staff(id) => (ByKind::Staff, Some(id)),
        By::System => (ByKind::System, None),
    };
    let row = vec![
        ("id", Text(id).into()),
        ("request_id", Text(request).into()),
        ("kind", event.kind.as_str().into()),
        ("at", event.at.into()),
        ("by_kind", kind.as_str().into()),
        ("by_staff_id", staff.map(Text).into()),
        ("unit_id", event.unit.map(Text).into()),
        ("text", event.text.clone().into()),
        ("audience", event.audience.as_str().into()),
        ("until_at", event.until.into()),
        ("detail", event.detail.clone().into()),
        ("for_staff_id", stead.map(Text).into()),
    ];
    batch.insert("request_event", row);
}

/// The hundredth of a degree in which a position lies: what strangers may
/// know, and what "nearest" goes by.
pub(crate) fn cell(at: Wgs84) -> i32 {
    let index = |degrees: f64, offset: i32| (degrees * 100.0).round() as i32 + offset;
    index(at.lat, 9000) * CELL_COLUMNS + index(at.lng, 18_000)
}

/// Cells in one row of latitude.
pub(crate) const CELL_COLUMNS: i32 = 36_001;

/// The middle of a cell.
pub(crate) fn cell_middle(cell: i32) -> Wgs84 {
    let degrees = |index: i32, offset: i32| f64::from(index - offset) / 100.0;
    Wgs84 { lat: degrees(cell / CELL_COLUMNS, 9000), lng: degrees(cell % CELL_COLUMNS, 18_000) }
}
