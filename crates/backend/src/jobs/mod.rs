//! Work that is done after the commit: notifications (outbox), sweeping what
//! was never bound, forgetting what is old.
//!
//! A job is a row. Whoever claims it has it for a while, and for longer as long as
//! they say that they are at it; when the work is done the row goes, and when the
//! process dies somebody else claims it later. So each job is done at least once.

mod hold;
mod jump;
mod notify;
mod queue;
mod sweep;

pub(crate) use notify::add_notification;
pub(crate) use queue::train_now;
pub(crate) use queue::{EXTRACT, IMPORT, SHEET};

use crate::Backend;
use crate::db::batch::Batch;
use crate::error::{Error, Result};
use crate::{reckon, requests};
use domain::ids::{ImportId, RequestId};
use queue::{Claimed, Share};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Jobs that are done at the same time, and notifications beside them.
const HANDS: usize = 3;
const TELLING: usize = 2;
/// How often is looked for work when there was none.
const PAUSE: Duration = Duration::from_secs(1);
/// How long after a failure of the database.
const TROUBLE: Duration = Duration::from_secs(10);

/// Works until `stop` turns true; finishes the jobs in hand first. Who waits to
/// be told does not wait for what takes long, nor the other way round.
pub async fn run(backend: Backend, stop: watch::Receiver<bool>) {
    crate::places::warm(&backend);
    let worker = match Worker::new(backend).await {
        Ok(worker) => Arc::new(worker),
        Err(error) => {
            tracing::error!(%error, "the worker cannot begin");
            return;
        }
    };
    let shares = [Share::Rest; HANDS].into_iter().chain([Share::Telling; TELLING]);
    let mut hands: JoinSet<()> = shares.map(|share| work(worker.clone(), share, stop.clone())).collect();
    hands.spawn(openings(worker.backend.clone(), stop));
    while hands.join_next().await.is_some() {}
}

/// Does one job after the other.
async fn work(worker: Arc<Worker>, share: Share, mut stop: watch::Receiver<bool>) {
    let trouble = "a job could not be claimed or put back";
    while !*stop.borrow() {
        let done = worker.next(share).await.map(usize::from);
        if !goes_on(&mut stop, PAUSE, trouble, done).await {
            return;
        }
    }
}

/// Writes down who opened what.
async fn openings(backend: Backend, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = crate::audit::write_openings(&backend).await {
            tracing::warn!(%error, "who opened what waits to be written down");
        }
        if !rests(&mut stop, PAUSE).await {
            return;
        }
    }
}

/// After a step of work of which it is known how much there was: at once again
/// when there was some, after `pause` when there was none, and later when it
/// failed, which is told as `trouble`. False when nobody is left to say stop.
pub(crate) async fn goes_on(
    stop: &mut watch::Receiver<bool>,
    pause: Duration,
    trouble: &'static str,
    done: Result<usize>,
) -> bool {
    match done {
        Ok(0) => rests(stop, pause).await,
        Ok(_) => true,
        Err(error) => {
            tracing::warn!(%error, "{trouble}");
            rests(stop, TROUBLE).await
        }
    }
}

/// Ends early when told to stop, also when nobody is left to tell it: then false.
async fn rests(stop: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    let _ = tokio::time::timeout(pause, stop.wait_for(|stop| *stop)).await;
    stop.has_changed().is_ok()
}

/// Those that were folded into a request are to be looked after.
pub(crate) fn add_follow(backend: &Backend, batch: &mut Batch, main: RequestId) {
    queue::add(backend, batch, queue::FOLLOW, main.to_string());
}

/// Deadlines are to be computed anew.
pub(crate) fn add_reckon(backend: &Backend, batch: &mut Batch, payload: String) {
    queue::add(backend, batch, queue::RECKON, payload);
}

/// Personal data is to be taken out of these, which are over.
pub(crate) fn add_forget(backend: &Backend, batch: &mut Batch, requests: &[RequestId]) {
    for some in requests.chunks(crate::retention::AT_ONCE) {
        let ids: Vec<String> = some.iter().map(ToString::to_string).collect();
        queue::add(backend, batch, queue::FORGET, ids.join(","));
    }
}

