//! Opening one request.

use super::history::{Behind, Person};
use super::related;
use super::reveal;
use super::rights::Standing;
use super::store;
use crate::Backend;
use crate::actor::{Actor, FollowToken};
use crate::directory::Directory;
use crate::entity::values::ByKind;
use crate::entity::{media, request, request_event};
use crate::error::{Error, Result};
use crate::secrets::equal;
use crate::sessions::gate;
use crate::view::{
    ByView, ClockView, ContactView, EventView, IntakeView, Leading, MediaView, PartView, PendingView,
    PlaceView, Related, Relation, RequestView,
};
use domain::code::RequestCode;
use domain::ids::{RequestId, UserId};
use domain::media::MediaKind;
use domain::privacy::{masked_name, masked_phone};
use domain::request::{Ask, Audience, Evaluation, EventKind, Part, PartState, Request, State, Status};
use domain::search::folded;
use domain::text::{last_four, mask_personal};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

/// Longest chain of merged requests that is followed.
const CHAIN: usize = 8;

/// A request as this actor may see it. [`Error::NotFound`] both for a code
/// that does not exist and for one the actor may not see.
pub async fn open(backend: &Backend, actor: &Actor, code: &RequestCode) -> Result<RequestView> {
    let row = store::find(backend, code).await?.ok_or(Error::NotFound)?;
    let standing = Standing::of(backend, actor, &row).ok_or(Error::NotFound)?;
    if let Actor::Staff(staff) = actor
        && standing.is_staff()
        && row.anonymised_at.is_none()
    {
        let stead = standing.opens_in_stead_of(staff, row.handler_id.map(|id| id.0));
        backend.openings().note(backend, staff, code, stead);
    }
    let request = row.domain()?;
    if standing.is_staff() {
        return whole(backend, row, request, standing).await;
    }
    // Whoever waits for an answer asks again and again. The row is always read, so
    // what is kept is of this very version.
    let asked = (row.id.0, row.version, row.me_too, standing.relation);
    let kept = backend
        .lists()
        .opened
        .get(backend, asked, async { whole(backend, row, request, standing).await.map(Arc::new) });
    Ok(Arc::unwrap_or_clone(kept.await?))
}

/// A request as everybody sees it once it is published, whether it is or not;
/// for a partner of whom it came.
pub(crate) async fn open_as_published(backend: &Backend, code: &RequestCode) -> Result<RequestView> {
    let row = store::find(backend, code).await?.ok_or(Error::NotFound)?;
    let (request, standing) = (row.domain()?, Standing::public(&row));
    whole(backend, row, request, standing).await
}

/// Rows as everybody sees them once they are published, whether they are or not.
pub(crate) async fn all_as_published(
    backend: &Backend,
    rows: Vec<request::Model>,
) -> Result<Vec<RequestView>> {
    let public = |row: request::Model| {
        let standing = Standing::public(&row);
        (row, standing)
    };
    all(backend, rows.into_iter().map(public).collect()).await
}

/// Rows as an actor who is not staff may see them, without those they may not.
pub(crate) async fn all_of(
    backend: &Backend,
    actor: &Actor,
    rows: Vec<request::Model>,
) -> Result<Vec<RequestView>> {
    let standing = |row: request::Model| Standing::of(backend, actor, &row).map(|standing| (row, standing));
    all(backend, rows.into_iter().filter_map(standing).collect()).await
}

/// The follow token of a request, for its author who came by their account.
/// [`Error::Forbidden`] for whoever sees it and is not its author.
pub async fn token_for(backend: &Backend, actor: &Actor, code: &RequestCode) -> Result<FollowToken> {
    let row = store::find(backend, code).await?.ok_or(Error::NotFound)?;
    match Standing::of(backend, actor, &row).ok_or(Error::NotFound)?.relation {
        Relation::Author => Ok(backend.secrets().follow(row.id.0)),
        _ => Err(Error::Forbidden),
    }
}

/// The identifier of a request, if it is there.
pub(crate) async fn id_of(backend: &Backend, code: &RequestCode) -> Result<Option<RequestId>> {
    Ok(store::find(backend, code).await?.map(|row| row.id.0))
}

/// A request with its history, as far as it shows from where somebody stands.
async fn whole(
    backend: &Backend,
    row: request::Model,
    request: Request,
    standing: Standing,
) -> Result<RequestView> {
    let mut behind = Behind::of(backend, &[&row], standing.is_staff()).await?;
    show(backend, row, request, standing, &mut behind).await
}

