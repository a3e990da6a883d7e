//! Good rows become requests.

use super::judge::{self, Judge};
use super::look;
use super::store::{self, Found};
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::db::{Text, Tx, sql};
use crate::entity::{import, import_row, submission_key};
use crate::error::{Error, Result};
use crate::requests::{self, Note};
use crate::tell;
use crate::view::Receipt;
use domain::draft::{Field, FieldError, Problem};
use domain::request::{Command, Status, Target};
use domain::sheet::{ImportState, RowState};
use futures::StreamExt;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Rows taken in between two notes of how far it is, and how often in one go
/// of the job.
const ROWS: u64 = 200;
const ROUNDS: u32 = 10;
/// Rows on their way at once: they are written together.
const AT_ONCE: usize = 32;

/// Takes rows in; whether there are more.
pub(super) async fn step(backend: &Backend, staff: &Staff, import: &import::Model) -> Result<bool> {
    let judge = Judge::new(backend, staff, import)?;
    for _ in 0..ROUNDS {
        let rows = import_row::Entity::find()
            .filter(import_row::Column::ImportId.eq(import.id))
            .filter(import_row::Column::State.eq(RowState::Good.as_str()))
            .order_by_asc(import_row::Column::Number)
            .limit(ROWS)
            .all(backend.read())
            .await?;
        if rows.is_empty() {
            say_late(backend, import).await?;
            store::turn(backend, import.id.0, ImportState::Running, ImportState::Done).await?;
            return Ok(false);
        }
        let one = |row| one(backend, staff, &judge, row);
        let all: Vec<Result<Became>> =
            futures::stream::iter(rows).map(one).buffer_unordered(AT_ONCE).collect().await;
        // What is done is noted even when something else went wrong.
        let (done, failed): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
        keep(backend, import, done.into_iter().flatten().collect()).await?;
        if let Some(Err(error)) = failed.into_iter().next() {
            return Err(error);
        }
    }
    Ok(true)
}

/// How many were late when they came is told once, not of each.
async fn say_late(backend: &Backend, import: &import::Model) -> Result<()> {
    match look::late(backend, import.id.0).await? {
        0 => Ok(()),
        late => tell::late_import(backend, import.id.0, import.staff_id.0, late).await,
    }
}

/// What became of a row.
#[derive(Clone)]
enum Became {
    Request { number: i32, version: i32 },
    Nothing(Found),
}

async fn one(backend: &Backend, staff: &Staff, judge: &Judge, row: import_row::Model) -> Result<Became> {
    let nothing = |state, problems| {
        let (channel, external_number) = (row.channel.map(|channel| channel.0), row.external_number.clone());
        Became::Nothing(Found { number: row.number, state, problems, channel, external_number })
    };
    let (entry, target) = match judge.row(&row) {
        Ok(judged) => judged,
        // The directory has changed since it was looked at; or it is in by now
        // and only the note of it was lost.
        Err(problems) => match kept(backend, &row).await? {
            true => return Ok(Became::Request { number: row.number, version: 1 }),
            false => return Ok(nothing(RowState::Bad, problems)),
        },
    };
    match requests::enter_row(backend, staff, entry).await {
        Ok(receipt) => {
            let version = match target {
                Some(target) => dispatch(backend, staff, &receipt, target).await?,
                None => receipt.version,
            };
            Ok(Became::Request { number: row.number, version })
        }
        Err(Error::Invalid(problems)) => Ok(nothing(RowState::Bad, problems)),
        Err(Error::KeyReused) => {
            Ok(nothing(RowState::Bad, vec![FieldError::new(Field::Key, Problem::Taken)]))
        }
        Err(Error::Taken("external_number")) => {
            let taken = vec![FieldError::new(Field::ExternalNumber, Problem::Taken)];
            Ok(nothing(RowState::Duplicate, taken))
        }
        Err(error) => Err(error),
    }
}

async fn kept(backend: &Backend, row: &import_row::Model) -> Result<bool> {
    let key = judge::key(row.import_id.0, row.number);
    Ok(submission_key::Entity::find_by_id(key).one(backend.read()).await?.is_some())
}

/// Hands it to its unit; gives the version it has then. Whoever was faster has
/// seen it, and it stays where they put it.
async fn dispatch(backend: &Backend, staff: &Staff, receipt: &Receipt, target: Target) -> Result<i32> {
    if receipt.status != Status::Submitted {
        return Ok(receipt.version);
    }
    let command = Command::Dispatch { target, note: None };
    let note =
        Note { wish: command.into(), media: Vec::new(), media_key: String::new(), version: receipt.version };
    let actor = Actor::Staff(staff.clone());
    match requests::act(backend, &actor, &receipt.code, note).await {
        Ok(version) => Ok(version),
        Err(Error::Conflict | Error::Refused(_) | Error::Forbidden | Error::NotFound) => Ok(receipt.version),
        Err(error) => Err(error),
    }
}

/// Notes what became of rows.
async fn keep(backend: &Backend, import: &import::Model, became: Vec<Became>) -> Result<()> {
    let (id, now) = (import.id.0, backend.now());
    let work = move |tx: Tx| {
        let became = became.clone();
        async move {
            let dialect = tx.get_database_backend();
            let mut found = Vec::new();
            for row in became {
                match row {
                    Became::Nothing(row) => found.push(row),
                    Became::Request { number, version } => {
                        let done = "update import_row set state = 'done', version = $3,
                                      request_id = (select request_id from submission_key where key = $4)
                                    where import_id = $1 and number = $2 and state = 'good'";
                        let values = vec![
                            Text(id).into(),
                            number.into(),
                            version.into(),
                            judge::key(id, number).into(),
                        ];
                        tx.execute_raw(sql(dialect, done, values)).await?;
                    }
                }
            }
            store::note(&tx, id, &found).await?;
            let changed = "update import set changed_at = $2 where id = $1";
            tx.execute_raw(sql(dialect, changed, vec![Text(id).into(), now.into()])).await?;
            Ok(())
        }
    };
    backend.write(work).await
}
