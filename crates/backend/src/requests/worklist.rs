//! The worklist of staff.

use super::keyset::{BRANCHES, Branch, Cursor, List, Query, excerpt};
use super::list::categories;
use super::rights::Reach;
use crate::Backend;
use crate::actor::{Grant, Staff};
use crate::days;
use crate::db::search::{self, Index};
use crate::db::{self, Text, row};
use crate::directory::Directory;
use crate::error::{Error, Result};
use crate::view::{Page, WorkRow};
use domain::Moment;
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::ids::{CategoryId, UnitId, UserId};
use domain::request::Status;
use domain::rights::{role_may_consent, role_may_read};
use sea_orm::{ConnectionTrait, Statement};

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
    /// Words that must occur, or a code; then the latest submitted come first.
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
        if self.text.as_deref().is_some_and(|text| !text.trim().is_empty()) {
            List::Found
        } else if latest_first(self.scope, self.due) {
            List::Latest
        } else {
            List::Due
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
/// Most matches looked at for one page of a text search.
const HITS: u64 = 4000;
const MOST_COUNTED: u64 = 100;

/// A page of the worklist, earliest deadline first (`All`: newest first);
/// those without a running deadline follow. [`Error::Forbidden`] for somebody
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
    let walk = Walk { limit, ..Walk::of(backend, &directory, staff, query)? };
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

/// One way through the requests.
struct Walk<'a> {
    staff: &'a Staff,
    scope: Scope,
    reach: Reach,
    /// Of it, the units that they may let take over a request.
    consents: Reach,
    categories: Option<Vec<CategoryId>>,
    status: Option<Status>,
    urgency: Option<Urgency>,
    held: Option<HeldBy>,
    due: Option<DueIs>,
    list: List,
    cursor: Option<Cursor>,
    limit: u64,
    now: Moment,
    tomorrow: Moment,
    directory: &'a Directory,
}

impl<'a> Walk<'a> {
    fn of(
        backend: &Backend,
        directory: &'a Directory,
        staff: &'a Staff,
        query: &WorklistQuery,
    ) -> Result<Self> {
        if !staff.grants.iter().any(|grant| role_may_read(grant.role)) {
            return Err(Error::Forbidden);
        }
        let list = query.list();
        let wanted = |reach: Reach| match query.unit {
            Some(top) => reach.below(directory, top),
            None => reach,
        };
        Ok(Self {
            staff,
            scope: query.scope,
            reach: wanted(Reach::of(directory, staff)),
            consents: wanted(Reach::by(directory, staff, role_may_consent)),
            categories: query.category.as_deref().map(|slug| categories(directory, slug)).transpose()?,
            status: query.status,
            urgency: query.urgency,
            held: query.held,
            due: query.due,
            list,
            cursor: Cursor::read(list, query.cursor.as_deref())?,
            limit: u64::from(query.limit.clamp(1, 100)),
            now: backend.now(),
            tomorrow: days::end_of_today(backend.now(), backend.config().offset),
            directory,
        })
    }

    /// The walks along an index that together make this part, and the
    /// conditions of all of them.
    fn branches(&self, sql: &mut Query) -> Vec<Branch> {
        self.filter(sql);
        if self.scope == Scope::Mine {
            self.within(sql);
            let whose = |id| Branch::of(format!("handler_id = {}", sql.bind(Text(id))));
            return self.staff.in_person().into_iter().map(whose).collect();
        }
        if self.scope == Scope::Joint {
            return vec![Branch::of(self.shared(sql))];
        }
        if self.scope == Scope::Asks {
            return self.pending(sql);
        }
        match (&self.reach, self.scope) {
            (Reach::Units(_), Scope::Unassigned) => vec![Branch::of("1 = 0")],
            (Reach::All, Scope::Unassigned) => vec![Branch::of("unit_id is null")],
            (Reach::Units(units), _) if units.len() <= BRANCHES => {
                let branch = |unit: &UnitId| Branch::of(format!("unit_id = {}", sql.bind(Text(*unit))));
                let branches: Vec<Branch> = units.iter().map(branch).collect();
                if branches.is_empty() { vec![Branch::of("1 = 0")] } else { branches }
            }
            (Reach::Units(_), _) => {
                self.within(sql);
                self.anywhere(sql, true)
            }
            (Reach::All, scope) => self.anywhere(sql, scope == Scope::Unit),
        }
    }