/// The same for many, in their order, with as few questions as for one.
async fn all(backend: &Backend, found: Vec<(request::Model, Standing)>) -> Result<Vec<RequestView>> {
    let rows: Vec<&request::Model> = found.iter().map(|(row, _)| row).collect();
    let staff = found.iter().any(|(_, standing)| standing.is_staff());
    let mut behind = Behind::of(backend, &rows, staff).await?;
    let mut views = Vec::with_capacity(found.len());
    for (row, standing) in found {
        let request = row.domain()?;
        views.push(show(backend, row, request, standing, &mut behind).await?);
    }
    Ok(views)
}

async fn show(
    backend: &Backend,
    row: request::Model,
    request: Request,
    standing: Standing,
    behind: &mut Behind,
) -> Result<RequestView> {
    let (mut events, media) = behind.take(row.id.0);
    give_last_verdict(&mut events, request.state.evaluation());
    let related = related::of(backend, standing.relation, &row, &events).await?;
    let mut contact = ContactView { may_reveal: standing.sees_phone(), reveals: None };
    contact.may_reveal &= row.phone.is_some() || row.author_name.is_some();
    if standing.sees_reveals() {
        contact.reveals = Some(reveal::reveals(backend, &row.code.0).await?);
    }
    let leading = match standing.relation {
        Relation::Author if row.status.0 == Status::Merged => leading(backend, &row).await?,
        _ => None,
    };
    let directory = backend.directory();
    let glass = Glass { standing: &standing, directory: &directory, people: &behind.people };
    Ok(RequestView { contact, leading, ..glass.request(row, &request, events, &media, related) })
}

/// Who was folded into another has nobody to ask but that one, along a chain.
async fn leading(backend: &Backend, row: &request::Model) -> Result<Option<Leading>> {
    let mut at = row.merged_into;
    for _ in 0..CHAIN {
        let Some(id) = at else { return Ok(None) };
        let Some(main) = store::find_by_id(backend, id.0).await? else { return Ok(None) };
        if main.status.0 != Status::Merged {
            let unit = main.unit_id.and_then(|id| backend.directory().unit_ref(id.0));
            let (status, due_at) = (main.status.0, main.domain()?.due_at());
            return Ok(Some(Leading { status, unit, due_at }));
        }
        at = main.merged_into;
    }
    Ok(None)
}

/// The follow token for a code and the last four digits of the phone number
/// given with it, for somebody from an address. [`Error::NotFound`] whatever did not
/// fit, in equal time; [`Error::TooMany`] after some wrong tries for this code from
/// their network, and for the day after many from everywhere, for ten thousand endings
/// are soon tried. The private link and codes by text message are not concerned.
/// [`Error::Forbidden`] for staff who may read it at their desk, whatever was given:
/// they may know the number, and are not its author.
pub async fn by_phone(
    backend: &Backend,
    actor: &Actor,
    code: &RequestCode,
    given: &str,
    from: IpAddr,
) -> Result<FollowToken> {
    if reads_as_staff(backend, actor, code).await? {
        return Err(Error::Forbidden);
    }
    let tried = format!("\u{2}{code}");
    gate::admit_few(backend, &tried, from).await?;
    let row = store::find(backend, code).await?;
    let digits = row.as_ref().and_then(|row| row.phone.as_deref()).map(last_four);
    // The same steps are taken with a request that is nobody's.
    let id = row.as_ref().map_or(domain::ids::RequestId(uuid::Uuid::nil()), |row| row.id.0);
    let token = backend.secrets().follow(id);
    let fits = equal(folded(given).trim().as_bytes(), digits.unwrap_or("none").as_bytes());
    let real = digits.is_some_and(|digits| digits.len() == 4);
    if !(fits & real) {
        return Err(Error::NotFound);
    }
    gate::succeeded(backend, &tried, from).await;
    Ok(token)
}

async fn reads_as_staff(backend: &Backend, actor: &Actor, code: &RequestCode) -> Result<bool> {
    let Actor::Staff(_) = actor else { return Ok(false) };
    let row = store::find(backend, code).await?;
    let standing = row.and_then(|row| Standing::of(backend, actor, &row));
    Ok(standing.is_some_and(|standing| standing.is_staff()))
}

/// Lines of before each kept its own verdict have none: that of the request is the last
/// one given.
fn give_last_verdict(events: &mut [request_event::Model], verdict: Option<Evaluation>) {
    let given = |event: &&mut request_event::Model| {
        event.kind.0 == EventKind::Evaluated || event.detail.as_deref().and_then(Evaluation::of).is_some()
    };
    if let Some(last) = events.iter_mut().rev().find(given)
        && last.detail.is_none()
    {
        last.detail = verdict.map(|verdict| verdict.as_str().to_owned());
    }
}

/// Shows a request as far as somebody's standing lets them see.
struct Glass<'a> {
    standing: &'a Standing,
    directory: &'a Directory,
    people: &'a HashMap<UserId, Person>,
}

