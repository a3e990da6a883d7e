//! What people on the spot say of a place and its gates, and opening its door.

use super::caller::{Caller, Key};
use super::speaker::{Speaker, named};
use crate::form::{Form, PHOTO};
use crate::layers::client::Client;
use crate::problem::{Code, FieldProblem, Problem};
use crate::routes::map::{Lacks, position, told};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Extension, Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use backend::error::Error;
use backend::places::{self, GateSaid, Said, door};
use backend::posters;
use domain::compound::{GateClaim, Layout};
use domain::ids::PlaceId;
use domain::place::{Answer, Question};
use domain::text::clean_line;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;

/// Longest name of what a gate is beside, in characters.
const NEAR_CHARS: usize = 80;

/// Something about a place is wrong, or was looked at.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"question": "hot_water", "answer": "no", "device": "b7e0c4a1f2d34a55"}))]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct PlaceSaid {
    /// What about: a feature (`hot_water`, `wifi`, …), `closed_today`, `hours`,
    /// `gate`, `position`, `other`.
    pub question: String,
    /// `yes` or `no`.
    pub answer: String,
    /// In one's own words, at most 500 characters; `other` needs them.
    pub words: Option<String>,
    /// `position`: where it is, latitude.
    pub lat: Option<f64>,
    /// `position`: where it is, longitude.
    pub lng: Option<f64>,
    /// What this device calls itself, 16 to 64 letters and digits, always the
    /// same; not needed by who signed in.
    pub device: Option<String>,
    /// Identifiers of uploads that were sent ahead (`POST /api/v1/uploads`), beside or
    /// instead of files.
    pub uploads: Option<Vec<String>>,
}

/// The same with a photo.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct PlaceSaidWithPhoto {
    /// What is said.
    #[serde(flatten)]
    pub said: PlaceSaid,
    /// A photo.
    #[schema(value_type = Option<Vec<String>>, format = Binary)]
    pub photos: Option<Vec<Vec<u8>>>,
}

/// Say something of a place
///
/// What enough devices agree on is shown, and looked at by editors.
#[utoipa::path(post, path = "/api/v1/places/{id}/reports", tag = "places", operation_id = "reportPlace",
    params(("id" = String, Path, description = "Identifier of the place")),
    request_body(content((PlaceSaid = "application/json"), (PlaceSaidWithPhoto = "multipart/form-data"))),
    responses((status = 204, description = "It is heard")), security((), ("resident_token" = [])))]
pub async fn report(
    State(state): State<AppState>,
    caller: Caller,
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
    Key(key): Key,
    request: Request,
) -> Result<StatusCode, Problem> {
    let place = shown(&state, &id)?;
    let form = Form::call(&state, request, &key, PHOTO).await?;
    let mut wrong: Vec<FieldProblem> = form.problems().collect();
    let question: Option<Question> = parsed(&form, "question", &mut wrong);
    let answer: Option<Answer> = parsed(&form, "answer", &mut wrong);
    let words = match question.map_or(Ok(None), |question| told(question, &form)) {
        Ok(words) => words,
        Err(lacks) => {
            let field = match lacks {
                Lacks::Position => "lat",
                Lacks::Words => "words",
            };
            wrong.push(FieldProblem::new(field, "empty"));
            None
        }
    };
    let (Some(question), Some(answer), true) = (question, answer, wrong.is_empty()) else {
        return Err(Problem::fields(wrong));
    };
    let speaker = Speaker::of(&caller, &form)?;
    let media = form.staged(&state).await?.first().map(|media| media.id);
    let said = Said { question, answer, words, media, trusted: false, by: speaker.account };
    places::report_as(&state.backend, place, speaker.voice(client), said).await.map_err(named)?;
    Ok(StatusCode::NO_CONTENT)
}

/// A place that is shown.
fn shown(state: &AppState, id: &str) -> Result<PlaceId, Problem> {
    let id: PlaceId = id.parse().map_err(|_| Problem::new(Code::NotFound))?;
    Ok(places::one(&state.backend, id).ok_or(Error::NotFound)?.place.id)
}

/// A field that has to be one of some words.
fn parsed<T: FromStr>(form: &Form, name: &str, wrong: &mut Vec<FieldProblem>) -> Option<T> {
    let text = form.get(name).trim();
    let value = text.parse().ok();
    if value.is_none() && wrong.iter().all(|error| error.field != name) {
        wrong.push(FieldProblem::new(name, if text.is_empty() { "empty" } else { "invalid" }));
    }
    value
}

