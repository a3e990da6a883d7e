//! `/c/{id}/report`: something is wrong with a gate.

use super::compound::find;
use super::list::position;
use super::page_for_device;
use crate::cookies;
use crate::form::{Form as Came, PHOTO};
use crate::layers::client::Client;
use crate::problem::{Code, Problem};
use crate::routes::riders::photo_word;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::i18n::text;
use app::pages::map::gate::{self as pages, Report, Step};
use app::parts::words;
use app::t;
use axum::extract::{Extension, Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backend::error::Error;
use backend::places::{self, GateSaid, Voice};
use domain::compound::{GateClaim, Layout};
use domain::draft::KEY_BYTES;
use domain::place::{Place, WORDS_CHARS};
use domain::text::clean_line;
use serde::Deserialize;
use std::sync::Arc;

/// Longest name of a gate, or of what it is beside, that is looked at.
const NAME_CHARS: usize = 80;

/// What the address may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    gate: String,
    what: String,
    vehicle: String,
}

/// `GET /c/{id}/report`
pub async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (place, found) = find(&state, &id).await?;
    // Without a plan there is no gate to speak of.
    let Some((layout, _)) = found else {
        return Ok(Redirect::to(&format!("/s/{}/report", place.id)).into_response());
    };
    let known = layout.gate(&asked.gate).is_some();
    let step = match (asked.what.as_str(), asked.vehicle.parse()) {
        _ if !known => Step::Gate,
        ("rule", Ok(vehicle)) => Step::Access(vehicle),
        ("rule", Err(_)) => Step::Vehicle,
        ("moved", _) => Step::Moved,
        _ => Step::What,
    };
    let report =
        Report { place, layout, gate: asked.gate, step, key: key(&state), words: String::new(), error: None };
    render(&state, visitor, StatusCode::OK, report).await
}

fn key(state: &AppState) -> String {
    backend::clock::random_hex(state.backend.chance())
}

async fn render(
    state: &AppState,
    visitor: Visitor,
    status: StatusCode,
    report: Report,
) -> Result<Response, Problem> {
    let title = t!(visitor.lang, "wrong-title").to_owned();
    Ok(page_for_device(state, visitor, status, title, move || pages::page(&report)).await)
}

/// `POST /c/{id}/report`
pub async fn send(
    State(state): State<AppState>,
    visitor: Visitor,
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let came = Came::read(&state, request, PHOTO).await?;
    let (place, found) = find(&state, &id).await?;
    let Some((layout, _)) = found else { return Err(Problem::new(Code::NotFound)) };
    // The page the button is on gives the device its identifier.
    let Some(device) = cookies::device(&visitor.jar).map(str::to_owned) else {
        return Ok(Redirect::to(&format!("/c/{}/report", place.id)).into_response());
    };
    let Some(claim) = claim(&came, &layout) else { return Err(Problem::new(Code::BadRequest)) };
    let gate: String = came.get("gate").chars().take(NAME_CHARS).collect();
    let error = match problem(&came, &visitor) {
        Some(error) => error,
        None => {
            let by = visitor.resident.map(|resident| resident.account);
            let words = Some(came.take("words")).filter(|words| !words.trim().is_empty());
            // Only what came under the key of this very form.
            let media = came.staged(&state).await?.first().map(|media| media.id);
            let said = GateSaid { gate: gate.clone(), claim: claim.clone(), words, media, by };
            let voice = Voice { device: &device, from: Some(client.0) };
            match places::report_gate(&state.backend, place.id, voice, said).await {
                Ok(_) => return Ok(Redirect::to(&format!("/c/{}?thanks=1", place.id)).into_response()),
                Err(Error::Invalid(errors)) => {
                    let error = errors.first().copied();
                    let moved = matches!(claim, GateClaim::Moved { .. });
                    let nowhere = error.filter(|error| error.field == domain::draft::Field::Text && moved);
                    match (nowhere, error) {
                        (Some(_), _) => t!(visitor.lang, "gate-moved-empty").to_owned(),
                        (None, Some(error)) => words::field_error(visitor.lang, error).to_owned(),
                        (None, None) => return Err(Problem::new(Code::BadRequest)),
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    again(&state, visitor, (place, layout), came, claim, Some(error)).await
}

/// The question again, with what was typed.
async fn again(
    state: &AppState,
    visitor: Visitor,
    (place, layout): (Arc<Place>, Arc<Layout>),
    came: Came,
    claim: GateClaim,
    error: Option<String>,
) -> Result<Response, Problem> {
    let step = match claim {
        GateClaim::Access { vehicle, .. } => Step::Access(vehicle),
        GateClaim::Moved { .. } => Step::Moved,
        GateClaim::Closed | GateClaim::Missing => Step::What,
    };
    let words = came.get("words").chars().take(WORDS_CHARS).collect();
    let fits = KEY_BYTES.contains(&came.key().len());
    let key = if fits { came.key().to_owned() } else { key(state) };
    let report = Report { place, layout, gate: came.take("gate"), step, key, words, error };
    render(state, visitor, StatusCode::UNPROCESSABLE_ENTITY, report).await
}

/// What is said; none when the form is not one of ours.
fn claim(came: &Came, layout: &Layout) -> Option<GateClaim> {
    match came.get("what") {
        "closed" => Some(GateClaim::Closed),
        "missing" => Some(GateClaim::Missing),
        "access" => {
            let (vehicle, access) = (came.get("vehicle").parse().ok()?, came.get("access").parse().ok()?);
            Some(GateClaim::Access { vehicle, access })
        }
        "moved" => {
            let near: String = clean_line(came.get("near")).chars().take(NAME_CHARS).collect();
            let drawn = came.get("east").parse().ok().zip(came.get("north").parse().ok());
            let measured = || position(came.get("lat"), came.get("lng")).map(|at| layout.point(at));
            let to = drawn.map(|(east, north)| [east, north]).or_else(measured);
            Some(GateClaim::Moved { to, near })
        }
        _ => None,
    }
}

/// What is wrong with the photo, or with the way here.
fn problem(came: &Came, visitor: &Visitor) -> Option<String> {
    let say = |key: &str| Some(text(visitor.lang, key).to_owned());
    match (&came.broken, &came.fault, came.wrong("photos")) {
        (Some(_), ..) => say("report-unreadable-text"),
        (_, Some(_), _) => say("report-unavailable-text"),
        (.., Some(wrong)) => say(photo_word(wrong)),
        _ => None,
    }
}
