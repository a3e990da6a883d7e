//! Names for the identifiers in lines of the trail. What was removed since is
//! called what the trail last called it.

use super::list::AuditLine;
use crate::Backend;
use crate::db::sql;
use crate::error::Result;
use sea_orm::ConnectionTrait;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Tables of what has an identifier, and what it is called there.
const NAMED: [(&str, &str); 8] = [
    ("staff", "name"),
    ("partner", "name"),
    ("upstream", "name"),
    ("routing_rule", "name"),
    ("text_template", "name"),
    ("team", "name"),
    ("place", "name"),
    ("import", "file_name"),
];

/// What is called like something it belongs to.
const OF_ANOTHER: &str = "select webhook.id, partner.name from webhook
     join partner on partner.id = webhook.partner_id where webhook.id in ";
const OF_A_UNIT: &str = "select call_draw.id, unit.name from call_draw
     join unit on unit.id = call_draw.unit_id where call_draw.id in ";

/// Whether a text is an identifier and says nothing to people.
pub fn is_identifier(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

/// Puts names beside the identifiers in lines, and beside the end of an export
/// the line with which it began.
pub(super) async fn put(backend: &Backend, lines: &mut [AuditLine]) -> Result<()> {
    let mut ids = BTreeSet::new();
    for line in lines.iter() {
        gather(&Value::String(line.subject.clone()), &mut ids);
        gather(&line.detail, &mut ids);
    }
    if ids.is_empty() {
        return Ok(());
    }
    let mut names = in_memory(backend, &ids);
    ids.retain(|id| !names.contains_key(id));
    names.extend(stored(backend, &ids).await?);
    ids.retain(|id| !names.contains_key(id));
    names.extend(once(backend, &ids).await?);
    let begun = begun(backend, &ids).await?;
    for line in lines {
        line.begun = begun.get(&line.subject).copied();
        let mut own = BTreeSet::new();
        gather(&line.detail, &mut own);
        line.names =
            own.into_iter().filter_map(|id| names.get(&id).map(|name| (id.clone(), name.clone()))).collect();
        if let Some(name) = names.get(&line.subject) {
            line.subject.clone_from(name);
        }
        line.stead = line.detail["for"].as_str().and_then(|id| line.names.get(id)).cloned();
    }
    Ok(())
}

/// The identifiers in a value.
fn gather(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_identifier(text) => {
            into.insert(text.clone());
        }
        Value::Array(values) => values.iter().for_each(|value| gather(value, into)),
        Value::Object(fields) => fields.values().for_each(|value| gather(value, into)),
        _ => {}
    }
}

fn in_memory(backend: &Backend, ids: &BTreeSet<String>) -> BTreeMap<String, String> {
    let directory = backend.directory();
    let units = directory.units.iter().map(|unit| (unit.id.to_string(), &unit.name));
    let categories = directory.categories.iter().map(|category| (category.id.to_string(), &category.name));
    let calendars = directory.time.calendars.iter().map(|calendar| (calendar.id.to_string(), &calendar.name));
    let known = units.chain(categories).chain(calendars).filter(|(id, _)| ids.contains(id));
    known.map(|(id, name)| (id, name.clone())).collect()
}

async fn stored(backend: &Backend, ids: &BTreeSet<String>) -> Result<BTreeMap<String, String>> {
    let places = places(ids);
    let mut selects: Vec<String> = NAMED
        .iter()
        .map(|(table, name)| format!("select id, {name} as name from {table} where id in {places}"))
        .collect();
    selects.extend([OF_ANOTHER, OF_A_UNIT].map(|select| format!("{select}{places}")));
    let rows = asked(backend, selects.join(" union all "), ids).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// What is gone now: the last name in the lines about it.
async fn once(backend: &Backend, ids: &BTreeSet<String>) -> Result<BTreeMap<String, String>> {
    let text = format!("select subject, detail from audit where subject in {} order by seq", places(ids));
    let mut names = BTreeMap::new();
    for row in asked(backend, text, ids).await? {
        let detail: String = row.try_get_by_index(1)?;
        let detail: Value = serde_json::from_str(&detail).unwrap_or_default();
        let name = detail["name"].as_str().or_else(|| detail["rule"]["name"].as_str());
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            names.insert(row.try_get_by_index(0)?, name.to_owned());
        }
    }
    Ok(names)
}

/// The numbers of lines that others name.
async fn begun(backend: &Backend, ids: &BTreeSet<String>) -> Result<BTreeMap<String, i64>> {
    let text = format!("select id, seq from audit where seq is not null and id in {}", places(ids));
    let rows = asked(backend, text, ids).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

fn places(ids: &BTreeSet<String>) -> String {
    let places: Vec<String> = (1..=ids.len()).map(|at| format!("${at}")).collect();
    format!("({})", places.join(", "))
}

async fn asked(backend: &Backend, text: String, ids: &BTreeSet<String>) -> Result<Vec<sea_orm::QueryResult>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let values = ids.iter().map(|id| id.clone().into()).collect();
    Ok(backend.read().query_all_raw(sql(backend.read().get_database_backend(), text, values)).await?)
}