/// How somebody liked it.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"stars": 5, "device": "b7e0c4a1f2d34a55"}))]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct Rating {
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub stars: u8,
    /// What this device calls itself; not needed by who signed in.
    pub device: Option<String>,
}

/// Rate a place
///
/// Counted once a day for each device.
#[utoipa::path(post, path = "/api/v1/places/{id}/ratings", tag = "places", operation_id = "ratePlace",
    params(("id" = String, Path, description = "Identifier of the place")), request_body = Rating,
    responses((status = 204, description = "It counts")), security((), ("resident_token" = [])))]
pub async fn rate(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    Key(key): Key,
    request: Request,
) -> Result<StatusCode, Problem> {
    let place = shown(&state, &id)?;
    let form = Form::call(&state, request, &key, &[]).await?;
    let mut wrong: Vec<FieldProblem> = form.problems().collect();
    let stars: Option<u8> = parsed(&form, "stars", &mut wrong);
    if stars.is_some_and(|stars| !(1..=5).contains(&stars)) {
        wrong.push(FieldProblem::new("stars", "invalid"));
    }
    let (Some(stars), true) = (stars, wrong.is_empty()) else { return Err(Problem::fields(wrong)) };
    let speaker = Speaker::of(&caller, &form)?;
    posters::rate(&state.backend, place, &speaker.device, stars).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What there is to say of a place.
#[derive(Serialize, ToSchema)]
pub struct Asking {
    /// The one question to ask next; none when there is nothing to ask.
    question: Option<&'static str>,
    /// What enough people agree on.
    reported: Vec<Agreed>,
    /// Mean of the stars of the last 90 days.
    stars: Option<f64>,
    /// How many gave some.
    ratings: u32,
    /// Whether its door can be opened.
    opens: bool,
}

/// What enough people agree on.
#[derive(Serialize, ToSchema)]
pub struct Agreed {
    /// What about.
    question: &'static str,
    /// `yes` or `no`.
    answer: &'static str,
    /// How many devices.
    devices: usize,
    /// The last of them.
    at: domain::DateTime<domain::Utc>,
    /// Whether an editor found it so; else nobody has looked at it yet.
    confirmed: bool,
}

/// Read what is said of a place
///
/// With the one question somebody who is there can answer. With `device` nobody
/// is asked again what they answered.
#[utoipa::path(get, path = "/api/v1/places/{id}/reports", tag = "places", operation_id = "listPlaceReports",
    params(("id" = String, Path, description = "Identifier of the place"),
        ("device" = Option<String>, Query, description = "What this device calls itself")),
    responses((status = 200, body = Asking)), security((), ("resident_token" = [])))]
pub async fn asking(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
    axum::extract::RawQuery(raw): axum::extract::RawQuery,
) -> Result<Response, Problem> {
    let place = shown(&state, &id)?;
    let raw = raw.unwrap_or_default();
    let device = url::form_urlencoded::parse(raw.as_bytes()).find(|(name, _)| name == "device");
    let device: String = device.map(|(_, device)| device.chars().take(64).collect()).unwrap_or_default();
    let backend = &state.backend;
    let question = places::question(backend, place, &device, caller.0.account()).await?;
    let reported = places::reported(backend, place).await?;
    let stars = posters::stars(backend, place).await?;
    let found = places::one(backend, place).ok_or(Error::NotFound)?;
    let agreed = |one: &places::Reported| Agreed {
        question: one.question.as_str(),
        answer: one.answer.as_str(),
        devices: one.devices,
        at: one.last,
        confirmed: one.confirmed,
    };
    let asking = Asking {
        question: question.map(Question::as_str),
        reported: reported.iter().map(agreed).collect(),
        ratings: stars.as_ref().map_or(0, |stars| stars.count),
        stars: stars.map(|stars| stars.mean),
        opens: door::opens(backend, &found.place.facts),
    };
    Ok(([(CACHE_CONTROL, "private, no-store")], Json(asking)).into_response())
}

/// A link that opens a door.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"url": "https://locks.example/open?place=…&expires=1790000000&nonce=…&signature=…"}))]
pub struct DoorLink {
    /// To be opened by the phone within a minute.
    url: String,
}

