//! Stations, places and compounds for programs.

mod asked;
mod compound;
mod fresh;
mod route;
mod spots;
mod view;

pub(in crate::routes) use asked::{system, wish};
pub use compound::{__path_compound, compound};
pub use route::{__path_way, way};
pub use spots::{__path_spots, spots};
use view::{Changed, Found, PlaceView};

use crate::problem::{Code, Problem};
use crate::state::AppState;
use asked::{Asked, MOST_SKIPPED, Which};
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use backend::places;
use domain::ids::PlaceId;
use domain::place::PlaceKind;
use fresh::Tag;

/// What couriers and drivers rest in.
const STATIONS: [PlaceKind; 3] = [PlaceKind::Station, PlaceKind::DriversHome, PlaceKind::ServicePoint];

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/stations", get(stations))
        .route("/api/v1/places", get(list))
        .route("/api/v1/spots", get(spots))
        .route("/api/v1/places/{id}", get(one))
        .route("/api/v1/compounds/{id}", get(compound))
        .route("/api/v1/compounds/{id}/route", get(way))
}

/// List stations
///
/// Places to rest: of kind `station`, `drivers_home` and `service_point`. All
/// the rest as in the list of places.
#[utoipa::path(get, path = "/api/v1/stations", tag = "places", operation_id = "listStations",
    params(asked::Params),
    responses((status = 200, description = "Places, or (with `since`) what changed",
        content((Found = "application/json"), (Changed = "application/vnd.huying.changes+json"))),
        (status = 304, description = "Nothing changed since the `ETag` in `If-None-Match`")))]
pub async fn stations(
    State(state): State<AppState>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    answer(&state, &headers, raw, &STATIONS).await
}

/// List places
///
/// The nearest to `lat` and `lng`, in pages (`next` goes back as `cursor`); `spots`
/// tells a position from words. Or those in a `bbox`; or, with `since`, what
/// changed after a mark, with the identifiers of those that are gone: begin with
/// 0, then hand `next` back while `more`. `410` says that the mark is none of this
/// installation (any more), as after a restore: begin with 0 again.
#[utoipa::path(get, path = "/api/v1/places", tag = "places", operation_id = "listPlaces",
    params(asked::Params),
    responses((status = 200, description = "Places, or (with `since`) what changed",
        content((Found = "application/json"), (Changed = "application/vnd.huying.changes+json"))),
        (status = 304, description = "Nothing changed since the `ETag` in `If-None-Match`")))]
pub async fn list(
    State(state): State<AppState>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    answer(&state, &headers, raw, &[]).await
}

async fn answer(
    state: &AppState,
    headers: &HeaderMap,
    raw: Option<String>,
    kinds: &[PlaceKind],
) -> Result<Response, Problem> {
    let asked = Asked::read(raw.as_deref().unwrap_or(""), kinds)?;
    let backend = &state.backend;
    // Before looking: what changes meanwhile must not count as seen.
    let mark = places::mark(backend);
    let tag = match asked.which {
        Which::Since(_) => Tag::of_data(mark),
        _ => Tag::of_now(mark, backend.now()),
    };
    // A mark ahead of ours may be that of another copy, or of nobody.
    let behind = matches!(asked.which, Which::Since(since) if since > mark);
    if !behind && tag.is_known(headers) {
        return Ok(tag.unchanged());
    }
    let (system, wish) = (asked.system, &asked.wish);
    let body = match asked.which {
        Which::Near(at) => {
            let end = asked.skip + asked.limit;
            let mut found = places::near(backend, at, wish, end + 1);
            let next = (found.len() > end && end <= MOST_SKIPPED).then(|| end.to_string());
            found.truncate(end);
            let page = found.get(asked.skip..).unwrap_or_default();
            Json(Found { next, ..Found::new(page, None, system, mark) }).into_response()
        }
        Which::Within(bounds) => {
            let (found, total) = places::within(backend, bounds, wish, asked.limit);
            Json(Found::new(&found, Some(total), system, mark)).into_response()
        }
        Which::Since(since) => {
            let changes = places::changes(backend, since, asked.limit).await?;
            if changes.ahead {
                return Err(Problem::new(Code::UnknownMark));
            }
            let today = backend.now().with_timezone(&backend.config().offset).date_naive();
            Json(Changed::new(&changes, (wish, today), system, since)).into_response()
        }
    };
    Ok(tag.on(body))
}

/// Show a place
#[utoipa::path(get, path = "/api/v1/places/{id}", tag = "places", operation_id = "showPlace",
    params(("id" = String, Path, description = "Identifier of the place"), asked::System),
    responses((status = 200, body = PlaceView),
        (status = 304, description = "Nothing changed since the `ETag` in `If-None-Match`")))]
pub async fn one(
    State(state): State<AppState>,
    headers: HeaderMap,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let system = system(raw.as_deref().unwrap_or(""))?;
    let found = places::one(&state.backend, named(&id)?).ok_or(Problem::new(Code::NotFound))?;
    let tag = Tag::of_now(found.place.version, state.backend.now());
    if tag.is_known(&headers) {
        return Ok(tag.unchanged());
    }
    Ok(tag.on(Json(PlaceView::new(&found.place, system).found(&found)).into_response()))
}

/// The identifier in an address; what is none names nothing.
fn named(id: &str) -> Result<PlaceId, Problem> {
    id.parse().map_err(|_| Problem::new(Code::NotFound))
}
