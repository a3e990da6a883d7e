//! Pages of lists: walks along an index, by key and never by offset.
//!
//! A list is a union of branches, each a walk along one index that stops at
//! the page's length; the database merges them. A subtree of units is a branch
//! for each unit: one walk over all of them would sort everything first.

use crate::db::{Text, row, sql};
use crate::error::{Error, Result};
use crate::view::Page;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use domain::Moment;
use domain::ids::RequestId;
use sea_orm::{DbBackend, Statement, Value};

/// Most branches of one union; SQLite takes 500.
pub(super) const BRANCHES: usize = 120;

/// A statement in the making.
pub(crate) struct Query {
    values: Vec<Value>,
    filters: Vec<String>,
}

impl Query {
    pub(crate) fn new() -> Self {
        Self { values: Vec::new(), filters: Vec::new() }
    }

    /// Takes a value and gives its place, such as `$3`.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// What was bound, for a statement that is put together elsewhere.
    pub(crate) fn values(self) -> Vec<Value> {
        self.values
    }

    /// A condition for every branch.
    pub(crate) fn filter(&mut self, condition: impl Into<String>) {
        self.filters.push(condition.into());
    }

    /// `column in (…)`.
    pub(crate) fn any_of<T: Into<Value>>(
        &mut self,
        column: &str,
        values: impl IntoIterator<Item = T>,
    ) -> String {
        let places: Vec<String> = values.into_iter().map(|value| self.bind(value)).collect();
        if places.is_empty() { "1 = 0".to_owned() } else { format!("{column} in ({})", places.join(", ")) }
    }

    /// The first `limit` rows of the branches together. `columns` are taken
    /// from the table, `outer` (which may ask further tables) once for each
    /// row of the page.
    pub(super) fn page(
        self,
        dialect: DbBackend,
        (columns, outer): (&str, &str),
        branches: &[Branch],
        order: &str,
        limit: u64,
    ) -> Statement {
        let walk = |branch: &Branch| {
            let conditions: Vec<&str> =
                branch.conditions.iter().chain(&self.filters).map(String::as_str).collect();
            let extra = &branch.column;
            let conditions = conditions.join(" and ");
            format!(
                "select * from (select {columns}{extra} from request where {conditions}
                 order by {order} limit {limit}) as walk"
            )
        };
        let walks: Vec<String> = branches.iter().map(walk).collect();
        let rank = if branches.iter().any(|b| !b.column.is_empty()) { "rank, " } else { "" };
        let text = format!(
            "select {outer} from ({}) as page order by {rank}{order} limit {limit}",
            walks.join(" union all ")
        );
        sql(dialect, text, self.values)
    }

    /// The first `limit` requests of a text search in an order. `hits` is a
    /// subquery of [`crate::db::search::hits`]; columns as in [`Query::page`].
    pub(super) fn matches(
        self,
        dialect: DbBackend,
        (columns, outer): (&str, &str),
        hits: &str,
        order: &str,
        limit: u64,
    ) -> Statement {
        self.statement(dialect, |filters| {
            let more: String = filters.iter().map(|filter| format!(" and {filter}")).collect();
            format!(
                "select {outer} from (select {columns} from ({hits}) as hits cross join request
                 where request.seq = hits.hit{more} order by {order} limit {limit}) as page order by {order}"
            )
        })
    }

    /// How many rows the branches have, counted up to `limit`: a part of a
    /// statement. The conditions are used up by it.
    pub(super) fn count(&mut self, branches: &[Branch], limit: u64) -> String {
        let filters = std::mem::take(&mut self.filters);
        let walk = |branch: &Branch| {
            let conditions: Vec<&str> =
                branch.conditions.iter().chain(&filters).map(String::as_str).collect();
            format!(
                "select * from (select 1 as one from request where {} limit {limit}) as walk",
                conditions.join(" and ")
            )
        };
        let walks: Vec<String> = branches.iter().map(walk).collect();
        format!(
            "select count(*) from (select 1 as one from ({}) as page limit {limit}) as counted",
            walks.join(" union all ")
        )
    }

    /// As it stands, with a text of one's own.
    pub(crate) fn statement(self, dialect: DbBackend, text: impl FnOnce(&[String]) -> String) -> Statement {
        let text = text(&self.filters);
        sql(dialect, text, self.values)
    }
}

/// One walk along an index.
pub(super) struct Branch {
    /// Its conditions; the first ones choose the index.
    pub(super) conditions: Vec<String>,
    /// A further column, with its comma, by which branches are put in order.
    pub(super) column: String,
}

impl Branch {
    pub(super) fn of(condition: impl Into<String>) -> Self {
        Self { conditions: vec![condition.into()], column: String::new() }
    }
}

