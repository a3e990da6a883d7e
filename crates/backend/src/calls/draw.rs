//! Drawing a sample, and drawing it again to see that it is the same.

use super::{drawers, takes_samples, units};
use crate::Backend;
use crate::actor::Staff;
use crate::admin::Line;
use crate::admin::audit::in_stead;
use crate::db::{self, Text, Tx, row, sql};
use crate::entity::{call_draw, call_item, call_population};
use crate::error::{Error, Result};
use crate::requests;
use crate::view::UnitRef;
use domain::Moment;
use domain::draft::{Field, Problem};
use domain::ids::{CallId, DrawId, RequestId, UnitId};
use domain::request::Evaluation;
use domain::sample::{self, CallState, Shares, Stratum, Verdict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Most requests one sample is drawn from.
const POPULATION: usize = 200_000;
/// The longest period of one draw, in days.
const PERIOD_DAYS: i64 = 366;
/// Rows that are inserted in one go.
const AT_ONCE: usize = 500;
/// Most draws that are listed.
const LISTED: u64 = 100;

/// What is to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Requests of this unit and those below it.
    pub unit: UnitId,
    /// Closed from then on.
    pub from: Moment,
    /// And before then.
    pub to: Moment,
    /// In hundredths. A unit's holds for those below it that have none.
    pub shares: Shares,
    /// What the draw is to be called: a form brings its own, so that it draws once
    /// however often it is sent.
    pub key: Option<DrawId>,
}

/// What would be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// Each stratum: unit, verdict, requests, and how many of them are drawn.
    pub strata: Vec<(UnitRef, Verdict, usize, usize)>,
    /// All requests.
    pub population: usize,
    /// All that are drawn.
    pub drawn: usize,
}

/// A sample that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Identifier.
    pub id: DrawId,
    /// Of which unit.
    pub unit: Option<UnitRef>,
    /// Requests closed from then on.
    pub from: Moment,
    /// And before then.
    pub to: Moment,
    /// The seed, hexadecimal: rank = SHA-256 of this text behind which the
    /// request's identifier stands.
    pub seed: String,
    /// The shares that held, by unit as resolved then.
    pub shares: Shares,
    /// From how many.
    pub population: i32,
    /// How many.
    pub drawn: i32,
    /// When.
    pub at: Moment,
    /// How many are still to be called.
    pub open: i64,
}

/// Draws, the latest first.
pub type Draws = Vec<Drawn>;

row! {
    struct Closed {
        id: Text<RequestId>,
        unit: Text<UnitId>,
        solved: Option<i32>,
        satisfied: Option<i32>,
    }
}

/// Requests that may be drawn: closed in the period and still so, with a
/// number to call, and never drawn before.
async fn population(backend: &Backend, plan: &Plan) -> Result<Vec<Stratum>> {
    let (directory, dialect) = (backend.directory(), backend.read().get_database_backend());
    let mut query = requests::Query::new();
    let (from, to) = (query.bind(plan.from), query.bind(plan.to));
    let within = query.any_of("unit_id", directory.subtree(plan.unit).into_iter().map(Text));
    let text = format!(
        "select id, unit_id as unit, case solved when true then 1 when false then 0 end as solved,
           case satisfied when true then 1 when false then 0 end as satisfied
         from request where status = 'closed' and {within} and phone is not null
           and id in (select request_id from request_event
             where kind = 'closed' and at >= {from} and at < {to})
           and not exists (select 1 from call_item
             where call_item.request_id = request.id and draw_id is not null)
         order by id limit {}",
        POPULATION + 1
    );
    let found: Vec<Closed> = db::rows(backend.read(), query.statement(dialect, |_| text)).await?;
    if found.len() > POPULATION {
        return Err(requests::invalid(Field::Key, Problem::TooMany));
    }
    let member = |row: Closed| {
        let said = row.solved.zip(row.satisfied);
        let said =
            said.map(|(solved, satisfied)| Evaluation { solved: solved == 1, satisfied: satisfied == 1 });
        (row.id.0, row.unit.0, Verdict::from(said))
    };
    Ok(sample::strata(found.into_iter().map(member)))
}

/// The shares as they hold for the units that occur: the nearest above that has
/// one counts, the unit itself first.
fn resolved(backend: &Backend, shares: &Shares, strata: &[Stratum]) -> Shares {
    let directory = backend.directory();
    let own = |unit: UnitId| {
        directory.ancestors(unit).into_iter().find_map(|at| Some((unit, *shares.units.get(&at)?)))
    };
    let units: BTreeMap<UnitId, u8> = strata.iter().filter_map(|stratum| own(stratum.unit)).collect();
    Shares { rest: shares.rest, units, verdicts: shares.verdicts.clone() }
}

fn checked(backend: &Backend, staff: &Staff, plan: &Plan) -> Result<()> {
    let (directory, tops) = (backend.directory(), drawers(staff)?);
    if !tops.iter().any(|top| directory.within(plan.unit, *top)) {
        return Err(Error::Forbidden);
    }
    let all = std::iter::once(&plan.shares.rest).chain(plan.shares.units.values());
    let fits = all.chain(plan.shares.verdicts.values()).all(|share| *share <= 100)
        && plan.from < plan.to
        && (plan.to - plan.from).num_days() <= PERIOD_DAYS;
    if fits { Ok(()) } else { Err(requests::invalid(Field::Key, Problem::Invalid)) }
}

