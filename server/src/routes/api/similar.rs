//! `POST /api/v1/requests/similar`: published requests that may be about the
//! same as what somebody is about to submit.

use super::caller::{Caller, Key};
use super::view::Card;
use crate::form::Form;
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use backend::routing::{self, Sought};
use serde::Serialize;
use utoipa::ToSchema;

/// What somebody is about to submit, as far as it is known.
#[derive(ToSchema)]
#[schema(example = json!({"description": "小区东门外的路灯不亮", "lat": 45.1402, "lng": 124.8213}))]
#[allow(dead_code, reason = "documents what `form` reads")]
pub struct About {
    /// What it is about, at most 2000 characters.
    pub description: String,
    /// The address; by it alone what lies in the same community, or along the same road,
    /// is similar.
    pub address: Option<String>,
    /// Latitude, WGS-84; without a position and an address nothing is similar.
    pub lat: Option<f64>,
    /// Longitude, WGS-84.
    pub lng: Option<f64>,
    /// Category, by its `slug`.
    pub category: Option<String>,
}

/// A published request that may be about the same.
#[derive(Serialize, ToSchema)]
pub struct Like {
    /// The request, as everybody sees it.
    pub request: Card,
    /// How alike, 0 to 1.
    pub score: f64,
}

/// Find similar requests
///
/// Published requests nearby, of the last thirty days and still in hand, that
/// may be about the same; likeliest first, at most three. Nothing is kept.
#[utoipa::path(post, path = "/api/v1/requests/similar", tag = "requests", operation_id = "findSimilar",
    request_body = About, responses((status = 200, body = Vec<Like>)),
    security((), ("resident_token" = []), ("access_token" = [])))]
pub async fn similar(
    State(state): State<AppState>,
    _caller: Caller,
    Key(key): Key,
    request: Request,
) -> Result<Response, Problem> {
    let form = Form::call(&state, request, &key, &[]).await?;
    let submission = form.submission(&[]).map_err(Problem::fields)?;
    let category = submission.category.as_deref();
    let category = category.and_then(|slug| state.backend.directory().category_by_slug(slug).map(|c| c.id));
    let sought = Sought {
        text: submission.description,
        at: submission.place.map(|(at, _)| at),
        address: submission.address.unwrap_or_default(),
        category,
        when: state.backend.now(),
        ..Sought::default()
    };
    let found = routing::similar(&state.backend, &sought).await?;
    let likes: Vec<Like> =
        found.into_iter().map(|like| Like { request: like.card.into(), score: like.score }).collect();
    Ok(([(CACHE_CONTROL, "no-store")], Json(likes)).into_response())
}
