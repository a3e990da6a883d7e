//! What happens by itself when its time has come: the limit of a question, the
//! day of a review, a warning.

use super::one_by_one::{self, Found, Mishaps};
use super::{act, store};
use crate::Backend;
use crate::db::batch::Batch;
use crate::db::{Text, sql};
use crate::entity::request;
use crate::error::{Error, Result};
use crate::tell::{self, News};
use domain::Moment;
use domain::request::{Command, Deadline, Request, State, Warning};
use domain::tell::Occasion;
use sea_orm::ConnectionTrait;

/// Requests looked at in one go, and most that something happens to in one run: what
/// is left waits for the next, so that an outage is caught up with without a storm.
const AT_ONCE: usize = 200;
const MOST: usize = 4_000;

/// Does what is due by now. Walks on past what stays due.
pub(crate) async fn wake(backend: &Backend) -> Result<()> {
    let (mut after, mut done, mut mishaps) = ((Moment::UNIX_EPOCH, 0), 0, Mishaps::default());
    while done < MOST {
        let now = backend.now();
        let due = due(backend, now, after).await?;
        let whole = due.len() == AT_ONCE;
        for request in due {
            after = (request.wake_at.unwrap_or(now), request.seq);
            let went = match request.row {
                Ok(row) => one(backend, &row, now).await,
                Err(error) => Err(error),
            };
            done += usize::from(went.is_ok());
            mishaps.note(request.id, went)?;
        }
        if !whole {
            break;
        }
    }
    mishaps.or(())
}

async fn due(backend: &Backend, now: Moment, (at, seq): (Moment, i64)) -> Result<Vec<Found>> {
    let which = format!(
        "wake_at <= $1 and wake_at >= $2 and (wake_at > $2 or seq > $3) order by wake_at, seq limit {AT_ONCE}"
    );
    one_by_one::found(backend, &which, vec![now.into(), at.into(), seq.into()]).await
}

async fn one(backend: &Backend, row: &request::Model, now: Moment) -> Result<()> {
    let request = row.domain()?;
    let late: Vec<usize> =
        request.untold_parts().filter(|(_, part)| part.due_at <= now).map(|(at, _)| at).collect();
    if !late.is_empty() {
        return warn_parts(backend, row, request, &late).await;
    }
    match request.state {
        State::Waiting { .. } => act::by_itself(backend, row, Command::Resume).await,
        State::LongListed { .. } => act::by_itself(backend, row, Command::Review).await,
        _ => warn(backend, row, request, now).await,
    }
}

/// Each assisting unit hears once that its part is late; so do those above it.
async fn warn_parts(
    backend: &Backend,
    row: &request::Model,
    mut request: Request,
    late: &[usize],
) -> Result<()> {
    let mut lines = Batch::default();
    for at in late.iter().copied() {
        let (unit, due) = (request.record.parts[at].unit, request.record.parts[at].due_at);
        let key = format!("{}:part:{unit}:{}", row.id.0, due.timestamp());
        let warning = Some(Warning { of: Deadline::Part, due, percent: 100, at: due });
        let news = News { unit: Some(unit), warning, ..News::of(Occasion::Late, &request, &key) };
        tell::queue(backend, &mut lines, news).await?;
        request.record.parts[at].late = true;
    }
    put_down(backend, row, &request, lines).await
}

/// However many warnings were missed, one is given: the gravest.
async fn warn(backend: &Backend, row: &request::Model, mut request: Request, now: Moment) -> Result<()> {
    let directory = backend.directory();
    let mut lines = Batch::default();
    let calendar = directory.calendar(request.unit());
    let warning = request.pass_warnings(now, &directory.time.steps, calendar);
    // None where the deadline has moved meanwhile: it is woken at another time.
    if let Some(passed) = warning {
        let key = key(row, &request, passed, now);
        let news = News { warning, ..News::of(occasion(passed.percent), &request, &key) };
        tell::queue(backend, &mut lines, news).await?;
    }
    put_down(backend, row, &request, lines).await
}

/// Keeps how many warnings there were, with the messages about it, if nobody
/// changed the request meanwhile.
pub(super) async fn put_down(
    backend: &Backend,
    row: &request::Model,
    request: &Request,
    lines: Batch,
) -> Result<()> {
    let wake_at = store::wake_at(&backend.directory(), request);
    let record = serde_json::to_string(&request.record).map_err(Error::internal)?;
    let (id, version, before) = (row.id, row.version, row.record_json.clone());
    backend
        .write(move |tx| {
            // No new version: nobody's form grows old because of a warning.
            let text = "update request set record_json = $1, wake_at = $2
                        where id = $3 and version = $4 and record_json = $5";
            let values = vec![
                record.clone().into(),
                wake_at.into(),
                Text(id.0).into(),
                version.into(),
                before.clone().into(),
            ];
            let statement = sql(tx.get_database_backend(), text, values);
            let lines = lines.clone();
            async move {
                if tx.execute_raw(statement).await?.rows_affected() == 0 {
                    return Err(Error::Conflict);
                }
                if lines.is_empty() { Ok(()) } else { tx.insert(lines).await }
            }
        })
        .await
}

/// What makes a warning one: the round, the deadline and its step; and when it
/// was given, for one that was given before its time is given again.
fn key(row: &request::Model, request: &Request, Warning { of, percent, .. }: Warning, now: Moment) -> String {
    let (round, extensions) = (request.record.reopened, request.record.clock.extensions.len());
    format!("{}:{round}:{of}:{extensions}:{percent}:{}", row.id.0, now.timestamp())
}

/// How grave a step is.
fn occasion(percent: u8) -> Occasion {
    match percent {
        100.. => Occasion::Late,
        66.. => Occasion::WarningFourFifths,
        _ => Occasion::WarningHalf,
    }
}
