//! Places for riders, kept true.

mod beside;
mod extract;
mod fields;
mod gaps;
mod import;
mod layout;
pub(super) mod one;

use super::guard::Desk;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use app::pages::desk::places;
use app::t;
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Query};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use backend::places::{self as store, desk, export};
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use serde::Deserialize;
use std::convert::Infallible;

/// The routes of this part.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/desk/places", get(list))
        .route("/desk/places/export", get(take))
        .route("/desk/places/gaps", get(gaps::show))
        .route(
            "/desk/places/import",
            get(import::show)
                .merge(post(import::hand_in).layer(DefaultBodyLimit::max(super::import::FORM_BYTES))),
        )
        .route(
            "/desk/places/import/osm",
            get(extract::list)
                .merge(post(extract::hand_in).layer(DefaultBodyLimit::max(extract::FORM_BYTES))),
        )
        .route("/desk/places/import/osm/{id}", get(extract::show).post(extract::act))
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
    if wanted.format == "layouts" {
        return layouts(desk).await;
    }
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

/// Every published layout within reach, one after the other: together they may
/// be too large to be held.
async fn layouts(desk: Desk) -> Result<Response, Problem> {
    let backend = desk.state.backend.clone();
    let all = export::places(&backend, &desk.staff).await?;
    let all: Vec<_> = all.into_iter().filter(|place| place.facts.kind.has_layout()).collect();
    let begin =
        stream::once(async { Ok(Bytes::from_static(b"{\"type\":\"FeatureCollection\",\"features\":[")) });
    let first = std::sync::atomic::AtomicBool::new(true);
    let pieces = stream::iter(all).filter_map(move |place| {
        let backend = backend.clone();
        async move { Some((store::layout(&backend, place.id).await.ok()?.0, place)) }
    });
    let pieces = pieces.map(move |(layout, place)| {
        let mut text = String::new();
        for feature in export::layout_features(&place, &layout) {
            if !first.swap(false, std::sync::atomic::Ordering::Relaxed) {
                text.push(',');
            }
            text.push_str(&feature.to_string());
        }
        Ok::<_, Infallible>(Bytes::from(text))
    });
    let end = stream::once(async { Ok(Bytes::from_static(b"]}")) });
    let headers = [
        (CONTENT_TYPE, "application/geo+json"),
        (CONTENT_DISPOSITION, "attachment; filename=\"layouts.geojson\""),
        (CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, Body::from_stream(begin.chain(pieces).chain(end))).into_response())
}
