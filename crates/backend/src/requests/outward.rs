//! Requests as neighbouring systems see them: of what is published as much as
//! everybody may know; of what came through a partner, to that partner, how it
//! stands, whether it is published or not.

use super::keyset::Query;
use super::list::categories;
use super::store::cell_middle;
use crate::Backend;
use crate::db::{self, Text, row};
use crate::directory::Directory;
use crate::error::Result;
use crate::view::{CategoryRef, UnitRef};
use domain::Moment;
use domain::code::RequestCode;
use domain::geo::Wgs84;
use domain::ids::{CategoryId, MediaId, PartnerId, UnitId};
use domain::request::{EventKind, Status};
use domain::text::mask_personal;
use std::collections::BTreeSet;

/// Most requests of one answer.
pub const MOST: u64 = 1000;
/// How deep pages go, in requests.
pub const DEEPEST: u64 = 5_000;

/// From and to, both included.
pub type Span = (Option<Moment>, Option<Moment>);

/// Which requests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutwardQuery {
    /// Just these; the rest does not matter then.
    pub codes: Vec<RequestCode>,
    /// Of these categories or below them, by stable name; of all if empty.
    pub categories: Vec<String>,
    /// Submitted within.
    pub submitted: Span,
    /// With public news within.
    pub updated: Span,
    /// Over, or not.
    pub closed: Option<bool>,
    /// Those of a partner as well, published or not.
    pub partner: Option<PartnerId>,
    /// Passed over.
    pub skip: u64,
    /// At most so many, up to [`MOST`].
    pub limit: u64,
}

/// A request, seen from outside.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Outward {
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
    /// The last public news.
    pub updated_at: Moment,
    /// When an answer is due.
    pub due_at: Moment,
    /// What was said last to everybody, masked.
    pub said: Option<String>,
    /// What was answered last, or why it was declined, masked.
    pub answer: Option<String>,
    /// A photo everybody may see.
    pub photo: Option<MediaId>,
    pub me_too: i32,
}

/// A line of its public history.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct News {
    pub id: String,
    pub code: RequestCode,
    pub kind: EventKind,
    pub at: Moment,
    pub text: Option<String>,
}

row! {
    /// What is read of a request for who looks from outside: [`COLUMNS`] and a photo.
    pub(super) struct Line {
        seq: i64,
        code: Text<RequestCode>,
        status: Text<Status>,
        category_id: Option<Text<CategoryId>>,
        unit_id: Option<Text<UnitId>>,
        area_id: Option<Text<UnitId>>,
        description: String,
        cell: Option<i32>,
        submitted_at: Moment,
        published_at: Option<Moment>,
        updated_at: Option<Moment>,
        answer_due_at: Moment,
        said: Option<String>,
        answer: Option<String>,
        photo: Option<Text<MediaId>>,
        me_too: i32,
    }
}

impl Line {
    /// When it was published, or else submitted, and its number: where a page of
    /// published ones goes on.
    pub(super) fn shown_since(&self) -> (Moment, i64) {
        (self.published_at.unwrap_or(self.submitted_at), self.seq)
    }
}

row! {
    struct NewsLine {
        id: String,
        code: Text<RequestCode>,
        kind: Text<EventKind>,
        at: Moment,
        text: Option<String>,
    }
}

/// What is over for who looks from outside.
const OVER: &str = "('closed', 'declined', 'withdrawn', 'merged')";

/// The columns of [`Line`] but the last.
pub(super) const COLUMNS: &str =
    "request.seq, request.code, request.status, request.category_id, request.unit_id,
    request.area_id, request.description, request.cell, request.submitted_at,
    request.published_at, request.answer_due_at, request.me_too,
    (select max(at) from request_event where request_id = request.id and audience = 'public') as updated_at,
    (select text from request_event where request_id = request.id and audience = 'public'
       and kind not in ('evaluated', 'reopened')
       and text is not null and text <> '' order by request_event.id desc limit 1) as said,
    (select text from request_event where request_id = request.id and audience = 'public'
       and kind in ('answered', 'declined') order by request_event.id desc limit 1) as answer";

