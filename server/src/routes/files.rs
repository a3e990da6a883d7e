//! Files of the built site, from memory.

use crate::assets::StaticFile;
use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use sha2::{Digest, Sha256};

/// How HTTP writes a moment (RFC 9110, IMF-fixdate).
pub const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";
/// Bytes of a digest that make a tag.
const TAG_BYTES: usize = 16;

/// The tag of what has these bytes, in quotes.
pub fn tag_of(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().take(TAG_BYTES).map(|b| format!("{b:02x}")).collect();
    format!("\"{hex}\"")
}

/// A file as this browser wants it.
pub fn serve(file: &StaticFile, method: &Method, headers: &HeaderMap) -> Response {
    let (bytes, encoding) = choose(file, headers);
    let etag = match encoding {
        Some(encoding) => format!("{}-{encoding}\"", file.etag.trim_end_matches('"')),
        None => file.etag.clone(),
    };
    let mut response = Response::new(Body::empty());
    if is_known(headers, &etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        if method != Method::HEAD {
            *response.body_mut() = Body::from(bytes.clone());
        }
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    }
    let cache = if file.immutable { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(file.mime));
    out.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(ETAG, etag);
    }
    if let Some(encoding) = encoding {
        out.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn choose(file: &StaticFile, headers: &HeaderMap) -> (Bytes, Option<&'static str>) {
    let packed = [("br", &file.br), ("gzip", &file.gzip)];
    packed
        .into_iter()
        .find_map(|(name, bytes)| Some((bytes.clone().filter(|_| accepts(headers, name))?, Some(name))))
        .unwrap_or_else(|| (file.plain(), None))
}

/// Whether the browser takes this encoding (`q=0` says no).
pub fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let Some(accepted) = headers.get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()) else { return false };
    accepted.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let named = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused = pieces.any(|p| p.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32)));
        named && !refused
    })
}

/// Whether the browser has this very content already.
pub fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let Some(known) = headers.get(IF_NONE_MATCH).and_then(|v| v.to_str().ok()) else { return false };
    known.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*")
}
