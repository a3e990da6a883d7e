//! Nothing waits for ever.

use crate::problem::{Code, Problem};
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;

/// Longest that a request may take.
const USUAL: Duration = Duration::from_secs(30);
/// Longest for one with files: 50 MB at 750 kbit/s take nine minutes.
const WITH_FILES: Duration = Duration::from_secs(15 * 60);

/// Ends what takes too long.
pub async fn layer(request: Request, next: Next) -> Response {
    let most = match request.extensions().get::<MatchedPath>().map(MatchedPath::as_str) {
        Some(path) if takes_files(path) && request.method() == axum::http::Method::POST => WITH_FILES,
        Some("/api/v1/uploads/{id}") if request.method() == axum::http::Method::PATCH => WITH_FILES,
        _ => USUAL,
    };
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(Code::Timeout).into_response(),
    }
}

fn takes_files(path: &str) -> bool {
    path.starts_with("/report")
        || path.starts_with("/api/v1/uploads")
        || path.ends_with("/actions")
        || matches!(
            path,
            "/api/v1/hazards" | "/api/v1/places/{id}/reports" | "/api/v1/compounds/{id}/reports"
        )
        || matches!(path, "/api/v1/requests" | "/desk/new" | "/desk/import")
}