/// Open a door
///
/// Of a station that opens by its lock system: each time another link, good for
/// a minute. 404 for a place without one.
#[utoipa::path(get, path = "/api/v1/places/{id}/door", tag = "places", operation_id = "openDoor",
    params(("id" = String, Path, description = "Identifier of the place")),
    responses((status = 200, body = DoorLink)))]
pub async fn open(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Problem> {
    let link = door::link(&state.backend, shown(&state, &id)?)?;
    let link = DoorLink { url: link.to_string() };
    Ok(([(CACHE_CONTROL, "private, no-store")], Json(link)).into_response())
}

/// Something is wrong with a gate.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"gate": "东门", "what": "access", "vehicle": "ebike", "access": "push",
    "device": "b7e0c4a1f2d34a55"}))]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct GateReport {
    /// Its name; `@east,north` of its `at` where it has none.
    pub gate: String,
    /// `closed`, `missing`, `access` or `moved`.
    pub what: String,
    /// `access`: for which vehicle.
    pub vehicle: Option<String>,
    /// `access`: what the rule is.
    pub access: Option<String>,
    /// `moved`: where it is, latitude.
    pub lat: Option<f64>,
    /// `moved`: where it is, longitude.
    pub lng: Option<f64>,
    /// `moved`: what it is beside, at most 80 characters.
    pub near: Option<String>,
    /// In one's own words, at most 500 characters.
    pub words: Option<String>,
    /// What this device calls itself; not needed by who signed in.
    pub device: Option<String>,
    /// Identifiers of uploads that were sent ahead (`POST /api/v1/uploads`), beside or
    /// instead of files.
    pub uploads: Option<Vec<String>>,
}

/// The same with a photo.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct GateReportWithPhoto {
    /// What is said.
    #[serde(flatten)]
    pub said: GateReport,
    /// A photo.
    #[schema(value_type = Option<Vec<String>>, format = Binary)]
    pub photos: Option<Vec<Vec<u8>>>,
}

/// Say what is wrong with a gate
#[utoipa::path(post, path = "/api/v1/compounds/{id}/reports", tag = "places", operation_id = "reportGate",
    params(("id" = String, Path, description = "Identifier of the compound")),
    request_body(content((GateReport = "application/json"), (GateReportWithPhoto = "multipart/form-data"))),
    responses((status = 204, description = "It is heard")), security((), ("resident_token" = [])))]
pub async fn gate(
    State(state): State<AppState>,
    caller: Caller,
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
    Key(key): Key,
    request: Request,
) -> Result<StatusCode, Problem> {
    let place = shown(&state, &id)?;
    let (layout, _) = places::layout(&state.backend, place).await?;
    let form = Form::call(&state, request, &key, PHOTO).await?;
    let mut wrong: Vec<FieldProblem> = form.problems().collect();
    let gate = form.get("gate").trim().to_owned();
    if layout.gate(&gate).is_none() && wrong.iter().all(|e| e.field != "gate") {
        wrong.push(FieldProblem::new("gate", if gate.is_empty() { "empty" } else { "not_found" }));
    }
    let claim = claim(&form, &layout, &mut wrong);
    let (Some(claim), true) = (claim, wrong.is_empty()) else { return Err(Problem::fields(wrong)) };
    let speaker = Speaker::of(&caller, &form)?;
    let words = Some(form.take("words")).filter(|words| !words.trim().is_empty());
    let media = form.staged(&state).await?.first().map(|media| media.id);
    let said = GateSaid { gate, claim, words, media, by: speaker.account };
    places::report_gate(&state.backend, place, speaker.voice(client), said).await.map_err(named)?;
    Ok(StatusCode::NO_CONTENT)
}

fn claim(form: &Form, layout: &Layout, wrong: &mut Vec<FieldProblem>) -> Option<GateClaim> {
    match form.get("what") {
        "closed" => Some(GateClaim::Closed),
        "missing" => Some(GateClaim::Missing),
        "access" => {
            let (vehicle, access) = (parsed(form, "vehicle", wrong), parsed(form, "access", wrong));
            Some(GateClaim::Access { vehicle: vehicle?, access: access? })
        }
        "moved" => {
            let near: String = clean_line(form.get("near")).chars().take(NEAR_CHARS).collect();
            let to = position(form.get("lat"), form.get("lng")).map(|at| layout.point(at));
            Some(GateClaim::Moved { to, near })
        }
        what => {
            wrong.push(FieldProblem::new("what", if what.is_empty() { "empty" } else { "invalid" }));
            None
        }
    }
}
