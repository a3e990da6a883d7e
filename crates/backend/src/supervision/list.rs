//! The list of demands, public inside the organisation, and what a supervisor
//! may want to press next.

use super::run::{Behind, Due, due};
use super::settings;
use crate::Backend;
use crate::actor::Staff;
use crate::db::{self, Text, row, sql};
use crate::entity::request;
use crate::error::{Error, Result};
use crate::requests::{Standing, excerpt};
use crate::view::{CategoryRef, Page, UnitRef};
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::{CategoryId, SupervisionId, UnitId};
use domain::org::Role;
use domain::supervision::Reason;
use domain::text::mask_personal;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Value};
use std::collections::HashMap;

/// Rows of a page.
const ROWS: usize = 50;
/// Most characters of the words of a candidate.
const EXCERPT: usize = 80;
/// Most candidates of each kind.
const CANDIDATES: usize = 20;
/// Most that are looked at for them, some being out of reach.
const LOOKED_AT: usize = 200;

/// Which demands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// All.
    #[default]
    All,
    /// Those without a reply.
    Open,
    /// Those with one.
    Replied,
    /// Those whose reply is late.
    Late,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SupervisionQuery {
    /// Which.
    pub which: Which,
    /// Within this unit's subtree.
    pub unit: Option<UnitId>,
    /// Those made before this one.
    pub before: Option<SupervisionId>,
}

/// A demand, as everybody on the staff may see it: nothing of the resident.
#[derive(Clone, Debug, PartialEq)]
pub struct SupervisionLine {
    /// Identifier.
    pub id: SupervisionId,
    /// `DB2026-000123`.
    pub number: String,
    /// The request.
    pub code: RequestCode,
    /// Its version.
    pub version: i32,
    /// Whether this person may open it.
    pub opens: bool,
    /// The unit it was made to; none where no unit had it.
    pub unit: Option<UnitRef>,
    /// Why.
    pub reason: Reason,
    /// What is demanded, personal data masked.
    pub demand: String,
    /// When it was made.
    pub at: Moment,
    /// When the reply is due.
    pub due_at: Moment,
    /// When it came.
    pub replied_at: Option<Moment>,
    /// Whether it came late, or is late.
    pub late: bool,
}

impl SupervisionLine {
    /// Whether this person may open it and it still waits for a reply.
    pub fn is_open(&self) -> bool {
        self.opens && self.replied_at.is_none()
    }
}

row! {
    struct Row {
        id: Text<SupervisionId>,
        number: String,
        code: Text<RequestCode>,
        version: i32,
        holder: Option<Text<UnitId>>,
        unit: Option<Text<UnitId>>,
        reason: Text<Reason>,
        demand: String,
        made: Moment,
        due: Moment,
        replied: Option<Moment>,
    }
}

/// A page of demands, the latest first. For everybody on the staff.
pub async fn supervisions(
    backend: &Backend,
    staff: &Staff,
    query: &SupervisionQuery,
) -> Result<Page<SupervisionLine>> {
    supervisions_of(backend, staff, query, ROWS).await
}

