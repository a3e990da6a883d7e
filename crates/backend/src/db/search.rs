//! The full-text index: how each database writes and asks it.

use super::sql;
use crate::error::{Error, Result};
use domain::ids::RequestId;
use domain::search::{Phrase, words};
use sea_orm::{ConnectionTrait, DbBackend};

/// Longest word that is indexed, in characters; a query is not longer.
const WORD_CHARS: usize = domain::search::QUERY_CHARS;
/// Most words of a document; PostgreSQL keeps no more positions.
const WORDS: usize = 16_000;

/// Which of the two documents of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Index {
    /// Everything, for staff.
    Whole,
    /// What strangers may read, while it is published.
    Public,
}

impl Index {
    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Whole => "request_search",
            Self::Public => "request_public_search",
        }
    }
}

/// A change of the index.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Of which request.
    pub(crate) request: RequestId,
    /// Which document.
    pub(crate) index: Index,
    /// The new words; `None` takes the document away.
    pub(crate) text: Option<String>,
    /// Whether there was none before.
    pub(crate) fresh: bool,
}

impl Entry {
    /// Writes these; on SQLite the documents of new requests in one go.
    pub(super) async fn write_all<C: ConnectionTrait>(entries: Vec<Self>, db: &C) -> Result<()> {
        let sqlite = db.get_database_backend() == DbBackend::Sqlite;
        // Nothing can come before a document that was not there before.
        let (new, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| sqlite && entry.fresh);
        for index in [Index::Whole, Index::Public] {
            let of = new.iter().filter(|entry| entry.index == index);
            let row =
                |entry: &Self| Some((entry.request.to_string(), document(entry.text.as_deref()?).join(" ")));
            let rows: Vec<_> = of.filter_map(row).collect();
            if rows.is_empty() {
                continue;
            }
            let insert = format!(
                "insert into {} (rowid, document) select request.seq, entry.value->>1
                 from json_each($1) as entry cross join request on request.id = entry.value->>0",
                index.table()
            );
            let rows = serde_json::to_string(&rows).map_err(Error::internal)?;
            db.execute_raw(sql(DbBackend::Sqlite, insert, vec![rows.into()])).await?;
        }
        for entry in others {
            entry.write(db).await?;
        }
        Ok(())
    }

    async fn write<C: ConnectionTrait>(self, db: &C) -> Result<()> {
        let backend = db.get_database_backend();
        let (table, id) = (self.index.table(), self.request.to_string());
        let Some(text) = self.text else {
            let delete = if backend == DbBackend::Sqlite {
                format!("delete from {table} where rowid = (select seq from request where id = $1)")
            } else {
                format!("delete from {table} where seq = (select seq from request where id = $1)")
            };
            db.execute_raw(sql(backend, delete, vec![id.into()])).await?;
            return Ok(());
        };
        let (insert, document) = match backend {
            DbBackend::Sqlite => {
                let insert = format!(
                    "insert or replace into {table} (rowid, document) select seq, $2 from request where id = $1"
                );
                (insert, document(&text).join(" "))
            }
            _ => (
                format!(
                    "insert into {table} (seq, document) select seq, $2::tsvector from request where id = $1
                     on conflict (seq) do update set document = excluded.document"
                ),
                vector(&document(&text)),
            ),
        };
        db.execute_raw(sql(backend, insert, vec![id.into(), document.into()])).await?;
        Ok(())
    }
}

fn document(text: &str) -> Vec<String> {
    let mut words = words(text);
    words.truncate(WORDS);
    for word in &mut words {
        if let Some((end, _)) = word.char_indices().nth(WORD_CHARS) {
            word.truncate(end);
        }
    }
    words
}

/// A tsvector written out, so that PostgreSQL's own parser, which depends on
/// its locale, has no say. Words are letters and digits, so nothing needs more
/// than quotes.
fn vector(words: &[String]) -> String {
    let word = |(at, word): (usize, &String)| format!("'{}':{}", word, at + 1);
    words.iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
}

/// The condition that finds documents, with its one parameter; `None` when
/// nothing can be looked for.
pub(crate) fn matching(phrases: &[Phrase], backend: DbBackend) -> Option<String> {
    if phrases.is_empty() {
        return None;
    }
    let (between, joined): (_, fn(&Phrase) -> String) = match backend {
        DbBackend::Sqlite => (" AND ", fts5),
        _ => (" & ", tsquery),
    };
    Some(phrases.iter().map(joined).collect::<Vec<_>>().join(between))
}

fn fts5(phrase: &Phrase) -> String {
    format!("\"{}\"{}", phrase.words.join(" "), if phrase.prefix { " *" } else { "" })
}

fn tsquery(phrase: &Phrase) -> String {
    let last = phrase.words.len().saturating_sub(1);
    let word = |(at, word): (usize, &String)| {
        format!("'{word}'{}", if phrase.prefix && at == last { ":*" } else { "" })
    };
    let words: Vec<_> = phrase.words.iter().enumerate().map(word).collect();
    format!("({})", words.join(" <-> "))
}

/// The latest matches before a row, as a subquery with the column `hit`, the
/// `seq` of the request.
pub(crate) fn hits(index: Index, backend: DbBackend, words: &str, before: &str, limit: u64) -> String {
    let table = index.table();
    match backend {
        DbBackend::Sqlite => format!(
            "select rowid as hit from {table} where {table} match {words} and rowid < {before}
             order by rowid desc limit {limit}"
        ),
        _ => format!(
            "select seq as hit from {table} where document @@ {words}::tsquery and seq < {before}
             order by seq desc limit {limit}"
        ),
    }
}

/// The row at which [`hits`] stopped because of its limit; `None` if it did not.
pub(crate) async fn end_of_hits<C: ConnectionTrait>(
    db: &C,
    index: Index,
    words: &str,
    before: i64,
    limit: u64,
) -> Result<Option<i64>> {
    let backend = db.get_database_backend();
    let hits = hits(index, backend, "$1", "$2", limit);
    let text = format!("select count(*), min(hit) from ({hits}) as hits");
    let row = db.query_one_raw(sql(backend, text, vec![words.into(), before.into()])).await?;
    let Some(row) = row else { return Ok(None) };
    let (count, last): (i64, Option<i64>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    Ok(last.filter(|_| u64::try_from(count).unwrap_or(0) >= limit))
}
