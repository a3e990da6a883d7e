//! The rows of one submission, as statements that insert the same rows again and again: what the
//! raw baselines write.

use anyhow::{Context, Result};
use serde_json::Value;

/// Which database is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Values bound as `?1`.
    Sqlite,
    /// A script of pgbench, in which `:n` is a random number.
    Pgbench,
}

/// Somebody who can ask a database for one text.
pub trait Ask {
    /// The first column of the first row, if there is one.
    async fn one(&mut self, sql: &str) -> Result<Option<String>>;
}

/// What is new in each copy of a row.
#[derive(Clone, Copy)]
enum Fresh {
    /// A text that is never the same twice.
    Id,
    /// The number of the request just inserted.
    Seq,
    /// Given by the database.
    Absent,
}

struct Piece {
    table: &'static str,
    /// Picks the row of request `$id`.
    at: &'static str,
    fresh: &'static [(&'static str, Fresh)],
}

/// In the order in which they can be inserted; the index directly behind the request, whose number
/// it takes.
const PIECES: [Piece; 5] = [
    Piece {
        table: "request",
        at: "id = '$id'",
        fresh: &[("seq", Fresh::Absent), ("id", Fresh::Id), ("code", Fresh::Id)],
    },
    Piece {
        table: "request_search",
        at: "seq = (select seq from request where id = '$id')",
        fresh: &[("seq", Fresh::Seq), ("rowid", Fresh::Seq)],
    },
    Piece {
        table: "request_event",
        at: "request_id = '$id'",
        fresh: &[("id", Fresh::Id), ("request_id", Fresh::Id)],
    },
    Piece {
        table: "submission_key",
        at: "request_id = '$id'",
        fresh: &[("key", Fresh::Id), ("request_id", Fresh::Id)],
    },
    Piece {
        table: "job",
        at: "created_at = (select submitted_at from request where id = '$id')",
        fresh: &[("id", Fresh::Id)],
    },
];

/// The statements that write the rows of a request again.
///
/// # Errors
/// When there is no such request.
pub async fn inserts(ask: &mut impl Ask, dialect: Dialect, code: &str) -> Result<Vec<String>> {
    let id = format!("select id from request where code = '{code}'");
    let id = ask.one(&id).await?.with_context(|| format!("{code} is not stored"))?;
    let mut statements = Vec::new();
    for piece in &PIECES {
        let at = piece.at.replace("$id", &id);
        let row = match (dialect, piece.table) {
            (Dialect::Sqlite, "request_search") => document(ask, &at).await?,
            _ => row(ask, dialect, piece.table, &at).await?,
        };
        statements.extend(row.map(|row| insert(piece, dialect, &row)));
    }
    Ok(statements)
}

type Columns = Vec<(String, String)>;

/// The columns of a row, each with its value as a literal.
async fn row(ask: &mut impl Ask, dialect: Dialect, table: &str, at: &str) -> Result<Option<Columns>> {
    let names = match dialect {
        Dialect::Sqlite => format!("select json_group_array(name) from pragma_table_info('{table}')"),
        Dialect::Pgbench => format!(
            "select json_agg(attname order by attnum) from pg_attribute
             where attrelid = '{table}'::regclass and attnum > 0 and not attisdropped"
        ),
    };
    let names: Vec<String> =
        serde_json::from_str(&ask.one(&names).await?.context("a table without columns")?)?;
    let value = |name: &String| match dialect {
        Dialect::Sqlite => format!("quote({name})"),
        Dialect::Pgbench => format!("{name}::text"),
    };
    let values = names.iter().map(value).collect::<Vec<_>>().join(", ");
    let array = if dialect == Dialect::Sqlite { "json_array" } else { "json_build_array" };
    let found = ask.one(&format!("select {array}({values}) from {table} where {at} limit 1")).await?;
    let Some(found) = found else { return Ok(None) };
    let values: Vec<Value> = serde_json::from_str(&found)?;
    let literals = values.iter().map(|value| literal(dialect, value));
    Ok(Some(names.into_iter().zip(literals).collect()))
}

/// The full-text index of SQLite does not keep the document; its words and their places tell it.
async fn document(ask: &mut impl Ask, at: &str) -> Result<Option<Columns>> {
    ask.one("create virtual table if not exists temp.words using fts5vocab(main, request_search, instance)")
        .await?;
    let rowid = at.trim_start_matches("seq = ");
    let words = format!(
        "select quote(group_concat(term, ' ')) from
           (select term from temp.words where doc = {rowid} order by offset)"
    );
    let document = ask.one(&words).await?.filter(|d| d != "NULL");
    let columns = |d| vec![("rowid".to_owned(), String::new()), ("document".to_owned(), d)];
    Ok(document.map(columns))
}

fn literal(dialect: Dialect, value: &Value) -> String {
    match (dialect, value) {
        (_, Value::Null) => "null".to_owned(),
        (Dialect::Sqlite, value) => value.as_str().unwrap_or("null").to_owned(),
        (Dialect::Pgbench, value) => escaped(value.as_str().unwrap_or_default()),
    }
}

/// pgbench takes a colon for the beginning of a variable, even within a literal.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\'', "\\'").replace(':', "\\x3a").replace('\n', "\\n");
    format!("E'{text}'")
}

fn insert(piece: &Piece, dialect: Dialect, row: &Columns) -> String {
    let fresh = |name: &str| piece.fresh.iter().find(|(n, _)| *n == name).map(|(_, fresh)| *fresh);
    let kept = row.iter().filter(|(name, _)| !matches!(fresh(name), Some(Fresh::Absent)));
    let value = |(name, literal): &(String, String)| match (fresh(name), dialect) {
        (Some(Fresh::Id), Dialect::Sqlite) => "?1".to_owned(),
        (Some(Fresh::Id), Dialect::Pgbench) => {
            "('019a0000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))".to_owned()
        }
        (Some(Fresh::Seq), Dialect::Sqlite) => "last_insert_rowid()".to_owned(),
        (Some(Fresh::Seq), Dialect::Pgbench) => {
            "currval(pg_get_serial_sequence('request', 'seq'))".to_owned()
        }
        _ => literal.clone(),
    };
    let (names, values): (Vec<&str>, Vec<String>) = kept.map(|c| (c.0.as_str(), value(c))).unzip();
    format!("insert into {} ({}) values ({})", piece.table, names.join(", "), values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_new_is_new_and_the_rest_is_the_same() {
        let row = vec![
            ("seq".to_owned(), "7".to_owned()),
            ("id".to_owned(), "'old'".to_owned()),
            ("code".to_owned(), "'HY'".to_owned()),
            ("phone".to_owned(), "null".to_owned()),
        ];
        assert_eq!(
            insert(&PIECES[0], Dialect::Sqlite, &row),
            "insert into request (id, code, phone) values (?1, ?1, null)"
        );
        assert!(insert(&PIECES[0], Dialect::Pgbench, &row).contains("to_hex(:n::bigint)"));
    }

    #[test]
    fn a_literal_of_a_script_holds_no_variable_and_no_end() {
        assert_eq!(escaped("it's 04:30\\"), "E'it\\'s 04\\x3a30\\\\'");
        assert_eq!(literal(Dialect::Pgbench, &Value::Null), "null");
    }
}
