//! The worklist of staff.

mod walk;

use super::keyset::{Cursor, List, Query, excerpt};
use crate::Backend;
use crate::actor::{Grant, Staff};
use crate::db::search;
use crate::db::{Text, row};
use crate::directory::Directory;
use crate::error::{Error, Result};
use crate::view::{Page, WorkRow};
use domain::Moment;
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::ids::{CategoryId, UnitId, UserId};
use domain::request::Status;
use sea_orm::ConnectionTrait;
use walk::Walk;

/// Which part of the worklist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// What this person works on.
    Mine,
    /// What is at units within reach.
    #[default]
    Unit,
    /// What no unit has yet.
    Unassigned,
    /// What is late, within reach.
    Late,
    /// What units within reach assist in, or are asked to take.
    Joint,
    /// What waits for a decision: what units within reach asked for, and what
    /// they are asked to take.
    Asks,
    /// Everything within reach, closed ones too (newest first).
    All,
}

/// Who works on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeldBy {
    /// Nobody yet.
    Nobody,
    /// This person.
    Person(UserId),
}

/// How its next date stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DueIs {
    /// It has passed.
    Late,
    /// It is still to come, today.
    Today,
}

impl DueIs {
    /// As a condition; `now` and `tomorrow` are places of values. Both are
    /// named, as PostgreSQL wants every value to be.
    pub(crate) fn condition(self, now: &str, tomorrow: &str) -> String {
        match self {
            Self::Late => format!("(work_at < {now} and {now} < {tomorrow})"),
            Self::Today => format!("(work_at >= {now} and work_at < {tomorrow})"),
        }
    }
}

/// Which rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct WorklistQuery {
    /// Part.
    pub scope: Scope,
    /// Words that must occur, or a code.
    pub text: Option<String>,
    /// Category or parent category, by stable name.
    pub category: Option<String>,
    /// Within this unit's subtree.
    pub unit: Option<UnitId>,
    /// In this state.
    pub status: Option<Status>,
    /// Of this urgency.
    pub urgency: Option<Urgency>,
    /// With this person.
    pub held: Option<HeldBy>,
    /// With its next date so.
    pub due: Option<DueIs>,
    /// Where to go on.
    pub cursor: Option<String>,
    /// Rows a page, 1 to 100.
    pub limit: u16,
}

impl WorklistQuery {
    /// Which list this is a page of.
    fn list(&self) -> List {
        let found = self.text.as_deref().is_some_and(|text| !text.trim().is_empty());
        match (found, latest_first(self.scope, self.due)) {
            (true, true) => List::Found,
            (true, false) => List::FoundDue,
            (false, true) => List::Latest,
            (false, false) => List::Due,
        }
    }
}

/// All there are, those without a deadline too: the latest first. Everything else
/// by deadline.
fn latest_first(scope: Scope, due: Option<DueIs>) -> bool {
    scope == Scope::All && due.is_none()
}

/// How many there are in each part, counted up to 100.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Counts {
    pub mine: u32,
    pub unit: u32,
    pub unassigned: u32,
    pub late: u32,
    pub joint: u32,
    pub asks: u32,
}

/// What is taken of each row while walking, and once for each row of a page.
pub(crate) const COLUMNS: (&str, &str) = (
    "seq, code, version, status, urgency, category_id, unit_id, handler_id, area_id,
     substr(description, 1, 200) as description, address, submitted_at, due_at, work_at, media_count",
    ROW,
);
const ROW: &str = "page.*, (select staff.name from staff where staff.id = page.handler_id) as handler";
const MOST_COUNTED: u64 = 100;

/// A page of the worklist, earliest deadline first (`All`: newest first). A search
/// goes by deadline within the latest matches, then within those before them. [`Error::Forbidden`] for somebody
/// who may read no requests, [`Error::NotFound`] for a category that is not
/// there or a cursor that was not given out.
pub async fn worklist(backend: &Backend, staff: &Staff, query: &WorklistQuery) -> Result<Page<WorkRow>> {
    let mine = if query.scope == Scope::Mine { staff.in_person() } else { Vec::new() };
    let asked = Asked { mine, grants: staff.grants.clone(), query: query.clone() };
    backend.lists().worklists.get(backend, asked, ask(backend, staff, query)).await
}

/// All that a page of the worklist depends on.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Asked {
    mine: Vec<UserId>,
    grants: Vec<Grant>,
    query: WorklistQuery,
}

