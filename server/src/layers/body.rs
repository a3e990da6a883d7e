//! What a body may be: as it is, and no larger than its route takes. What announces
//! something else is refused before any byte of it is asked for.

use super::origin::for_programs;
use crate::form::{ACTION_BYTES, SUBMISSION_BYTES};
use crate::problem::{Code, Problem};
use crate::routes::api::uploads::WHOLE_BYTES;
use axum::body::HttpBody;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Most bytes of a body, unless its route says more.
const BODY_BYTES: usize = 64 * 1024;
/// What the protocol of resumable uploads is known by.
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");

/// Bounds every body. Pages that take more say so themselves, and read what comes: what
/// was typed comes back with them.
pub async fn layer(mut request: Request, next: Next) -> Response {
    let comes = !request.body().is_end_stream();
    if comes && is_packed(request.headers()) {
        let problem = Problem::new(Code::UnsupportedMediaType).said("packed-body");
        return ([(ACCEPT_ENCODING, "identity")], problem).into_response();
    }
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let most = most(path);
    // Pieces are compared with their upload, in the words of that protocol.
    let looks = for_programs(path) && !request.headers().contains_key(RESUMABLE);
    if looks && request.body().size_hint().lower() > most as u64 {
        return Problem::new(Code::TooLarge).into_response();
    }
    DefaultBodyLimit::max(most).apply(&mut request);
    next.run(request).await
}

/// Most bytes that a route for programs takes.
fn most(path: &str) -> usize {
    match path {
        "/api/v1/requests" | "/open311/v2/requests.xml" | "/open311/v2/requests.json" => SUBMISSION_BYTES,
        "/api/v1/requests/{code}/actions" | "/api/v1/hazards" => ACTION_BYTES,
        "/api/v1/places/{id}/reports" | "/api/v1/compounds/{id}/reports" => ACTION_BYTES,
        "/api/v1/uploads" => WHOLE_BYTES,
        _ => BODY_BYTES,
    }
}

/// Whether it came in a coding: none is taken apart here.
fn is_packed(headers: &HeaderMap) -> bool {
    let codings = headers.get_all(CONTENT_ENCODING).iter();
    codings.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).any(|coding| {
        let coding = coding.trim_ascii();
        !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity")
    })
}
