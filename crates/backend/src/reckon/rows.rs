//! The rows whose deadlines are computed anew.

use super::Moved;
use crate::Backend;
use crate::db::{Text, Tx, row, rows, sql};
use crate::directory::Directory;
use crate::error::{Error, Result};
use crate::requests::one_by_one::Mishaps;
use crate::requests::store;
use chrono::TimeDelta;
use domain::Moment;
use domain::code::RequestCode;
use domain::deadline::{Clock, Urgency, standard};
use domain::ids::{RequestId, UnitId};
use domain::request::{Record, Request, State};
use sea_orm::{ConnectionTrait, Value};
use std::collections::HashSet;

/// Databases keep less of a second than clocks give.
const SAME: TimeDelta = TimeDelta::seconds(1);

row! {
    struct Open { id: Text<RequestId>, unit_id: Option<Text<UnitId>> }
}

row! {
    struct Helped { request_id: Text<RequestId>, unit_id: Text<UnitId> }
}

/// The open requests of some units, and those in which they have a part, in the
/// order of their next dates: those of a batch stand together in the indexes, too,
/// which are then written once.
pub(super) async fn open(backend: &Backend, units: &HashSet<Option<UnitId>>) -> Result<Vec<RequestId>> {
    let text = "select id, unit_id from request where work_at is not null order by work_at, seq";
    let dialect = backend.read().get_database_backend();
    let all: Vec<Open> = rows(backend.read(), sql(dialect, text, vec![])).await?;
    let text = "select request_id, unit_id from request_share where what = 'part'";
    let helped: Vec<Helped> = rows(backend.read(), sql(dialect, text, vec![])).await?;
    let helps = |row: &&Helped| units.contains(&Some(row.unit_id.0));
    let helped: HashSet<RequestId> = helped.iter().filter(helps).map(|row| row.request_id.0).collect();
    let fits = |row: &&Open| units.contains(&row.unit_id.map(|id| id.0)) || helped.contains(&row.id.0);
    Ok(all.iter().filter(fits).map(|row| row.id.0).collect())
}

row! {
    struct Stored {
        id: Text<RequestId>,
        code: Text<RequestCode>,
        version: i32,
        state_json: String,
        record_json: Option<String>,
        urgency: Text<Urgency>,
        submitted_at: Moment,
        first_due_at: Moment,
        answer_due_at: Moment,
        close_due_at: Option<Moment>,
        due_at: Option<Moment>,
        work_at: Option<Moment>,
        wake_at: Option<Moment>,
        responded_at: Option<Moment>,
        answered_at: Option<Moment>,
    }
}

/// A request whose times are others now.
#[derive(Clone)]
pub(super) struct Fresh {
    pub(super) id: RequestId,
    version: i32,
    first_due_at: Moment,
    answer_due_at: Moment,
    close_due_at: Option<Moment>,
    due_at: Option<Moment>,
    work_at: Option<Moment>,
    wake_at: Option<Moment>,
    /// Parts that are due at another time, and when.
    parts: Vec<(UnitId, Moment)>,
    /// The record, if it is another one, and the one it was read from.
    record: Option<String>,
    before: Option<String>,
    /// What people notice of it, if they do.
    pub(super) moved: Vec<Moved>,
}

/// Those of some requests whose times are others now, and what could not be read.
pub(super) async fn fresh(
    backend: &Backend,
    directory: &Directory,
    ids: &[RequestId],
) -> Result<(Vec<Fresh>, Mishaps)> {
    let (mut fresh, mut unread) = (Vec::new(), Mishaps::default());
    if ids.is_empty() {
        return Ok((fresh, unread));
    }
    let places: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let text = format!(
        "select {} from request where work_at is not null and id in ({})",
        <Stored as crate::db::Row>::COLUMNS,
        places.join(", ")
    );
    let values: Vec<Value> = ids.iter().map(|id| Text(*id).into()).collect();
    let statement = sql(backend.read().get_database_backend(), text, values);
    let stored: Vec<Stored> = rows(backend.read(), statement).await?;
    let now = backend.now();
    for row in stored {
        let id = row.id.0;
        match row.fresh(directory, now) {
            Ok(one) => fresh.extend(one),
            Err(error) => unread.note(id, Err(error))?,
        }
    }
    Ok((fresh, unread))
}

impl Stored {
    fn request(&self) -> Result<Request> {
        let record = match &self.record_json {
            Some(text) => serde_json::from_str(text).map_err(Error::internal)?,
            None => Record::new(Clock::new(self.submitted_at, standard(self.urgency.0, None))),
        };
        let state: State = serde_json::from_str(&self.state_json).map_err(Error::internal)?;
        Ok(Request {
            id: self.id.0,
            code: self.code.0.clone(),
            version: self.version,
            state,
            record,
            category: None,
            urgency: self.urgency.0,
            submitted_at: self.submitted_at,
            first_due_at: self.first_due_at,
            answer_due_at: self.answer_due_at,
            close_due_at: self.close_due_at,
            responded_at: self.responded_at,
            answered_at: self.answered_at,
            consent: false,
            published_at: None,
            photos_public: false,
        })
    }

