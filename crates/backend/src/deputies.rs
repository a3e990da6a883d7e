//! Deputies during leave 代理: from one local day to another somebody holds the
//! roles of a person who is away, besides their own. It begins and ends by
//! itself, because it is asked for whenever a session is
//! ([`crate::sessions`]).

use crate::Backend;
use crate::actor::{Grant, Staff};
use crate::admin::{Check, FormError, Line, SaveError, kept};
use crate::days::{day_of, start_of};
use crate::db::{self, Text, Tx, row, sql};
use crate::entity::{deputy, staff, staff_grant};
use crate::error::{Error, Result};
use crate::view::UnitRef;
use chrono::{NaiveDate, TimeDelta};
use domain::Moment;
use domain::ids::{DeputyId, UnitId, UserId};
use domain::rights::{role_leads, role_passes_to_deputy};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter};
use serde_json::json;

/// Most days of one leave.
pub const DAYS: i64 = 90;
/// How far ahead one may begin, in days.
const AHEAD: i64 = 366;
/// Most lines of a list, and most people offered.
const MOST: u64 = 200;

/// A leave to be covered.
#[derive(Clone, Debug)]
pub struct DeputyDraft {
    /// Who is away: a user name; empty for oneself.
    pub person: String,
    /// Who stands in: a user name, or a name that only one person has.
    pub deputy: String,
    /// First and last local day.
    pub from: NaiveDate,
    #[allow(missing_docs)]
    pub until: NaiveDate,
}

/// A leave that is covered, now or later.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Leave {
    pub id: DeputyId,
    pub person: UserId,
    pub person_name: String,
    pub deputy: UserId,
    pub deputy_name: String,
    pub from: Moment,
    /// The first moment after it.
    pub until: Moment,
    /// Whether it has begun.
    pub running: bool,
}

/// A colleague to choose.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Colleague {
    pub id: UserId,
    pub username: String,
    pub name: String,
    pub unit: Option<UnitRef>,
}

/// Lets somebody stand in for a person: for oneself, for the people of a unit
/// one leads oneself, for anybody as an administrator. [`Error::Forbidden`]
/// otherwise, [`SaveError::Invalid`] at `person`, `deputy`, `from` or `until`.
pub async fn set(backend: &Backend, by: &Staff, draft: DeputyDraft) -> Result<DeputyId, SaveError> {
    let away = match draft.person.trim() {
        "" => staff::Entity::find_by_id(Text(by.id)).one(backend.read()).await.map_err(Error::from)?,
        name => named(backend, name).await?,
    };
    let mut check = Check::default();
    let found = named(backend, draft.deputy.trim()).await?.filter(|person| person.active);
    dates(backend, &draft, &mut check);
    check.need(found.is_some(), "deputy", "not_found");
    check.need(away.is_some(), "person", "not_found");
    if let (Some(away), Some(found)) = (&away, &found) {
        check.need(away.id != found.id, "deputy", "deputy_self");
    }
    check.done()?;
    let (Some(away), Some(found)) = (away, found) else { return Err(Error::NotFound.into()) };
    if !may_for(backend, by, &away).await? {
        return Err(Error::Forbidden.into());
    }
    let offset = backend.config().offset;
    let row = deputy::Model {
        id: Text(DeputyId(backend.new_id())),
        staff_id: away.id,
        deputy_id: found.id,
        from_at: start_of(draft.from, offset),
        until_at: start_of(draft.until + TimeDelta::days(1), offset),
        created_by: Text(by.id),
        created_at: backend.now(),
        ended_at: None,
    };
    let detail = json!({ "deputy": found.id.0, "from": draft.from, "until": draft.until });
    let line = Line::new(backend, by, "deputy.set", away.id.0, detail);
    let id = row.id.0;
    let result = backend.write(move |tx| keep(tx, row.clone(), line.clone()));
    kept(result.await)?;
    Ok(id)
}

fn dates(backend: &Backend, draft: &DeputyDraft, check: &mut Check) {
    let today = day_of(backend.now(), backend.config().offset);
    check.need(draft.from >= today, "from", "deputy_past");
    check.need(draft.from <= today + TimeDelta::days(AHEAD), "from", "invalid");
    let days = (draft.until - draft.from).num_days() + 1;
    check.need(days >= 1, "until", "deputy_order");
    check.need(days <= DAYS, "until", "deputy_long");
}

