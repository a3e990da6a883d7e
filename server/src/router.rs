//! Every way in.

use crate::routes;
use crate::state::AppState;
use axum::Router;

/// The whole router with its layers.
pub fn router(state: AppState) -> Router {
    Router::new()
        .merge(routes::public::router())
        .merge(routes::desk::router())
        .merge(routes::api::router())
        .with_state(state)
}