/// A photo that everybody may see.
const PHOTO: &str = "case when photos_public and media_count > 0 then
      (select media.id from media where media.request_id = request.id and media.event_id is null
       and media.kind = 'photo' order by media.position limit 1) end as photo";

/// The requests, the latest submitted first.
/// [`Error::NotFound`](crate::error::Error::NotFound) for a category that is not there.
pub async fn outward(backend: &Backend, query: &OutwardQuery) -> Result<Vec<Outward>> {
    let mut found = walk(backend, query, false).await?;
    if query.partner.is_some() {
        found.extend(walk(backend, query, true).await?);
        found.sort_by_key(|line| std::cmp::Reverse((line.submitted_at, line.seq)));
    }
    let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let page = found.into_iter().skip(count(query.skip)).take(count(query.limit.min(MOST)));
    let directory = backend.directory();
    Ok(page.map(|line| shown(&directory, line)).collect())
}

/// Those that are published; or what only the partner may know of.
async fn walk(backend: &Backend, query: &OutwardQuery, own: bool) -> Result<Vec<Line>> {
    let mut sql = Query::new();
    // The first one leads, also where a planner would rather look through all requests.
    let mut from = Vec::new();
    if query.codes.is_empty() && query.updated != (None, None) {
        from.push(told(query.updated, &mut sql));
        sql.filter("request.id = told.id");
    }
    match query.partner.filter(|_| own) {
        Some(partner) => {
            let led = if from.is_empty() { "request.id" } else { "told.id" };
            sql.filter(format!("request_partner.request_id = {led}"));
            from.push("request_partner".to_owned());
            let partner = sql.bind(Text(partner));
            sql.filter(format!("request_partner.partner_id = {partner}"));
            sql.filter("request.published_at is null");
        }
        None => sql.filter("request.published_at is not null"),
    }
    from.push("request".to_owned());
    if query.codes.is_empty() {
        narrow(backend, query, own, &mut sql)?;
    } else {
        let codes = query.codes.iter().map(|code| code.as_str());
        let any = sql.any_of("request.code", codes);
        sql.filter(any);
    }
    let most = query.skip.min(DEEPEST) + query.limit.min(MOST);
    let dialect = backend.read().get_database_backend();
    let order = "order by request.submitted_at desc, request.seq desc";
    let from = from.join(" cross join ");
    // What is told of each is read of those only that are given.
    let statement = sql.statement(dialect, |filters| {
        format!(
            "select {COLUMNS}, {PHOTO} from
               (select request.seq as hit from {from} where {} {order} limit {most}) as page
             cross join request where request.seq = page.hit {order}",
            filters.join(" and ")
        )
    });
    db::rows(backend.read(), statement).await
}

/// The requests with public news within a span, from the history.
fn told(updated: Span, sql: &mut Query) -> String {
    let when: String = within(updated, sql).iter().map(|condition| format!(" and {condition}")).collect();
    format!("(select distinct request_id as id from request_event where audience = 'public'{when}) as told")
}

fn narrow(backend: &Backend, query: &OutwardQuery, own: bool, sql: &mut Query) -> Result<()> {
    if !query.categories.is_empty() {
        let mut all = BTreeSet::new();
        for slug in &query.categories {
            all.extend(categories(&backend.directory(), slug)?);
        }
        let any = sql.any_of("request.category_id", all.into_iter().map(Text));
        sql.filter(any);
    }
    if let Some(from) = query.submitted.0 {
        let (first, from) = (bound(from, ">="), sql.bind(from));
        sql.filter(format!("request.submitted_at >= {from}"));
        // Nothing is published or gets its identifier before it is submitted; these have an index.
        if own {
            let from = sql.bind(first);
            sql.filter(format!("request_partner.request_id >= {from}"));
        } else {
            sql.filter(format!("request.published_at >= {from}"));
        }
    }
    if let Some(to) = query.submitted.1 {
        let to = sql.bind(to);
        sql.filter(format!("request.submitted_at <= {to}"));
    }
    match query.closed {
        Some(true) => sql.filter(format!("request.status in {OVER}")),
        Some(false) => sql.filter(format!("request.status not in {OVER}")),
        None => {}
    }
    Ok(())
}