/// What would be drawn, by unit and verdict. [`Error::Forbidden`] for who has
/// no samples drawn there, [`Error::Invalid`] (field `key`) for a period or a
/// share that cannot be, or for more requests than one draw takes.
pub async fn preview(backend: &Backend, staff: &Staff, plan: &Plan) -> Result<Preview> {
    checked(backend, staff, plan)?;
    let strata = population(backend, plan).await?;
    let shares = resolved(backend, &plan.shares, &strata);
    let directory = backend.directory();
    let mut all = Preview::default();
    for stratum in &strata {
        let (of, count) =
            (stratum.requests.len(), shares.count(stratum.unit, stratum.verdict, stratum.requests.len()));
        all.population += of;
        all.drawn += count;
        if let Some(unit) = directory.unit_ref(stratum.unit) {
            all.strata.push((unit, stratum.verdict, of, count));
        }
    }
    Ok(all)
}

/// The rank of a request: what anybody can compute with `sha256sum`.
fn rank(seed: &str) -> impl Fn(RequestId) -> [u8; 32] {
    let begun = Sha256::new_with_prefix(seed.as_bytes());
    move |id| begun.clone().chain_update(id.to_string().as_bytes()).finalize().into()
}

/// Draws, records what was drawn from what with which seed, and puts the
/// requests onto the desk of call-backs; the same key again gives the draw that was
/// made. Errors as for [`preview`]; [`Error::Invalid`] also where nothing would be
/// drawn, [`Error::Conflict`] where somebody draws some of them at the same moment,
/// [`Error::KeyReused`] where the key is that of another plan.
pub async fn draw(backend: &Backend, staff: &Staff, plan: &Plan) -> Result<DrawId> {
    checked(backend, staff, plan)?;
    if let Some(made) = made(backend, staff, plan).await? {
        return Ok(made);
    }
    match anew(backend, staff, plan).await {
        // The same form, in another copy perhaps, may have been faster, and has left
        // nobody to draw.
        Err(error @ (Error::Conflict | Error::Invalid(_))) => made(backend, staff, plan).await?.ok_or(error),
        done => done,
    }
}

/// The draw that this person made by this key, if they did.
async fn made(backend: &Backend, staff: &Staff, plan: &Plan) -> Result<Option<DrawId>> {
    let Some(key) = plan.key else { return Ok(None) };
    let Some(row) = call_draw::Entity::find_by_id(Text(key)).one(backend.read()).await? else {
        return Ok(None);
    };
    let as_planned = (row.unit_id.0, row.from_at, row.to_at) == (plan.unit, plan.from, plan.to);
    if as_planned && row.staff_id.0 == staff.id { Ok(Some(key)) } else { Err(Error::KeyReused) }
}

async fn anew(backend: &Backend, staff: &Staff, plan: &Plan) -> Result<DrawId> {
    let strata = population(backend, plan).await?;
    let shares = resolved(backend, &plan.shares, &strata);
    let mut bits = [0u8; 8];
    backend.chance().fill(&mut bits);
    let seed = format!("{:016x}", u64::from_be_bytes(bits));
    let drawn = sample::draw(&strata, &shares, rank(&seed));
    if drawn.is_empty() {
        return Err(requests::invalid(Field::Key, Problem::Empty));
    }
    let (id, now) = (plan.key.unwrap_or_else(|| DrawId(backend.new_id())), backend.now());
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let population = count(strata.iter().map(|stratum| stratum.requests.len()).sum());
    let row = call_draw::Model {
        id: Text(id),
        unit_id: Text(plan.unit),
        from_at: plan.from,
        to_at: plan.to,
        seed: seed.clone(),
        settings_json: serde_json::to_string(&shares).map_err(Error::internal)?,
        population,
        drawn: count(drawn.len()),
        staff_id: Text(staff.id),
        at: now,
    };
    let body = serde_json::to_string(&strata).map_err(Error::internal)?;
    let body = call_population::Model { draw_id: Text(id), body };
    let items: Vec<call_item::Model> =
        drawn.into_iter().map(|member| item(CallId(backend.new_id()), id, member, now)).collect();
    let detail = json!({ "seed": seed, "population": row.population, "drawn": row.drawn });
    let stead = staff.in_stead_of(|grant| takes_samples(grant.role), None);
    let line = Line::new(backend, staff, "call.draw", id, in_stead(detail, stead));
    backend.write(move |tx| keep(tx, row.clone(), body.clone(), items.clone(), line.clone())).await?;
    Ok(id)
}

