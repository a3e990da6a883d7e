//! Whether a value is as a schema of the description says (the part of JSON
//! Schema 2020-12 that the description uses; another keyword fails the test).

use serde_json::Value;

const KNOWN: [&str; 24] = [
    "$ref",
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "anyOf",
    "oneOf",
    "allOf",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "additionalProperties",
    "format",
    "description",
    "example",
    "examples",
    "default",
    "deprecated",
    "propertyNames",
];

/// What does not fit, with where; nothing if all does.
pub fn wrong(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    check(document, schema, value, at, &mut found);
    found
}

fn check(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let Some(object) = schema.as_object() else { return };
    for name in object.keys() {
        assert!(KNOWN.contains(&name.as_str()), "{at}: the keyword `{name}` is not judged yet");
    }
    if let Some(named) = schema["$ref"].as_str() {
        let target = document.pointer(named.trim_start_matches('#'));
        return check(document, target.unwrap_or_else(|| panic!("{named} is not there")), value, at, found);
    }
    let one_fits = |all: &Vec<Value>| all.iter().any(|one| wrong(document, one, value, at).is_empty());
    for several in ["anyOf", "oneOf"] {
        if schema[several].as_array().is_some_and(|all| !one_fits(all)) {
            found.push(format!("{at}: none of {several} fits"));
        }
    }
    for one in schema["allOf"].as_array().into_iter().flatten() {
        check(document, one, value, at, found);
    }
    if !kinds(schema).is_empty() && !kinds(schema).iter().any(|kind| is(kind, value)) {
        found.push(format!("{at}: {value} is no {}", schema["type"]));
        return;
    }
    if schema["enum"].as_array().is_some_and(|all| !all.contains(value)) {
        found.push(format!("{at}: {value} is not one of {}", schema["enum"]));
    }
    if let Some(number) = value.as_f64() {
        let below = schema["minimum"].as_f64().is_some_and(|least| number < least);
        if below || schema["maximum"].as_f64().is_some_and(|most| number > most) {
            found.push(format!("{at}: {number} is out of range"));
        }
    }
    if let Some(text) = value.as_str() {
        let length = text.chars().count() as u64;
        let short = schema["minLength"].as_u64().is_some_and(|least| length < least);
        if short || schema["maxLength"].as_u64().is_some_and(|most| length > most) {
            found.push(format!("{at}: {length} characters"));
        }
    }
    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
        check(document, &schema["items"], item, &format!("{at}/{n}"), found);
    }
    if let Some(fields) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                found.push(format!("{at}: `{name}` is missing"));
            }
        }
        for (name, field) in fields {
            match schema["properties"].get(name) {
                Some(schema) => check(document, schema, field, &format!("{at}/{name}"), found),
                None if schema["properties"].is_object() && schema["additionalProperties"] == false => {
                    found.push(format!("{at}: `{name}` is not described"));
                }
                None => {
                    check(document, &schema["additionalProperties"], field, &format!("{at}/{name}"), found)
                }
            }
        }
    }
}

fn kinds(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("{kind} is no type"),
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let schema = serde_json::json!({"type": "object", "required": ["a"], "properties": {
        "a": {"type": ["integer", "null"], "minimum": 1}, "b": {"type": "array", "items": {"$ref": "#/x"}}}});
    let document = serde_json::json!({"x": {"type": "string", "maxLength": 2}});
    let found = |value: Value| wrong(&document, &schema, &value, "").len();
    assert_eq!(found(serde_json::json!({"a": 1, "b": ["x"]})), 0);
    assert_eq!(found(serde_json::json!({"a": null})), 0);
    assert_eq!(found(serde_json::json!({"b": [1, "xyz"]})), 3);
    assert_eq!(found(serde_json::json!({"a": 0})), 1);
    assert_eq!(found(serde_json::json!([])), 1);
}
