//! Computes the deadlines of open requests anew after a calendar changed, and
//! keeps what moved.
//!
//! It is done by a job, in batches through the one door, each so short that who
//! submits meanwhile does not notice. What was counted is written together with
//! what was changed; after a restart all are looked at again, and what was
//! changed before differs no more: nothing counts twice, nothing is left out.

mod rows;

use crate::Backend;
use crate::db::batch::Batch;
use crate::db::{Tx, sql};
use crate::directory::Directory;
use crate::entity::meta;
use crate::error::{Error, Result};
use crate::jobs;
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::{CalendarId, RequestId, UnitId};
use rows::Fresh;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// Requests in one transaction.
const AT_ONCE: usize = 250;
/// How often a batch is looked at again because somebody was faster.
const TRIES: usize = 5;
/// Where the report of what concerns all is kept.
const ALL: &str = "reckon:all";
/// Requests that are told by their codes.
pub const TOLD: usize = 50;

/// Which requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scope {
    /// Those whose units go by a calendar.
    Calendar(CalendarId),
    /// Those of a unit and the ones below it.
    Unit(UnitId),
    /// All.
    All,
}

/// A request, or a part of one, whose deadline is another now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The code of the request.
    pub code: RequestCode,
    /// The name of the assisting unit, where it is a part of it.
    #[serde(default)]
    pub part: Option<String>,
    /// When it was due.
    pub from: Moment,
    /// When it is due.
    pub to: Moment,
}

/// What came of it, or what has by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    order: Uuid,
    scope: Scope,
    /// When it was asked for.
    pub asked_at: Moment,
    /// When it was done.
    pub done_at: Option<Moment>,
    /// Open requests that were looked at.
    pub looked: u64,
    /// Those due earlier than before.
    pub earlier: u64,
    /// Those due later.
    pub later: u64,
    /// Parts of assisting units that are due earlier or later.
    #[serde(default)]
    pub parts: u64,
    /// The first [`TOLD`] of them.
    pub moved: Vec<Moved>,
}

/// What came of the last change of a calendar, or of the units without one.
pub async fn report(backend: &Backend, calendar: Option<CalendarId>) -> Result<Option<Report>> {
    read(backend, &name(calendar)).await
}

/// What came of the last change that concerned all of them.
pub async fn report_of_all(backend: &Backend) -> Result<Option<Report>> {
    read(backend, ALL).await
}

async fn read(backend: &Backend, name: &str) -> Result<Option<Report>> {
    let row = meta::Entity::find_by_id(name).one(backend.read()).await?;
    row.map(|row| serde_json::from_str(&row.value).map_err(Error::internal)).transpose()
}

/// Where the report of a calendar is kept.
fn name(calendar: Option<CalendarId>) -> String {
    calendar.map_or_else(|| "reckon:office".to_owned(), |id| format!("reckon:{id}"))
}

/// What a job is told.
#[derive(Serialize, Deserialize)]
struct Task {
    order: Uuid,
    scope: Scope,
    name: String,
}

/// A recomputation, ready to be asked for together with the change that makes
/// it necessary.
#[derive(Clone)]
pub(crate) struct Order {
    job: Batch,
    name: String,
    report: String,
}

impl Order {
    /// After a calendar changed.
    pub(crate) fn of_calendar(backend: &Backend, id: CalendarId) -> Result<Self> {
        Self::new(backend, Scope::Calendar(id), name(Some(id)))
    }

    /// After a unit got another calendar; `now` is the one it goes by then.
    pub(crate) fn of_unit(backend: &Backend, id: UnitId, now: Option<CalendarId>) -> Result<Self> {
        Self::new(backend, Scope::Unit(id), name(now))
    }

    /// After something changed that concerns all.
    pub(crate) fn of_all(backend: &Backend) -> Result<Self> {
        Self::new(backend, Scope::All, ALL.to_owned())
    }

    fn new(backend: &Backend, scope: Scope, name: String) -> Result<Self> {
        let order = backend.new_id();
        let report = Report {
            order,
            scope,
            asked_at: backend.now(),
            done_at: None,
            looked: 0,
            earlier: 0,
            later: 0,
            parts: 0,
            moved: Vec::new(),
        };
        let task = Task { order, scope, name: name.clone() };
        let mut job = Batch::default();
        jobs::add_reckon(backend, &mut job, serde_json::to_string(&task).map_err(Error::internal)?);
        Ok(Self { job, name, report: serde_json::to_string(&report).map_err(Error::internal)? })
    }

    /// Writes it, in the transaction of the change.
    pub(crate) async fn place(self, tx: &Tx) -> Result<()> {
        tx.insert(self.job).await?;
        let text = "insert into meta (name, value) values ($1, $2)
                    on conflict (name) do update set value = excluded.value";
        let values = vec![self.name.into(), self.report.into()];
        tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
        Ok(())
    }
}

