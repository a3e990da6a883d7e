//! Taking a request in.

use super::attach::{self, invalid};
use super::enter::Entered;
use super::store;
use crate::db::batch::Batch;
use crate::db::search::{Entry, Index};
use crate::db::{Text, Tx};
use crate::entity::{media, submission_key};
use crate::error::{Error, Result};
use crate::hooks;
use crate::jobs;
use crate::live::Changed;
use crate::partners;
use crate::posters;
use crate::secrets::hex;
use crate::tell;
use crate::view::Receipt;
use crate::{Backend, in_time};
use domain::Moment;
use domain::code::PosterCode;
use domain::deadline::{Clock, Urgency, begins};
use domain::draft::{ADDRESS_CHARS, DESCRIPTION_CHARS, Field, Problem, Submission};
use domain::ids::{AccountId, CategoryId, EventId, MediaId, PartnerId, RequestId, UnitId};
use domain::org::UnitKind;
use domain::request::{Audience, By, Channel, Event, EventKind, Kind, Record, Request, State};
use domain::rider::Hazard;
use sea_orm::{EntityTrait, Value};
use sha2::{Digest, Sha256};

/// How often another code is drawn when one is taken.
pub(super) const DRAWS: u32 = 16;

/// A submission together with how it came.
#[derive(Clone, Debug)]
pub struct Intake {
    /// What was submitted.
    pub submission: Submission,
    /// Attachments staged before under the same idempotency key, in order.
    pub media: Vec<MediaId>,
    /// The way it came in.
    pub channel: Channel,
    /// The account of its author, if they have one.
    pub account: Option<AccountId>,
}

/// Keeps a request and acknowledges it. The same key with the same content
/// gives the same receipt (`replayed`); with other content
/// [`Error::KeyReused`]. The receipt follows the durable commit.
pub async fn submit(backend: &Backend, intake: Intake) -> Result<Receipt> {
    take(backend, intake, None, None).await
}

/// What led to a request besides its author.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// A poster.
    Poster(PosterCode),
    /// A partner's program.
    Partner(PartnerId),
    /// A hazard that somebody named with one touch.
    Hazard(Hazard),
}

/// The same of one that began at a poster.
pub(crate) async fn at_poster(backend: &Backend, intake: Intake, poster: &PosterCode) -> Result<Receipt> {
    take(backend, intake, None, Some(Origin::Poster(poster.clone()))).await
}

/// The same of one that came through a partner.
pub(crate) async fn through_partner(
    backend: &Backend,
    intake: Intake,
    partner: PartnerId,
) -> Result<Receipt> {
    take(backend, intake, None, Some(Origin::Partner(partner))).await
}

/// The same of a hazard, whose category and urgency follow from what it is.
pub(crate) async fn of_hazard(backend: &Backend, intake: Intake, hazard: Hazard) -> Result<Receipt> {
    take(backend, intake, None, Some(Origin::Hazard(hazard))).await
}

/// The same with what only staff can say.
pub(super) async fn take(
    backend: &Backend,
    intake: Intake,
    entered: Option<&Entered>,
    origin: Option<Origin>,
) -> Result<Receipt> {
    in_time(taken(backend, intake, entered, origin)).await
}

