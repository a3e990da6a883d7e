//! Riders: hazards on the way, and teams.

mod hazard;
mod teams;

pub(crate) use hazard::photo_word;

use crate::form::ACTION_BYTES;
use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// The routes of this part.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/map/hazard", get(hazard::show).post(hazard::send).layer(DefaultBodyLimit::max(ACTION_BYTES)))
        .route("/teams", get(teams::list))
        .route("/teams/leave", post(teams::leave))
        .route("/teams/{id}", get(teams::one))
        .route("/teams/{id}/join", post(teams::join))
}
