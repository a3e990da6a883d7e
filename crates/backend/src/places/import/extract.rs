//! Extracts of compounds handed in at the desk: read by whoever took the file,
//! looked at, taken in by a job that goes on where it was. An extract lies in a
//! table for thirty days.

mod back;
mod look;

pub use back::back;
pub use look::{ExtractState, Handed, LINES, Line, lines, list, one};

use super::layouts::{Became, Publish, Terms, compounds, doubt_place};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx, sql};
use crate::error::{Error, Result};
use crate::jobs::EXTRACT;
use crate::places::may_edit_many;
use crate::places::osm::{self, Compound, Extract, FileProblem};
use chrono::TimeDelta;
use domain::Moment;
use domain::ids::{ExtractId, PlaceId, UserId};
use domain::text::clean_line;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// Compounds that one part of the job takes in.
const AT_ONCE: i64 = 10;
/// Compounds written in one transaction.
const ROWS: usize = 50;
/// How often it is said how far the reading is.
const TICK: Duration = Duration::from_millis(700);
/// How long an extract is kept.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Longest file name that is kept.
const NAME_CHARS: usize = 120;

fn require(by: &Staff) -> Result<()> {
    if may_edit_many(by) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Notes that an extract is being handed in.
///
/// # Errors
/// [`Error::Forbidden`] for who makes no places.
pub async fn begin(backend: &Backend, by: &Staff, name: &str) -> Result<ExtractId> {
    require(by)?;
    let id = ExtractId(backend.new_id());
    let text =
        "insert into osm_extract (id, staff_id, name, state, part, done, total, publish, problem, skipped,
                  at, changed_at)
                values ($1, $2, $3, 'reading', 0, 0, 0, $4, '', '[]', $5, $5)";
    // Some browsers send the whole path.
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = clean_line(name).chars().take(NAME_CHARS).collect();
    let values = vec![Text(id).into(), Text(by.id).into(), name.into(), false.into(), backend.now().into()];
    backend.execute(text, values).await?;
    Ok(id)
}

/// Reads the file of an extract, and says how far it is meanwhile. What is wrong
/// with the file is noted; it is no error.
///
/// # Errors
/// When nothing can be noted.
pub async fn read(backend: &Backend, id: ExtractId, path: &Path) -> Result<()> {
    let far = Arc::new(Far::default());
    let (path, seen) = (path.to_owned(), far.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let read = osm::read(&path, &mut |at| {
            seen.part.store(u64::from(at.pass), Ordering::Relaxed);
            seen.done.store(at.done, Ordering::Relaxed);
            seen.all.store(at.all, Ordering::Relaxed);
        });
        seen.over.store(true, Ordering::Relaxed);
        read
    });
    while !far.over.load(Ordering::Relaxed) && !reading.is_finished() {
        tokio::time::sleep(TICK).await;
        far.note(backend, id).await?;
    }
    // A reader that panics met a file made to make it.
    match reading.await {
        Ok(Ok(extract)) => keep(backend, id, extract).await,
        Ok(Err(problem)) => fail(backend, id, word(&problem)).await,
        Err(_) => fail(backend, id, "broken").await,
    }
}

/// How far the reading is.
#[derive(Default)]
struct Far {
    part: AtomicU64,
    done: AtomicU64,
    all: AtomicU64,
    over: AtomicBool,
}

impl Far {
    async fn note(&self, backend: &Backend, id: ExtractId) -> Result<()> {
        let number = |of: &AtomicU64| i64::try_from(of.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        let part = i32::try_from(number(&self.part)).unwrap_or(0);
        let text = "update osm_extract set part = $2, done = $3, total = $4, changed_at = $5
                    where id = $1 and state = 'reading'";
        let (done, all) = (number(&self.done), number(&self.all));
        let values = vec![Text(id).into(), part.into(), done.into(), all.into(), backend.now().into()];
        backend.execute(text, values).await.map(|_| ())
    }
}

fn word(problem: &FileProblem) -> &'static str {
    match problem {
        FileProblem::Io(_) => "io",
        FileProblem::NotOsm => "not_osm",
        FileProblem::Broken { .. } => "broken",
        FileProblem::TooLarge(_) => "too_large",
    }
}

