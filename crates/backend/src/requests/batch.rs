//! Several inserts in one go: one trip to the database, whatever it is.

use crate::db::sql;
use sea_orm::{DbBackend, Statement, Value};
use std::fmt::Write;

/// Inserts that are carried out together, in order.
#[derive(Clone, Default)]
pub(crate) struct Batch {
    inserts: Vec<String>,
    values: Vec<Value>,
}

impl Batch {
    /// Adds a row.
    pub(crate) fn insert(&mut self, table: &str, row: Vec<(&'static str, Value)>) {
        let mut names = String::with_capacity(256);
        let mut places = String::with_capacity(256);
        for (at, (name, value)) in row.into_iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            self.values.push(value);
            // Writing to a String cannot fail.
            let _ = write!(names, "{comma}{name}");
            let _ = write!(places, "{comma}${}", self.values.len());
        }
        self.inserts.push(format!("insert into {table} ({names}) values ({places})"));
    }

    /// The statement. SQLite takes several at once; PostgreSQL takes one with
    /// parts, and checks foreign keys at its end.
    pub(crate) fn statement(self, backend: DbBackend) -> Statement {
        let text = match backend {
            DbBackend::Sqlite => self.inserts.join("; "),
            _ => {
                let part = |(at, insert): (usize, &String)| format!("part{at} as ({insert})");
                let parts: Vec<_> = self.inserts.iter().enumerate().map(part).collect();
                format!("with {} select 1", parts.join(", "))
            }
        };
        sql(backend, text, self.values)
    }
}
