//! Published requests as open data: what everybody may know of each of them, in
//! pages, the latest published first.

use super::keyset::{Cursor, List, Query};
use super::list::categories;
use super::outward::{COLUMNS, Line, Outward, shown};
use crate::Backend;
use crate::db::{self, Text};
use crate::error::Result;
use crate::view::Page;
use domain::Moment;
use domain::ids::UnitId;

/// Most requests of one page.
pub const OPEN_MOST: u64 = 5_000;

/// Which published requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OpenQuery {
    /// Of this category or below it, by stable name.
    pub category: Option<String>,
    /// Within the area of this unit.
    pub area: Option<UnitId>,
    /// Published at this moment or later.
    pub since: Option<Moment>,
    /// Published before this moment.
    pub until: Option<Moment>,
    /// Where to go on.
    pub cursor: Option<String>,
    /// At most so many, up to [`OPEN_MOST`].
    pub limit: u64,
}

/// A request as everybody may know it; it became news for everybody when it was
/// published. Open data have no photos.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Opened {
    pub request: Outward,
    pub published_at: Moment,
}

/// A page of them. [`Error::NotFound`](crate::error::Error::NotFound) for a
/// category that is not there or a cursor that was not given out.
pub async fn open_list(backend: &Backend, query: &OpenQuery) -> Result<Page<Opened>> {
    let mut sql = Query::new();
    sql.filter("request.published_at is not null");
    let directory = backend.directory();
    if let Some(slug) = &query.category {
        let all = categories(&directory, slug)?;
        let any = sql.any_of("request.category_id", all.into_iter().map(Text));
        sql.filter(any);
    }
    let whole = |area: &UnitId| directory.root().is_some_and(|root| root.id == *area);
    if let Some(area) = query.area.filter(|area| !whole(area)) {
        let any = sql.any_of("request.area_id", directory.subtree(area).into_iter().map(Text));
        sql.filter(any);
    }
    for (sign, moment) in [(">=", query.since), ("<", query.until)] {
        if let Some(moment) = moment {
            let moment = sql.bind(moment);
            sql.filter(format!("request.published_at {sign} {moment}"));
        }
    }
    if let Some(cursor) = Cursor::read(List::OpenRequests, query.cursor.as_deref())? {
        let (at, seq) = (sql.bind(cursor.moment()), sql.bind(cursor.seq));
        sql.filter(format!("(request.published_at, request.seq) < ({at}, {seq})"));
    }
    let limit = query.limit.clamp(1, OPEN_MOST);
    let statement = sql.statement(backend.read().get_database_backend(), |filters| {
        format!(
            "select {COLUMNS}, cast(null as text) as photo from request where {}
             order by request.published_at desc, request.seq desc limit {}",
            filters.join(" and "),
            limit + 1
        )
    });
    let mut lines: Vec<Line> = db::rows(backend.read(), statement).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = lines.len() > limit;
    lines.truncate(limit);
    let last = lines.last().filter(|_| more);
    let next = last.map(Line::shown_since).map(|(at, seq)| Cursor::at(List::OpenRequests, at, seq).encode());
    let opened = |line: Line| {
        let (published_at, _) = line.shown_since();
        let request = shown(&directory, line);
        let updated_at = request.updated_at.max(published_at);
        Opened { request: Outward { updated_at, ..request }, published_at }
    };
    Ok(Page { items: lines.into_iter().map(opened).collect(), next })
}
