//! The chain: how a line is hashed, and the one place that adds one.
//!
//! A line's hash is SHA-256 over the bytes `huying audit line v1`, a zero byte,
//! and then eight fields, each as its length in bytes (eight bytes, big-endian)
//! and its UTF-8 text: the hash of the line before (64 zeros before the first),
//! the line's number, its identifier, its moment in microseconds since 1970
//! (UTC), the identifier of the member of staff (empty: the program or its
//! command line), the action, the subject, the detail. Numbers are written in
//! decimal, hashes and identifiers in lower case. `docs/operate.md` says the
//! same for auditors.

use crate::admin::Line;
use crate::db::{Tx, sql};
use crate::error::{Error, Result};
use crate::secrets::hex;
use domain::Moment;
use domain::ids::UserId;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// Where the last number and hash are kept beside the lines, so that cutting
/// off the end is found.
pub(crate) const HEAD: &str = "audit_head";
/// What sets these hashes apart from all others.
const DOMAIN: &[u8] = b"huying audit line v1\0";
/// What stands before the first line.
const BEGIN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of the last line; nought when there is none.
    pub seq: i64,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self { seq: 0, hash: BEGIN.to_owned() }
    }
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.seq, self.hash)
    }
}

impl FromStr for Head {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let read = |(seq, hash): (&str, &str)| Some(Self { seq: seq.parse().ok()?, hash: hash.to_owned() });
        let lost = || Error::Internal("the head of the audit trail cannot be read".to_owned());
        text.split_once(' ').and_then(read).ok_or_else(lost)
    }
}

/// A line as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) at: Moment,
    pub(crate) by: Option<String>,
    pub(crate) action: String,
    pub(crate) subject: String,
    pub(crate) detail: String,
}

impl Stored {
    /// The columns it is read from, `seq` first.
    pub(crate) const COLUMNS: &'static str = "seq, id, at, staff_id, action, subject, detail";

    /// Reads these columns from the first on.
    pub(crate) fn read(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            seq: row.try_get_by_index::<Option<i64>>(0)?.unwrap_or(0),
            id: row.try_get_by_index(1)?,
            at: row.try_get_by_index(2)?,
            by: row.try_get_by_index(3)?,
            action: row.try_get_by_index(4)?,
            subject: row.try_get_by_index(5)?,
            detail: row.try_get_by_index(6)?,
        })
    }

    /// Its hash behind the line before.
    pub(crate) fn hash(&self, previous: &str) -> String {
        let (seq, at) = (self.seq.to_string(), self.at.timestamp_micros().to_string());
        let by = self.by.as_deref().unwrap_or("");
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        for field in [previous, &seq, &self.id, &at, by, &self.action, &self.subject, &self.detail] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field.as_bytes());
        }
        hex(&hash.finalize())
    }
}

/// Adds a line at the end. Whoever else writes one meanwhile waits for the row
/// of the head, so the chain never forks; SQLite has one writer anyway.
pub(crate) async fn append(tx: &Tx, line: Line) -> Result<()> {
    let db = &**tx;
    let head = locked(db).await?;
    let line = Stored {
        seq: head.seq + 1,
        id: line.id.to_string(),
        at: line.at,
        by: line.by.map(|by: UserId| by.to_string()),
        action: line.action.to_owned(),
        subject: line.subject,
        detail: line.detail.to_string(),
    };
    let next = Head { seq: line.seq, hash: line.hash(&head.hash) };
    let insert = "insert into audit (id, at, staff_id, action, subject, detail, seq, previous, hash)
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values: Vec<Value> = vec![
        line.id.into(),
        line.at.into(),
        line.by.into(),
        line.action.into(),
        line.subject.into(),
        line.detail.into(),
        line.seq.into(),
        head.hash.into(),
        next.hash.clone().into(),
    ];
    db.execute_raw(sql(db.get_database_backend(), insert, values)).await?;
    set_head(db, &next).await
}

/// The head, kept from others until the transaction ends.
async fn locked<C: ConnectionTrait>(db: &C) -> Result<Head> {
    let dialect = db.get_database_backend();
    let lock = if dialect == DbBackend::Postgres { " for update" } else { "" };
    let ask = || sql(dialect, format!("select value from meta where name = $1{lock}"), vec![HEAD.into()]);
    if let Some(row) = db.query_one_raw(ask()).await? {
        return row.try_get_by_index::<String>(0)?.parse();
    }
    // Somebody took the head away. Writing goes on behind the last line; a head
    // that was kept elsewhere still tells what is missing.
    let insert = "insert into meta (name, value) values ($1, $2) on conflict do nothing";
    let last = last(db).await?.to_string();
    db.execute_raw(sql(dialect, insert, vec![HEAD.into(), last.into()])).await?;
    let row = db.query_one_raw(ask()).await?;
    row.ok_or_else(|| Error::Internal("the audit trail has no head".to_owned()))?
        .try_get_by_index::<String>(0)?
        .parse()
}

