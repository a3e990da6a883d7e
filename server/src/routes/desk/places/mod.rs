//! Places for riders, kept true.

mod beside;
mod fields;
mod import;
mod layout;
mod one;

use super::guard::Desk;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use app::pages::desk::places;
use app::t;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Query};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use backend::places::{desk, export};
use serde::Deserialize;

/// The routes of this part.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/desk/places", get(list))
        .route("/desk/places/export", get(take))
        .route(
            "/desk/places/import",
            get(import::show)
                .merge(post(import::hand_in).layer(DefaultBodyLimit::max(super::import::FORM_BYTES))),
        )
        .route("/desk/places/import/undo", post(import::undo))
        .route("/desk/places/new", get(one::new).post(one::make))
        .route("/desk/places/{id}", get(one::show).post(one::act))
        .route(
            "/desk/places/{id}/photos",
            post(beside::photos).layer(DefaultBodyLimit::max(crate::form::ACTION_BYTES)),
        )
        .route("/desk/places/{id}/editors", post(beside::editors))
        .merge(layout::router())
}

/// What the address of the list may say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
    kind: String,
    state: String,
}

/// `GET /desk/places`
pub async fn list(desk: Desk, Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    let text = wanted.q.chars().take(80).collect();
    let ask = desk::Ask { text, kind: wanted.kind.parse().ok(), state: wanted.state.parse().ok() };
    let lines = desk::list(&desk.state.backend, &desk.staff, &ask).await?;
    let title = t!(desk.visitor.lang, "places-title").to_owned();
    Ok(desk.page(StatusCode::OK, title, false, move || places::list(&ask, &lines)).await)
}

/// How an export is wanted.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Format {
    format: String,
}

/// `GET /desk/places/export?format=`
pub async fn take(desk: Desk, Query(wanted): Query<Format>) -> Result<Response, Problem> {
    let all = export::places(&desk.state.backend, &desk.staff).await?;
    let (kind, name, text) = match wanted.format.as_str() {
        "" | "geojson" => ("application/geo+json", "places.geojson", export::geojson(&all)),
        "csv" => ("text/csv; charset=utf-8", "places.csv", export::csv(&all)),
        "osm" => ("application/geo+json", "places-osm.geojson", export::osm_tags(&all)),
        _ => return Err(Problem::new(Code::NotFound)),
    };
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}
