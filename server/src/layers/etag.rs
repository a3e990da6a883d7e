//! Answers of the API that have not changed are not sent again: a tag of what
//! they say, for those that have none of their own.

use crate::routes::files::{is_known, tag_of};
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Longest answer that is looked at, in bytes.
const LONGEST: usize = 1024 * 1024;

/// Tags what has no tag, and answers 304 to whom has it already. HEAD is answered like
/// GET, for the tag is that of the body.
pub async fn layer(mut request: Request, next: Next) -> Response {
    let head = request.method() == Method::HEAD;
    let path = request.uri().path();
    // An upload means something of its own by HEAD.
    let own = head && path.starts_with("/api/v1/uploads/");
    if !(head || request.method() == Method::GET) || own || !path.starts_with("/api/v1/") {
        return next.run(request).await;
    }
    let asked = request.headers().clone();
    if head {
        *request.method_mut() = Method::GET;
    }
    let response = next.run(request).await;
    let response = if is_plain(&response) { tagged(response, &asked).await } else { response };
    if head { without_body(response) } else { response }
}

/// As it is, but for the body, whose length stays known.
fn without_body(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    if let Some(bytes) = body.size_hint().exact().filter(|_| parts.status != StatusCode::NOT_MODIFIED) {
        parts.headers.entry(CONTENT_LENGTH).or_insert(bytes.into());
    }
    Response::from_parts(parts, Body::empty())
}

/// Whether it is JSON of a known and decent length that nobody has tagged.
fn is_plain(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim();
    let json = kind == "application/json" || kind.ends_with("+json");
    let short = response.body().size_hint().exact().is_some_and(|bytes| bytes <= LONGEST as u64);
    response.status() == StatusCode::OK && json && short && !response.headers().contains_key(ETAG)
}

async fn tagged(response: Response, asked: &HeaderMap) -> Response {
    let (mut parts, body) = response.into_parts();
    // It lies in memory already: its length was known.
    let Ok(bytes) = to_bytes(body, LONGEST).await else {
        return crate::problem::Problem::new(crate::problem::Code::Internal).into_response();
    };
    let tag = tag_of(&bytes);
    // A weak one: what is sent may be packed or not.
    if let Ok(value) = HeaderValue::try_from(format!("W/{tag}")) {
        parts.headers.insert(ETAG, value);
    }
    if !is_known(asked, &tag) {
        return Response::from_parts(parts, Body::from(bytes));
    }
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(CONTENT_TYPE);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::http::header::{CACHE_CONTROL, IF_NONE_MATCH};
    use axum::routing::get;
    use tower::ServiceExt;

    fn as_json(kind: &'static str, body: impl Into<Body>) -> Response {
        ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")], body.into()).into_response()
    }

    fn router() -> Router {
        let stream = || async {
            let pieces = futures::stream::iter([Ok::<_, std::io::Error>("{}")]);
            as_json("application/json", Body::from_stream(pieces))
        };
        let own = || async {
            let mut response = as_json("application/json", "{}");
            response.headers_mut().insert(ETAG, HeaderValue::from_static("\"own\""));
            response
        };
        Router::new()
            .route("/api/v1/a", get(|| async { as_json("application/json", "{\"a\":1}") }))
            .route("/api/v1/big", get(|| async { as_json("application/json", vec![b' '; LONGEST + 1]) }))
            .route("/api/v1/text", get(|| async { as_json("text/event-stream", "data: 1\n\n") }))
            .route("/api/v1/stream", get(stream))
            .route("/api/v1/own", get(own))
            .route(
                "/api/v1/gone",
                get(|| async { (StatusCode::NOT_FOUND, as_json("application/json", "{}")) }),
            )
            .route("/elsewhere", get(|| async { as_json("application/json", "{}") }))
            .layer(axum::middleware::from_fn(layer))
    }

    async fn ask(path: &str, known: Option<&str>) -> Response {
        let mut request = Request::builder().uri(path);
        if let Some(known) = known {
            request = request.header(IF_NONE_MATCH, known);
        }
        router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_known_is_not_sent_again() {
        let first = ask("/api/v1/a", None).await;
        let tag = first.headers()[ETAG].to_str().unwrap().to_owned();
        assert!(tag.starts_with("W/\"") && tag.len() == 2 * 16 + 4, "{tag}");
        assert_eq!(&to_bytes(first.into_body(), 100).await.unwrap()[..], b"{\"a\":1}");
        let again = ask("/api/v1/a", Some(&tag)).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[ETAG], tag.as_str());
        assert_eq!(again.headers()[CACHE_CONTROL], "no-store");
        assert!(!again.headers().contains_key(CONTENT_TYPE));
        assert!(to_bytes(again.into_body(), 100).await.unwrap().is_empty());
        assert_eq!(ask("/api/v1/a", Some("W/\"other\"")).await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn head_is_answered_like_get_but_for_the_body() {
        let head = async |known: Option<&str>| {
            let mut request = Request::builder().method(Method::HEAD).uri("/api/v1/a");
            if let Some(known) = known {
                request = request.header(IF_NONE_MATCH, known);
            }
            router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
        };
        let get = ask("/api/v1/a", None).await;
        let first = head(None).await;
        for name in [ETAG, CONTENT_TYPE, CONTENT_LENGTH, CACHE_CONTROL] {
            assert_eq!(first.headers()[&name], get.headers()[&name], "{name}");
        }
        assert!(to_bytes(first.into_body(), 100).await.unwrap().is_empty());
        let tag = get.headers()[ETAG].to_str().unwrap();
        assert_eq!(head(Some(tag)).await.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(head(Some("W/\"other\"")).await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn streams_and_what_is_tagged_or_long_or_wrong_pass_as_they_are() {
        for path in ["big", "text", "stream", "gone"] {
            let response = ask(&format!("/api/v1/{path}"), Some("*")).await;
            assert!(!response.headers().contains_key(ETAG), "{path}");
            assert_ne!(response.status(), StatusCode::NOT_MODIFIED, "{path}");
        }
        assert_eq!(ask("/api/v1/own", None).await.headers()[ETAG], "\"own\"");
        assert!(!ask("/elsewhere", None).await.headers().contains_key(ETAG));
    }
}
