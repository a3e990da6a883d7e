//! Every way in.

use crate::faults;
use crate::layers::{
    access, again, body, client, compress, cors, deprecated, etag, head, headers, host, limits, origin,
    panic, request_id, time, utf8,
};
use crate::ops::health;
use crate::problem::{Code, Problem};
use crate::routes::{self, files};
use crate::state::AppState;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};

/// The whole router with its layers; the last one named is the outermost.
pub fn router(state: AppState) -> Router {
    routes()
        .fallback(elsewhere)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(utf8::layer))
        .layer(from_fn_with_state(time::Times::default(), time::layer))
        .layer(from_fn_with_state(state.clone(), again::layer))
        .layer(from_fn(body::layer))
        .layer(from_fn_with_state(state.clone(), limits::layer))
        .layer(from_fn_with_state(state.clone(), origin::layer))
        .layer(from_fn(host::layer))
        .layer(from_fn(head::layer))
        .layer(from_fn_with_state(time::Times::default(), time::layer))
        .layer(from_fn(panic::layer))
        .layer(from_fn_with_state(state.clone(), faults::layer))
        .layer(from_fn(etag::layer))
        .layer(from_fn(deprecated::layer))
        .layer(from_fn_with_state(state.clone(), cors::layer))
        .layer(from_fn_with_state(state.clone(), headers::layer))
        .layer(compress::layer())
        .layer(from_fn(access::layer))
        .layer(from_fn_with_state(state.clone(), client::layer))
        .layer(from_fn_with_state(state.clone(), request_id::layer))
        .with_state(state)
}

/// The routes without layers, for those who want to list them.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(routes::public::router())
        .merge(routes::desk::router())
        .merge(routes::map::router())
        .merge(routes::riders::router())
        .merge(routes::tiles::router())
        .merge(routes::api::router())
        .merge(routes::open311::router())
        .merge(routes::open_data::router())
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
