//! Requests made of parts of another 拆分.

use super::rights::Standing;
use super::store;
use crate::Backend;
use crate::actor::Actor;
use crate::db::Text;
use crate::db::batch::Batch;
use crate::db::search::{Entry, Index};
use crate::entity::{request, request_partner};
use crate::error::Result;
use crate::{hooks, jobs, partners};
use domain::code::RequestCode;
use domain::deadline::{Clock, begins};
use domain::ids::{EventId, PartnerId, RequestId, UnitId, UserId};
use domain::request::{Action, Audience, By, Event, EventKind, Record, Request, State};
use sea_orm::EntityTrait;

/// A request made of a part of another: its own words, the rest as there.
#[derive(Clone)]
pub(super) struct Piece {
    request: Request,
    text: String,
    from: request::Model,
    /// Through whom the whole came.
    partner: Option<PartnerId>,
    maker: Maker,
}

/// Who splits a request.
#[derive(Clone, Copy)]
pub(super) struct Maker {
    by: By,
    unit: Option<UnitId>,
    /// In whose stead a deputy does it.
    stead: Option<UserId>,
}

impl Maker {
    pub(super) fn of(actor: &Actor, standing: &Standing, request: &Request) -> Self {
        let Actor::Staff(staff) = actor else { return Self { by: By::System, unit: None, stead: None } };
        let stead = standing.in_stead_of(actor, Action::Split, request);
        Self { by: By::Staff(staff.id), unit: Some(staff.unit), stead }
    }
}

/// The pieces with these words. Their time runs since the original was sent in, or received.
pub(super) async fn pieces(
    backend: &Backend,
    (actor, standing): (&Actor, &Standing),
    from: &request::Model,
    texts: Vec<String>,
) -> Result<Vec<Piece>> {
    let original = from.domain()?;
    let partner = request_partner::Entity::find_by_id(from.id).one(backend.read()).await?;
    let partner = partner.map(|row| row.partner_id.0);
    let maker = Maker::of(actor, standing, &original);
    let directory = backend.directory();
    let terms = directory.terms(None, original.urgency, original.category);
    let piece = |text: String| {
        let clock = Clock::new(begins(from.received_at, original.submitted_at), terms.policy);
        let request = Request {
            id: RequestId(backend.new_id()),
            code: super::draw_code(backend),
            version: 1,
            state: State::Submitted,
            first_due_at: clock.first_due(terms.calendar),
            answer_due_at: clock.answer_due(terms.calendar),
            close_due_at: None,
            record: Record::new(clock),
            responded_at: None,
            answered_at: None,
            published_at: None,
            photos_public: false,
            ..original.clone()
        };
        Piece { request, text, from: from.clone(), partner, maker }
    };
    Ok(texts.into_iter().map(piece).collect())
}

impl Piece {
    /// Its code.
    pub(super) fn code(&self) -> RequestCode {
        self.request.code.clone()
    }

    /// Its row and the first line of its history.
    pub(super) fn write(&self, backend: &Backend, batch: &mut Batch) -> Result<()> {
        let (from, request) = (&self.from, &self.request);
        let mut row = vec![
            ("id", Text(request.id).into()),
            ("code", request.code.as_str().into()),
            ("kind", from.kind.into()),
            ("channel", from.channel.into()),
            ("area_id", from.area_id.into()),
            ("grid_id", from.grid_id.into()),
            ("lat", from.lat.into()),
            ("lng", from.lng.into()),
            ("accuracy", from.accuracy.into()),
            ("place_system", from.place_system.as_str().into()),
            ("cell", from.cell.into()),
            ("description", self.text.as_str().into()),
            ("address", from.address.clone().into()),
            ("phone", from.phone.clone().into()),
            ("author_name", from.author_name.clone().into()),
            ("consent", request.consent.into()),
            ("submitted_at", request.submitted_at.into()),
            ("received_at", from.received_at.into()),
            ("me_too", 0.into()),
            ("media_count", 0.into()),
            ("split_from", from.id.into()),
            // Whoever has the whole in their account has its parts there.
            ("account_id", from.account_id.into()),
            ("account_kept", from.account_kept.into()),
        ];
        row.extend(store::changing(request, store::wake_at(&backend.directory(), request))?);
        batch.insert("request", row);
        let event = Event {
            kind: EventKind::Submitted,
            at: backend.now(),
            by: self.maker.by,
            unit: self.maker.unit,
            text: None,
            audience: Audience::Public,
            until: None,
            detail: Some(from.code.0.to_string()),
        };
        let id = EventId(backend.new_id());
        store::add_event_for(batch, id, request.id, &event, self.maker.stead);
        if let Some(partner) = self.partner {
            partners::hands_in(batch, request.id, partner);
        }
        hooks::queue_new(backend, batch, (request, id, &event), self.partner)?;
        jobs::add_notification(backend, batch, request, event.kind)
    }

    /// Its words for the search.
    pub(super) fn entry(&self) -> Entry {
        let words = format!("{}\n{}", self.text, self.from.address.as_deref().unwrap_or(""));
        Entry { request: self.request.id, index: Index::Whole, text: Some(words), fresh: true }
    }
}
