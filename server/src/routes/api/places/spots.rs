//! `GET /api/v1/spots`: from words to positions.

use super::asked::System;
use crate::problem::{FieldProblem, Problem};
use crate::routes::api::query::Query;
use crate::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use backend::places::{self, WORDS};
use domain::ids::UnitId;
use domain::place::CoordinateSystem;
use serde::Serialize;
use utoipa::ToSchema;

/// Where words lead.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"crs": "wgs84", "items": [{"name": "松针坡", "lat": 45.0931, "lng": 124.7415}]}))]
pub struct Spots {
    /// Coordinate system of the positions.
    #[schema(value_type = String)]
    crs: CoordinateSystem,
    /// Best first, at most ten.
    items: Vec<Spot>,
}

/// One of them.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"name": "松针坡", "lat": 45.0931, "lng": 124.7415}))]
pub struct Spot {
    /// The name that was found.
    name: String,
    /// Latitude; for an area that of its middle.
    lat: f64,
    /// Longitude.
    lng: f64,
}

/// Find a spot
///
/// For who gives no position: by an address, a landmark, the name of a place, a road
/// or an area (`q`), or the middle of an area (`area`). What is found is a position
/// to list places near to.
#[utoipa::path(get, path = "/api/v1/spots", tag = "places", operation_id = "findSpots",
    params(("q" = Option<String>, Query, description = "Words, at most 60 characters"),
        ("area" = Option<String>, Query, description = "Identifier of a unit, instead of words"), System),
    responses((status = 200, body = Spots, description = "None where nobody knows it")))]
pub async fn spots(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    let mut query = Query::new(raw.as_deref().unwrap_or(""));
    let crs = query.system();
    let (words, area) = (query.short("q", WORDS), query.parsed::<UnitId>("area"));
    if words.is_none() && area.is_none() {
        query.empty("q");
    }
    let (words, area) = query.done((words, area))?;
    let found = match (words, area) {
        (Some(words), _) => places::locate(&state.backend, &words).await?,
        (None, Some(area)) => {
            let area = state.backend.directory().unit_ref(area).map(|unit| unit.id);
            let area = area.ok_or_else(|| Problem::fields([FieldProblem::new("area", "not_found")]))?;
            places::of_area(&state.backend, area).into_iter().collect()
        }
        (None, None) => Vec::new(),
    };
    let shown = |(name, at)| {
        let (lat, lng) = crs.write(at);
        Spot { name, lat, lng }
    };
    let spots = Spots { crs, items: found.into_iter().map(shown).collect() };
    Ok(([(CACHE_CONTROL, "public, max-age=60")], Json(spots)).into_response())
}
