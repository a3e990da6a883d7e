//! `fields=code,status`: only these fields of what is read, for whom every byte
//! counts. A name that is none is refused: it would be missing without a word.

use super::openapi::value;
use crate::problem::{Code, FieldProblem, Problem};
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// Longest list of fields that is looked at, in bytes.
const LONGEST: usize = 1000;
/// Longest answer, in bytes; pages are far below it.
const ANSWER: usize = 16 * 1024 * 1024;

/// A reading operation that takes `fields`.
pub struct Sparse {
    /// Its path.
    pub path: &'static str,
    /// Whose fields they are: names of schemas.
    pub of: &'static [&'static str],
    /// Where they stand, if in a list.
    pub list: Option<&'static str>,
}

/// All of them.
pub const TABLE: [Sparse; 7] = [
    Sparse { path: "/api/v1/requests", of: &["Card", "Row"], list: Some("items") },
    Sparse { path: "/api/v1/requests/{code}", of: &["Request"], list: None },
    Sparse { path: "/api/v1/account/requests", of: &["Request"], list: Some("items") },
    Sparse { path: "/api/v1/partner/requests", of: &["Request"], list: Some("items") },
    Sparse { path: "/api/v1/places", of: &["PlaceView"], list: Some("places") },
    Sparse { path: "/api/v1/stations", of: &["PlaceView"], list: Some("places") },
    Sparse { path: "/api/v1/places/{id}", of: &["PlaceView"], list: None },
];

/// The fields of each schema, as the description of the API has them.
fn known(schema: &str) -> Option<&'static BTreeSet<String>> {
    static ALL: LazyLock<HashMap<String, BTreeSet<String>>> = LazyLock::new(|| {
        let schemas = value()["components"]["schemas"].as_object().cloned().unwrap_or_default();
        let fields = |schema: &Value| {
            let properties = schema["properties"].as_object();
            properties.map(|all| all.keys().cloned().collect()).unwrap_or_default()
        };
        schemas.iter().map(|(name, schema)| (name.clone(), fields(schema))).collect()
    });
    ALL.get(schema)
}

/// Leaves out what was not asked for.
pub async fn layer(request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let Some(sparse) = TABLE.iter().find(|one| reads && one.path == path) else {
        return next.run(request).await;
    };
    let wanted = match wanted(sparse, request.uri().query().unwrap_or("")) {
        Ok(None) => return next.run(request).await,
        Ok(Some(wanted)) => wanted,
        Err(problem) => return problem.into_response(),
    };
    let response = next.run(request).await;
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    if response.status() != StatusCode::OK || !kind.starts_with("application/json") {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, ANSWER).await else { return Problem::new(Code::Internal).into_response() };
    let Ok(mut value) = serde_json::from_slice(&whole) else {
        // The body of a HEAD is none.
        return Response::from_parts(parts, Body::from(whole));
    };
    thin(sparse, &wanted, &mut value);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(serde_json::to_vec(&value).unwrap_or_default()))
}

/// The fields asked for; `None` for all.
fn wanted(sparse: &Sparse, query: &str) -> Result<Option<BTreeSet<String>>, Problem> {
    let said = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "fields");
    // Said twice, it is one list.
    let text = said.map(|(_, value)| value).collect::<Vec<_>>().join(",");
    let refuse = |errors| Err(Problem { errors, ..Problem::new(Code::BadRequest) }.said("bad-query"));
    if text.len() > LONGEST {
        return refuse(vec![FieldProblem::new("fields", "too_long")]);
    }
    let wanted: BTreeSet<String> =
        text.split(',').map(|field| field.trim().to_owned()).filter(|field| !field.is_empty()).collect();
    let is_one = |field: &String| sparse.of.iter().filter_map(|of| known(of)).any(|all| all.contains(field));
    let none = |field: &&String| !is_one(field);
    let unknown: Vec<_> =
        wanted.iter().filter(none).map(|field| FieldProblem::of("fields", "unknown", field)).collect();
    if !unknown.is_empty() {
        return refuse(unknown);
    }
    Ok((!wanted.is_empty()).then_some(wanted))
}

fn thin(sparse: &Sparse, wanted: &BTreeSet<String>, value: &mut Value) {
    let keep = |value: &mut Value| {
        if let Some(object) = value.as_object_mut() {
            object.retain(|name, _| wanted.contains(name));
        }
    };
    match sparse.list {
        None => keep(value),
        Some(list) => value[list].as_array_mut().into_iter().flatten().for_each(keep),
    }
}
