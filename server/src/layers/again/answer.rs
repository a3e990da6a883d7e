//! An answer on its way into keeping and out again.

use crate::faults::{problem_json, problem_of};
use axum::body::{Body, to_bytes};
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, COOKIE, ETAG, LINK, LOCATION, RETRY_AFTER, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// Says that this is the answer of an earlier call.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest answer that is kept, in bytes; no POST has one that is near it.
const LONGEST: usize = 1024 * 1024;

/// The headers that belong to an answer; the others belong to a connection.
const HEADERS: [HeaderName; 12] = [
    CONTENT_TYPE,
    LOCATION,
    ETAG,
    CACHE_CONTROL,
    VARY,
    LINK,
    RETRY_AFTER,
    HeaderName::from_static("tus-resumable"),
    HeaderName::from_static("upload-offset"),
    HeaderName::from_static("upload-expires"),
    HeaderName::from_static("deprecation"),
    HeaderName::from_static("sunset"),
];

/// What stands before the body.
#[derive(Serialize, Deserialize)]
struct Head {
    status: u16,
    headers: Vec<(String, String)>,
}

/// What of the call its answer depends on.
pub struct Asked {
    path: String,
    headers: HeaderMap,
    reference: String,
}

impl Asked {
    pub fn new(parts: &Parts, reference: String) -> Self {
        let mut headers = HeaderMap::new();
        for name in [ACCEPT_LANGUAGE, COOKIE] {
            if let Some(value) = parts.headers.get(&name) {
                headers.insert(name, value.clone());
            }
        }
        Self { path: parts.uri.path().to_owned(), headers, reference }
    }

    /// The answer, and the same to be kept if it is to be.
    pub async fn packed(&self, response: Response) -> (Response, Option<Vec<u8>>) {
        if !stays(response.status()) {
            return (response, None);
        }
        // A problem gets its words now, so that they are the same the next time.
        let response = match problem_of(&response) {
            Some(problem) if response.status().is_client_error() => {
                let mut said = problem_json(&problem, &self.headers, &self.path, &self.reference);
                for (name, value) in response.headers() {
                    said.headers_mut().entry(name.clone()).or_insert(value.clone());
                }
                *said.status_mut() = problem.code.status();
                said
            }
            _ => response,
        };
        let (parts, body) = response.into_parts();
        let Ok(body) = to_bytes(body, LONGEST).await else {
            return (crate::problem::Problem::new(crate::problem::Code::Internal).into_response(), None);
        };
        let packed = pack(parts.status, &parts.headers, &body);
        (Response::from_parts(parts, Body::from(body)), packed)
    }
}

/// Whether a call with this outcome would come to the same again: not where
/// something was missing that may be there the next time, and not faults of ours.
fn stays(status: StatusCode) -> bool {
    let again = [
        StatusCode::UNAUTHORIZED,
        StatusCode::NOT_FOUND,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::CONFLICT,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    !status.is_server_error() && !again.contains(&status)
}

fn pack(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Option<Vec<u8>> {
    let text =
        |name: &HeaderName| Some((name.as_str().to_owned(), headers.get(name)?.to_str().ok()?.to_owned()));
    let head = Head { status: status.as_u16(), headers: HEADERS.iter().filter_map(text).collect() };
    let head = serde_json::to_vec(&head).ok()?;
    let length = u32::try_from(head.len()).ok()?;
    Some([&length.to_be_bytes(), head.as_slice(), body].concat())
}

/// The answer again; `None` if it is damaged.
pub fn replayed(packed: &[u8]) -> Option<Response> {
    let (length, rest) = packed.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let head: Head = serde_json::from_slice(rest.get(..length)?).ok()?;
    let mut response = Body::from(rest.get(length..)?.to_vec()).into_response();
    *response.status_mut() = StatusCode::from_u16(head.status).ok()?;
    let headers = response.headers_mut();
    for (name, value) in head.headers {
        headers.insert(name.parse::<HeaderName>().ok()?, HeaderValue::from_str(&value).ok()?);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_the_answer_and_nothing_of_the_connection() {
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, HeaderValue::from_static("\"1\""));
        headers.insert("set-cookie", HeaderValue::from_static("a=b"));
        let packed = pack(StatusCode::CREATED, &headers, b"body").unwrap();
        let again = replayed(&packed).unwrap();
        assert_eq!(again.status(), 201);
        assert_eq!(again.headers()[ETAG], "\"1\"");
        assert_eq!(again.headers()[REPLAYED], "true");
        assert!(!again.headers().contains_key("set-cookie"));
        assert!(replayed(&packed[..3]).is_none() && replayed(&[0xff; 8]).is_none());
    }

    #[test]
    fn what_may_come_out_otherwise_the_next_time_is_not_kept() {
        for (status, kept) in [(200, true), (204, true), (410, true), (422, true)] {
            assert_eq!(stays(StatusCode::from_u16(status).unwrap()), kept, "{status}");
        }
        for status in [401, 404, 408, 409, 413, 429, 500, 503, 507] {
            assert!(!stays(StatusCode::from_u16(status).unwrap()), "{status}");
        }
    }
}