/// A list in an order of its own: a cursor of one says nothing in another. The numbers
/// stand in cursors, and stay what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    /// The worklist, earliest deadline first.
    Due = 1,
    /// The worklist, latest first.
    Latest = 2,
    /// What was found in the worklist, latest first.
    Found = 3,
    /// Published requests, newest first.
    Published = 4,
    /// What was found among them.
    PublishedFound = 5,
    /// What was found among them, nearest first.
    NearestFound = 6,
    /// Published requests, nearest first.
    Nearest = 7,
    /// Published requests as open data.
    OpenRequests = 8,
    /// Published places as open data.
    OpenPlaces = 9,
    /// The requests behind a number.
    Counted = 10,
    /// The requests behind an appraisal.
    Appraised = 11,
    /// The requests of an account.
    Account = 12,
    /// The requests that came through a partner.
    Partner = 13,
    /// What was found in the worklist, earliest deadline first.
    FoundDue = 14,
}

/// Where a page ended: of which list, a moment (microseconds since 1970), a row, and
/// for the nearest ones the place in the order of cells, for what was found and goes by
/// deadline the row before which its window lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) list: List,
    pub(crate) rank: i64,
    pub(crate) micros: i64,
    pub(crate) seq: i64,
}

impl Cursor {
    pub(crate) fn at(list: List, moment: Moment, seq: i64) -> Self {
        Self { list, rank: 0, micros: moment.timestamp_micros(), seq }
    }

    /// After a row of a list that goes by nothing else.
    pub(crate) fn after(list: List, seq: i64) -> Self {
        Self { list, rank: 0, micros: 0, seq }
    }

    pub(crate) fn moment(self) -> Moment {
        DateTime::from_timestamp_micros(self.micros).unwrap_or(Moment::UNIX_EPOCH)
    }

    pub(crate) fn encode(self) -> String {
        let Self { list, rank, micros, seq } = self;
        URL_SAFE_NO_PAD.encode(format!("{}.{rank}.{micros}.{seq}", list as i64))
    }

    /// [`Error::NotFound`] for what was not given out by [`Cursor::encode`] for this list.
    fn decode(list: List, text: &str) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::NotFound)?;
        let text = String::from_utf8(bytes).map_err(|_| Error::NotFound)?;
        let mut parts = text.split('.').map(str::parse::<i64>);
        if parts.next() != Some(Ok(list as i64)) {
            return Err(Error::NotFound);
        }
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Ok(rank)), Some(Ok(micros)), Some(Ok(seq)), None) => Ok(Self { list, rank, micros, seq }),
            _ => Err(Error::NotFound),
        }
    }

    /// [`Error::NotFound`] for what was not given out for this list.
    pub(crate) fn read(list: List, text: Option<&str>) -> Result<Option<Self>> {
        text.map(|text| Self::decode(list, text)).transpose()
    }
}

row! {
    /// A request on a page of a list that goes by its rows.
    pub(crate) struct Row { id: Text<RequestId>, seq: i64 }
}

/// The page of those that were found, one more than it holds, and where the next begins.
pub(crate) fn page_of(list: List, mut found: Vec<Row>, page: usize) -> Page<RequestId> {
    let more = found.len() > page;
    found.truncate(page);
    let next = found.last().filter(|_| more).map(|last| Cursor::after(list, last.seq).encode());
    Page { items: found.into_iter().map(|row| row.id.0).collect(), next }
}

/// The beginning of a text, in one line.
pub(crate) fn excerpt(text: &str, chars: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(chars) {
        Some((end, _)) => line[..end].to_owned(),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let cursor = Cursor { list: List::Nearest, rank: 3, micros: -5, seq: i64::MAX };
        assert_eq!(Cursor::decode(List::Nearest, &cursor.encode()).unwrap(), cursor);
    }

    #[test]
    fn a_made_up_cursor_is_not_taken() {
        for text in ["", "x", "1", "1.2.3", "1.2.3.4.5", "1.2.3.x"].map(|text| URL_SAFE_NO_PAD.encode(text)) {
            assert!(matches!(Cursor::decode(List::Due, &text), Err(Error::NotFound)), "{text}");
        }
        assert!(matches!(Cursor::decode(List::Due, "%%"), Err(Error::NotFound)));
    }

    #[test]
    fn a_cursor_of_another_list_or_order_is_not_taken() {
        let due = Cursor::at(List::Due, Moment::UNIX_EPOCH, 7).encode();
        assert!(Cursor::read(List::Due, Some(&due)).unwrap().is_some());
        for other in [List::Latest, List::Found, List::Published, List::Account] {
            assert!(matches!(Cursor::read(other, Some(&due)), Err(Error::NotFound)), "{other:?}");
        }
    }
}
