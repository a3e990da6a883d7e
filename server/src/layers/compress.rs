//! Pages and JSON leave small, where that is worth the time.

use axum::http::header::CONTENT_TYPE;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use backend::places::tile::MIME;
use tower_http::CompressionLevel;
use tower_http::compression::predicate::{And, SizeAbove};
use tower_http::compression::{CompressionLayer, Predicate};

/// Effort of brotli and gzip. The budget of the submit page counts with it.
const LEVEL: i32 = 4;
/// Smaller bodies fit into one packet anyway, in bytes.
const WORTH: u16 = 1200;

/// What gets smaller by it.
const TEXTS: [&str; 8] = [
    "text/html",
    "application/json",
    "application/problem+json",
    MIME,
    "application/geo+json",
    "application/ld+json",
    "application/atom+xml",
    "text/csv",
];

type Worth = And<SizeAbove, fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool>;

/// The layer. Files of the site come compressed by the build and pass.
pub fn layer() -> CompressionLayer<Worth> {
    let texts: fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool = is_text;
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(LEVEL))
        .compress_when(SizeAbove::new(WORTH).and(texts))
}

fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    TEXTS.iter().any(|text| kind.starts_with(text))
}
