//! How much may arrive, and how slowly.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use domain::media::{PHOTO_BYTES, PHOTOS, VIDEO_BYTES, VOICE_BYTES};
use http_body_util::Limited;

/// Forms and calls without files, in bytes.
const PLAIN: usize = 64 * 1024;
/// Forms and calls with files, in bytes: all that one submission may hold,
/// plus what encoding adds.
const FILES: usize = PHOTOS * PHOTO_BYTES + VIDEO_BYTES + VOICE_BYTES + 1024 * 1024;

/// Cuts a body off where it grows too large; whoever reads it finds out.
pub async fn layer(request: Request, next: Next) -> Response {
    let most = if takes_files(request.uri().path()) { FILES } else { PLAIN };
    next.run(request.map(|body| Body::new(Limited::new(body, most)))).await
}

fn takes_files(path: &str) -> bool {
    matches!(path, "/report" | "/report/uploads" | "/api/v1/requests" | "/desk/uploads") || path.ends_with("/actions")
}
