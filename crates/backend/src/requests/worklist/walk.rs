//! Walks along indexes that make a part of the worklist.

use super::{COLUMNS, DueIs, HeldBy, Row, Scope, Stored, WorklistQuery, latest_first};
use crate::Backend;
use crate::actor::Staff;
use crate::days;
use crate::db::search::{self, Index};
use crate::db::{self, Text};
use crate::directory::Directory;
use crate::error::{Error, Result};
use crate::requests::keyset::{BRANCHES, Branch, Cursor, List, Query};
use crate::requests::list::categories;
use crate::requests::rights::Reach;
use crate::view::{Page, WorkRow};
use domain::Moment;
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::ids::{CategoryId, UnitId};
use domain::request::Status;
use domain::rights::{role_may_consent, role_may_read};
use sea_orm::Statement;

/// Matches looked at for one page of a text search: few enough to sort.
const HITS: u64 = 2000;

/// One way through the requests.
pub(super) struct Walk<'a> {
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
    pub(super) fn of(
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

    /// The same way, a page as long as asked for.
    pub(super) fn long(self, limit: u64) -> Self {
        Self { limit, ..self }
    }

    /// The walks along an index that together make this part, and the
    /// conditions of all of them.
    pub(super) fn branches(&self, sql: &mut Query) -> Vec<Branch> {
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

    fn order(&self) -> &'static str {
        if self.latest_first() { "seq desc" } else { "work_at, seq" }
    }

    /// Only what comes behind the cursor.
    fn go_on(&self, sql: &mut Query) {
        let Some(cursor) = self.cursor else { return };
        let seq = sql.bind(cursor.seq);
        if self.latest_first() {
            sql.filter(format!("seq < {seq}"));
        } else {
            let at = sql.bind(cursor.moment());
            sql.filter(format!("(work_at, seq) > ({at}, {seq})"));
        }
    }

    pub(super) async fn page(&self, backend: &Backend) -> Result<Page<WorkRow>> {
        let mut sql = Query::new();
        let branches = self.branches(&mut sql);
        self.go_on(&mut sql);
        let dialect = backend.read().get_database_backend();
        let statement = sql.page(dialect, COLUMNS, &branches, self.order(), self.limit + 1);
        let mut rows = self.rows(backend, statement).await?;
        let next = self.cut(&mut rows).map(|last| last.cursor(self.list));
        Ok(page(rows, next))
    }

    pub(super) async fn with_code(&self, backend: &Backend, code: &RequestCode) -> Result<Page<WorkRow>> {
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

    /// Text search looks at a window of matches a page, the latest first, and goes on
    /// with the window behind it: a page may be short and still have a next one. By
    /// deadline are those of a window; a cursor names it by the row before which it lies.
    pub(super) async fn matching(&self, backend: &Backend, words: String) -> Result<Page<WorkRow>> {
        let dialect = backend.read().get_database_backend();
        let latest = self.latest_first();
        let before = self.cursor.map_or(i64::MAX, |cursor| if latest { cursor.seq } else { cursor.rank });
        let window = HITS.max(self.limit);
        let mut sql = Query::new();
        let places = (sql.bind(words.clone()), sql.bind(before));
        let hits = search::hits(Index::Whole, dialect, &places.0, &places.1, window);
        self.found(&mut sql);
        self.go_on(&mut sql);
        let statement = sql.matches(dialect, COLUMNS, &hits, self.order(), self.limit + 1);
        let mut rows = self.rows(backend, statement).await?;
        let next = match self.cut(&mut rows) {
            Some(last) => Some(Cursor { rank: before, ..last.cursor(self.list) }),
            None => search::end_of_hits(backend.read(), Index::Whole, &words, before, window)
                .await?
                .map(|end| Cursor { rank: end, ..Cursor::after(self.list, if latest { end } else { 0 }) }),
        };
        Ok(page(rows, next))
    }

    /// What of the matches is in this part.
    fn found(&self, sql: &mut Query) {
        self.filter(sql);
        match self.scope {
            Scope::Joint => {
                let shared = self.shared(sql);
                sql.filter(shared);
            }
            Scope::Asks => {
                let undecided = self.undecided(sql);
                sql.filter(undecided);
            }
            _ => self.within(sql),
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

fn page(rows: Vec<Row>, next: Option<Cursor>) -> Page<WorkRow> {
    let next = next.map(Cursor::encode);
    Page { items: rows.into_iter().map(|row| row.shown).collect(), next }
}
