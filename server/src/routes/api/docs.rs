//! `GET /api/v1`: the API, for people to read, made of its description.

use super::openapi;
use crate::page;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::api::{self as pages, Group, Input, Operation};
use app::shell::Head;
use app::t;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;
use std::sync::LazyLock;

/// `GET /api/v1`
pub async fn show(State(state): State<AppState>, visitor: Visitor) -> Response {
    static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| groups(openapi::value()));
    let head = Head { title: t!(visitor.lang, "api-title").to_owned(), ..Head::default() };
    let body = Box::new(|| pages::page(GROUPS.clone()));
    page::render(visitor.cx(&state), StatusCode::OK, head, body).await
}

/// Everything there is, group by group.
fn groups(document: &Value) -> Vec<Group> {
    let tags = document["tags"].as_array().map_or(&[][..], Vec::as_slice);
    let mut groups: Vec<Group> = tags
        .iter()
        .map(|tag| Group {
            name: text(&tag["name"]),
            about: text(&tag["description"]),
            operations: Vec::new(),
        })
        .collect();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let tag = operation["tags"][0].as_str();
            let shown = one(document, method, path, operation);
            match groups.iter_mut().find(|group| Some(group.name.as_str()) == tag) {
                Some(group) => group.operations.push(shown),
                None => groups.push(Group {
                    name: tag.unwrap_or("more").to_owned(),
                    about: tag.unwrap_or("…").to_owned(),
                    operations: vec![shown],
                }),
            }
        }
    }
    groups.retain(|group| !group.operations.is_empty());
    groups
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}

fn one(document: &Value, method: &str, path: &str, operation: &Value) -> Operation {
    let answers = operation["responses"].as_object().into_iter().flatten();
    let success = operation["responses"].as_object().into_iter().flatten().find(|(s, _)| s.starts_with('2'));
    let example =
        |content: &Value| content.get("example").and_then(|it| serde_json::to_string_pretty(it).ok());
    let json = "/content/application~1json";
    let response = success.and_then(|(_, answer)| answer.pointer(json)).and_then(example);
    let request = operation.pointer("/requestBody/content/application~1json").and_then(example);
    let schemes = operation["security"].as_array().into_iter().flatten();
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        title: text(&operation["summary"]),
        text: text(&operation["description"]),
        tokens: schemes.filter_map(|one| one.as_object()?.keys().next().cloned()).collect(),
        inputs: inputs(document, operation),
        request,
        response,
        answers: answers.map(|(status, answer)| (status.clone(), text(&answer["description"]))).collect(),
        deprecated: operation["deprecated"] == true,
    }
}

/// Parameters, then the fields of the body.
fn inputs(document: &Value, operation: &Value) -> Vec<Input> {
    let parameter = |one: &Value| Input {
        name: text(&one["name"]),
        place: text(&one["in"]),
        kind: kind(&one["schema"]),
        needed: one["required"] == true,
        text: text(&one["description"]),
    };
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut all: Vec<Input> = parameters.map(parameter).collect();
    let body = operation.pointer("/requestBody/content/application~1json/schema");
    if let Some(schema) = body.map(|schema| resolved(document, schema)) {
        let needed = schema["required"].as_array();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            all.push(Input {
                name: name.clone(),
                place: "body".to_owned(),
                kind: kind(field),
                needed: needed.is_some_and(|needed| needed.iter().any(|one| one == name)),
                text: text(&field["description"]),
            });
        }
    }
    all
}

/// What a reference stands for.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let named = schema["$ref"].as_str().and_then(|name| name.strip_prefix('#'));
    named.and_then(|name| document.pointer(name)).unwrap_or(schema)
}

/// The type of a value, in a word.
fn kind(schema: &Value) -> String {
    match &schema["type"] {
        Value::String(one) => one.clone(),
        Value::Array(all) => {
            let all = all.iter().filter_map(Value::as_str).filter(|kind| *kind != "null");
            all.collect::<Vec<_>>().join(" | ")
        }
        _ => "object".to_owned(),
    }
}