async fn taken(
    backend: &Backend,
    intake: Intake,
    entered: Option<&Entered>,
    origin: Option<Origin>,
) -> Result<Receipt> {
    let media = attach::staged(backend, &intake.submission.key, &intake.media).await?;
    check(&intake.submission, &media)?;
    let name = Name::of(&intake, entered, origin.as_ref(), &media);
    // What is bound already came with this key before: it can only be a repeat.
    if media.iter().any(|row| row.request_id.is_some()) {
        return replay(backend, &name).await?.ok_or_else(|| invalid(Field::Photos, Problem::Gone));
    }
    let facts = Facts::gather(backend, &intake, entered, origin.as_ref())?;
    let media: Vec<MediaId> = media.iter().map(|row| row.id.0).collect();
    for _ in 0..DRAWS {
        let request = facts.request(backend);
        match keep(backend, (&intake, entered, origin.as_ref()), &media, &facts, &request, &name).await {
            Ok(()) => return Ok(receipt(backend, &request, false)),
            Err(Error::Taken("code")) => {}
            Err(Error::Taken("key")) => {
                return replay(backend, &name)
                    .await?
                    .ok_or_else(|| Error::Internal("a key is taken and is not there".to_owned()));
            }
            // Its own number is taken as well when the same is sent twice.
            Err(error @ Error::Taken("external_number")) => {
                return replay(backend, &name).await?.ok_or(error);
            }
            Err(error) => return Err(error),
        }
    }
    Err(Error::Internal("no free code was found".to_owned()))
}

/// The limits again, for whoever did not come through [`domain::draft::Draft`].
fn check(submission: &Submission, media: &[media::Model]) -> Result<()> {
    if submission.description.is_empty() && media.is_empty() {
        return Err(invalid(Field::Description, Problem::Empty));
    }
    if submission.description.chars().count() > DESCRIPTION_CHARS {
        return Err(invalid(Field::Description, Problem::TooLong));
    }
    if submission.address.as_deref().unwrap_or("").chars().count() > ADDRESS_CHARS {
        return Err(invalid(Field::Address, Problem::TooLong));
    }
    Ok(())
}

/// By what a submission is known when it comes again.
struct Name {
    key: String,
    fingerprint: String,
}

impl Name {
    /// A key belongs to its caller, for programs may number theirs alike. That of a
    /// page is drawn by chance, and is the same if its author signs in meanwhile.
    fn of(
        intake: &Intake,
        entered: Option<&Entered>,
        origin: Option<&Origin>,
        media: &[media::Model],
    ) -> Self {
        let key = &intake.submission.key;
        let key = match (origin, intake.account) {
            (Some(Origin::Partner(partner)), _) => format!("partner:{partner}:{key}"),
            (_, Some(account)) if intake.channel == Channel::Api => format!("account:{account}:{key}"),
            _ => key.clone(),
        };
        Self { key, fingerprint: fingerprint(intake, entered, media) }
    }
}

/// What tells two submissions apart: every field and every attachment, each
/// with its length so that none can flow into the next.
pub(super) fn fingerprint(intake: &Intake, entered: Option<&Entered>, media: &[media::Model]) -> String {
    let submission = &intake.submission;
    let said = entered.map(|entered| entered.fingerprint(intake.channel));
    let place = submission.place.map(|(at, accuracy)| format!("{} {} {accuracy:?}", at.lat, at.lng));
    let mut parts = vec![
        Some(submission.description.as_str()),
        submission.address.as_deref(),
        submission.category.as_deref(),
        submission.phone.as_deref(),
        place.as_deref(),
        Some(if submission.consent { "public" } else { "private" }),
    ];
    parts.extend(said.as_deref().map(Some));
    parts.extend(media.iter().map(|row| Some(row.source_sha256.as_str())));
    let mut hash = Sha256::new();
    for part in parts {
        let length = part.map_or(u64::MAX, |text| text.len() as u64);
        hash.update(length.to_be_bytes());
        hash.update(part.unwrap_or(""));
    }
    hex(&hash.finalize())
}

/// The receipt of an earlier submission under this key, if there was one.
async fn replay(backend: &Backend, name: &Name) -> Result<Option<Receipt>> {
    let Some(kept) = submission_key::Entity::find_by_id(&name.key).one(backend.read()).await? else {
        return Ok(None);
    };
    if kept.fingerprint != name.fingerprint {
        return Err(Error::KeyReused);
    }
    let row = store::find_by_id(backend, kept.request_id.0).await?.ok_or(Error::NotFound)?;
    Ok(Some(receipt(backend, &row.domain()?, true)))
}