/// Why an extract may have failed.
pub const PROBLEMS: [&str; 5] = ["io", "not_osm", "broken", "too_large", "silent"];

/// It came to nothing: its file could not be read, or not even come.
///
/// # Errors
/// When it cannot be noted.
pub async fn fail(backend: &Backend, id: ExtractId, problem: &'static str) -> Result<()> {
    let text = "update osm_extract set state = 'failed', problem = $2, changed_at = $3
                where id = $1 and state = 'reading'";
    backend.execute(text, vec![Text(id).into(), problem.into(), backend.now().into()]).await.map(|_| ())
}

async fn keep(backend: &Backend, id: ExtractId, mut extract: Extract) -> Result<()> {
    doubt_place(backend, &mut extract.compounds);
    for (piece, compounds) in extract.compounds.chunks(ROWS).enumerate() {
        let mut bodies = Vec::with_capacity(compounds.len());
        for (at, compound) in compounds.iter().enumerate() {
            let position = i32::try_from(piece * ROWS + at).map_err(Error::internal)?;
            bodies.push((position, serde_json::to_string(compound).map_err(Error::internal)?));
        }
        let bodies = Arc::new(bodies);
        let work = move |tx: Tx| {
            let bodies = bodies.clone();
            async move {
                let text = "insert into osm_compound (extract_id, position, body, became, shown)
                            values ($1, $2, $3, '', $4)";
                for (position, body) in bodies.iter() {
                    let values = vec![Text(id).into(), (*position).into(), body.clone().into(), false.into()];
                    tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
                }
                Ok(())
            }
        };
        backend.write(work).await?;
    }
    let total = i64::try_from(extract.compounds.len()).unwrap_or(i64::MAX);
    let skipped = serde_json::to_string(&extract.skipped).map_err(Error::internal)?;
    let text = "update osm_extract set state = 'read', done = 0, total = $2, skipped = $3, changed_at = $4
                where id = $1 and state = 'reading'";
    let values = vec![Text(id).into(), total.into(), skipped.into(), backend.now().into()];
    backend.execute(text, values).await.map(|_| ())
}

/// Takes the compounds of an extract in: the job begins.
///
/// # Errors
/// [`Error::Conflict`] when it is not one to be taken in.
pub async fn take_in(
    backend: &Backend,
    by: &Staff,
    id: ExtractId,
    terms: impl Into<Terms> + Send,
) -> Result<()> {
    let Terms { publish, over } = terms.into();
    one(backend, by, id).await?;
    let (job, now) = (backend.new_id(), backend.now());
    let said = [(publish == Publish::All, OUTSIDE), (over, OVER)];
    let said = said.into_iter().filter(|(said, _)| *said).map(|(_, word)| word);
    let payload = [id.to_string().as_str()].into_iter().chain(said).collect::<Vec<_>>().join(" ");
    let publish = publish != Publish::Nothing;
    let work = move |tx: Tx| {
        let payload = payload.clone();
        async move { started(&tx, id, publish, (job, payload), now).await }
    };
    backend.write(work).await
}

/// In the job's words where compounds outside the district are shown, too.
const OUTSIDE: &str = "outside";
/// In the job's words where those that people have drawn on get a draft.
const OVER: &str = "over";

async fn started(
    tx: &Tx,
    id: ExtractId,
    publish: bool,
    (job, payload): (Uuid, String),
    now: Moment,
) -> Result<()> {
    let dialect = tx.get_database_backend();
    let text = "update osm_extract set state = 'taking', done = 0, publish = $2, changed_at = $3
                where id = $1 and state = 'read'";
    let values = vec![Text(id).into(), publish.into(), now.into()];
    if tx.execute_raw(sql(dialect, text, values)).await?.rows_affected() != 1 {
        return Err(Error::Conflict);
    }
    let text = "insert into job (id, kind, payload, run_at, attempts, created_at)
                values ($1, $2, $3, $4, 0, $4)";
    let values = vec![Text(job).into(), EXTRACT.into(), payload.into(), now.into()];
    tx.execute_raw(sql(dialect, text, values)).await?;
    Ok(())
}

