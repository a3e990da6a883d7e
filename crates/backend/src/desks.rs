//! The desk of a unit lead 单位负责人: who has how much, what is late.

use crate::Backend;
use crate::actor::Staff;
use crate::days::end_of_today;
use crate::db::{self, Text, row, sql};
use crate::deputies::{of_units, standing_in};
use crate::directory::Directory;
use crate::entity::staff;
use crate::error::{Error, Result};
use crate::requests::{self, DueIs, Scope, WorklistQuery};
use crate::view::{Page, UnitRef, WorkRow};
use domain::ids::{UnitId, UserId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// Rows of what is late.
const LATE: u16 = 20;

/// How much work there is. Each number is that of a list of the worklist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// All that is open.
    pub open: u64,
    /// Of it, with the next date still to come today.
    pub today: u64,
    /// Of it, with the next date passed.
    pub late: u64,
    /// Of it, waiting for the resident.
    pub waiting: u64,
}

impl Load {
    fn add(&mut self, other: Self) {
        self.open += other.open;
        self.today += other.today;
        self.late += other.late;
        self.waiting += other.waiting;
    }
}

/// What a person has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonLoad {
    /// Who; none for what nobody has taken up.
    pub person: Option<(UserId, String)>,
    /// Who stands in for them now.
    pub deputy: Option<String>,
    /// How much.
    pub load: Load,
}

/// What a unit has, with everything below it.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitLoad {
    /// The unit.
    pub unit: UnitRef,
    /// How much.
    pub load: Load,
}

/// The desk.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitDesk {
    /// The unit, with everything below it.
    pub unit: UnitRef,
    /// The units this person leads.
    pub tops: Vec<UnitRef>,
    /// The unit above, where they lead that as well.
    pub above: Option<UnitRef>,
    /// All of it.
    pub total: Load,
    /// Its people, those with late work first.
    pub people: Vec<PersonLoad>,
    /// The units directly below.
    pub below: Vec<UnitLoad>,
    /// What is late, first.
    pub late: Page<WorkRow>,
}

/// The desk of a unit; of the first one led, if none is named.
/// [`Error::Forbidden`] for who leads none, [`Error::NotFound`] for a unit
/// that is not below one they lead.
pub async fn unit(backend: &Backend, staff: &Staff, wanted: Option<UnitId>) -> Result<UnitDesk> {
    let directory = backend.directory();
    let tops: Vec<UnitId> = staff.leads().collect();
    let first = *tops.first().ok_or(Error::Forbidden)?;
    let top = wanted.unwrap_or(first);
    let leads = |unit: UnitId| tops.iter().any(|led| directory.within(unit, *led));
    if !leads(top) {
        return Err(Error::NotFound);
    }
    let units = directory.subtree(top);
    let query =
        WorklistQuery { unit: Some(top), due: Some(DueIs::Late), limit: LATE, ..WorklistQuery::default() };
    debug_assert_eq!(query.scope, Scope::Unit);
    let (shares, late) =
        tokio::try_join!(shares(backend, &units), requests::worklist(backend, staff, &query))?;
    let mut total = Load::default();
    shares.iter().for_each(|share| total.add(share.load()));
    let above = directory.unit(top).and_then(|unit| unit.parent).filter(|unit| leads(*unit));
    Ok(UnitDesk {
        unit: directory.unit_ref(top).ok_or(Error::NotFound)?,
        tops: tops.iter().filter_map(|id| directory.unit_ref(*id)).collect(),
        above: above.and_then(|id| directory.unit_ref(id)),
        total,
        people: people(backend, &units, &shares).await?,
        below: below(&directory, top, &shares),
        late,
    })
}

row! {
    /// What one person has at one unit.
    struct Share {
        unit_id: Text<UnitId>,
        handler_id: Option<Text<UserId>>,
        total: u64,
        today: u64,
        late: u64,
        waiting: u64,
    }
}

impl Share {
    fn load(&self) -> Load {
        Load { open: self.total, today: self.today, late: self.late, waiting: self.waiting }
    }
}