/// The same, of so many lines.
pub async fn supervisions_of(
    backend: &Backend,
    staff: &Staff,
    query: &SupervisionQuery,
    most: usize,
) -> Result<Page<SupervisionLine>> {
    let (directory, now) = (backend.directory(), backend.now());
    let mut values: Vec<Value> = Vec::new();
    let mut conditions = vec!["true".to_owned()];
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    match query.which {
        Which::All => {}
        Which::Open => conditions.push("replied_at is null".to_owned()),
        Which::Replied => conditions.push("replied_at is not null".to_owned()),
        Which::Late => {
            let now = bind(now.into());
            conditions.push(format!("(replied_at is null and supervision.due_at < {now})"));
        }
    }
    if let Some(top) = query.unit {
        let units: Vec<String> =
            directory.subtree(top).into_iter().map(|unit| bind(Text(unit).into())).collect();
        let units = if units.is_empty() { "null".to_owned() } else { units.join(", ") };
        conditions.push(format!("supervision.unit_id in ({units})"));
    }
    if let Some(before) = query.before {
        let before = bind(Text(before).into());
        conditions.push(format!("supervision.id < {before}"));
    }
    let text = format!(
        "select supervision.id as id, number, code, version, request.unit_id as holder, supervision.unit_id as unit, reason,
           demand, at as made, supervision.due_at as due, replied_at as replied
         from supervision join request on request.id = supervision.request_id
         where {} order by supervision.id desc limit {}",
        conditions.join(" and "),
        most + 1
    );
    let rows: Vec<Row> =
        db::rows(backend.read(), sql(backend.read().get_database_backend(), text, values)).await?;
    let more = rows.len() > most;
    let line = |row: Row| SupervisionLine {
        id: row.id.0,
        number: row.number,
        opens: Standing::reaches(backend, staff, row.holder.map(|id| id.0)),
        code: row.code.0,
        version: row.version,
        unit: row.unit.and_then(|id| directory.unit_ref(id.0)),
        reason: row.reason.0,
        demand: mask_personal(&row.demand),
        at: row.made,
        due_at: row.due,
        replied_at: row.replied,
        late: row.replied.unwrap_or(now) > row.due,
    };
    let items: Vec<SupervisionLine> = rows.into_iter().take(most).map(line).collect();
    let next = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Page { items, next })
}

/// A request that may want a demand.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The request.
    pub code: RequestCode,
    /// Its version.
    pub version: i32,
    /// Its category.
    pub category: Option<CategoryRef>,
    /// Beginning of its words.
    pub excerpt: String,
    /// Its unit.
    pub unit: Option<UnitRef>,
    /// What speaks for it.
    pub reason: Reason,
    /// Its deadline.
    pub due_at: Option<Moment>,
}

/// What a supervisor may want to press: what the rules speak of, switched on or
/// not, within reach and not pressed for that reason yet. Nothing for others.
pub async fn candidates(backend: &Backend, staff: &Staff) -> Result<Vec<Candidate>> {
    let directory = backend.directory();
    let root = directory.root().map(|unit| unit.id);
    let tops: Vec<UnitId> =
        staff.grants.iter().filter(|g| g.role == Role::Supervisor).map(|g| g.unit).collect();
    if tops.is_empty() {
        return Ok(Vec::new());
    }
    let reaches = |found: &Due| {
        found.unit.or(root).is_some_and(|unit| tops.iter().any(|top| directory.within(unit, *top)))
    };
    let rules = settings::rules(backend).await?;
    let mut all: Vec<Candidate> = Vec::new();
    for reason in [Reason::Late, Reason::Returned, Reason::Place] {
        let (found, _) = due(backend, &rules, reason, Behind::default(), LOOKED_AT).await?;
        for found in found.into_iter().filter(reaches).take(CANDIDATES) {
            all.push(Candidate {
                version: 0,
                category: None,
                excerpt: String::new(),
                code: found.code.parse().map_err(|_| Error::Internal("a code that is none".to_owned()))?,
                unit: found.unit.and_then(|id| directory.unit_ref(id)),
                reason,
                due_at: found.due_at,
            });
        }
    }
    let about = about(backend, &all).await?;
    // Gone in this moment, it need not be pressed any more.
    all.retain_mut(|one| {
        let Some((version, category, description)) = about.get(one.code.as_str()) else { return false };
        one.version = *version;
        one.category = category.as_ref().and_then(|id| directory.category_ref(id.0));
        one.excerpt = excerpt(description, EXCERPT);
        true
    });
    Ok(all)
}

/// Version, category and words, by code.
type About = HashMap<String, (i32, Option<Text<CategoryId>>, String)>;

async fn about(backend: &Backend, all: &[Candidate]) -> Result<About> {
    use request::Column;
    let found: Vec<(String, i32, Option<Text<CategoryId>>, String)> = request::Entity::find()
        .select_only()
        .columns([Column::Code, Column::Version, Column::CategoryId, Column::Description])
        .filter(request::Column::Code.is_in(all.iter().map(|one| one.code.as_str())))
        .into_tuple()
        .all(backend.read())
        .await?;
    Ok(found.into_iter().map(|(code, version, category, words)| (code, (version, category, words))).collect())
}
