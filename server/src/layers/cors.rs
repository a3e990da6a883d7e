//! Pages of other sites that call the API (CORS), if they are on the list. No
//! cookie counts for such a call: it is never allowed credentials, and brings a
//! token of its own.

use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What other sites may call; never a page.
const OPEN: [&str; 4] = ["/api/", "/open311/", "/tiles/", "/media/"];
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
const TAKEN: &str = "authorization, content-type, idempotency-key, if-match, if-none-match, accept-language, \
     last-event-id, range, tus-resumable, upload-length, upload-metadata, upload-offset, upload-checksum, \
     x-http-method-override, x-request-id";
const SHOWN: &str = "etag, location, link, retry-after, ratelimit, ratelimit-policy, idempotency-replayed, \
     deprecation, sunset, x-request-id, tus-resumable, tus-version, tus-extension, tus-max-size, \
     tus-checksum-algorithm, \
     upload-offset, upload-length, upload-expires";
/// How long a browser keeps what it was told, in seconds.
const KEPT: &str = "7200";

/// Which sites may call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sites {
    /// None.
    #[default]
    None,
    /// Any.
    Any,
    /// These, each as browsers write it in `Origin`.
    These(Vec<String>),
}

impl Sites {
    /// What the header says to a site that may.
    fn allowed(&self, origin: &HeaderValue) -> Option<HeaderValue> {
        match self {
            Self::None => None,
            Self::Any => Some(HeaderValue::from_static("*")),
            Self::These(all) => {
                all.iter().any(|site| site.as_bytes() == origin.as_bytes()).then(|| origin.clone())
            }
        }
    }
}

/// Whether a site on the list calls something that is open to it.
pub fn calls(sites: &Sites, path: &str, headers: &HeaderMap) -> bool {
    let open = OPEN.iter().any(|open| path.starts_with(open));
    open && headers.get(ORIGIN).is_some_and(|origin| sites.allowed(origin).is_some())
}

/// Answers browsers that ask first, and lets pages of those sites read answers.
pub async fn layer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let sites = &state.settings.cors;
    if *sites == Sites::None || !OPEN.iter().any(|open| request.uri().path().starts_with(open)) {
        return next.run(request).await;
    }
    let allowed = request.headers().get(ORIGIN).and_then(|origin| sites.allowed(origin));
    let asks = request.method() == Method::OPTIONS
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
        && allowed.is_some();
    let mut response = if asks { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    // Caches must not give what was said to one site to another.
    headers.append(VARY, HeaderValue::from_static("origin"));
    let Some(allowed) = allowed else { return response };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    if asks {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(TAKEN));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(KEPT));
    } else {
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(SHOWN));
    }
    response
}