    /// Walks over all units: along the narrowest index there is.
    fn anywhere(&self, sql: &mut Query, at_units: bool) -> Vec<Branch> {
        if let Some(categories) = &self.categories {
            if at_units {
                sql.filter("unit_id is not null");
            }
            let branch = |id: &CategoryId| Branch::of(format!("category_id = {}", sql.bind(Text(*id))));
            return categories.iter().map(branch).collect();
        }
        if self.latest_first() {
            return vec![Branch::of("seq > 0")];
        }
        let mut branches = vec![Branch::of("unit_id is not null")];
        if !at_units {
            branches.push(Branch::of("unit_id is null"));
        }
        branches
    }

    fn latest_first(&self) -> bool {
        latest_first(self.scope, self.due)
    }

    /// Whether units within reach have to do with it without having it.
    fn shared(&self, sql: &mut Query) -> String {
        let whose = of(&self.reach, sql);
        format!("id in (select request_id from request_share where {whose})")
    }

    /// Walks over what [`Self::undecided`] finds, each along an index of what is pending:
    /// in one condition with "or", SQLite would look at all that the units ever had.
    fn pending(&self, sql: &mut Query) -> Vec<Branch> {
        let mut whose = match &self.reach {
            Reach::Units(units) if units.len() <= BRANCHES => {
                units.iter().map(|unit| format!("unit_id = {}", sql.bind(Text(*unit)))).collect()
            }
            reach => vec![of(reach, sql)],
        };
        let (theirs, asked) = (of(&self.reach, sql), self.asked(sql));
        whose.push(format!("({theirs}) is not true and {asked}"));
        whose.into_iter().map(|whose| Branch::of(format!("pending is not null and {whose}"))).collect()
    }

    /// Whether a question about it is one of units within reach, or waits for
    /// the consent of one for which this person may give it.
    fn undecided(&self, sql: &mut Query) -> String {
        let (theirs, asked) = (of(&self.reach, sql), self.asked(sql));
        format!("({theirs} or {asked})")
    }

    /// Whether a unit whose consent this person may give is asked to take it.
    fn asked(&self, sql: &mut Query) -> String {
        let whose = of(&self.consents, sql);
        format!("id in (select request_id from request_share where what = 'transfer' and {whose})")
    }

    fn within(&self, sql: &mut Query) {
        if let Reach::Units(_) = &self.reach {
            let any = of(&self.reach, sql);
            sql.filter(any);
        }
    }

    fn filter(&self, sql: &mut Query) {
        if !self.latest_first() {
            sql.filter("work_at is not null");
        }
        if self.scope == Scope::Late {
            let now = sql.bind(self.now);
            sql.filter(format!("work_at < {now}"));
        }
        if let Some(categories) = &self.categories {
            let any = sql.any_of("category_id", categories.iter().copied().map(Text));
            sql.filter(any);
        }
        if let Some(status) = self.status {
            let place = sql.bind(status.as_str());
            sql.filter(format!("status = {place}"));
        }
        if let Some(urgency) = self.urgency {
            let place = sql.bind(urgency.as_str());
            sql.filter(format!("urgency = {place}"));
        }
        match self.held {
            Some(HeldBy::Nobody) => sql.filter("handler_id is null"),
            Some(HeldBy::Person(id)) => {
                let place = sql.bind(Text(id));
                sql.filter(format!("handler_id = {place}"));
            }
            None => {}
        }
        if let Some(due) = self.due {
            let condition = due.condition(&sql.bind(self.now), &sql.bind(self.tomorrow));
            sql.filter(condition);
        }
    }

