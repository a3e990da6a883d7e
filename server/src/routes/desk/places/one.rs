//! One place: its form, what is done with it.

use super::super::guard::Desk;
use super::super::reports::together;
use super::fields;
use crate::problem::{Code, Problem};
use app::pages::desk::fields::Typed;
use app::pages::desk::places::{self, Form as Page};
use app::t;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::places::{self as store};
use domain::draft::FieldError;
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::place::{Checked, Place, PlaceFacts, PlaceKind, PlaceState, Question, Wish};
use serde::Deserialize;

/// Places that are shown around another.
const AROUND: usize = 40;
/// From where the first known place is looked for when nothing else is said.
const MIDDLE: Wgs84 = Wgs84 { lat: 35.0, lng: 105.0 };

/// What was typed, as it came.
type Values = Vec<(String, String)>;

/// What the address of a place may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct After {
    done: String,
    /// What was confirmed and has to be written down.
    claim: String,
}

/// `GET /desk/places/new`
pub async fn new(desk: Desk, Query(values): Query<Values>) -> Result<Response, Problem> {
    // Who edits none makes none.
    require(&desk)?;
    let nowhere = PlaceFacts::new(PlaceKind::Station, String::new(), Wgs84 { lat: 0.0, lng: 0.0 });
    let empty = fields::typed(&nowhere, desk.visitor.lang);
    // What an import's row says comes first; a position of nought is none.
    let mut typed = Typed { values, ..Typed::default() };
    typed.values.extend(empty.values.into_iter().filter(|(name, _)| name != "lat" && name != "lng"));
    page(desk, None, Shown { typed, ..Shown::default() }).await
}

fn require(desk: &Desk) -> Result<(), Problem> {
    let edits = desk.staff.grants.iter().any(|grant| domain::rights::role_may_edit_places(grant.role));
    if edits { Ok(()) } else { Err(Error::Forbidden.into()) }
}

/// `GET /desk/places/{id}`
pub async fn show(
    desk: Desk,
    Path(id): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Problem> {
    let place = store::for_editor(&desk.state.backend, &desk.staff, read(&id)?).await?;
    let typed = fields::typed(&place.facts, desk.visitor.lang);
    let claim = after.claim.parse().ok();
    page(desk, Some(place), Shown { typed, done: !after.done.is_empty(), claim, ..Shown::default() }).await
}

pub(super) fn read(id: &str) -> Result<PlaceId, Problem> {
    id.parse().map_err(|_| Problem::new(Code::NotFound))
}

/// What a page shows beside the place.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) typed: Typed,
    pub(super) errors: Vec<FieldError>,
    pub(super) photo_errors: Vec<FieldError>,
    pub(super) nobody: bool,
    pub(super) conflict: bool,
    pub(super) outside: bool,
    pub(super) twin: Option<PlaceId>,
    pub(super) done: bool,
    pub(super) claim: Option<Question>,
}

impl Shown {
    /// A place as it is.
    pub(super) fn of(desk: &Desk, place: &Place) -> Self {
        Self { typed: fields::typed(&place.facts, desk.visitor.lang), ..Self::default() }
    }
}

pub(super) async fn page(desk: Desk, place: Option<Place>, shown: Shown) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let (mut history, mut reports, mut claims) = (Vec::new(), Vec::new(), Vec::new());
    let mut gates = Vec::new();
    let mut editors = None;
    let whole = place.as_ref().is_none_or(|place| store::may_give(backend, staff, place));
    if let Some(place) = &place {
        history = store::history(backend, staff, place.id).await?;
        let all = store::reports(backend, staff).await?;
        reports = together(all.into_iter().filter(|said| said.place == place.id).collect());
        if place.facts.kind.has_layout() {
            gates = store::gate_reports(backend, staff).await?;
            gates.retain(|said| said.place == place.id);
        }
        if let Some(claim) = shown.claim {
            claims = store::claims(backend, staff, place.id, claim).await?;
        }
        if whole {
            editors = Some(store::editors(backend, staff, place.id).await?);
        }
    }
    let asked = shown.outside || shown.twin.is_some();
    let wrong = !shown.errors.is_empty() || !shown.photo_errors.is_empty() || shown.nobody || asked;
    let status = match (shown.conflict, wrong) {
        (true, _) => StatusCode::CONFLICT,
        (_, true) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let around = around(&desk, place.as_ref());
    let form = Page {
        id: place.as_ref().map(|place| place.id),
        version: place.as_ref().map_or(0, |place| place.version),
        state: place.as_ref().map_or(PlaceState::Draft, |place| place.state),
        typed: shown.typed,
        errors: shown.errors,
        conflict: shown.conflict,
        outside: shown.outside,
        twin: shown.twin,
        done: shown.done,
        history,
        reports,
        gates,
        claims,
        photos: place.map(|place| place.facts.photos).unwrap_or_default(),
        photo_errors: shown.photo_errors,
        key: backend::clock::random_hex(backend.chance()),
        editors,
        nobody: shown.nobody,
        whole,
        directory: backend.directory(),
        locks: store::door::names(backend),
        around,
    };
    let title = t!(desk.visitor.lang, "places-title").to_owned();
    Ok(desk.sheet(status, title, move || places::form(&form)).await)
}