/// Takes a few compounds in; whether there are more.
pub(crate) async fn step(backend: &Backend, payload: &str) -> Result<bool> {
    let mut words = payload.split(' ');
    let id: ExtractId = words.next().unwrap_or_default().parse().map_err(Error::internal)?;
    let said: Vec<&str> = words.collect();
    let outside = said.contains(&OUTSIDE);
    let text = "select staff_id, publish from osm_extract where id = $1 and state = 'taking'";
    let Some(row) = first(backend, text, vec![Text(id).into()]).await? else { return Ok(false) };
    let (staff, publish): (Text<UserId>, bool) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    let publish = match (publish, outside) {
        (false, _) => Publish::Nothing,
        (true, false) => Publish::Ours,
        (true, true) => Publish::All,
    };
    let terms = Terms { publish, over: said.contains(&OVER) };
    // Their rights of now count, not those of when they asked.
    let by = crate::imports::person(backend, staff.0).await?.filter(may_edit_many);
    let text = "select position, body from osm_compound where extract_id = $1 and became = ''
                order by position limit $2";
    let rows = all(backend, text, vec![Text(id).into(), AT_ONCE.into()]).await?;
    let (Some(by), false) = (by, rows.is_empty()) else {
        let text =
            "update osm_extract set state = 'done', changed_at = $2 where id = $1 and state = 'taking'";
        backend.execute(text, vec![Text(id).into(), backend.now().into()]).await?;
        return Ok(false);
    };
    for row in &rows {
        let position: i32 = row.try_get_by_index(0)?;
        let compound: Compound =
            serde_json::from_str(&row.try_get_by_index::<String>(1)?).map_err(Error::internal)?;
        let became = match compounds(backend, &by, std::slice::from_ref(&compound), terms).await {
            // One that is somebody else's keeps none of the others waiting.
            Err(Error::Forbidden | Error::Invalid(_) | Error::NotFound | Error::Conflict) => Vec::new(),
            other => other?,
        };
        let (word, place, shown) = became.first().map_or(("refused", None, false), described);
        let text = "update osm_compound set became = $3, place_id = $4, shown = $5
                    where extract_id = $1 and position = $2";
        let values =
            vec![Text(id).into(), position.into(), word.into(), place.map(Text).into(), shown.into()];
        backend.execute(text, values).await?;
        let text = "update osm_extract set done = done + 1, changed_at = $2 where id = $1";
        backend.execute(text, vec![Text(id).into(), backend.now().into()]).await?;
    }
    Ok(true)
}

/// What may become of a compound.
pub const BECAME: [&str; 8] = ["new", "again", "draft", "same", "drawn", "ambiguous", "refused", "back"];

fn described((became, shown): &(Became, bool)) -> (&'static str, Option<PlaceId>, bool) {
    match became {
        Became::New(id) => ("new", Some(*id), *shown),
        Became::Again(id) => ("again", Some(*id), *shown),
        Became::Draft(id) => ("draft", Some(*id), *shown),
        Became::Same(id) => ("same", Some(*id), *shown),
        Became::Drawn(id) => ("drawn", Some(*id), *shown),
        Became::Ambiguous => ("ambiguous", None, false),
        Became::Refused => ("refused", None, false),
    }
}

/// Removes extracts whose time is over.
pub(crate) async fn sweep(backend: &Backend) -> Result<()> {
    let before: Value = (backend.now() - KEPT).into();
    // One that is being taken in goes on, unless nothing has become of it for as long.
    let old = "at < $1 and (state <> 'taking' or changed_at < $1)";
    let text =
        format!("delete from osm_compound where extract_id in (select id from osm_extract where {old})");
    backend.execute(text, vec![before.clone()]).await?;
    backend.execute(format!("delete from osm_extract where {old}"), vec![before]).await?;
    Ok(())
}

async fn first(
    backend: &Backend,
    text: impl Into<String>,
    values: Vec<Value>,
) -> Result<Option<QueryResult>> {
    let statement = sql(backend.read().get_database_backend(), text, values);
    Ok(backend.read().query_one_raw(statement).await?)
}

async fn all(backend: &Backend, text: impl Into<String>, values: Vec<Value>) -> Result<Vec<QueryResult>> {
    let statement = sql(backend.read().get_database_backend(), text, values);
    Ok(backend.read().query_all_raw(statement).await?)
}
