//! What every operation of the description has besides what stands at its
//! handler: an example, fewer fields, keys, limits, what is on its way out.
//!
//! The examples lie in `examples.json`. A test sends each of them to a district
//! and holds each answer against the description.

use super::super::sparse;
use crate::layers::deprecated::{self, Deprecated};
use serde_json::{Map, Value, json};

/// The methods a path may have here.
const METHODS: [&str; 6] = ["get", "head", "post", "put", "patch", "delete"];

/// Headers of which few values are understood.
const HEADERS: [(&str, &[&str]); 2] =
    [("Tus-Resumable", &["1.0.0"]), ("X-HTTP-Method-Override", &["PATCH", "HEAD", "DELETE"])];

/// Values that stand for those of an installation, by the parameter they are of
/// and what the path begins with.
const SAMPLES: [(&str, &str, &str); 7] = [
    ("code", "/api/v1/posters", "Q7K2-3FM"),
    ("code", "/api/v1/requests", "HY-7K3F-Q2M"),
    ("way", "/api/v1/account", "wechat"),
    ("layer", "/tiles", "places"),
    ("id", "/api/v1/uploads", "9f86d081884c7d659a2feaa0c55ad015"),
    ("id", "", "01900000-0000-7000-8000-000000000000"),
    ("version", "", "0"),
];

/// The examples, by operation.
pub fn examples() -> Map<String, Value> {
    serde_json::from_str(include_str!("examples.json")).unwrap_or_default()
}

/// Dresses the whole description.
pub fn dress(document: &mut Value) {
    let examples = examples();
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).filter(|operation| operation.is_object()) {
                one(path, method, operation, &examples);
            }
        }
    }
    let schemas = document["components"]["schemas"].as_object_mut();
    if let Some(schemas) = schemas {
        schemas.insert(
            "Sparse".to_owned(),
            json!({"type": "object",
            "description": "With `fields`: these of its fields and no others", "additionalProperties": true}),
        );
    }
}

fn one(path: &str, method: &str, operation: &mut Value, examples: &Map<String, Value>) {
    let id = operation["operationId"].as_str().unwrap_or("").to_owned();
    let example = examples.get(&id).cloned().unwrap_or_default();
    body(operation, &example);
    parameters(path, method, operation, &example);
    one_type(operation);
    answers(operation, &example);
    if method == "get" && path.starts_with("/api/") {
        tagged(operation);
    }
    counted(operation);
    if method == "get"
        && let Some(sparse) = sparse::TABLE.iter().find(|one| one.path == path)
    {
        fewer(operation, sparse);
    }
    mark(deprecated::TABLE, path, method, operation);
}

/// Says of an operation that it is on its way out.
pub fn mark(table: &'static [Deprecated], path: &str, method: &str, operation: &mut Value) {
    if deprecated::find(table, &method.to_uppercase(), path).is_some() {
        operation["deprecated"] = Value::Bool(true);
    }
}

fn body(operation: &mut Value, example: &Value) {
    let content = operation.pointer_mut("/requestBody/content/application~1json");
    if let (Some(content), Some(request)) = (content, example.get("request")) {
        content["example"] = request.clone();
    }
}

fn parameters(path: &str, method: &str, operation: &mut Value, example: &Value) {
    if operation.get("parameters").is_none() {
        operation["parameters"] = json!([]);
    }
    let Some(all) = operation["parameters"].as_array_mut() else { return };
    let key = "Idempotency-Key";
    if method == "post" && path.starts_with("/api/") && all.iter().all(|one| one["name"] != key) {
        all.push(json!({"name": key, "in": "header", "required": false,
            "description": "Names the call: sent again with the same key and content it is answered again, \
                and not done again, for seven days",
            "schema": {"type": "string"}}));
    }
    for one in all.iter_mut() {
        let name = one["name"].as_str().unwrap_or("").to_owned();
        if name == key {
            // As the program reads it.
            one["schema"] =
                json!({"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[!-~]+$"});
            one["example"] = json!("7d1c0f6a-9a51-4c1e-8f0d-2b7e5a1c3d90");
        }
        if let Some((_, values)) = HEADERS.iter().find(|(of, _)| *of == name) {
            one["schema"] = json!({"type": "string", "enum": values});
        }
        let asked = example.get("query").and_then(|query| query.get(&name));
        let sample = SAMPLES.iter().find(|(of, begins, _)| *of == name && path.starts_with(begins));
        let whole = one["schema"]["type"] == "integer";
        let value = match (one["in"].as_str(), asked, sample) {
            (Some("query"), Some(asked), _) => asked.clone(),
            (Some("path"), _, Some((.., sample))) => json!(sample),
            (Some("path"), _, None) => json!("0"),
            _ => continue,
        };
        one["example"] = match value.as_str().and_then(|text| text.parse::<i64>().ok()) {
            Some(number) if whole => json!(number),
            _ => number_if(&one["schema"], value),
        };
    }
    if all.is_empty() {
        operation.as_object_mut().map(|operation| operation.remove("parameters"));
    }
}