async fn keep(tx: Tx, row: deputy::Model, line: Line) -> Result<Result<(), FormError>> {
    if tx.get_database_backend() == DbBackend::Postgres {
        // Two leaves of one person that are set at the same time see each other.
        let lock = "select id from staff where id = $1 for update";
        tx.execute_raw(sql(DbBackend::Postgres, lock, vec![row.staff_id.into()])).await?;
    }
    let other = deputy::Entity::find()
        .filter(deputy::Column::StaffId.eq(row.staff_id))
        .filter(deputy::Column::EndedAt.is_null())
        .filter(deputy::Column::FromAt.lt(row.until_at))
        .filter(deputy::Column::UntilAt.gt(row.from_at));
    if other.one(&*tx).await?.is_some() {
        return Ok(Err(FormError { field: "from", problem: "deputy_overlap" }));
    }
    let row: deputy::ActiveModel = row.into();
    deputy::Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
    line.write(&tx).await?;
    Ok(Ok(()))
}

/// Ends one before its time: whoever might have set it, and the deputy.
/// [`Error::NotFound`] for one that is over or none of theirs.
pub async fn end(backend: &Backend, by: &Staff, id: DeputyId) -> Result<()> {
    let now = backend.now();
    let row = deputy::Entity::find_by_id(Text(id)).one(backend.read()).await?;
    let row = row.filter(|row| row.ended_at.is_none() && row.until_at > now).ok_or(Error::NotFound)?;
    let away = staff::Entity::find_by_id(row.staff_id).one(backend.read()).await?.ok_or(Error::NotFound)?;
    if row.deputy_id.0 != by.id && !may_for(backend, by, &away).await? {
        return Err(Error::NotFound);
    }
    let line = Line::new(backend, by, "deputy.end", row.staff_id.0, json!({ "deputy": row.deputy_id.0 }));
    let work = move |tx: Tx| {
        let line = line.clone();
        async move {
            let update = deputy::Entity::update_many()
                .col_expr(deputy::Column::EndedAt, Expr::value(now))
                .filter(deputy::Column::Id.eq(Text(id)))
                .filter(deputy::Column::EndedAt.is_null());
            if update.exec(&*tx).await?.rows_affected == 0 {
                return Err(Error::NotFound);
            }
            line.write(&tx).await
        }
    };
    backend.write(work).await
}

/// Whether somebody may decide about a person's leave. What they hold for
/// others does not count here, and a lead gives away only what lies within the
/// units they lead.
async fn may_for(backend: &Backend, by: &Staff, away: &staff::Model) -> Result<bool> {
    if by.id == away.id.0 || by.administers() {
        return Ok(true);
    }
    let led = led(backend, by).await?;
    let directory = backend.directory();
    let within = |unit: UnitId| led.iter().any(|top| directory.within(unit, *top));
    let held = grants(backend, away.id.0).await?;
    let mut passing = held.iter().filter(|grant| role_passes_to_deputy(grant.role));
    Ok(within(away.unit_id.0) && passing.all(|grant| within(grant.unit)))
}

/// The units somebody leads by a role of their own.
async fn led(backend: &Backend, by: &Staff) -> Result<Vec<UnitId>> {
    let own = grants(backend, by.id).await?;
    Ok(own.into_iter().filter(|grant| role_leads(grant.role)).map(|grant| grant.unit).collect())
}

async fn grants(backend: &Backend, of: UserId) -> Result<Vec<Grant>> {
    let query = staff_grant::Entity::find().filter(staff_grant::Column::StaffId.eq(Text(of)));
    let rows = query.all(backend.read()).await?;
    Ok(rows.into_iter().map(|row| Grant { role: row.role.0, unit: row.unit_id.0 }).collect())
}

