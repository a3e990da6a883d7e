//! Jobs in the database: claiming, putting back, giving up.

use crate::Backend;
use crate::db::batch::Batch;
use crate::db::{Text, Tx, skip_locked, sql};
use crate::error::{Error, Result};
use chrono::TimeDelta;
use domain::Moment;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

/// Taking personal data out of what somebody left behind who is gone.
pub(super) const FORGET: &str = "forget";
/// Telling the configured address.
pub(super) const NOTIFY: &str = "notify";
/// Clearing away.
pub(super) const SWEEP: &str = "sweep";
/// Clearing away bytes without a row.
pub(super) const ORPHANS: &str = "orphans";
/// Doing what is due by itself.
pub(super) const CLOCK: &str = "clock";
/// Judging anew which warnings were due, after the clock was set back.
pub(super) const WARN_ANEW: &str = "warn_anew";
/// Bringing those that were folded into a request to where it is.
pub(super) const FOLLOW: &str = "follow";
/// Computing deadlines anew.
pub(super) const RECKON: &str = "reckon";

/// Working on a spreadsheet of requests.
pub(crate) const IMPORT: &str = "import";
/// Takes compounds of an extract in.
pub(crate) const EXTRACT: &str = "extract";
/// Removing a spreadsheet of stations that nobody took in.
pub(crate) const SHEET: &str = "sheet";

/// Learning from what was dispatched.
pub(super) const TRAIN: &str = "train";

/// Appraising what was closed.
pub(super) const APPRAISE: &str = "appraise";

/// Taking personal data out of what is long over.
pub(super) const RETENTION: &str = "retention";

/// Dispatching what rules dispatch.
pub(super) const DISPATCH: &str = "dispatch";

/// Making the demands of supervision that rules make.
pub(super) const SUPERVISE: &str = "supervise";

/// How long a claim holds without a sign of life: whoever does the job gives one
/// more often, so one that ran out belongs to a process that died.
pub(super) const HOLD: TimeDelta = TimeDelta::minutes(5);
/// How long a job is tried.
const GIVE_UP: TimeDelta = TimeDelta::hours(24);
/// The longest wait between two tries.
const LONGEST: TimeDelta = TimeDelta::hours(1);
/// Work that is done again and again. Its one job has always the same name, so
/// that many processes have one.
pub(super) struct Recurring {
    pub(super) kind: &'static str,
    id: Uuid,
    pub(super) every: TimeDelta,
}

/// All of it.
pub(super) const RECURRING: [Recurring; 8] = [
    Recurring {
        kind: SWEEP,
        id: Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001),
        every: TimeDelta::hours(1),
    },
    // By itself and not with the sweep: it walks the whole store.
    Recurring {
        kind: ORPHANS,
        id: Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0062),
        every: TimeDelta::hours(24),
    },
    Recurring {
        kind: CLOCK,
        id: Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0002),
        every: TimeDelta::seconds(30),
    },
    Recurring { kind: TRAIN, id: TRAIN_ID, every: TimeDelta::hours(24) },
    Recurring {
        kind: DISPATCH,
        id: Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0009),
        every: TimeDelta::seconds(20),
    },
    Recurring {
        kind: SUPERVISE,
        id: Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_000a),
        every: TimeDelta::minutes(5),
    },
    Recurring {
        kind: APPRAISE,
        id: Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0041),
        every: TimeDelta::minutes(1),
    },
    Recurring {
        kind: RETENTION,
        id: Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0061),
        every: TimeDelta::hours(24),
    },
];

/// Of the job that learns; it can be asked for at once.
const TRAIN_ID: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0003);

/// The recurring work of a kind, if it is that.
pub(super) fn recurring(kind: &str) -> Option<&'static Recurring> {
    RECURRING.iter().find(|recurring| recurring.kind == kind)
}

/// A job that this process may do.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) payload: String,
    /// With `created_at` what makes this claim one: the next claim counts on, and
    /// what begins to count anew is created anew.
    pub(super) attempts: i32,
    created_at: Moment,
}

/// Which jobs a hand takes. Telling waits for somebody else's machine, up to ten
/// seconds a time, so it has hands of its own: one that hangs keeps nothing
/// waiting but what is to be told to it, however much that is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Share {
    /// Telling the configured address.
    Telling,
    /// Everything else.
    Rest,
}

impl Share {
    const fn is(self) -> &'static str {
        match self {
            Self::Telling => "=",
            Self::Rest => "<>",
        }
    }
}

/// Sees to it that recurring work is among the jobs.
pub(super) async fn keep_recurring(backend: &Backend) -> Result<()> {
    let now = backend.now();
    let insert = "insert into job (id, kind, payload, run_at, attempts, created_at)
                  values ($1, $2, '', $3, 0, $3) on conflict do nothing";
    for recurring in &RECURRING {
        let values = vec![Text(recurring.id).into(), recurring.kind.into(), now.into()];
        backend.execute(insert, values).await?;
    }
    Ok(())
}

/// Adds a job to a batch.
pub(super) fn add(backend: &Backend, batch: &mut Batch, kind: &'static str, payload: String) {
    add_at(backend, batch, (kind, payload), backend.now());
}

