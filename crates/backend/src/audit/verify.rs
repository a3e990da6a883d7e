//! Walks the chain and says what is wrong with it.

use super::chain::{self, Head, Stored};
use crate::Backend;
use crate::db::sql;
use crate::error::Result;
use sea_orm::{ConnectionTrait, QueryResult};

/// Lines held at once.
const AT_ONCE: i64 = 1000;

/// What the walk found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many lines are whole, from the first.
    pub whole: i64,
    /// Where the chain ends, as it is kept.
    pub head: Option<Head>,
    /// The number of the line with the hash that was asked for.
    pub found: Option<i64>,
    /// The first thing that is wrong.
    pub fault: Option<Fault>,
}

/// What can be wrong. Numbers are those of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something in this line is not what was written.
    Changed(i64),
    /// The line is whole in itself and does not follow the one before: one of
    /// the two was rewritten.
    Unlinked(i64),
    /// These lines, from the first to the last, are not there.
    Missing(i64, i64),
    /// So many lines have no place in the chain.
    Unchained(i64),
    /// The last lines, from the first to the last, were cut off.
    CutOff(i64, i64),
    /// There are lines behind this one, where the chain ends.
    Beyond(i64),
    /// The last line is not the one that is kept as the end.
    WrongEnd(i64),
    /// Where the chain ends is not kept any more.
    NoHead,
    /// The hash that was kept elsewhere is that of no line: what was written
    /// until then is not what is here now.
    Rewritten,
}

/// Walks the whole chain, a thousand lines at a time. `kept` is the hash of a
/// head that was noted elsewhere: where it is still in the chain, nothing up to
/// it was changed since.
pub async fn verify(backend: &Backend, kept: Option<&str>) -> Result<Verified> {
    let db = backend.read();
    let dialect = db.get_database_backend();
    // In this order: whoever writes meanwhile moves the head, and a line is
    // never ahead of it.
    let last = chain::last(db).await?.seq;
    let head = chain::kept(db).await?;
    let mut walk = Walk::new(kept, head.as_ref().map_or(last, |head| head.seq));
    let text = format!(
        "select {}, previous, hash from audit where seq > $1 and seq <= $2 order by seq limit {AT_ONCE}",
        Stored::COLUMNS
    );
    while walk.fault.is_none() {
        let values = vec![walk.end.seq.into(), walk.until.into()];
        let rows = db.query_all_raw(sql(dialect, text.clone(), values)).await?;
        for row in &rows {
            walk.step(row)?;
        }
        if rows.is_empty() || walk.end.seq >= walk.until {
            break;
        }
    }
    if walk.fault.is_none() {
        walk.fault = walk.ended(head.as_ref(), last);
    }
    if walk.fault.is_none() {
        let text = "select count(*) from audit where seq is null";
        let row = db.query_one_raw(sql(dialect, text, Vec::new())).await?;
        let loose: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
        walk.fault = (loose > 0).then_some(Fault::Unchained(loose));
    }
    if walk.fault.is_none() && walk.kept.is_some() && walk.found.is_none() {
        walk.fault = Some(Fault::Rewritten);
    }
    Ok(Verified { whole: walk.end.seq, head, found: walk.found, fault: walk.fault })
}

/// How far it is.
struct Walk<'a> {
    kept: Option<&'a str>,
    until: i64,
    /// The last line that is whole.
    end: Head,
    found: Option<i64>,
    fault: Option<Fault>,
}

impl<'a> Walk<'a> {
    fn new(kept: Option<&'a str>, until: i64) -> Self {
        let end = Head::default();
        // Noted before there was a line, it proves nothing and is not wrong.
        let found = kept.filter(|kept| *kept == end.hash).map(|_| 0);
        Self { kept, until, end, found, fault: None }
    }

    fn step(&mut self, row: &QueryResult) -> Result<()> {
        if self.fault.is_some() {
            return Ok(());
        }
        let line = Stored::read(row)?;
        let previous: Option<String> = row.try_get_by_index(7)?;
        let hash: Option<String> = row.try_get_by_index(8)?;
        let (previous, hash) = (previous.unwrap_or_default(), hash.unwrap_or_default());
        let next = self.end.seq + 1;
        self.fault = if line.seq != next {
            Some(Fault::Missing(next, line.seq - 1))
        } else if line.hash(&previous) != hash {
            Some(Fault::Changed(line.seq))
        } else if previous != self.end.hash {
            Some(Fault::Unlinked(line.seq))
        } else {
            None
        };
        if self.fault.is_none() {
            if self.kept == Some(hash.as_str()) {
                self.found = Some(line.seq);
            }
            self.end = Head { seq: line.seq, hash };
        }
        Ok(())
    }

    fn ended(&self, head: Option<&Head>, last: i64) -> Option<Fault> {
        let Some(head) = head else { return Some(Fault::NoHead) };
        if head.seq > self.end.seq {
            return Some(Fault::CutOff(self.end.seq + 1, head.seq));
        }
        if head.hash != self.end.hash {
            return Some(Fault::WrongEnd(head.seq));
        }
        (last > head.seq).then_some(Fault::Beyond(head.seq))
    }
}
