//! What browsers may do with our pages: nothing but what they need.

use crate::page::ResponseNonce;
use crate::state::AppState;
use crate::visitor::WECHAT;
use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, USER_AGENT, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::borrow::Cow;

/// Everything but the sources of scripts.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' blob: data:; \
     media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

const PERMISSIONS: &str = "geolocation=(self), camera=(self), microphone=(self), accelerometer=(), \
     autoplay=(), browsing-topics=(), display-capture=(), encrypted-media=(), fullscreen=(self), \
     gyroscope=(), hid=(), magnetometer=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()";

const FIXED: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("x-frame-options"), "DENY"),
];

/// Adds the headers a response does not set itself.
pub async fn layer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let wechat = state.settings.tell.wechat_web.is_some() && in_wechat(request.headers());
    let mut response = next.run(request).await;
    let nonce = response.extensions().get::<ResponseNonce>().map(|nonce| nonce.0.clone());
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if state.settings.secure() {
        headers
            .entry(STRICT_TRANSPORT_SECURITY)
            .or_insert(HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        let policy = policy(state.settings.basemap.as_ref().and_then(|map| map.origin.as_deref()), wechat);
        let policy = match (nonce, policy) {
            (Some(nonce), policy) => HeaderValue::try_from(format!("{policy} 'nonce-{nonce}'")).ok(),
            (None, Cow::Owned(policy)) => HeaderValue::try_from(policy).ok(),
            (None, Cow::Borrowed(_)) => None,
        };
        headers.insert(CONTENT_SECURITY_POLICY, policy.unwrap_or(HeaderValue::from_static(POLICY)));
    }
    response
}

/// Whether a page is open in WeChat.
fn in_wechat(headers: &HeaderMap) -> bool {
    headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).is_some_and(|agent| agent.contains(WECHAT))
}

/// The policy, with the one other site a basemap may come from, and in WeChat
/// with the frames through which its older versions hear what a page asks them;
/// they lead to no site.
fn policy(origin: Option<&str>, wechat: bool) -> Cow<'static, str> {
    let mut policy = Cow::Borrowed(POLICY);
    if let Some(origin) = origin {
        for part in ["img-src 'self' blob: data:", "connect-src 'self'"] {
            policy = Cow::Owned(policy.replacen(part, &format!("{part} {origin}"), 1));
        }
    }
    if wechat {
        let frames = "default-src 'none'; frame-src weixin: wvjbscheme:";
        policy = Cow::Owned(policy.replacen("default-src 'none'", frames, 1));
    }
    policy
}