    fn fresh(self, directory: &Directory, now: Moment) -> Result<Option<Fresh>> {
        let mut request = self.request()?;
        let calendar = directory.calendar(request.unit());
        request.reckon(calendar);
        let before = request.record.clone();
        request.warn_anew(now, &directory.time.steps, calendar);
        // What nobody was to be warned of until now is not told in one go when it is.
        if self.wake_at.is_none() {
            request.pass_warnings(now, &directory.time.steps, calendar);
        }
        let parts = request.reckon_parts(now, |unit| directory.calendar(Some(unit)));
        let record = match request.record == before {
            true => None,
            false => Some(serde_json::to_string(&request.record).map_err(Error::internal)?),
        };
        let fresh = Fresh {
            id: request.id,
            version: request.version,
            first_due_at: request.first_due_at,
            answer_due_at: request.answer_due_at,
            close_due_at: request.close_due_at,
            due_at: request.work_due_at(),
            work_at: store::work_at(&request),
            wake_at: store::wake_at(directory, &request),
            parts: parts.iter().map(|(unit, _, to)| (*unit, *to)).collect(),
            record,
            before: self.record_json.clone(),
            moved: Vec::new(),
        };
        let name = |unit| directory.unit(unit).map(|unit| unit.name.clone()).unwrap_or_default();
        let part = |(unit, from, to)| Moved { code: self.code.0.clone(), part: Some(name(unit)), from, to };
        let moved: Vec<Moved> = self.moved(&fresh).into_iter().chain(parts.into_iter().map(part)).collect();
        let differs = !moved.is_empty()
            || other(Some(self.first_due_at), Some(fresh.first_due_at))
            || other(Some(self.answer_due_at), Some(fresh.answer_due_at))
            || other(self.close_due_at, fresh.close_due_at)
            || other(self.work_at, fresh.work_at)
            || other(self.wake_at, fresh.wake_at);
        Ok(differs.then_some(Fresh { moved, ..fresh }))
    }

    /// What people notice first: another date for the answer, or for what is
    /// due next.
    fn moved(&self, fresh: &Fresh) -> Option<Moved> {
        let pairs = [(Some(self.answer_due_at), Some(fresh.answer_due_at)), (self.due_at, fresh.due_at)];
        let (from, to) = pairs.into_iter().find(|(from, to)| other(*from, *to))?;
        Some(Moved { code: self.code.0.clone(), part: None, from: from?, to: to? })
    }
}

fn other(before: Option<Moment>, now: Option<Moment>) -> bool {
    match (before, now) {
        (Some(before), Some(now)) => (before - now).abs() >= SAME,
        (before, now) => before.is_some() != now.is_some(),
    }
}

/// Writes them, except those that somebody changed meanwhile; which it wrote.
/// The version stays: nobody's form grows old because of a calendar. A warning
/// leaves the version, too, and is not to be written over: the record has to be the
/// one that was read.
pub(super) async fn update(tx: &Tx, fresh: &[Fresh]) -> Result<Vec<RequestId>> {
    let mut values: Vec<Value> = Vec::with_capacity(fresh.len() * 10);
    let mut lines = Vec::with_capacity(fresh.len());
    for one in fresh {
        let first = values.len() + 1;
        values.extend::<[Value; 10]>([
            Text(one.id).into(),
            one.version.into(),
            one.first_due_at.into(),
            one.answer_due_at.into(),
            one.close_due_at.into(),
            one.due_at.into(),
            one.work_at.into(),
            one.wake_at.into(),
            one.record.clone().into(),
            one.before.clone().into(),
        ]);
        let places: Vec<String> = (first..first + 10).map(|n| format!("${n}")).collect();
        lines.push(format!("({})", places.join(", ")));
    }
    let text = format!(
        "with v (vid, vversion, vfirst, vanswer, vclose, vdue, vwork, vwake, vrecord, vbefore) as (values {})
         update request set first_due_at = vfirst, answer_due_at = vanswer, close_due_at = vclose,
           due_at = vdue, work_at = vwork, wake_at = vwake, record_json = coalesce(vrecord, record_json)
         from v where id = vid and version = vversion and work_at is not null
           and record_json is not distinct from vbefore returning id",
        lines.join(", ")
    );
    let done = tx.query_all_raw(sql(tx.get_database_backend(), text, values)).await?;
    let done = done.iter().map(|row| Ok(row.try_get_by_index::<Text<RequestId>>(0)?.0));
    let done: Vec<RequestId> = done.collect::<Result<_>>()?;
    for one in fresh.iter().filter(|one| !one.parts.is_empty() && done.contains(&one.id)) {
        share(tx, one).await?;
    }
    Ok(done)
}

/// Those who assist see when their part is due.
async fn share(tx: &Tx, fresh: &Fresh) -> Result<()> {
    for (unit, due_at) in &fresh.parts {
        let text = "update request_share set due_at = $3
                    where request_id = $1 and unit_id = $2 and what = 'part'";
        let values = vec![Text(fresh.id).into(), Text(*unit).into(), (*due_at).into()];
        tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    }
    Ok(())
}