/// Adds one that is not to be done before a moment.
pub(super) fn add_at(
    backend: &Backend,
    batch: &mut Batch,
    (kind, payload): (&'static str, String),
    at: Moment,
) {
    let now = backend.now();
    let row = vec![
        ("id", Text(backend.new_id()).into()),
        ("kind", kind.into()),
        ("payload", payload.into()),
        ("run_at", at.into()),
        ("attempts", 0.into()),
        ("created_at", now.into()),
    ];
    batch.insert("job", row);
}

/// Has the next training begin at once.
pub(crate) async fn train_now(backend: &Backend) -> Result<()> {
    let update = "update job set run_at = $2 where id = $1 and run_at > $2";
    backend.execute(update, vec![Text(TRAIN_ID).into(), backend.now().into()]).await?;
    Ok(())
}

/// Claims the job of a share that has waited longest.
pub(super) async fn claim(backend: &Backend, share: Share) -> Result<Option<Claimed>> {
    let now = backend.now();
    let due = format!(
        "select id from job where run_at <= $1 and (locked_until is null or locked_until < $1)
           and kind {} '{NOTIFY}'
         order by run_at limit 1",
        share.is()
    );
    let dialect = backend.read().get_database_backend();
    // Looking is free; claiming is a write.
    if backend.read().query_one_raw(sql(dialect, due.clone(), vec![now.into()])).await?.is_none() {
        return Ok(None);
    }
    let skip = skip_locked(dialect);
    let claim = format!(
        "update job set locked_until = $2, attempts = attempts + 1 where id = ({due} {skip})
         returning id, kind, payload, attempts, created_at"
    );
    let until = now + HOLD;
    let work = move |tx: Tx| {
        let statement = sql(dialect, claim.clone(), vec![now.into(), until.into()]);
        async move {
            let Some(row) = tx.query_one_raw(statement).await? else { return Ok(None) };
            Ok(Some(Claimed {
                id: row.try_get_by_index::<Text<Uuid>>(0)?.0,
                kind: row.try_get_by_index(1)?,
                payload: row.try_get_by_index(2)?,
                attempts: row.try_get_by_index(3)?,
                created_at: row.try_get_by_index(4)?,
            }))
        }
    };
    backend.write(work).await
}

/// A sign of life, to be given more often than every [`HOLD`]; whether the job is
/// still ours.
pub(super) async fn renew(backend: &Backend, job: &Claimed) -> Result<bool> {
    let until = backend.now() + HOLD;
    change(backend, job, "update job set locked_until = $4", vec![until.into()]).await
}

/// It is done and goes.
pub(super) async fn done(backend: &Backend, job: &Claimed) -> Result<bool> {
    change(backend, job, "delete from job", Vec::new()).await
}

/// It is done and will be done again.
pub(super) async fn again(backend: &Backend, job: &Claimed, recurring: &Recurring) -> Result<bool> {
    anew(backend, job, backend.now() + recurring.every).await
}

/// A part of it is done and the next one follows, behind others that wait.
pub(super) async fn more(backend: &Backend, job: &Claimed) -> Result<bool> {
    anew(backend, job, backend.now()).await
}

async fn anew(backend: &Backend, job: &Claimed, at: Moment) -> Result<bool> {
    let update =
        "update job set run_at = $4, created_at = $5, attempts = 0, locked_until = null, last_error = null";
    change(backend, job, update, vec![at.into(), backend.now().into()]).await
}

/// It failed: later again, each time after a longer while, or never.
pub(super) async fn failed(backend: &Backend, job: &Claimed, error: &Error) -> Result<bool> {
    let now = backend.now();
    let wait = match recurring(&job.kind) {
        // No longer than if it had gone well: what failed may be one of many.
        Some(recurring) => wait(job.attempts).min(recurring.every),
        None if now - job.created_at >= GIVE_UP => {
            tracing::error!(job = %job.id, kind = %job.kind, "a job was given up");
            return done(backend, job).await;
        }
        None => wait(job.attempts),
    };
    let update = "update job set run_at = $4, locked_until = null, last_error = $5";
    let error: String = error.to_string().chars().take(500).collect();
    change(backend, job, update, vec![(now + wait).into(), error.into()]).await
}

fn wait(attempts: i32) -> TimeDelta {
    let doubled = 1i64 << attempts.clamp(1, 12);
    TimeDelta::seconds(5 * doubled).min(LONGEST)
}

/// Changes a job as long as it is ours, whatever became of it since; whether it was.
async fn change(backend: &Backend, job: &Claimed, text: &str, more: Vec<Value>) -> Result<bool> {
    let text = format!("{text} where id = $1 and attempts = $2 and created_at = $3");
    let mut values = vec![Text(job.id).into(), job.attempts.into(), job.created_at.into()];
    values.extend(more);
    Ok(backend.execute(text, values).await? == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_grow_further_apart_up_to_an_hour() {
        let waits: Vec<_> = (1..20).map(wait).collect();
        assert_eq!(waits[0], TimeDelta::seconds(10));
        assert!(waits.is_sorted());
        assert_eq!(waits[18], LONGEST);
    }
}