/// A number where the schema wants one.
fn number_if(schema: &Value, value: Value) -> Value {
    let kinds = schema["type"].to_string();
    let number = value.as_str().and_then(|text| text.parse::<f64>().ok());
    match number {
        Some(number) if kinds.contains("number") || kinds.contains("integer") => {
            if number.fract() == 0.0 && kinds.contains("integer") {
                #[allow(clippy::cast_possible_truncation, reason = "an example, and whole")]
                return json!(number as i64);
            }
            json!(number)
        }
        _ => value,
    }
}

/// What an operation answers in one of several shapes is JSON in each of them.
fn one_type(operation: &mut Value) {
    let Some(all) = operation.pointer_mut("/responses/200/content").and_then(Value::as_object_mut) else {
        return;
    };
    let ours: Vec<String> =
        all.keys().filter(|kind| kind.starts_with("application/vnd.huying.")).cloned().collect();
    let others: Vec<Value> =
        ours.iter().filter_map(|kind| all.remove(kind)).map(|mut other| other["schema"].take()).collect();
    if let Some(json) = all.get_mut("application/json").filter(|_| !others.is_empty()) {
        let first = json["schema"].take();
        json["schema"] = json!({"anyOf": std::iter::once(first).chain(others).collect::<Vec<_>>()});
    }
}

fn answers(operation: &mut Value, example: &Value) {
    let Some(all) = operation["responses"].as_object_mut() else { return };
    for (status, answer) in all.iter_mut().filter(|(status, _)| status.starts_with('2')) {
        let content = answer.pointer_mut("/content/application~1json");
        if let (Some(content), Some(response)) = (content, example.get("response"))
            && *status != "204"
        {
            content["example"] = response.clone();
        }
    }
    if let Some(limited) = all.get_mut("429") {
        header(limited, "Retry-After", "Seconds to wait", json!({"type": "integer", "minimum": 1}));
    }
}

/// What is read as JSON is not sent again to who has it.
fn tagged(operation: &mut Value) {
    if operation.pointer("/responses/200/content/application~1json").is_none() {
        return;
    }
    header(&mut operation["responses"]["200"], "ETag", "Names this content", json!({"type": "string"}));
    if operation["responses"].get("304").is_none() {
        operation["responses"]["304"] =
            json!({"description": "Nothing changed since the `ETag` in `If-None-Match`"});
    }
    if operation.get("parameters").is_none() {
        operation["parameters"] = json!([]);
    }
    let name = "If-None-Match";
    if let Some(all) = operation["parameters"].as_array_mut()
        && all.iter().all(|one| one["name"] != name)
    {
        all.push(json!({"name": name, "in": "header", "required": false, "schema": {"type": "string"},
            "description": "The `ETag` of what the caller has"}));
    }
}

/// What every call is told of its limit, and who sends again of the first time.
fn counted(operation: &mut Value) {
    let keyed = operation["parameters"].as_array().into_iter().flatten();
    let keyed = keyed.into_iter().any(|one| one["name"] == "Idempotency-Key");
    let Some(all) = operation["responses"].as_object_mut() else { return };
    for (status, answer) in all.iter_mut() {
        if status.starts_with('2') || status == "429" {
            let text = json!({"type": "string"});
            header(answer, "RateLimit", "What is left: `\"read\";r=590;t=6`", text.clone());
            header(answer, "RateLimit-Policy", "The limit: `\"read\";q=600;w=60`", text);
        }
        if keyed && status.starts_with('2') {
            let yes = json!({"type": "string", "enum": ["true"]});
            header(answer, "Idempotency-Replayed", "This is the answer of the first time", yes);
        }
    }
}

fn header(answer: &mut Value, name: &str, description: &str, schema: Value) {
    answer["headers"][name] = json!({"description": description, "schema": schema});
}

/// The parameter `fields`, and answers with fewer of them.
fn fewer(operation: &mut Value, sparse: &sparse::Sparse) {
    if operation.get("parameters").is_none() {
        operation["parameters"] = json!([]);
    }
    if let Some(all) = operation["parameters"].as_array_mut() {
        all.push(json!({"name": "fields", "in": "query", "required": false, "schema": {"type": "string"},
            "description": format!("Only these fields of each, with commas between them; of `{}`",
                sparse.of.join("`, `"))}));
    }
    if let Some(content) = operation.pointer_mut("/responses/200/content/application~1json") {
        let whole = content["schema"].take();
        let mut shapes = whole["anyOf"].as_array().cloned().unwrap_or_else(|| vec![whole.clone()]);
        shapes.push(json!({"$ref": "#/components/schemas/Sparse"}));
        content["schema"] = json!({"anyOf": shapes});
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_its_way_out_is_marked() {
        const OLD: &[Deprecated] =
            &[Deprecated { method: "GET", path: "/old", since: 0, sunset: 1, link: "/api/v1" }];
        let (mut old, mut new) = (json!({}), json!({}));
        mark(OLD, "/old", "get", &mut old);
        mark(OLD, "/old", "post", &mut new);
        assert_eq!((old["deprecated"].clone(), new.get("deprecated")), (json!(true), None));
    }
}
