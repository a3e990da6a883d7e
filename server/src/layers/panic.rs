//! A fault in one request must not be a fault of the process.

use crate::problem::{Code, Problem};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use std::panic::AssertUnwindSafe;

/// Turns a panic into an answer.
pub async fn layer(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("a handler panicked");
            Problem::new(Code::Internal).into_response()
        }
    }
}

/// Logs where a panic happened, not what it said: a message may quote what
/// people wrote.
pub fn log_places() {
    std::panic::set_hook(Box::new(|info| {
        let place =
            info.location().map(|at| crate::ops::log::place(at.file(), at.line())).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