/// What is known around, the nearest first.
fn around(desk: &Desk, place: Option<&Place>) -> Vec<(String, Wgs84)> {
    let backend = &desk.state.backend;
    let wish = Wish::default();
    let middle = || store::near(backend, MIDDLE, &wish, 1).first().map(|found| found.place.facts.at);
    let Some(at) = place.map(|place| place.facts.at).or_else(middle) else { return Vec::new() };
    let near = store::near(backend, at, &wish, AROUND);
    near.iter().map(|found| (found.place.facts.name.clone(), found.place.facts.at)).collect()
}

/// `POST /desk/places/new`
pub async fn make(desk: Desk, Form(values): Form<Values>) -> Result<Response, Problem> {
    require(&desk)?;
    let typed = Typed { values, ..Typed::default() };
    keep(desk, None, typed).await
}

/// `POST /desk/places/{id}`
pub async fn act(
    desk: Desk,
    Path(id): Path<String>,
    Form(values): Form<Values>,
) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let place = store::for_editor(backend, staff, read(&id)?).await?;
    let typed = Typed { values, ..Typed::default() };
    let version = typed.value("version").parse().unwrap_or(0);
    let bad = || Problem::new(Code::BadRequest);
    let done = match typed.value("do").as_str() {
        "back" => {
            let to = typed.value("to").parse().map_err(|_| bad())?;
            store::put_back(backend, staff, place.id, version, to).await.map(|_| ())
        }
        "remove" => store::remove(backend, staff, place.id, version).await.map(|_| ()),
        "confirm" => {
            let question: Question = typed.value("question").parse().map_err(|_| bad())?;
            let answer = typed.value("answer").parse().map_err(|_| bad())?;
            let photo = typed.value("photo").parse().ok();
            match store::confirm(backend, staff, place.id, version, (question, answer), photo).await {
                // Nobody but an editor knows what to write there.
                Ok(_) if by_hand(question) => {
                    return Ok(Redirect::to(&to_claim(place.id, question)).into_response());
                }
                done => done.map(|_| ()),
            }
        }
        "refuse" => {
            let question = typed.value("question").parse().map_err(|_| bad())?;
            store::refuse(backend, staff, place.id, question).await
        }
        _ => return keep(desk, Some(place), typed).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/desk/places/{id}?done=1")).into_response()),
        Err(Error::Conflict) => {
            let shown = Shown { conflict: true, ..Shown::of(&desk, &place) };
            page(desk, Some(place), shown).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether an editor has to write down what was confirmed.
pub(in crate::routes::desk) fn by_hand(question: Question) -> bool {
    !matches!(question, Question::Has(_) | Question::ClosedToday)
}

/// The form of a place with what was confirmed above its fields.
pub(in crate::routes::desk) fn to_claim(id: PlaceId, question: Question) -> String {
    let field = match question {
        Question::Hours => "hours_text",
        Question::Position => "lat",
        _ => "main",
    };
    format!("/desk/places/{id}?done=1&claim={question}#{field}")
}

/// The place that this one seems to be a second time, if it is shown or made now, or
/// becomes so by the change.
fn twin(desk: &Desk, place: Option<&Place>, facts: &PlaceFacts, state: PlaceState) -> Option<PlaceId> {
    let says = |facts: &PlaceFacts| (facts.kind, facts.name.clone(), facts.at);
    let news = place.is_none_or(|place| {
        says(&place.facts) != says(facts)
            || place.state != PlaceState::Published && state == PlaceState::Published
    });
    store::twin(&desk.state.backend, place.map(|place| place.id), facts).filter(|_| news)
}

/// Keeps what was typed: a new place, or the next version of one.
async fn keep(desk: Desk, place: Option<Place>, typed: Typed) -> Result<Response, Problem> {
    let (backend, staff) = (&desk.state.backend, &desk.staff);
    let mut facts = match fields::facts(&typed, place.as_ref().map(|place| &place.facts)) {
        Ok(facts) => facts,
        Err(errors) => return page(desk, place, Shown { typed, errors, ..Shown::default() }).await,
    };
    let before = place.as_ref().map_or(PlaceState::Draft, |place| place.state);
    let state = match typed.value("do").as_str() {
        "publish" => PlaceState::Published,
        "withdraw" => PlaceState::Draft,
        _ => before,
    };
    // What is moved out of the district is mostly a slip of the finger.
    let moved = place.as_ref().is_none_or(|place| place.facts.at != facts.at);
    let outside = moved && !typed.ticked("outside") && store::is_outside(backend, facts.at);
    let twin = twin(&desk, place.as_ref(), &facts, state).filter(|_| !typed.ticked("another"));
    // What is wrong with the fields is said first.
    if (outside || twin.is_some()) && facts.clone().checked().is_ok() {
        return page(desk, place, Shown { typed, outside, twin, ..Shown::default() }).await;
    }
    if typed.ticked("checked") {
        let on = backend.now().with_timezone(&backend.config().offset).date_naive();
        let by = backend.directory().unit(staff.unit).map(|unit| unit.name.clone()).unwrap_or_default();
        facts.checked = Some(Checked { on, by });
    }
    let (id, version) = (place.as_ref().map(|place| place.id), typed.value("version").parse().unwrap_or(0));
    match store::save(backend, staff, id, version, facts, state).await {
        Ok(place) => Ok(Redirect::to(&format!("/desk/places/{}?done=1", place.id)).into_response()),
        Err(Error::Invalid(errors)) => page(desk, place, Shown { typed, errors, ..Shown::default() }).await,
        Err(Error::Conflict) => page(desk, place, Shown { typed, conflict: true, ..Shown::default() }).await,
        Err(error) => Err(error.into()),
    }
}