/// The person with a user name, or with a name nobody else has.
pub(crate) async fn named(backend: &Backend, name: &str) -> Result<Option<staff::Model>> {
    if name.is_empty() || name.len() > 200 || name.contains('\0') {
        return Ok(None);
    }
    let username = staff::Column::Username.eq(name.to_lowercase());
    if let Some(found) = staff::Entity::find().filter(username).one(backend.read()).await? {
        return Ok(Some(found));
    }
    let same = staff::Entity::find().filter(staff::Column::Name.eq(name)).all(backend.read()).await?;
    let mut active = same.into_iter().filter(|person| person.active);
    Ok(active.next().filter(|_| active.next().is_none()))
}

row! {
    struct Found {
        id: Text<DeputyId>,
        staff_id: Text<UserId>,
        person_name: String,
        unit_id: Text<UnitId>,
        deputy_id: Text<UserId>,
        deputy_name: String,
        from_at: Moment,
        until_at: Moment,
    }
}

/// What is not over: one's own leave, those one stands in for, and those one
/// may decide about; first the next to end, at most 200.
pub async fn list(backend: &Backend, by: &Staff) -> Result<Vec<Leave>> {
    let now = backend.now();
    let text = format!(
        "select deputy.id, staff_id, away.name as person_name, away.unit_id, deputy_id,
           other.name as deputy_name, from_at, until_at
         from deputy join staff as away on away.id = staff_id join staff as other on other.id = deputy_id
         where ended_at is null and until_at > $1 order by until_at, deputy.id limit {}",
        MOST * 10
    );
    let statement = sql(backend.read().get_database_backend(), text, vec![now.into()]);
    let rows: Vec<Found> = db::rows(backend.read(), statement).await?;
    let (led, directory) = (led(backend, by).await?, backend.directory());
    let mine = |row: &Found| {
        row.staff_id.0 == by.id
            || row.deputy_id.0 == by.id
            || by.administers()
            || led.iter().any(|top| directory.within(row.unit_id.0, *top))
    };
    let leave = |row: Found| Leave {
        id: row.id.0,
        person: row.staff_id.0,
        person_name: row.person_name,
        deputy: row.deputy_id.0,
        deputy_name: row.deputy_name,
        from: row.from_at,
        until: row.until_at,
        running: row.from_at <= now,
    };
    Ok(rows.into_iter().filter(mine).take(MOST as usize).map(leave).collect())
}

row! {
    struct Near {
        id: Text<UserId>,
        username: String,
        name: String,
        unit_id: Text<UnitId>,
    }
}

/// People offered first: those of one's own unit, of the units beside it and
/// below them; at most 200. Others are found by their user name.
pub async fn colleagues(backend: &Backend, by: &Staff) -> Result<Vec<Colleague>> {
    let directory = backend.directory();
    let above = directory.unit(by.unit).and_then(|unit| unit.parent).unwrap_or(by.unit);
    of_units(backend, &directory.subtree(above)).await
}

/// Active people of these units, by name; at most 200.
pub(crate) async fn of_units(backend: &Backend, units: &[UnitId]) -> Result<Vec<Colleague>> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=units.len()).map(|at| format!("${at}")).collect();
    let text = format!(
        "select id, username, name, unit_id from staff where active and unit_id in ({})
         order by name, username limit {MOST}",
        places.join(", ")
    );
    let values = units.iter().map(|unit| Text(*unit).into()).collect();
    let statement = sql(backend.read().get_database_backend(), text, values);
    let rows: Vec<Near> = db::rows(backend.read(), statement).await?;
    let directory = backend.directory();
    let colleague = |row: Near| Colleague {
        id: row.id.0,
        username: row.username,
        name: row.name,
        unit: directory.unit_ref(row.unit_id.0),
    };
    Ok(rows.into_iter().map(colleague).collect())
}

/// Those who stand in for some of these people at this moment.
pub(crate) async fn standing_in(backend: &Backend, people: &[UserId]) -> Result<Vec<(UserId, UserId)>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let now = backend.now();
    let rows = deputy::Entity::find()
        .filter(deputy::Column::StaffId.is_in(people.iter().copied().map(Text)))
        .filter(deputy::Column::EndedAt.is_null())
        .filter(deputy::Column::FromAt.lte(now))
        .filter(deputy::Column::UntilAt.gt(now))
        .all(backend.read())
        .await?;
    Ok(rows.into_iter().map(|row| (row.staff_id.0, row.deputy_id.0)).collect())
}
