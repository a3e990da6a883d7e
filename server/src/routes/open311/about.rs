//! What there is: discovery, services, and what may be said with a request.

use super::MINUTE;
use super::node::{Format, Node, answer};
use super::query::Query;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use app::i18n::Lang;
use app::t;
use axum::extract::{OriginalUri, Path, RawQuery, State};
use axum::response::Response;
use backend::directory::{Category, Directory};

/// When the shape of these answers changed last.
const CHANGESET: &str = "2026-11-30T00:00:00Z";
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";
/// The one thing that may be said besides: whether it may be published.
pub const PUBLIC: &str = "public";

/// `GET /open311/v2/discovery.{format}`
pub async fn discovery(State(state): State<AppState>, OriginalUri(uri): OriginalUri) -> Response {
    let base = state.settings.base();
    let lang = Lang::ZhHans;
    let formats = ["text/xml", "application/json"].map(Node::from).to_vec();
    let endpoint = Node::Record(vec![
        ("specification", SPECIFICATION.into()),
        ("url", format!("{base}/open311/v2").into()),
        ("changeset", CHANGESET.into()),
        ("type", if state.backend.is_demo() { "test" } else { "production" }.into()),
        ("formats", Node::List("format", formats)),
    ]);
    let node = Node::Record(vec![
        ("changeset", CHANGESET.into()),
        ("contact", format!("{base}/about").into()),
        ("key_service", t!(lang, "open311-key-service").into()),
        ("endpoints", Node::List("endpoint", vec![endpoint])),
    ]);
    answer(Format::of(uri.path()), "discovery", &node, MINUTE)
}

/// `GET /open311/v2/services.{format}`
pub async fn services(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    Query::read(raw.as_deref()).jurisdiction(&state)?;
    let directory = state.backend.directory();
    let services = offered(&directory).map(|category| service_node(&directory, category)).collect();
    Ok(answer(Format::of(uri.path()), "services", &Node::List("service", services), MINUTE))
}

/// What can be chosen: the second level, and of the first what has none below.
fn offered(directory: &Directory) -> impl Iterator<Item = &Category> {
    let has_below = |c: &Category| directory.categories.iter().any(|b| b.active && b.parent == Some(c.id));
    let active =
        |c: &&Category| c.active && c.parent.is_none_or(|p| directory.category(p).is_some_and(|p| p.active));
    directory.categories.iter().filter(active).filter(move |c| c.parent.is_some() || !has_below(c))
}

fn service_node(directory: &Directory, category: &Category) -> Node {
    let group = category.parent.and_then(|id| directory.category(id));
    let group = group.map_or(category.name.as_str(), |group| group.name.as_str());
    let described =
        if group == category.name { group.to_owned() } else { format!("{group} · {}", category.name) };
    Node::Record(vec![
        ("service_code", category.slug.as_str().into()),
        ("service_name", category.name.as_str().into()),
        ("description", described.into()),
        ("metadata", Node::Flag(true)),
        ("type", "realtime".into()),
        ("keywords", category.name.as_str().into()),
        ("group", group.into()),
    ])
}

/// `GET /open311/v2/services/{service_code}.{format}`
pub async fn service(
    State(state): State<AppState>,
    Path(file): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    Query::read(raw.as_deref()).jurisdiction(&state)?;
    let missing = || Problem::new(Code::NotFound);
    let (code, format) = Format::split(&file).ok_or_else(missing)?;
    let directory = state.backend.directory();
    let category = offered(&directory).find(|category| category.slug == code).ok_or_else(missing)?;
    let lang = Lang::ZhHans;
    let value =
        |key: &str, name: &'static str| Node::Record(vec![("key", key.into()), ("name", name.into())]);
    let values = vec![value("yes", t!(lang, "open311-yes")), value("no", t!(lang, "open311-no"))];
    let attribute = Node::Record(vec![
        ("variable", Node::Flag(true)),
        ("code", PUBLIC.into()),
        ("datatype", "singlevaluelist".into()),
        ("required", Node::Flag(false)),
        ("datatype_description", t!(lang, "open311-public-hint").into()),
        ("order", Node::Number(1.0)),
        ("description", t!(lang, "open311-public").into()),
        ("values", Node::List("value", values)),
    ]);
    let node = Node::Record(vec![
        ("service_code", category.slug.as_str().into()),
        ("attributes", Node::List("attribute", vec![attribute])),
    ]);
    Ok(answer(format, "service_definition", &node, MINUTE))
}