async fn ask(backend: &Backend, staff: &Staff, query: &WorklistQuery) -> Result<Page<WorkRow>> {
    long(backend, staff, query, u64::from(query.limit.clamp(1, 100))).await
}

/// The same, a page as long as asked for and not remembered.
pub(super) async fn long(
    backend: &Backend,
    staff: &Staff,
    query: &WorklistQuery,
    limit: u64,
) -> Result<Page<WorkRow>> {
    let directory = backend.directory();
    let walk = Walk::of(backend, &directory, staff, query)?.long(limit);
    let text = query.text.as_deref().map(str::trim).unwrap_or("");
    if let Ok(code) = RequestCode::parse(text) {
        return walk.with_code(backend, &code).await;
    }
    let phrases = domain::search::query(text);
    match search::matching(&phrases, backend.read().get_database_backend()) {
        Some(words) => walk.matching(backend, words).await,
        None if text.is_empty() => walk.page(backend).await,
        None => Ok(Page { items: Vec::new(), next: None }),
    }
}

/// The numbers beside the parts.
pub async fn counts(backend: &Backend, staff: &Staff) -> Result<Counts> {
    let counted = Counted { mine: staff.in_person(), grants: staff.grants.clone() };
    backend.lists().counts.get(backend, counted, count(backend, staff)).await
}

/// All that the numbers depend on.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Counted {
    mine: Vec<UserId>,
    grants: Vec<Grant>,
}

async fn count(backend: &Backend, staff: &Staff) -> Result<Counts> {
    let directory = backend.directory();
    let mut sql = Query::new();
    let mut each = Vec::new();
    for scope in [Scope::Mine, Scope::Unit, Scope::Unassigned, Scope::Late, Scope::Joint, Scope::Asks] {
        let query = WorklistQuery { scope, limit: 1, ..WorklistQuery::default() };
        let branches = Walk::of(backend, &directory, staff, &query)?.branches(&mut sql);
        each.push(sql.count(&branches, MOST_COUNTED));
    }
    // All in one trip.
    let dialect = backend.read().get_database_backend();
    let statement = sql.statement(dialect, |_| format!("select ({})", each.join("), (")));
    let row = backend.read().query_one_raw(statement).await?;
    let row = row.ok_or_else(|| Error::Internal("a count without a row".to_owned()))?;
    let count = |at| row.try_get_by_index::<i64>(at).map(|n| u32::try_from(n).unwrap_or(0));
    Ok(Counts {
        mine: count(0)?,
        unit: count(1)?,
        unassigned: count(2)?,
        late: count(3)?,
        joint: count(4)?,
        asks: count(5)?,
    })
}

/// A row with where it stands in the list.
pub(crate) struct Row {
    pub(crate) shown: WorkRow,
    work_at: Option<Moment>,
    pub(crate) seq: i64,
}

impl Row {
    fn cursor(&self, list: List) -> Cursor {
        Cursor::at(list, self.work_at.unwrap_or(Moment::UNIX_EPOCH), self.seq)
    }
}

row! {
    /// A row as it comes from the database.
    pub(crate) struct Stored {
        seq: i64,
        code: Text<RequestCode>,
        version: i32,
        status: Text<Status>,
        urgency: Text<Urgency>,
        category_id: Option<Text<CategoryId>>,
        unit_id: Option<Text<UnitId>>,
        handler: Option<String>,
        area_id: Option<Text<UnitId>>,
        description: String,
        address: Option<String>,
        submitted_at: Moment,
        due_at: Option<Moment>,
        work_at: Option<Moment>,
        media_count: i32,
    }
}

impl Stored {
    pub(crate) fn shown(self, directory: &Directory) -> Row {
        let shown = WorkRow {
            code: self.code.0,
            version: self.version,
            status: self.status.0,
            urgency: self.urgency.0,
            category: self.category_id.and_then(|id| directory.category_ref(id.0)),
            unit: self.unit_id.and_then(|id| directory.unit_ref(id.0)),
            handler: self.handler,
            area: self.area_id.and_then(|id| directory.unit_ref(id.0)),
            excerpt: excerpt(&self.description, 80),
            address: self.address,
            submitted_at: self.submitted_at,
            due_at: self.due_at,
            media_count: self.media_count,
        };
        Row { shown, work_at: self.work_at, seq: self.seq }
    }
}