/// The conditions are those of the worklist.
async fn shares(backend: &Backend, units: &[UnitId]) -> Result<Vec<Share>> {
    let now = backend.now();
    let tomorrow = end_of_today(now, backend.config().offset);
    let mut values: Vec<sea_orm::Value> = vec![now.into(), tomorrow.into()];
    let places: Vec<String> = units
        .iter()
        .map(|unit| {
            values.push(Text(*unit).into());
            format!("${}", values.len())
        })
        .collect();
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let count = |condition: String| format!("sum(case when {condition} then 1 else 0 end)");
    let text = format!(
        "select unit_id, handler_id, count(*) as total, {today} as today, {late} as late, {waiting} as waiting
         from request where work_at is not null and unit_id in ({})
         group by unit_id, handler_id",
        places.join(", "),
        today = count(DueIs::Today.condition("$1", "$2")),
        late = count(DueIs::Late.condition("$1", "$2")),
        waiting = count("status = 'waiting'".to_owned()),
    );
    db::rows(backend.read(), sql(backend.read().get_database_backend(), text, values)).await
}

/// Everybody of these units and everybody who has something there.
async fn people(backend: &Backend, units: &[UnitId], shares: &[Share]) -> Result<Vec<PersonLoad>> {
    let mut loads: HashMap<Option<UserId>, Load> = HashMap::new();
    for share in shares {
        loads.entry(share.handler_id.map(|id| id.0)).or_default().add(share.load());
    }
    let mut names: HashMap<UserId, String> =
        of_units(backend, units).await?.into_iter().map(|person| (person.id, person.name)).collect();
    let others: Vec<Text<UserId>> =
        loads.keys().flatten().filter(|id| !names.contains_key(id)).map(|id| Text(*id)).collect();
    if !others.is_empty() {
        let query = staff::Entity::find().filter(staff::Column::Id.is_in(others));
        names.extend(query.all(backend.read()).await?.into_iter().map(|row| (row.id.0, row.name)));
    }
    let deputies = deputies(backend, &names).await?;
    let mut people: Vec<PersonLoad> = names
        .into_iter()
        .map(|(id, name)| PersonLoad {
            deputy: deputies.get(&id).cloned(),
            load: loads.get(&Some(id)).copied().unwrap_or_default(),
            person: Some((id, name)),
        })
        .collect();
    let key = |p: &PersonLoad| {
        (std::cmp::Reverse((p.load.late, p.load.open)), p.person.clone().map(|(id, name)| (name, id)))
    };
    people.sort_by_cached_key(key);
    if let Some(load) = loads.get(&None).copied() {
        people.insert(0, PersonLoad { person: None, deputy: None, load });
    }
    Ok(people)
}

/// The names of those who stand in, by who is away.
async fn deputies(backend: &Backend, names: &HashMap<UserId, String>) -> Result<HashMap<UserId, String>> {
    let ids: Vec<UserId> = names.keys().copied().collect();
    let pairs = standing_in(backend, &ids).await?;
    let query = staff::Entity::find().filter(staff::Column::Id.is_in(pairs.iter().map(|(_, id)| Text(*id))));
    let known: HashMap<UserId, String> =
        query.all(backend.read()).await?.into_iter().map(|row| (row.id.0, row.name)).collect();
    Ok(pairs.into_iter().filter_map(|(away, id)| Some((away, known.get(&id)?.clone()))).collect())
}

fn below(directory: &Directory, top: UnitId, shares: &[Share]) -> Vec<UnitLoad> {
    let children = directory.units.iter().filter(|unit| unit.parent == Some(top));
    let load = |child: UnitId| {
        let mut load = Load::default();
        let inside = shares.iter().filter(|share| directory.within(share.unit_id.0, child));
        inside.for_each(|share| load.add(share.load()));
        load
    };
    children
        .map(|unit| (unit, load(unit.id)))
        .filter(|(unit, load)| unit.active || load.open > 0)
        .filter_map(|(unit, load)| Some(UnitLoad { unit: directory.unit_ref(unit.id)?, load }))
        .collect()
}
