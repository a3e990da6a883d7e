//! Whether the caller has it already.

use crate::routes::files::is_known;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use domain::Moment;

/// What an answer depends on besides its address.
pub(super) struct Tag(String);

impl Tag {
    /// Data at this mark or version.
    pub(super) fn of_data(mark: i64) -> Self {
        Self(format!("\"{mark}\""))
    }

    /// The same, and whether places are open in this minute.
    pub(super) fn of_now(mark: i64, now: Moment) -> Self {
        Self(format!("\"{mark}-{}\"", now.timestamp().div_euclid(60)))
    }

    /// Data in parts that change apart, and the minute.
    pub(super) fn of_parts(parts: &[i64], now: Moment) -> Self {
        let parts: Vec<String> = parts.iter().map(i64::to_string).collect();
        Self(format!("\"{}-{}\"", parts.join("."), now.timestamp().div_euclid(60)))
    }

    /// Whether the caller has it.
    pub(super) fn is_known(&self, headers: &HeaderMap) -> bool {
        is_known(headers, &self.0)
    }

    /// Says so.
    pub(super) fn unchanged(&self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        self.on(response)
    }

    /// Puts it on an answer. A weak one: what is sent may be packed or not.
    pub(super) fn on(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
        if let Ok(tag) = HeaderValue::try_from(format!("W/{}", self.0)) {
            headers.insert(ETAG, tag);
        }
        response
    }
}
