//! `/c/{id}`: a compound from above, and the way to a door.

use crate::cookies;
use crate::form::ACTION_BYTES;
use crate::packed;
use crate::page;
use crate::problem::{Code, Problem};
use crate::routes::files::is_known;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::cx::Cx;
use app::pages::map::compound::{self as pages, Asked, Compound};
use app::shell::Head;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use backend::error::Error;
use backend::places::{self, GateReported};
use domain::Moment;
use domain::compound::{Ask, Layout, Shut, Vehicle, WeekTime, route_heeding};
use domain::ids::PlaceId;
use domain::place::{Place, PlaceKind};
use leptos::prelude::AnyView;
use serde::Deserialize;
use std::sync::Arc;

/// Longest number that is looked for, in characters.
const NUMBER_CHARS: usize = 40;
/// What most riders are on.
const USUAL: Vehicle = Vehicle::Ebike;

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/c/{id}", get(show))
        .route("/c/{id}/board", get(board))
        .route("/c/{id}/layout.json", get(layout))
        .route(
            "/c/{id}/report",
            get(super::gate::show).post(super::gate::send).layer(DefaultBodyLimit::max(ACTION_BYTES)),
        )
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Params {
    building: String,
    unit: String,
    vehicle: String,
    thanks: String,
    /// Another time than now: `13:00`, or a moment (RFC 3339).
    at: String,
}

/// `GET /c/{id}`
async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(params): Query<Params>,
) -> Result<Response, Problem> {
    let (place, layout) = match find(&state, &id).await {
        Err(problem) if problem.code == Code::NotFound => {
            return super::station::gone(&state, &visitor, &id).await;
        }
        found => found?,
    };
    let chosen: Option<Vehicle> = params.vehicle.parse().ok();
    let kept = visitor.jar.get(cookies::VEHICLE).and_then(|cookie| cookie.value().parse().ok());
    let vehicle = chosen.or(kept).unwrap_or(USUAL);
    let jar = match chosen {
        Some(vehicle) if kept != chosen => visitor.jar.clone().add(cookies::make(
            cookies::VEHICLE,
            vehicle.to_string(),
            Some(cookies::LONG),
            state.settings.secure(),
        )),
        _ => visitor.jar.clone(),
    };
    let thanks = !params.thanks.is_empty();
    let reported = places::gates_reported(&state.backend, place.id).await?;
    let (shown, moment) = answered(&state, place, layout, params, (vehicle, reported));
    let shown = Compound { thanks, ..shown };
    let page = sheet(&state, &visitor, shown, moment, pages::page).await;
    Ok((jar, page).into_response())
}

/// `GET /c/{id}/board`
async fn board(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (place, found) = find(&state, &id).await?;
    let Some((layout, version)) = found else { return Err(Problem::new(Code::NotFound)) };
    let drawn = Some((layout.clone(), version));
    let (shown, now) = answered(&state, place, drawn, Params::default(), (USUAL, Vec::new()));
    Ok(sheet(&state, &visitor, shown, now, move |shown| pages::board(shown, &layout)).await)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Version {
    v: String,
}

/// `GET /c/{id}/layout.json`: the whole compound for a phone. An address with
/// the version of now never shows anything else.
async fn layout(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(asked): Query<Version>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (place, found) = find(&state, &id).await?;
    let Some((layout, version)) = found else { return Err(Problem::new(Code::NotFound)) };
    let etag = format!("\"{}-{version}\"", place.id);
    let mut response = if is_known(&headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        whole(&state, &headers, place.id, version, layout).await
    };
    let fixed = asked.v.parse() == Ok(version);
    let cache = if fixed { "public, max-age=604800, immutable" } else { "public, no-cache" };
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    out.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    // Weak: it goes out packed in several ways.
    if let Ok(etag) = HeaderValue::try_from(format!("W/{etag}")) {
        out.insert(ETAG, etag);
    }
    Ok(response)
}

/// A layout, packed with all effort for who takes brotli.
async fn whole(
    state: &AppState,
    headers: &HeaderMap,
    id: PlaceId,
    version: i64,
    layout: Arc<Layout>,
) -> Response {
    if packed::wanted(headers) {
        let plain = layout.clone();
        let plain = move || serde_json::to_vec(&*plain).unwrap_or_default();
        if let Some(packed) = state.packed.get(id, version, plain).await {
            return packed::answer(packed);
        }
    }
    axum::Json(&*layout).into_response()
}

pub(super) type Found = (Arc<Place>, Option<(Arc<Layout>, i64)>);

/// A published compound, or any other place that has a layout.
pub(super) async fn find(state: &AppState, id: &str) -> Result<Found, Problem> {
    let id: PlaceId = id.parse().map_err(|_| Problem::new(Code::NotFound))?;
    let Some(found) = places::one(&state.backend, id) else { return Err(Problem::new(Code::NotFound)) };
    let layout = match places::layout(&state.backend, id).await {
        Ok(layout) => Some(layout),
        Err(Error::NotFound) if found.place.facts.kind == PlaceKind::Compound => None,
        Err(error) => return Err(error.into()),
    };
    Ok((found.place, layout))
}

/// The moment that is asked about, if it is not now: one that is stated, or today
/// at a time of day.
fn moment(state: &AppState, at: &str) -> Option<Moment> {
    let offset = state.backend.config().offset;
    let stated = || chrono::DateTime::parse_from_rfc3339(at).ok().map(Moment::from);
    let today = || {
        let time = chrono::NaiveTime::parse_from_str(at, "%H:%M").ok()?;
        let local =
            state.backend.now().with_timezone(&offset).date_naive().and_time(time).and_local_timezone(offset);
        local.single().map(Moment::from)
    };
    stated().or_else(today)
}

/// What was asked of a compound, answered, and for when.
fn answered(
    state: &AppState,
    place: Arc<Place>,
    layout: Option<(Arc<Layout>, i64)>,
    params: Params,
    (vehicle, reported): (Vehicle, Vec<GateReported>),
) -> (Compound, Moment) {
    let stated = moment(state, &params.at);
    let moment = stated.unwrap_or_else(|| state.backend.now());
    let short = |text: &str| text.trim().chars().take(NUMBER_CHARS).collect::<String>();
    let later = stated.is_some();
    let asked = Asked { building: short(&params.building), unit: short(&params.unit), later };
    let at = WeekTime::at(moment, state.backend.config().offset);
    let (layout, version) = layout.map_or((None, 0), |(layout, version)| (Some(layout), version));
    let ask = Ask { building: asked.building.clone(), unit: asked.unit.clone(), vehicle, at };
    let shut: Vec<Shut> = reported.iter().filter_map(GateReported::shuts).collect();
    let asked_for = layout.as_ref().filter(|_| !ask.building.is_empty());
    let answer = asked_for.map(|layout| route_heeding(layout, &ask, &shut));
    let link = format!("{}/c/{}", state.settings.base(), place.id);
    (Compound { place, layout, version, asked, vehicle, at, answer, link, reported, thanks: false }, moment)
}

async fn sheet(
    state: &AppState,
    visitor: &Visitor,
    shown: Compound,
    moment: Moment,
    body: impl FnOnce(&Compound) -> AnyView + Send + 'static,
) -> Response {
    let head = Head { title: shown.place.facts.name.clone(), map: true, ..Head::default() };
    // The page says for when it is.
    let cx = Cx { now: moment, ..visitor.cx(state) };
    page::render(cx, StatusCode::OK, head, Box::new(move || body(&shown))).await
}
