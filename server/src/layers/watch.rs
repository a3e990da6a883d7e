//! What the operator sees: one log line and a few counters for each call.
//! Route patterns only: no address, no query, no code, no person.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

/// Measures a call.
pub async fn layer(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let method = method(request.method());
    let begun = Instant::now();
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    let class = ["1xx", "2xx", "3xx", "4xx", "5xx"][usize::from(status / 100).clamp(1, 5) - 1];
    let labels = [("route", route.clone()), ("method", method.to_owned()), ("status", class.to_owned())];
    metrics::counter!("huying_http_requests_total", &labels).increment(1);
    metrics::histogram!("huying_http_request_seconds", &labels[..2]).record(took.as_secs_f64());
    tracing::info!(target: "huying::access", method, route, status, micros = took.as_micros() as u64);
    response
}

/// Known methods only: a label must not grow with what strangers send.
fn method(method: &axum::http::Method) -> &'static str {
    ["GET", "POST", "HEAD", "DELETE", "PUT", "PATCH", "OPTIONS"]
        .into_iter()
        .find(|name| *name == method.as_str())
        .unwrap_or("other")
}
