//! Published requests as open data: what everybody may know of each of them, in
//! pages, the latest published first.

use super::keyset::{Cursor, Query};
use super::list::categories;
use super::store::cell_middle;
use crate::Backend;
use crate::db::{self, Text, row};
use crate::error::Result;
use crate::view::{CategoryRef, Page, UnitRef};
use domain::Moment;
use domain::code::RequestCode;
use domain::geo::Wgs84;
use domain::ids::{CategoryId, UnitId};
use domain::request::Status;
use domain::text::mask_personal;

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

/// A request as everybody may know it.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Opened {
    pub code: RequestCode,
    pub status: Status,
    pub category: Option<CategoryRef>,
    /// Who has it.
    pub unit: Option<UnitRef>,
    /// Community or subdistrict in which it lies.
    pub area: Option<UnitRef>,
    /// Its words, masked.
    pub description: String,
    /// The middle of the hundredth of a degree in which it lies.
    pub at: Option<Wgs84>,
    pub submitted_at: Moment,
    pub published_at: Moment,
    /// The last public news.
    pub updated_at: Moment,
    /// When an answer is due.
    pub due_at: Moment,
    /// What was said last to everybody, masked.
    pub said: Option<String>,
    pub me_too: i32,
}

row! {
    struct Line {
        seq: i64,
        code: Text<RequestCode>,
        status: Text<Status>,
        category_id: Option<Text<CategoryId>>,
        unit_id: Option<Text<UnitId>>,
        area_id: Option<Text<UnitId>>,
        description: String,
        cell: Option<i32>,
        submitted_at: Moment,
        published_at: Moment,
        updated_at: Option<Moment>,
        answer_due_at: Moment,
        said: Option<String>,
        me_too: i32,
    }
}

const COLUMNS: &str = "request.seq, request.code, request.status, request.category_id, request.unit_id,
    request.area_id, request.description, request.cell, request.submitted_at, request.published_at,
    (select max(at) from request_event where request_id = request.id and audience = 'public') as updated_at,
    request.answer_due_at,
    (select text from request_event where request_id = request.id and audience = 'public'
       and text is not null and text <> '' order by request_event.id desc limit 1) as said,
    request.me_too";

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
    if let Some(cursor) = Cursor::read(query.cursor.as_deref())? {
        let (at, seq) = (sql.bind(cursor.moment()), sql.bind(cursor.seq));
        sql.filter(format!("(request.published_at, request.seq) < ({at}, {seq})"));
    }
    let limit = query.limit.clamp(1, OPEN_MOST);
    let statement = sql.statement(backend.read().get_database_backend(), |filters| {
        format!(
            "select {COLUMNS} from request where {}
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
    let next = last.map(|line| Cursor::at(line.published_at, line.seq).encode());
    Ok(Page { items: lines.into_iter().map(|line| shown(&directory, line)).collect(), next })
}

fn shown(directory: &crate::directory::Directory, line: Line) -> Opened {
    Opened {
        code: line.code.0,
        status: line.status.0,
        category: line.category_id.and_then(|id| directory.category_ref(id.0)),
        unit: line.unit_id.and_then(|id| directory.unit_ref(id.0)),
        area: line.area_id.and_then(|id| directory.unit_ref(id.0)),
        description: mask_personal(&line.description),
        at: line.cell.map(cell_middle),
        submitted_at: line.submitted_at,
        published_at: line.published_at,
        // It became news for everybody when it was published.
        updated_at: line.updated_at.unwrap_or(line.published_at).max(line.published_at),
        due_at: line.answer_due_at,
        said: line.said.map(|text| mask_personal(&text)),
        me_too: line.me_too,
    }
}
