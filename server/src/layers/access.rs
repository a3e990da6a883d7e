//! One line in the log and a few numbers for every request: the pattern of the
//! route, never its address; no names, no query strings, no texts.

use crate::ops::health::is_health;
use crate::problem::{Code, Problem};
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Most requests worked on at once. Beyond it answers would only come too late
/// for everybody.
const AT_ONCE: usize = 4096;

static IN_WORK: AtomicUsize = AtomicUsize::new(0);

/// Requests in work now.
pub fn in_work() -> usize {
    IN_WORK.load(Ordering::Relaxed)
}

/// Counts, measures and logs.
pub async fn layer(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = name(request.method());
    let path = request.extensions().get::<MatchedPath>().cloned();
    let route = path.as_ref().map_or("other", MatchedPath::as_str).to_owned();
    let guard = InWork::new();
    let response = if guard.0 > AT_ONCE && !is_health(&route) {
        Problem { retry_after: Some(2), ..Problem::new(Code::Unavailable) }.into_response()
    } else {
        next.run(request).await
    };
    drop(guard);
    let took = begun.elapsed();
    let status = response.status().as_u16();
    metrics::counter!("huying_http_requests_total", "method" => method, "route" => route.clone(), "status" => class(status))
        .increment(1);
    metrics::histogram!("huying_http_request_seconds", "route" => route.clone()).record(took.as_secs_f64());
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(method, route, status, micros, "served");
    response
}

struct InWork(usize);

impl InWork {
    fn new() -> Self {
        Self(IN_WORK.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

impl Drop for InWork {
    fn drop(&mut self) {
        IN_WORK.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Methods are free text; labels and logs must stay bounded.
fn name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

fn class(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
