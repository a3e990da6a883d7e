//! Every way in.

use crate::faults;
use crate::layers::{bodies, headers, limits, origin, request_id, watch};
use crate::ops::health;
use crate::problem::{Code, Problem};
use crate::routes::{self, files};
use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// Longest silence while a body arrives: a phone may lose its signal for a
/// while, a connection held open for nothing may not.
const SILENCE: Duration = Duration::from_secs(60);

/// Most bytes of a body, unless its route says more.
const BODY_BYTES: usize = 64 * 1024;

/// The whole router with its layers.
pub fn router(state: AppState) -> Router {
    routes()
        .fallback(elsewhere)
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(bodies::layer))
        .layer(RequestBodyTimeoutLayer::new(SILENCE))
        .layer(from_fn_with_state(state.clone(), origin::layer))
        .layer(from_fn_with_state(state.clone(), limits::layer))
        .layer(from_fn(watch::layer))
        .layer(from_fn_with_state(state.clone(), faults::layer))
        .layer(from_fn_with_state(state.clone(), headers::layer))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(state.clone(), request_id::layer))
        .with_state(state)
}

/// The routes without layers, for those who want to list them.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(routes::public::router())
        .merge(routes::desk::router())
        .merge(routes::api::router())
        .merge(routes::media::router())
        .merge(routes::live::router())
        .merge(health::router())
}

/// A file of the site, or a page that offers a way on.
async fn elsewhere(State(state): State<AppState>, request: Request) -> Response {
    let method = request.method();
    match state.site.files.get(request.uri().path()) {
        Some(file) if matches!(*method, Method::GET | Method::HEAD) => {
            files::serve(file, method, request.headers())
        }
        Some(_) => Problem::new(Code::MethodNotAllowed).into_response(),
        None => Problem::new(Code::NotFound).into_response(),
    }
}

async fn wrong_method() -> Problem {
    Problem::new(Code::MethodNotAllowed)
}

/// A panic is a fault of ours like any other; its text is for the log.
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(panic = text, "a handler panicked");
    Problem::new(Code::Internal).into_response()
}