    async fn page(&self, backend: &Backend) -> Result<Page<WorkRow>> {
        let mut sql = Query::new();
        let branches = self.branches(&mut sql);
        let order = if self.latest_first() { "seq desc" } else { "work_at, seq" };
        if let Some(cursor) = self.cursor {
            let seq = sql.bind(cursor.seq);
            if self.latest_first() {
                sql.filter(format!("seq < {seq}"));
            } else {
                let at = sql.bind(cursor.moment());
                sql.filter(format!("(work_at, seq) > ({at}, {seq})"));
            }
        }
        let dialect = backend.read().get_database_backend();
        let statement = sql.page(dialect, COLUMNS, &branches, order, self.limit + 1);
        let mut rows = self.rows(backend, statement).await?;
        let next = self.cut(&mut rows).map(|last| last.cursor(self.list));
        Ok(page(rows, next))
    }

    async fn with_code(&self, backend: &Backend, code: &RequestCode) -> Result<Page<WorkRow>> {
        let mut sql = Query::new();
        let code = sql.bind(code.as_str());
        if let Reach::Units(_) = &self.reach {
            // Whoever may open it: those who are asked to take it, or to assist, as well.
            let (here, shared) = (of(&self.reach, &mut sql), self.shared(&mut sql));
            sql.filter(format!("({here} or {shared})"));
        }
        let branches = [Branch::of(format!("code = {code}"))];
        let dialect = backend.read().get_database_backend();
        let statement = sql.page(dialect, COLUMNS, &branches, "seq", 1);
        Ok(page(self.rows(backend, statement).await?, None))
    }

    /// Text search looks at a bounded number of matches a page, latest first,
    /// and goes on behind them: a page may be short and still have a next one.
    async fn matching(&self, backend: &Backend, words: String) -> Result<Page<WorkRow>> {
        let dialect = backend.read().get_database_backend();
        let before = self.cursor.map_or(i64::MAX, |cursor| cursor.seq);
        let mut sql = Query::new();
        let places = (sql.bind(words.clone()), sql.bind(before));
        let hits = search::hits(Index::Whole, dialect, &places.0, &places.1, HITS);
        self.filter(&mut sql);
        match self.scope {
            Scope::Joint => {
                let shared = self.shared(&mut sql);
                sql.filter(shared);
            }
            Scope::Asks => {
                let undecided = self.undecided(&mut sql);
                sql.filter(undecided);
            }
            _ => self.within(&mut sql),
        }
        match self.scope {
            Scope::Mine => {
                let whose = sql.any_of("handler_id", self.staff.in_person().into_iter().map(Text));
                sql.filter(whose);
            }
            Scope::Unassigned => sql.filter("unit_id is null"),
            Scope::Unit => sql.filter("unit_id is not null"),
            Scope::Asks => sql.filter("pending is not null"),
            Scope::Late | Scope::All | Scope::Joint => {}
        }
        let statement = sql.matches(dialect, COLUMNS, &hits, self.limit + 1);
        let mut rows = self.rows(backend, statement).await?;
        let next = match self.cut(&mut rows) {
            Some(last) => Some(last.seq),
            None => search::end_of_hits(backend.read(), Index::Whole, &words, before, HITS).await?,
        };
        Ok(page(rows, next.map(|seq| Cursor::after(self.list, seq).encode())))
    }

    fn cut<'r>(&self, rows: &'r mut Vec<Row>) -> Option<&'r Row> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        rows.last().filter(|_| more)
    }

    async fn rows(&self, backend: &Backend, statement: Statement) -> Result<Vec<Row>> {
        let rows: Vec<Stored> = db::rows(backend.read(), statement).await?;
        Ok(rows.into_iter().map(|row| row.shown(self.directory)).collect())
    }
}

/// Whether a unit is one of those that are reached.
fn of(reach: &Reach, sql: &mut Query) -> String {
    match reach {
        Reach::All => "1 = 1".to_owned(),
        Reach::Units(units) => sql.any_of("unit_id", units.iter().copied().map(Text)),
    }
}

fn page(rows: Vec<Row>, next: Option<String>) -> Page<WorkRow> {
    Page { items: rows.into_iter().map(|row| row.shown).collect(), next }
}

/// A row with where it stands in the list.
pub(crate) struct Row {
    pub(crate) shown: WorkRow,
    work_at: Option<Moment>,
    pub(crate) seq: i64,
}

impl Row {
    fn cursor(&self, list: List) -> String {
        Cursor::at(list, self.work_at.unwrap_or(Moment::UNIX_EPOCH), self.seq).encode()
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
