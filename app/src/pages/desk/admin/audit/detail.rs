//! What a line of the trail says, in words: what it is about, and each part of
//! its detail by name. Nothing in it is left as an identifier.

use super::super::{hooks, partners, policies};
use crate::i18n::{Lang, find};
use crate::pages::desk::{appraisal, numbers, sheets, words, worklist};
use crate::parts::{tell, words as public};
use crate::t;
use backend::audit::{AuditLine, is_identifier};
use serde_json::Value;

/// Subjects that are settings of the whole: the action says which.
const WHOLE: [&str; 8] = [
    "appraisal",
    "gazetteer_version",
    "rates",
    "request",
    "routing_auto",
    "supervision_rules",
    "tell.quiet",
    "warnings",
];
/// Parts that are said elsewhere in the line.
const SAID: [&str; 5] = ["clear", "for", "list", "reason", "text"];
/// The identifier of what the line is about: its name says more.
const OWN: &str = "id";

/// What a line is about; may be empty.
pub fn subject(lang: Lang, line: &AuditLine) -> String {
    if let Some(number) = line.begun {
        return t!(lang, "audit-of-line", number = number);
    }
    if line.action == "export.begin" {
        let list = line.detail["list"].as_str().unwrap_or("requests");
        return find(lang, &format!("audit-list-{list}")).unwrap_or(list).to_owned();
    }
    match line.subject.as_str() {
        whole if WHOLE.contains(&whole) => String::new(),
        // What has no name is told by its detail, if anything.
        id if is_identifier(id) && !parts(lang, line).is_empty() => String::new(),
        id if is_identifier(id) => t!(lang, "audit-unnamed").to_owned(),
        other => message(lang, other).unwrap_or_else(|| other.to_owned()),
    }
}

/// A rule of messages: who is told what, and by which way.
fn message(lang: Lang, subject: &str) -> Option<String> {
    let mut parts = subject.split('/');
    let (occasion, to, way) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
    let (to, way) = (to.parse().ok()?, way.parse().ok()?);
    let words = [tell::occasion(lang, occasion), tell::listener(lang, to), tell::way(lang, way)];
    Some(words.join(" · "))
}

/// Each part that says something, with its name.
pub fn parts(lang: Lang, line: &AuditLine) -> Vec<String> {
    let say = Say { lang, line, group: line.action.split('.').next().unwrap_or("") };
    match &line.detail {
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| !SAID.contains(&key.as_str()))
            .filter_map(|(k, v)| say.part(k, v))
            .collect(),
        other => say.value("", other).into_iter().collect(),
    }
}

struct Say<'a> {
    lang: Lang,
    line: &'a AuditLine,
    /// What the action is of: a name may mean something else in another.
    group: &'a str,
}

impl Say<'_> {
    fn part(&self, key: &str, value: &Value) -> Option<String> {
        if key == OWN {
            return None;
        }
        let value = self.value(key, value)?;
        Some(t!(self.lang, "audit-part", name = self.name(key), value = value))
    }

    fn name(&self, key: &str) -> String {
        let key = key.replace('_', "-");
        let own = find(self.lang, &format!("audit-key-{}-{key}", self.group));
        own.or_else(|| find(self.lang, &format!("audit-key-{key}"))).unwrap_or(&key).to_owned()
    }

    /// A value in words; nothing for one that says nothing.
    fn value(&self, key: &str, value: &Value) -> Option<String> {
        let said = match value {
            Value::Null => return None,
            Value::Bool(true) => t!(self.lang, "audit-yes").to_owned(),
            Value::Bool(false) => t!(self.lang, "audit-no").to_owned(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => self.text(key, text),
            Value::Array(values) => {
                let values: Vec<_> = values.iter().filter_map(|value| self.value(key, value)).collect();
                values.join(t!(self.lang, "between-items"))
            }
            Value::Object(fields) => {
                let parts: Vec<_> = fields.iter().filter_map(|(key, value)| self.part(key, value)).collect();
                if parts.is_empty() { String::new() } else { format!("[{}]", parts.join(" · ")) }
            }
        };
        (!said.is_empty()).then_some(said)
    }

    fn text(&self, key: &str, text: &str) -> String {
        match self.line.names.get(text) {
            Some(name) => name.clone(),
            None if is_identifier(text) => t!(self.lang, "audit-unnamed").to_owned(),
            None => self.word(key, text).unwrap_or_else(|| text.to_owned()),
        }
    }

    /// The word for a value of a kind that is known.
    fn word(&self, key: &str, text: &str) -> Option<String> {
        let lang = self.lang;
        let word = match (self.group, key) {
            ("hook", "kinds") => hooks::kind(lang, text.parse().ok()?),
            (_, "kinds") => public::kind(lang, text.parse().ok()?),
            (_, "kind" | "level") => words::unit_kind(lang, text.parse().ok()?),
            (_, "urgency" | "urgencies") => words::urgency(lang, text.parse().ok()?),
            (_, "role") => words::role(lang, text.parse().ok()?),
            (_, "action") => words::action(lang, text.parse().ok()?),
            (_, "fact") => appraisal::fact(lang, text.parse().ok()?),
            (_, "status" | "without") => words::status(lang, text.parse().ok()?),
            (_, "channels") => public::channel(lang, text.parse().ok()?),
            (_, "columns") => match self.line.detail["list"].as_str() {
                Some(list) => sheets::heading(lang, list.parse().ok()?, text)?,
                None => public::export_column(lang, text.parse().ok()?),
            },
            (_, "which") => numbers::which(lang, text.parse().ok()?),
            (_, "scope") if text == "numbers" => t!(lang, "numbers-title"),
            (_, "scope") => worklist::scope(lang, text)?,
            (_, "scopes") => partners::scope(lang, text.parse().ok()?),
            (_, "first" | "answer" | "close") => return Some(policies::allowance(lang, text.parse().ok()?)),
            _ => return None,
        };
        Some(word.to_owned())
    }
}
