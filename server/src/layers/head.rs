//! What stands before the body is bounded here, below where the HTTP library ends it: its
//! own refusals have no body, these are problems like any other.

use crate::problem::{Code, Problem};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Longest address, in bytes. A list of a thousand requests by their codes takes half.
const ADDRESS_BYTES: usize = 32 * 1024;
/// Most header fields; the library ends at a hundred.
const FIELDS: usize = 80;
/// Most bytes of them together; the library ends a whole head at twice as many.
const FIELDS_BYTES: usize = 32 * 1024;

/// Refuses what is too long to be meant.
pub async fn layer(request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if address > ADDRESS_BYTES {
        return Problem::new(Code::UriTooLong).into_response();
    }
    let fields = request.headers();
    let bytes: usize = fields.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if fields.len() > FIELDS || bytes > FIELDS_BYTES {
        return Problem::new(Code::HeadersTooLarge).into_response();
    }
    next.run(request).await
}