/// Does jobs.
pub struct Worker {
    backend: Backend,
    notify: Option<notify::Sender>,
}

impl Worker {
    /// Gets ready, and sees to it that recurring work is among the jobs.
    pub async fn new(backend: Backend) -> Result<Self> {
        queue::keep_recurring(&backend).await?;
        let notify = backend.config().notify_url.clone().map(notify::Sender::new).transpose()?;
        Ok(Self { backend, notify })
    }

    /// Claims a job that is due and does it; whether there was one. Notifications
    /// are left to [`Worker::tell`].
    pub async fn step(&self) -> Result<bool> {
        self.next(Share::Rest).await
    }

    /// Sends a notification that is due; whether there was one.
    pub async fn tell(&self) -> Result<bool> {
        self.next(Share::Telling).await
    }

    async fn next(&self, share: Share) -> Result<bool> {
        jump::look(&self.backend).await?;
        let Some(job) = queue::claim(&self.backend, share).await? else { return Ok(false) };
        let ours = match hold::held(&self.backend, &job, self.work(&job)).await {
            None => false,
            Some(Ok(true)) => queue::more(&self.backend, &job).await?,
            Some(Ok(false)) => match queue::recurring(&job.kind) {
                Some(recurring) => queue::again(&self.backend, &job, recurring).await?,
                None => queue::done(&self.backend, &job).await?,
            },
            Some(Err(error)) => {
                tracing::warn!(job = %job.id, kind = %job.kind, attempts = job.attempts, %error, "a job failed");
                queue::failed(&self.backend, &job, &error).await?
            }
        };
        if !ours {
            tracing::warn!(job = %job.id, kind = %job.kind, "a job went to somebody else before it was done");
        }
        Ok(true)
    }

    /// Does a job, or a part of it; whether there is more of it to do.
    async fn work(&self, job: &Claimed) -> Result<bool> {
        // While the clock cannot be believed, it decides nothing by itself.
        if by_the_clock(&job.kind) && !self.backend.clock_holds() {
            return Ok(false);
        }
        let whole = match (job.kind.as_str(), &self.notify) {
            (queue::IMPORT, _) => return crate::imports::step(&self.backend, &job.payload).await,
            (queue::EXTRACT, _) => {
                return crate::places::import::extract::step(&self.backend, &job.payload).await;
            }
            (queue::SHEET, _) => crate::places::import::forget_sheet(&self.backend, ImportId(job.id)).await,
            (queue::RETENTION, _) => return crate::retention::step(&self.backend).await,
            (queue::FORGET, _) => return crate::retention::forget_named(&self.backend, &job.payload).await,
            (queue::SWEEP, _) => sweep::sweep(&self.backend).await,
            (queue::ORPHANS, _) => sweep::orphans(&self.backend).await,
            (queue::WARN_ANEW, _) => requests::warn_anew(&self.backend).await,
            (queue::CLOCK, _) => requests::wake(&self.backend).await,
            (queue::FOLLOW, _) => {
                let id = job.payload.parse().map_err(Error::internal)?;
                requests::follow(&self.backend, id).await
            }
            (queue::RECKON, _) => reckon::reckon(&self.backend, &job.payload).await,
            (queue::APPRAISE, _) => crate::appraisal::appraise_closed(&self.backend).await,
            (queue::TRAIN, _) => crate::routing::train(&self.backend).await,
            (queue::DISPATCH, _) => crate::routing::dispatch_by_rule(&self.backend).await,
            (queue::SUPERVISE, _) => crate::supervision::run(&self.backend).await.map(|_| ()),
            (queue::NOTIFY, Some(sender)) => sender.send(job).await,
            // Nobody wants to be told any more; or a kind of a newer version,
            // which it will meet again after its own start.
            (queue::NOTIFY, None) => Ok(()),
            (kind, _) => Err(Error::Internal(format!("unknown kind of job {kind}"))),
        };
        whole.map(|()| false)
    }
}

/// Whether a kind of work does what it does because so much time has passed.
fn by_the_clock(kind: &str) -> bool {
    matches!(kind, queue::CLOCK | queue::SUPERVISE | queue::RETENTION | queue::SWEEP | queue::ORPHANS)
}
