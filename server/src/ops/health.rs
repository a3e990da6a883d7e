//! `/healthz`: the process answers. `/readyz`: requests can be taken now.

use crate::state::AppState;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

const LIVES: &str = "/healthz";
const READY: &str = "/readyz";

/// Whether a route is one of these, which must answer when nothing else does.
pub fn is_health(route: &str) -> bool {
    matches!(route, LIVES | READY)
}

/// Both routes.
pub fn router() -> Router<AppState> {
    Router::new().route(LIVES, get(healthz)).route(READY, get(readyz))
}

async fn healthz() -> Response {
    answer(StatusCode::OK, "ok")
}

/// What was found last, and when.
pub type LastLook = Mutex<Option<(Instant, bool)>>;

/// Longest that a look counts: looking writes to the database and the storage.
const LOOK: Duration = Duration::from_secs(1);

/// Not ready while it ends, so that a balancer sends no more.
async fn readyz(State(state): State<AppState>) -> Response {
    let ending = *state.stop.borrow();
    let mut last = state.last_look.lock().await;
    let known = last.filter(|(at, _)| at.elapsed() < LOOK).map(|(_, ready)| ready);
    let ready = match known {
        Some(ready) => ready,
        None => backend::doctor::ready(&state.backend).await,
    };
    if known.is_none() {
        *last = Some((Instant::now(), ready));
    }
    if !ending && ready {
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