async fn keep(
    tx: Tx,
    row: call_draw::Model,
    body: call_population::Model,
    items: Vec<call_item::Model>,
    line: Line,
) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        // Draws at the same moment see each other; reading goes on.
        tx.execute_unprepared("lock table call_draw in share row exclusive mode").await?;
    }
    let id = row.id.0;
    if call_draw::Entity::find_by_id(Text(id)).one(&*tx).await?.is_some() {
        return Err(Error::Conflict);
    }
    let row: call_draw::ActiveModel = row.into();
    call_draw::Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
    let body: call_population::ActiveModel = body.into();
    call_population::Entity::insert(body.reset_all()).exec_without_returning(&*tx).await?;
    for some in items.chunks(AT_ONCE) {
        let some = some.iter().cloned().map(|item| call_item::ActiveModel::from(item).reset_all());
        call_item::Entity::insert_many(some).exec_without_returning(&*tx).await?;
    }
    never_before(&tx, id).await?;
    line.write(&tx).await
}

/// Whether none of a draw was drawn before, by the time it counts.
async fn never_before(tx: &Tx, draw: DrawId) -> Result<()> {
    let text = "select 1 from call_item as own join call_item as before on before.request_id = own.request_id
                where own.draw_id = $1 and before.draw_id is not null and before.draw_id <> $1 limit 1";
    let found = tx.query_one_raw(sql(tx.get_database_backend(), text, vec![Text(draw).into()])).await?;
    if found.is_some() { Err(Error::Conflict) } else { Ok(()) }
}

fn item(id: CallId, draw: DrawId, member: (RequestId, UnitId, Verdict), now: Moment) -> call_item::Model {
    let (request, unit, verdict) = member;
    call_item::Model {
        id: Text(id),
        draw_id: Some(Text(draw)),
        request_id: Text(request),
        unit_id: Some(Text(unit)),
        round: 0,
        verdict: Text(verdict),
        state: Text(CallState::Open),
        attempts: 0,
        next_at: now,
        solved: None,
        satisfied: None,
        note: None,
        staff_id: None,
        at: None,
    }
}

/// The draws of units within reach, the latest first.
pub async fn draws(backend: &Backend, staff: &Staff) -> Result<Draws> {
    let (directory, tops) = (backend.directory(), drawers(staff)?);
    let units = units(&directory, &tops, None);
    let rows = call_draw::Entity::find()
        .filter(call_draw::Column::UnitId.is_in(units.into_iter().map(Text)))
        .order_by_desc(call_draw::Column::At)
        .order_by_desc(call_draw::Column::Id)
        .limit(LISTED)
        .all(backend.read())
        .await?;
    let text = "select draw_id, count(*) from call_item where state = 'open' and draw_id is not null
                group by draw_id";
    let dialect = backend.read().get_database_backend();
    let mut open: BTreeMap<String, i64> = BTreeMap::new();
    for row in backend.read().query_all_raw(sql(dialect, text, Vec::new())).await? {
        open.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    }
    let drawn = |row: call_draw::Model| {
        let open = open.get(&row.id.0.to_string()).copied().unwrap_or(0);
        read(backend, row, open)
    };
    rows.into_iter().map(drawn).collect()
}

pub(super) fn read(backend: &Backend, row: call_draw::Model, open: i64) -> Result<Drawn> {
    Ok(Drawn {
        id: row.id.0,
        unit: backend.directory().unit_ref(row.unit_id.0),
        from: row.from_at,
        to: row.to_at,
        seed: row.seed,
        shares: serde_json::from_str(&row.settings_json).map_err(Error::internal)?,
        population: row.population,
        drawn: row.drawn,
        at: row.at,
        open,
    })
}

/// A draw of a unit within reach.
pub(super) async fn find(backend: &Backend, staff: &Staff, id: DrawId) -> Result<call_draw::Model> {
    let (directory, tops) = (backend.directory(), drawers(staff)?);
    let row = call_draw::Entity::find_by_id(Text(id)).one(backend.read()).await?.ok_or(Error::NotFound)?;
    let near = tops.iter().any(|top| directory.within(row.unit_id.0, *top));
    if near { Ok(row) } else { Err(Error::NotFound) }
}

/// Draws again with the seed, the shares and the population that were recorded:
/// whether it gives the requests that stand on the desk.
pub async fn check(backend: &Backend, staff: &Staff, id: DrawId) -> Result<bool> {
    let row = find(backend, staff, id).await?;
    let body = call_population::Entity::find_by_id(Text(id)).one(backend.read()).await?;
    let strata: Vec<Stratum> =
        serde_json::from_str(&body.ok_or(Error::NotFound)?.body).map_err(Error::internal)?;
    let shares: Shares = serde_json::from_str(&row.settings_json).map_err(Error::internal)?;
    let again: BTreeSet<RequestId> =
        sample::draw(&strata, &shares, rank(&row.seed)).into_iter().map(|(id, _, _)| id).collect();
    let kept: Vec<Text<RequestId>> = call_item::Entity::find()
        .select_only()
        .column(call_item::Column::RequestId)
        .filter(call_item::Column::DrawId.eq(Text(id)))
        .into_tuple()
        .all(backend.read())
        .await?;
    let kept: BTreeSet<RequestId> = kept.into_iter().map(|id| id.0).collect();
    Ok(again == kept)
}