pub(super) fn receipt(backend: &Backend, request: &Request, replayed: bool) -> Receipt {
    Receipt {
        code: request.code.clone(),
        follow_token: backend.secrets().follow(request.id),
        status: request.state.status(),
        first_due_at: request.first_due_at,
        due_at: request.answer_due_at,
        version: request.version,
        replayed,
    }
}

/// What follows from a submission before anything is written.
struct Facts {
    category: Option<CategoryId>,
    urgency: Urgency,
    grid: Option<UnitId>,
    area: Option<UnitId>,
    consent: bool,
    /// When staff received what they enter.
    received: Option<Moment>,
    /// Whether it came with many others.
    imported: bool,
}

impl Facts {
    fn gather(
        backend: &Backend,
        intake: &Intake,
        entered: Option<&Entered>,
        origin: Option<&Origin>,
    ) -> Result<Self> {
        let directory = backend.directory();
        let known = |slug: &str| directory.category_by_slug(slug).filter(|category| category.active);
        // A tree need not have a place for every hazard: it is as urgent all the same.
        let (category, usual) = match (origin, &intake.submission.category) {
            (Some(Origin::Hazard(hazard)), _) => (hazard.category().and_then(known), hazard.urgency()),
            (_, None) => (None, Urgency::Normal),
            (_, Some(slug)) => {
                let category = known(slug).ok_or_else(|| invalid(Field::Category, Problem::Invalid))?;
                (Some(category), category.urgency)
            }
        };
        let grid = intake.submission.place.and_then(|(at, _)| directory.grid_at(at));
        let is_area = |id: &UnitId| {
            directory
                .unit(*id)
                .is_some_and(|unit| matches!(unit.kind, UnitKind::Community | UnitKind::Subdistrict))
        };
        Ok(Self {
            category: category.map(|category| category.id),
            urgency: entered
                .and_then(|entered| entered.urgency)
                .unwrap_or_else(|| category.map_or(usual, |category| category.urgency)),
            grid: grid.map(|grid| grid.id),
            area: grid.and_then(|grid| directory.ancestors(grid.id).into_iter().find(is_area)),
            consent: intake.submission.consent,
            received: entered.and_then(|entered| entered.received_at),
            imported: entered.is_some_and(|entered| entered.imported),
        })
    }

    /// The request as it begins, with a code of its own.
    fn request(&self, backend: &Backend) -> Request {
        let now = backend.now();
        let directory = backend.directory();
        let terms = directory.terms(None, self.urgency, self.category);
        // People wait since it was received, not since it was typed in.
        let clock = Clock::new(begins(self.received, now), terms.policy);
        let mut request = Request {
            id: RequestId(backend.new_id()),
            code: super::draw_code(backend),
            version: 1,
            state: State::Submitted,
            category: self.category,
            urgency: self.urgency,
            submitted_at: now,
            first_due_at: clock.first_due(terms.calendar),
            answer_due_at: clock.answer_due(terms.calendar),
            close_due_at: None,
            record: Record::new(clock),
            responded_at: None,
            answered_at: None,
            consent: self.consent,
            published_at: None,
            photos_public: false,
        };
        if self.imported {
            request.pass_warnings(now, terms.steps, terms.calendar);
        }
        request
    }
}