/// Lines of history within a span: identifiers grow with time, and have the index.
fn within(span: Span, sql: &mut Query) -> Vec<String> {
    let ends = [(">=", span.0), ("<=", span.1)];
    let end = |(sign, at): (&str, Option<Moment>)| {
        let (at, id) = (sql.bind(at?), sql.bind(bound(at?, sign)));
        Some(format!("request_event.at {sign} {at} and request_event.id {sign} {id}"))
    };
    ends.into_iter().filter_map(end).collect()
}

pub(super) fn shown(directory: &Directory, line: Line) -> Outward {
    Outward {
        code: line.code.0,
        status: line.status.0,
        category: line.category_id.and_then(|id| directory.category_ref(id.0)),
        unit: line.unit_id.and_then(|id| directory.unit_ref(id.0)),
        area: line.area_id.and_then(|id| directory.unit_ref(id.0)),
        description: mask_personal(&line.description),
        at: line.cell.map(cell_middle),
        submitted_at: line.submitted_at,
        updated_at: line.updated_at.unwrap_or(line.submitted_at),
        due_at: line.answer_due_at,
        said: line.said.map(|text| mask_personal(&text)),
        answer: line.answer.map(|text| mask_personal(&text)),
        photo: line.photo.map(|id| id.0),
        me_too: line.me_too,
    }
}

/// Public news of requests: of just these, or of all that are published within a
/// span; the oldest first, at most [`MOST`].
pub async fn news(
    backend: &Backend,
    codes: &[RequestCode],
    span: Span,
    partner: Option<PartnerId>,
) -> Result<Vec<News>> {
    let mut sql = Query::new();
    sql.filter("request_event.audience = 'public'");
    let open = match partner {
        None => "request.published_at is not null".to_owned(),
        Some(partner) => {
            let partner = sql.bind(Text(partner));
            format!(
                "(request.published_at is not null or exists (select 1 from request_partner
                  where request_partner.request_id = request.id and partner_id = {partner}))"
            )
        }
    };
    sql.filter(open);
    if !codes.is_empty() {
        let any = sql.any_of("request.code", codes.iter().map(|code| code.as_str()));
        sql.filter(any);
    }
    within(span, &mut sql).into_iter().for_each(|condition| sql.filter(condition));
    let dialect = backend.read().get_database_backend();
    let statement = sql.statement(dialect, |filters| {
        format!(
            "select request_event.id, request.code, request_event.kind, request_event.at, request_event.text
             from request_event join request on request.id = request_event.request_id
             where {} order by request_event.id limit {MOST}",
            filters.join(" and ")
        )
    });
    let lines: Vec<NewsLine> = db::rows(backend.read(), statement).await?;
    let news = |line: NewsLine| News {
        id: line.id,
        code: line.code.0,
        kind: line.kind.0,
        at: line.at,
        text: line
            .text
            .filter(|text| !text.is_empty() && line.kind.0.speaks_to_all())
            .map(|text| mask_personal(&text)),
    };
    Ok(lines.into_iter().map(news).collect())
}

/// The first or last identifier of a moment, with a minute of room for clocks
/// that do not agree.
fn bound(at: Moment, sign: &str) -> String {
    // The earliest and the latest there can be, whatever chance has put into the rest.
    let (room, rest) = if sign == ">=" { (-60_000, 0) } else { (60_000, (1 << 80) - 1) };
    let millis = u64::try_from(at.timestamp_millis().saturating_add(room)).unwrap_or(0);
    uuid::Uuid::from_u128((u128::from(millis) << 80) | rest).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_leave_out_what_is_not_for_everybody() {
        let silent = EventKind::ALL.iter().filter(|kind| !kind.speaks_to_all());
        let silent: Vec<String> = silent.map(|kind| format!("'{kind}'")).collect();
        assert!(COLUMNS.contains(&format!("kind not in ({})", silent.join(", "))), "{silent:?}");
    }
}