impl Glass<'_> {
    fn request(
        &self,
        row: request::Model,
        request: &Request,
        events: Vec<request_event::Model>,
        media: &[media::Model],
        related: Vec<Related>,
    ) -> RequestView {
        let relation = self.standing.relation;
        let actions = self.standing.actions(request);
        let handler = row.handler_id.filter(|_| relation == Relation::Staff);
        RequestView {
            version: row.version,
            status: row.status.0,
            kind: row.kind.0,
            urgency: row.urgency.0,
            channel: row.channel.0,
            intake: self.intake(&row),
            category: row.category_id.and_then(|id| self.directory.category_ref(id.0)),
            submitted_at: row.submitted_at,
            // When it is to be closed is for staff to keep.
            due_at: if self.standing.is_staff() { row.due_at } else { request.due_at() },
            first_due_at: row.first_due_at,
            answer_due_at: row.answer_due_at,
            responded_at: row.responded_at,
            answered_at: row.answered_at,
            published_at: row.published_at,
            consent: row.consent,
            description: self.words(&row.description),
            place: self.place(&row),
            phone: self.phone(row.phone.as_deref()),
            contact: ContactView::default(),
            anonymised_at: row.anonymised_at,
            area: row.area_id.and_then(|id| self.directory.unit_ref(id.0)),
            unit: row.unit_id.and_then(|id| self.directory.unit_ref(id.0)),
            handler: handler.and_then(|id| self.people.get(&id.0)).map(|person| person.name.clone()),
            media: media
                .iter()
                .filter(|m| m.event_id.is_none() && self.sees(&row, m, None))
                .map(shown)
                .collect(),
            events: self.events(&row, events, media),
            evaluation: request.state.evaluation(),
            outcome: request.state.done().map(|done| done.outcome),
            close_due_at: row.close_due_at,
            clock: self.clock(request, (row.first_late_before, row.answer_late_before)),
            pending: self.pending(request),
            parts: self.parts(request),
            related,
            leading: None,
            ground: match request.state {
                State::Declined { ground, .. } => Some(ground),
                _ => None,
            },
            me_too: row.me_too,
            actions,
            relation,
            address: row.address.filter(|_| relation != Relation::Public),
            code: row.code.0,
        }
    }

    fn words(&self, text: &str) -> String {
        if self.standing.relation == Relation::Public { mask_personal(text) } else { text.to_owned() }
    }

    fn place(&self, row: &request::Model) -> Option<PlaceView> {
        let at = row.place()?;
        Some(match self.standing.relation {
            Relation::Public => PlaceView { at: at.coarse(), accuracy: None, exact: false },
            // Of one that is anonymised no more is kept.
            _ if row.anonymised_at.is_some() => PlaceView { at, accuracy: None, exact: false },
            _ => PlaceView { at, accuracy: row.accuracy, exact: true },
        })
    }

    fn intake(&self, row: &request::Model) -> Option<IntakeView> {
        (self.standing.relation == Relation::Staff).then(|| IntakeView {
            name: row.author_name.as_deref().filter(|_| self.standing.sees_phone()).map(masked_name),
            external_number: row.external_number.clone(),
            received_at: row.received_at,
        })
    }

    fn phone(&self, phone: Option<&str>) -> Option<String> {
        match self.standing.relation {
            Relation::Public => None,
            Relation::Author => phone.map(|phone| format!("••••{}", last_four(phone))),
            Relation::Staff => phone.filter(|_| self.standing.sees_mask()).map(masked_phone),
        }
    }

    fn events(
        &self,
        row: &request::Model,
        events: Vec<request_event::Model>,
        media: &[media::Model],
    ) -> Vec<EventView> {
        let visible = |event: &request_event::Model| may_read(self.standing.relation, event.audience.0);
        events.into_iter().filter(visible).map(|event| self.event(row, event, media)).collect()
    }

    fn event(&self, row: &request::Model, event: request_event::Model, media: &[media::Model]) -> EventView {
        let with = media.iter().filter(|m| m.event_id == Some(event.id) && self.sees(row, m, Some(&event)));
        EventView {
            id: event.id.0,
            kind: event.kind.0,
            at: event.at,
            by: self.by(&event),
            unit: event.unit_id.and_then(|id| self.directory.unit_ref(id.0)),
            text: event
                .text
                .as_deref()
                .filter(|_| self.reads_text(event.kind.0))
                .map(|text| self.words(text)),
            audience: event.audience.0,
            until: event.until_at,
            detail: event.detail.clone().filter(|_| self.reads_detail(event.kind.0)),
            media: with.map(shown).collect(),
        }
    }

    fn reads_text(&self, kind: EventKind) -> bool {
        self.standing.relation != Relation::Public || kind.speaks_to_all()
    }

    /// The codes of other requests are for staff and, of their own, for authors.
    fn reads_detail(&self, kind: EventKind) -> bool {
        match self.standing.relation {
            Relation::Staff => true,
            Relation::Author => {
                !matches!(kind, EventKind::Merged | EventKind::Submitted | EventKind::Dispatched)
            }
            Relation::Public => matches!(
                kind,
                EventKind::Answered | EventKind::Declined | EventKind::Evaluated | EventKind::Closed
            ),
        }
    }

    fn clock(&self, request: &Request, late_before: (i32, i32)) -> ClockView {
        let record = &request.record;
        let staff = self.standing.is_staff();
        ClockView {
            from: Some(record.clock.from),
            round: record.reopened.saturating_add(1),
            pauses: record.clock.pauses.clone(),
            extensions: record.clock.extensions.clone(),
            returns: if staff { record.returns } else { 0 },
            until: match request.state {
                State::Waiting { until, .. } => until,
                State::LongListed { review_at, .. } => Some(review_at),
                _ => None,
            },
            pressed_at: record.pressed_at.filter(|_| staff),
            first_late_before: if staff { late_before.0.max(0) } else { 0 },
            answer_late_before: if staff { late_before.1 } else { 0 },
        }
    }

    fn pending(&self, request: &Request) -> Option<PendingView> {
        let pending = request.state.pending().filter(|_| self.standing.is_staff())?;
        let (mut to, mut days, mut ground) = (None, None, None);
        match pending.ask {
            Ask::Return { ground: why } => ground = Some(why),
            Ask::Transfer { to: unit } => to = self.directory.unit_ref(unit),
            Ask::Extension { days: more } => days = Some(more),
        }
        let kind = pending.ask.kind();
        Some(PendingView { kind, to, days, ground, text: pending.text.clone(), at: pending.at })
    }

    fn parts(&self, request: &Request) -> Vec<PartView> {
        if !self.standing.is_staff() {
            return Vec::new();
        }
        let over = request.state.status().is_over();
        let shown = |part: &Part| {
            let (state, text) = match &part.state {
                // What ended before parts were ended with it.
                PartState::Open if over => ("lapsed", None),
                PartState::Open => ("open", None),
                PartState::Done { text, .. } => ("done", Some(text.clone())),
                PartState::Excused { text, .. } => ("excused", Some(text.clone())),
                PartState::Leads { .. } => ("leads", None),
                PartState::Lapsed { .. } => ("lapsed", None),
            };
            Some(PartView {
                unit: self.directory.unit_ref(part.unit)?,
                task: part.task.clone(),
                due_at: part.due_at,
                state: state.to_owned(),
                text,
                mine: part.is_open() && self.standing.works_at(self.directory, part.unit),
            })
        };
        request.record.parts.iter().filter_map(shown).collect()
    }

    fn by(&self, event: &request_event::Model) -> ByView {
        match event.by_kind.0 {
            ByKind::Author => ByView::Author,
            ByKind::System => ByView::System,
            ByKind::Staff => {
                let person = event.by_staff_id.and_then(|id| self.people.get(&id.0));
                let staff = self.standing.relation == Relation::Staff;
                let named = person.filter(|_| staff);
                let away = event.for_staff_id.filter(|_| staff).and_then(|id| self.people.get(&id.0));
                ByView::Staff {
                    stead: away.map(|person| person.name.clone()),
                    unit: person.and_then(|person| self.directory.unit_ref(person.unit)),
                    name: named.map(|person| person.name.clone()),
                }
            }
        }
    }

    fn sees(&self, row: &request::Model, media: &media::Model, event: Option<&request_event::Model>) -> bool {
        may_see(self.standing.relation, row, media, event)
    }
}

/// Whether a line of history is for them.
pub(crate) fn may_read(relation: Relation, audience: Audience) -> bool {
    match relation {
        Relation::Staff => true,
        Relation::Author => audience != Audience::Staff,
        Relation::Public => audience == Audience::Public,
    }
}

/// Whether an attachment, given with the submission or with a line of
/// history, is for them. Strangers see the author's photos if they are public,
/// and photos that staff added to a public line; never a voice or a video.
pub(crate) fn may_see(
    relation: Relation,
    row: &request::Model,
    media: &media::Model,
    event: Option<&request_event::Model>,
) -> bool {
    if event.is_some_and(|event| !may_read(relation, event.audience.0)) {
        return false;
    }
    if relation != Relation::Public {
        return true;
    }
    media.kind.0 == MediaKind::Photo
        && match event {
            None => row.photos_public,
            Some(event) => event.by_kind.0 == ByKind::Staff || row.photos_public,
        }
}

/// As shown.
pub(crate) fn shown(row: &media::Model) -> MediaView {
    MediaView {
        id: row.id.0,
        kind: row.kind.0,
        width: row.width,
        height: row.height,
        seconds: row.seconds,
        mime: row.mime.clone(),
    }
}
