//! What of the API is on its way out says so: `Deprecation` (RFC 9745), `Sunset`
//! (RFC 8594) and where to read what to do (`Link`).
//!
//! An operation stays for at least a year after it stands in the table, and is
//! taken out no earlier than its sunset. The description of the API marks it by
//! the same table.

use crate::routes::files::HTTP_DATE;
use axum::extract::{MatchedPath, Request};
use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use chrono::{DateTime, Utc};

/// An operation that is on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecated {
    /// Its method.
    pub method: &'static str,
    /// Its pattern in the router.
    pub path: &'static str,
    /// Since when, in seconds of Unix time.
    pub since: i64,
    /// When it ends, in seconds of Unix time.
    pub sunset: i64,
    /// Where it is told what to use instead.
    pub link: &'static str,
}

/// All of them; none yet.
pub const TABLE: &[Deprecated] = &[];

/// The entry of an operation.
pub fn find(table: &'static [Deprecated], method: &str, path: &str) -> Option<&'static Deprecated> {
    table.iter().find(|one| one.method == method && one.path == path)
}

/// Marks the answers of operations in [`TABLE`].
pub async fn layer(request: Request, next: Next) -> Response {
    marked(TABLE, request, next).await
}

/// The same for another table.
pub async fn marked(table: &'static [Deprecated], request: Request, next: Next) -> Response {
    if table.is_empty() {
        return next.run(request).await;
    }
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    // Whoever only asks for the head asks for the same.
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let found = find(table, method.as_str(), path);
    let mut response = next.run(request).await;
    if let Some(one) = found {
        mark(response.headers_mut(), one);
    }
    response
}

fn mark(headers: &mut HeaderMap, one: &Deprecated) {
    let set = [
        (HeaderName::from_static("deprecation"), format!("@{}", one.since)),
        (HeaderName::from_static("sunset"), http_date(one.sunset)),
        (LINK, format!("<{}>; rel=\"deprecation\"; type=\"text/html\"", one.link)),
    ];
    for (name, value) in set {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(name, value);
        }
    }
}

fn http_date(seconds: i64) -> String {
    let at = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default();
    at.format(HTTP_DATE).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    const OLD: &[Deprecated] = &[Deprecated {
        method: "GET",
        path: "/old/{id}",
        since: 1_688_169_599,
        sunset: 1_784_111_777,
        link: "/api/v1#old",
    }];

    async fn ask(method: &str, path: &str) -> HeaderMap {
        let router = Router::new()
            .route("/old/{id}", get(|| async { "" }).post(|| async { "" }))
            .route("/new", get(|| async { "" }))
            .layer(from_fn(|request, next| marked(OLD, request, next)));
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap().headers().clone()
    }

    #[tokio::test]
    async fn what_is_in_the_table_says_so_and_nothing_else_does() {
        for method in ["GET", "HEAD"] {
            let headers = ask(method, "/old/7").await;
            assert_eq!(headers["deprecation"], "@1688169599");
            assert_eq!(headers["sunset"], "Wed, 15 Jul 2026 10:36:17 GMT");
            assert_eq!(headers["link"], "</api/v1#old>; rel=\"deprecation\"; type=\"text/html\"");
        }
        for (method, path) in [("POST", "/old/7"), ("GET", "/new"), ("GET", "/old")] {
            assert!(!ask(method, path).await.contains_key("deprecation"), "{method} {path}");
        }
    }

    #[test]
    fn nothing_ends_within_a_year_of_being_marked() {
        assert!(TABLE.iter().all(|one| one.sunset - one.since >= 365 * 86_400));
    }
}
