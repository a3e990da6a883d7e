//! Several inserts in one go: one trip to the database, whatever it is.

use super::sql;
use chrono::SecondsFormat;
use sea_orm::{DbBackend, Statement, Value};
use serde_json::Value as Json;
use std::fmt::Write;

/// Inserts that are carried out together, in order.
#[derive(Clone, Default)]
pub(crate) struct Batch(Vec<Insert>);

#[derive(Clone)]
struct Insert {
    table: &'static str,
    columns: Vec<&'static str>,
    values: Vec<Value>,
    /// What follows for a row that is there already.
    repeat: &'static str,
}

impl Batch {
    /// Adds a row.
    pub(crate) fn insert(&mut self, table: &'static str, row: Vec<(&'static str, Value)>) {
        self.add(table, row, "");
    }

    /// Adds a row, unless one with the same key is there.
    pub(crate) fn insert_once(&mut self, table: &'static str, row: Vec<(&'static str, Value)>) {
        self.add(table, row, " on conflict do nothing");
    }

    fn add(&mut self, table: &'static str, row: Vec<(&'static str, Value)>, repeat: &'static str) {
        let (columns, values) = row.into_iter().unzip();
        self.0.push(Insert { table, columns, values, repeat });
    }

    /// Whether there is nothing to insert.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The statement. SQLite takes several at once; PostgreSQL takes one with
    /// parts, and checks foreign keys at its end.
    pub(super) fn statement(self, backend: DbBackend) -> Statement {
        let mut values = Vec::new();
        let mut inserts = Vec::with_capacity(self.0.len());
        for insert in self.0 {
            let columns = insert.columns.join(", ");
            let mut places = String::with_capacity(256);
            for value in insert.values {
                values.push(value);
                let comma = if places.is_empty() { "" } else { ", " };
                // Writing to a String cannot fail.
                let _ = write!(places, "{comma}${}", values.len());
            }
            let repeat = insert.repeat;
            inserts.push(format!("insert into {} ({columns}) values ({places}){repeat}", insert.table));
        }
        let text = match backend {
            DbBackend::Sqlite => inserts.join("; "),
            _ => {
                let part = |(at, insert): (usize, &String)| format!("part{at} as ({insert})");
                let parts: Vec<_> = inserts.iter().enumerate().map(part).collect();
                format!("with {} select 1", parts.join(", "))
            }
        };
        sql(backend, text, values)
    }

    /// What SQLite inserts the rows of all these with: one text however many
    /// they are, so that it is compiled once, the rows as JSON. `None` when
    /// they differ in more than their values.
    pub(super) fn all(batches: &[&Batch]) -> Option<Statement> {
        let first = batches.first()?;
        if batches.iter().any(|batch| !batch.is_like(first)) {
            return None;
        }
        let mut inserts = Vec::with_capacity(first.0.len());
        let mut values = Vec::with_capacity(first.0.len());
        for (at, insert) in first.0.iter().enumerate() {
            let rows =
                batches.iter().map(|batch| batch.0[at].values.iter().map(json).collect::<Option<Json>>());
            values.push(Value::from(rows.collect::<Option<Json>>()?.to_string()));
            let columns = insert.columns.join(", ");
            let cells: Vec<_> = (0..insert.columns.len()).map(|column| format!("value->>{column}")).collect();
            // Without a condition SQLite takes "on" for that of a join.
            let whole = if insert.repeat.is_empty() { "" } else { " where true" };
            inserts.push(format!(
                "insert into {} ({columns}) select {} from json_each(${}){whole}{}",
                insert.table,
                cells.join(", "),
                at + 1,
                insert.repeat
            ));
        }
        Some(sql(DbBackend::Sqlite, inserts.join("; "), values))
    }

    fn is_like(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self
                .0
                .iter()
                .zip(&other.0)
                .all(|(a, b)| a.table == b.table && a.columns == b.columns && a.repeat == b.repeat)
    }
}

/// A value such that SQLite's `->>` gives what binding it would; `None` for a
/// kind that no row has.
fn json(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::BigInt(value) => (*value).into(),
        Value::Double(value) => (*value).into(),
        Value::String(value) => value.as_deref().into(),
        // As sqlx writes it.
        Value::ChronoDateTimeUtc(value) => {
            value.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, false)).into()
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::DateTime;

    fn batch(code: &str) -> Batch {
        let mut batch = Batch::default();
        let at = DateTime::from_timestamp_micros(1_795_000_000_123_000);
        batch
            .insert("request", vec![("code", code.into()), ("lat", 45.125.into()), ("consent", true.into())]);
        batch.insert("job", vec![("run_at", at.into()), ("last_error", None::<String>.into())]);
        batch
    }

    #[test]
    fn many_are_one_text_with_their_rows_as_json() {
        let (one, other) = (batch("a"), batch("\"b\""));
        let statement = Batch::all(&[&one, &other]).unwrap();
        assert_eq!(
            statement.sql,
            "insert into request (code, lat, consent) select value->>0, value->>1, value->>2 from json_each($1); \
             insert into job (run_at, last_error) select value->>0, value->>1 from json_each($2)"
        );
        let values = statement.values.unwrap().0;
        assert_eq!(values[0], r#"[["a",45.125,true],["\"b\"",45.125,true]]"#.into());
        let line = r#"["2026-11-18T11:06:40.123+00:00",null]"#;
        assert_eq!(values[1], format!("[{line},{line}]").into());
    }

    #[test]
    fn what_differs_in_more_than_values_is_not_put_together() {
        let mut other = batch("b");
        other.insert("job", vec![("attempts", 0.into())]);
        assert!(Batch::all(&[&batch("a"), &other]).is_none());
        let mut unknown = Batch::default();
        unknown.insert("request", vec![("code", vec![1u8].into())]);
        assert!(Batch::all(&[&unknown]).is_none());
    }
}