/// Does what was ordered.
pub(crate) async fn reckon(backend: &Backend, payload: &str) -> Result<()> {
    let task: Task = serde_json::from_str(payload).map_err(Error::internal)?;
    let Some(kept) = read(backend, &task.name).await? else { return Ok(()) };
    // The same was ordered again: that one sees all this one would.
    if kept.order != task.order && kept.scope == task.scope {
        return Ok(());
    }
    // Another process may have changed it.
    backend.reload().await?;
    let directory = backend.directory();
    let units = units(&directory, task.scope);
    let mut report = Report { looked: 0, ..kept };
    let open = rows::open(backend, &units).await?;
    let batches: Vec<&[RequestId]> = open.chunks(AT_ONCE).collect();
    let batch = |n: usize| batches.get(n).copied().unwrap_or_default();
    let (mut fresh, mut mishaps) = rows::fresh(backend, &directory, batch(0)).await?;
    for n in 0..batches.len() {
        let unread;
        // The next ones are read while these are written.
        (report, (fresh, unread)) = tokio::try_join!(
            do_batch(backend, &directory, &task, report, batch(n), fresh),
            rows::fresh(backend, &directory, batch(n + 1)),
        )?;
        mishaps.add(unread);
    }
    // It is done once all could be read.
    mishaps.or(())?;
    report.done_at = Some(backend.now());
    keep(backend, &task, report).await
}

/// The units concerned; none for what has no unit yet.
fn units(directory: &Directory, scope: Scope) -> HashSet<Option<UnitId>> {
    let all = directory.units.iter().map(|unit| Some(unit.id)).chain([None]);
    let root = directory.root().map(|root| root.id);
    let concerned = |unit: &Option<UnitId>| match scope {
        Scope::All => true,
        Scope::Calendar(id) => directory.calendar_id(*unit) == Some(id),
        // What has no unit yet goes by the calendar of the top.
        Scope::Unit(top) => unit.or(root).is_some_and(|unit| directory.within(unit, top)),
    };
    all.filter(concerned).collect()
}

/// Writes those of some requests that differ; looks again at those that were
/// changed meanwhile.
async fn do_batch(
    backend: &Backend,
    directory: &Directory,
    task: &Task,
    mut report: Report,
    batch: &[RequestId],
    mut fresh: Vec<Fresh>,
) -> Result<Report> {
    report.looked += batch.len() as u64;
    for _ in 0..TRIES {
        if fresh.is_empty() {
            break;
        }
        let (written, raced) = write(backend, task, &report, fresh).await?;
        report = written;
        // Who made one unreadable meanwhile reckoned it anew.
        (fresh, _) = rows::fresh(backend, directory, &raced).await?;
    }
    Ok(report)
}

/// Writes what differs, and what was counted; and who was changed meanwhile.
async fn write(
    backend: &Backend,
    task: &Task,
    report: &Report,
    fresh: Vec<Fresh>,
) -> Result<(Report, Vec<RequestId>)> {
    let (name, report) = (task.name.clone(), report.clone());
    let order = task.order;
    backend
        .write(move |tx| {
            let (name, mut report, fresh) = (name.clone(), report.clone(), fresh.clone());
            async move {
                let done = rows::update(&tx, &fresh).await?;
                let done: BTreeSet<RequestId> = done.into_iter().collect();
                let raced = fresh.iter().map(|f| f.id).filter(|id| !done.contains(id)).collect();
                for moved in fresh.iter().filter(|f| done.contains(&f.id)).flat_map(|f| f.moved.clone()) {
                    report.count(moved);
                }
                if report.order == order {
                    put(&tx, &name, &report).await?;
                }
                Ok((report, raced))
            }
        })
        .await
}

impl Report {
    fn count(&mut self, moved: Moved) {
        if moved.part.is_some() {
            self.parts += 1;
        } else if moved.to < moved.from {
            self.earlier += 1;
        } else {
            self.later += 1;
        }
        if self.moved.len() < TOLD {
            self.moved.push(moved);
        }
    }
}

async fn keep(backend: &Backend, task: &Task, report: Report) -> Result<()> {
    if report.order != task.order {
        return Ok(());
    }
    let name = task.name.clone();
    backend
        .write(move |tx| {
            let (name, report) = (name.clone(), report.clone());
            async move { put(&tx, &name, &report).await }
        })
        .await
}

/// Keeps a report unless another one was ordered meanwhile.
async fn put(tx: &Tx, name: &str, report: &Report) -> Result<()> {
    let text = "update meta set value = $2 where name = $1 and value like $3";
    let value = serde_json::to_string(report).map_err(Error::internal)?;
    let own = format!("{{\"order\":\"{}\"%", report.order);
    let values = vec![name.into(), value.into(), own.into()];
    tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    Ok(())
}
