//! The last word on everything that went wrong: a problem body for the API, a
//! page with a way on for people, in their language, with a reference.

use crate::layers::request_id::RequestId;
use crate::page;
use crate::problem::{AGAIN, Code, Problem};
use crate::routes::open311::node::{Format, answer, errors};
use crate::state::AppState;
use crate::visitor::{self, Visitor};
use app::i18n::Lang;
use app::pages::error::Fault;
use app::shell::Head;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, RETRY_AFTER, USER_AGENT,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Gives every failed response its body.
pub async fn layer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let mut response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if let Some(problem) = problem_of(&response) {
        response = asked.answer(&state, problem, response).await;
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        // A form that comes back as well.
        response.headers_mut().entry(RETRY_AFTER).or_insert(HeaderValue::from(AGAIN));
    }
    response
}

/// What a failed response is about; `None` if it says so itself already.
pub fn problem_of(response: &Response) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let kind = response.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    // The framework's own refusals are plain text, or nothing at all.
    (kind.is_empty() || kind.starts_with("text/plain")).then(|| Problem::new(Code::of(response.status())))
}

/// What must be known of a request to answer it after it is gone.
struct Asked {
    parts: Parts,
    json: bool,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let mut parts = Request::new(()).into_parts().0;
        parts.uri = request.uri().clone();
        parts.method = request.method().clone();
        for name in [ACCEPT_LANGUAGE, COOKIE, USER_AGENT] {
            if let Some(value) = request.headers().get(&name) {
                parts.headers.insert(name, value.clone());
            }
        }
        if let Some(id) = request.extensions().get::<RequestId>() {
            parts.extensions.insert(id.clone());
        }
        let json = wants_json(request.uri().path(), request.headers());
        Self { parts, json }
    }

    async fn answer(mut self, state: &AppState, problem: Problem, response: Response) -> Response {
        let reference =
            self.parts.extensions.get::<RequestId>().map_or_else(String::new, |id| id.0.to_string());
        let Ok(visitor) = Visitor::from_request_parts(&mut self.parts, state).await;
        let path = self.parts.uri.path();
        let mut status = problem.code.status();
        let mut answer = if path.starts_with("/open311/") {
            status = open311_status(status);
            open311(&problem, &visitor, path, status)
        } else if self.json {
            json(&problem, visitor.lang, path, &reference)
        } else {
            html(state, &problem, &visitor, &reference).await
        };
        *answer.status_mut() = status;
        for (name, value) in response.headers() {
            if ![CONTENT_TYPE, CONTENT_LENGTH].contains(name) {
                answer.headers_mut().insert(name.clone(), value.clone());
            }
        }
        if self.parts.method == Method::HEAD {
            *answer.body_mut() = Body::empty();
        }
        answer.extensions_mut().insert(problem);
        answer
    }
}

/// The API speaks JSON; so does everything that asks for it (the islands), and open data to
/// whoever does not ask for a page.
fn wants_json(path: &str, headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let asks = accept.contains("json") || path.starts_with("/open-data/");
    ["/api/", "/tiles/"].iter().any(|part| path.starts_with(part)) || (asks && !accept.contains("html"))
}

/// The problem body for whoever sent these headers.
pub fn problem_json(problem: &Problem, headers: &HeaderMap, path: &str, reference: &str) -> Response {
    json(problem, visitor::language(headers), path, reference)
}

fn json(problem: &Problem, lang: Lang, path: &str, reference: &str) -> Response {
    let mut response = problem.to_json(lang, path, reference).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What the standard has a number for.
fn open311_status(status: StatusCode) -> StatusCode {
    match status {
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => StatusCode::BAD_REQUEST,
        StatusCode::UNAUTHORIZED => StatusCode::FORBIDDEN,
        other => other,
    }
}

/// As Open311 says what went wrong: each field in a sentence of its own.
fn open311(problem: &Problem, visitor: &Visitor, path: &str, status: StatusCode) -> Response {
    let lang = visitor.lang;
    let said: Vec<String> = match problem.errors.as_slice() {
        [] => vec![problem.detail(lang).to_owned()],
        fields => fields.iter().map(|error| format!("{}: {}", error.field, error.detail(lang))).collect(),
    };
    let mut response = answer(Format::of(path), "errors", &errors(status.as_u16(), &said), "no-store");
    response.headers_mut().remove(CONTENT_LENGTH);
    response
}

async fn html(state: &AppState, problem: &Problem, visitor: &Visitor, reference: &str) -> Response {
    let lang = visitor.lang;
    let title = problem.title(lang).to_owned();
    let head = Head { title: title.clone(), ..Head::default() };
    let (detail, reference) = (problem.detail(lang).to_owned(), reference.to_owned());
    let fault = Fault { title, detail, reference, ..Fault::default() };
    let body = move || app::pages::error::page(fault);
    let mut response = page::render(visitor.cx(state), StatusCode::OK, head, Box::new(body)).await;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