/// One transaction: request, first line of history, key, notification,
/// attachments and search.
async fn keep(
    backend: &Backend,
    (intake, entered, origin): (&Intake, Option<&Entered>, Option<&Origin>),
    media: &[MediaId],
    facts: &Facts,
    request: &Request,
    name: &Name,
) -> Result<()> {
    let mut batch = Batch::default();
    batch.insert("request", row(backend, (intake, entered), media.len(), facts, request)?);
    let event = Event {
        kind: EventKind::Submitted,
        at: request.submitted_at,
        by: entered.map_or(By::Author, |entered| By::Staff(entered.by)),
        unit: entered.map(|entered| entered.unit),
        text: None,
        audience: Audience::Public,
        until: None,
        detail: None,
    };
    let event_id = EventId(backend.new_id());
    let stead = entered.and_then(|entered| entered.stead);
    store::add_event_for(&mut batch, event_id, request.id, &event, stead);
    let key = vec![
        ("key", name.key.as_str().into()),
        ("fingerprint", name.fingerprint.as_str().into()),
        ("request_id", Text(request.id).into()),
        ("created_at", request.submitted_at.into()),
    ];
    batch.insert("submission_key", key);
    match origin {
        Some(Origin::Poster(poster)) => posters::begins(&mut batch, request.id, poster),
        Some(Origin::Partner(partner)) => partners::hands_in(&mut batch, request.id, *partner),
        Some(Origin::Hazard(_)) | None => {}
    }
    jobs::add_notification(backend, &mut batch, request, event.kind)?;
    let phone = intake.submission.phone.is_some();
    tell::queue_event(backend, &mut batch, request, (event_id, &event), phone, &[]).await?;
    let through = match origin {
        Some(Origin::Partner(partner)) => Some(*partner),
        _ => None,
    };
    hooks::queue_new(backend, &mut batch, (request, event_id, &event), through)?;
    let words =
        format!("{}\n{}", intake.submission.description, intake.submission.address.as_deref().unwrap_or(""));
    let entry = Entry { request: request.id, index: Index::Whole, text: Some(words), fresh: true };
    if media.is_empty() {
        backend.insert(batch, entry).await?;
    } else {
        let (id, media, key) = (request.id, media.to_vec(), intake.submission.key.clone());
        let work = move |tx: Tx| {
            let (batch, entry, media, key) = (batch.clone(), entry.clone(), media.clone(), key.clone());
            async move {
                tx.insert(batch).await?;
                attach::bind(&tx, &key, &media, id, None).await?;
                tx.index(entry);
                Ok(())
            }
        };
        backend.write(work).await?;
    }
    backend.live().tell(Changed {
        id: request.id,
        code: request.code.clone(),
        version: request.version,
        unit: None,
        account: intake.account,
        new: true,
    });
    Ok(())
}

/// The row of a new request.
fn row(
    backend: &Backend,
    (intake, entered): (&Intake, Option<&Entered>),
    media: usize,
    facts: &Facts,
    request: &Request,
) -> Result<Vec<(&'static str, Value)>> {
    let submission = &intake.submission;
    let at = submission.place.map(|(at, _)| at);
    let mut row = vec![
        ("id", Text(request.id).into()),
        ("code", request.code.as_str().into()),
        ("kind", entered.map_or(Kind::Livelihood, |entered| entered.kind).as_str().into()),
        ("channel", intake.channel.as_str().into()),
        ("area_id", facts.area.map(Text).into()),
        ("grid_id", facts.grid.map(Text).into()),
        ("lat", at.map(|at| at.lat).into()),
        ("lng", at.map(|at| at.lng).into()),
        ("accuracy", submission.place.and_then(|(_, accuracy)| accuracy).into()),
        ("place_system", "wgs84".into()),
        ("cell", at.map(store::cell).into()),
        ("description", submission.description.as_str().into()),
        ("address", submission.address.clone().into()),
        ("phone", submission.phone.clone().into()),
        ("consent", request.consent.into()),
        ("submitted_at", request.submitted_at.into()),
        ("me_too", 0.into()),
        ("media_count", i32::try_from(media).unwrap_or(0).into()),
        ("author_name", entered.and_then(|entered| entered.name.clone()).into()),
        ("external_number", entered.and_then(|entered| entered.external_number.clone()).into()),
        ("received_at", entered.and_then(|entered| entered.received_at).into()),
        ("account_id", intake.account.map(Text).into()),
    ];
    row.extend(store::changing(request, store::wake_at(&backend.directory(), request))?);
    Ok(row)
}
