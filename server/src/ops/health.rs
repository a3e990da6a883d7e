//! `/healthz`: the process answers. `/readyz`: requests can be taken now.

use crate::state::AppState;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Both routes.
pub fn router() -> Router<AppState> {
    Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz))
}

async fn healthz() -> Response {
    answer(StatusCode::OK, "ok")
}

/// Not ready while it ends, so that a balancer sends no more.
async fn readyz(State(state): State<AppState>) -> Response {
    let ending = *state.stop.borrow();
    if !ending && backend::doctor::ready(&state.backend).await {
        answer(StatusCode::OK, "ready")
    } else {
        answer(StatusCode::SERVICE_UNAVAILABLE, "not ready")
    }
}

/// One JSON word, so that nothing takes it for a failure without a body.
fn answer(status: StatusCode, word: &'static str) -> Response {
    let body = axum::Json(serde_json::json!({ "status": word }));
    (status, [(CACHE_CONTROL, "no-store")], body).into_response()
}
