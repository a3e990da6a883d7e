//! The requests behind a number.

use super::NumbersQuery;
use super::sieve::{Sieve, table};
use crate::Backend;
use crate::actor::Staff;
use crate::db;
use crate::error::Result;
use crate::requests::{COLUMNS, Cursor, List, Stored};
use crate::view::{Page, WorkRow};
use domain::rates::Which;

/// A page of the requests that a number counts, latest submitted first: exactly
/// those that [`super::rates`] counted at the same moment. Errors as there, and
/// [`crate::error::Error::NotFound`] for a cursor that was not given out.
pub async fn listed(
    backend: &Backend,
    staff: &Staff,
    query: &NumbersQuery,
    which: Which,
    cursor: Option<&str>,
    limit: u16,
) -> Result<Page<WorkRow>> {
    long(backend, staff, query, which, cursor, usize::from(limit.clamp(1, 100))).await
}

/// The same with as many rows as are wanted, for lists that are taken away.
pub(crate) async fn long(
    backend: &Backend,
    staff: &Staff,
    query: &NumbersQuery,
    which: Which,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Page<WorkRow>> {
    let mut sieve = Sieve::of(backend, staff, query).await?;
    let flag = sieve.flag(which);
    sieve.sql.filter(format!("{flag} = 1"));
    if let Some(cursor) = Cursor::read(List::Counted, cursor)? {
        let (at, seq) = (sieve.sql.bind(cursor.moment()), sieve.sql.bind(cursor.seq));
        sieve.sql.filter(format!("(submitted_at, seq) < ({at}, {seq})"));
    }
    let dialect = backend.read().get_database_backend();
    let (columns, outer) = COLUMNS;
    let order = "submitted_at desc, seq desc";
    let statement = sieve.sql.statement(dialect, |filters| {
        format!(
            "select {outer} from (select {columns} from {} where {} order by {order} limit {}) as page
             order by {order}",
            table(dialect),
            filters.join(" and "),
            limit + 1
        )
    });
    let rows: Vec<Stored> = db::rows(backend.read(), statement).await?;
    let directory = backend.directory();
    let mut rows: Vec<_> = rows.into_iter().map(|row| row.shown(&directory)).collect();
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| Cursor::at(List::Counted, row.shown.submitted_at, row.seq).encode());
    Ok(Page { items: rows.into_iter().map(|row| row.shown).collect(), next })
}
