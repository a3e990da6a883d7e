//! A call by HTTP/1.1 names its host, once (RFC 9112, section 3.2): two names are
//! how one server is made to see what another does not.

use crate::problem::{Code, Problem};
use axum::extract::Request;
use axum::http::Version;
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses what names none, or several.
pub async fn layer(request: Request, next: Next) -> Response {
    let hosts = request.headers().get_all(HOST).iter().count();
    if request.version() == Version::HTTP_11 && hosts != 1 {
        return Problem::new(Code::BadRequest).into_response();
    }
    next.run(request).await
}
