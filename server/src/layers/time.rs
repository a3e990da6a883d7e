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
        || matches!(path, "/map/hazard" | "/s/{id}/report" | "/c/{id}/report")
        || matches!(
            path,
            "/api/v1/hazards" | "/api/v1/places/{id}/reports" | "/api/v1/compounds/{id}/reports"
        )
        || matches!(path, "/api/v1/requests" | "/open311/v2/requests.xml" | "/open311/v2/requests.json")
        || matches!(path, "/desk/new" | "/desk/import" | "/desk/places/{id}/photos")
        || matches!(path, "/desk/places/import" | "/desk/places/import/osm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_takes_photos_waits_for_them_over_a_weak_network() {
        for path in [
            "/report",
            "/report/uploads",
            "/r/{code}/actions",
            "/map/hazard",
            "/s/{id}/report",
            "/c/{id}/report",
            "/api/v1/requests",
            "/api/v1/hazards",
            "/api/v1/places/{id}/reports",
            "/api/v1/compounds/{id}/reports",
            "/open311/v2/requests.xml",
            "/open311/v2/requests.json",
            "/desk/new",
            "/desk/places/{id}/photos",
        ] {
            assert!(takes_files(path), "{path}");
        }
        for path in ["/s/{id}/rate", "/follow", "/api/v1/sessions", "/open311/v2/requests/{file}"] {
            assert!(!takes_files(path), "{path}");
        }
    }
}