/// Keeps where the chain ends.
async fn set_head<C: ConnectionTrait>(db: &C, head: &Head) -> Result<()> {
    let update = "update meta set value = $2 where name = $1";
    let values = vec![HEAD.into(), head.to_string().into()];
    db.execute_raw(sql(db.get_database_backend(), update, values)).await?;
    Ok(())
}

/// The last line there is.
pub(crate) async fn last<C: ConnectionTrait>(db: &C) -> Result<Head> {
    let text = "select seq, hash from audit where seq is not null order by seq desc limit 1";
    let row = db.query_one_raw(sql(db.get_database_backend(), text, Vec::new())).await?;
    let Some(row) = row else { return Ok(Head::default()) };
    let hash: Option<String> = row.try_get_by_index(1)?;
    Ok(Head { seq: row.try_get_by_index(0)?, hash: hash.unwrap_or_default() })
}

/// The head as it is kept, if it is there.
pub(crate) async fn kept<C: ConnectionTrait>(db: &C) -> Result<Option<Head>> {
    let text = "select value from meta where name = $1";
    let row = db.query_one_raw(sql(db.get_database_backend(), text, vec![HEAD.into()])).await?;
    // One that cannot be read was tampered with: as good as none.
    Ok(row.map(|row| row.try_get_by_index::<String>(0)).transpose()?.and_then(|text| text.parse().ok()))
}

/// Lines of an upgraded database that are chained at once.
const AT_ONCE: usize = 500;

/// Chains the lines that were there before there was a chain, in the order of
/// their moments, and begins it where there are none.
pub(crate) async fn begin<C: ConnectionTrait>(db: &C) -> Result<()> {
    let dialect = db.get_database_backend();
    let mut head = Head::default();
    loop {
        let columns = Stored::COLUMNS;
        let text = format!("select {columns} from audit where seq is null order by at, id limit {AT_ONCE}");
        let rows = db.query_all_raw(sql(dialect, text, Vec::new())).await?;
        for row in &rows {
            let line = Stored { seq: head.seq + 1, ..Stored::read(row)? };
            let next = Head { seq: line.seq, hash: line.hash(&head.hash) };
            let update = "update audit set seq = $2, previous = $3, hash = $4 where id = $1";
            let values: Vec<Value> =
                vec![line.id.into(), next.seq.into(), head.hash.into(), next.hash.clone().into()];
            db.execute_raw(sql(dialect, update, values)).await?;
            head = next;
        }
        if rows.len() < AT_ONCE {
            break;
        }
    }
    let insert = "insert into meta (name, value) values ($1, $2)";
    db.execute_raw(sql(dialect, insert, vec![HEAD.into(), head.to_string().into()])).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Stored {
        Stored {
            seq: 7,
            id: "01900000-0000-7000-8000-000000000000".to_owned(),
            at: Moment::from_timestamp_micros(1_795_000_000_123_456).unwrap(),
            by: None,
            action: "phone.reveal".to_owned(),
            subject: "HY-7K3F-Q2M".to_owned(),
            detail: "{}".to_owned(),
        }
    }

    #[test]
    fn the_hash_of_a_line_is_what_is_documented() {
        let mut bytes = b"huying audit line v1\0".to_vec();
        for field in [
            BEGIN,
            "7",
            "01900000-0000-7000-8000-000000000000",
            "1795000000123456",
            "",
            "phone.reveal",
            "HY-7K3F-Q2M",
            "{}",
        ] {
            bytes.extend([0, 0, 0, 0, 0, 0, 0]);
            bytes.push(u8::try_from(field.len()).unwrap());
            bytes.extend(field.as_bytes());
        }
        assert_eq!(line().hash(BEGIN), hex(&Sha256::digest(&bytes)));
    }

    #[test]
    fn no_two_lines_have_the_same_bytes() {
        let hash = |change: &dyn Fn(&mut Stored)| {
            let mut line = line();
            change(&mut line);
            line.hash(BEGIN)
        };
        let plain = hash(&|_| {});
        assert_ne!(plain, hash(&|l| l.seq = 8));
        assert_ne!(plain, hash(&|l| l.by = Some("x".to_owned())));
        assert_ne!(plain, line().hash(&plain));
        let moved = |a: &str, b: &str| hash(&|l| (l.action, l.subject) = (a.to_owned(), b.to_owned()));
        assert_ne!(moved("ab", "c"), moved("a", "bc"), "lengths tell where a field ends");
    }
}
