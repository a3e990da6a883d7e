//! The forwarder: sends, looks for what was lost, asks for numbers and news.

use super::claim::{Claimed, claim, wake};
use super::platform::{CallError, Parcel, Platform};
use super::queue::put_right;
use super::{Known, news};
use crate::Backend;
use crate::clock::NowAndThen;
use crate::error::{Error, Result};
use crate::jobs::goes_on;
use crate::requests::find_by_id;
use chrono::TimeDelta;
use domain::ids::UpstreamId;
use domain::tell::{Circuit, Flow};
use domain::text::mask_personal;
use domain::upstream::{Given, Link, LinkRefusal};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Links of one upstream worked on at once; none is claimed before its turn.
const AT_ONCE: usize = 4;
/// Most that one step begins at an upstream.
const STEP: usize = 32;
/// How often is looked for work when there was none, and beside what is slow.
const PAUSE: Duration = Duration::from_secs(1);
/// How often is read anew which upstreams there are: another process may have changed them.
const TIDY: TimeDelta = TimeDelta::seconds(10);
const TROUBLE: &str = "what is handed on could not be claimed or written down";

/// Works until `stop` turns true, at each upstream by itself; finishes what it has
/// claimed first.
pub async fn run(backend: Backend, mut stop: watch::Receiver<bool>) {
    let forwarder = match Forwarder::new(backend) {
        Ok(forwarder) => Arc::new(forwarder),
        Err(error) => {
            tracing::error!(%error, "upstreams cannot be called");
            return;
        }
    };
    let (mut begun, mut rounds) = (HashSet::new(), JoinSet::new());
    while !*stop.borrow() {
        let tidied = forwarder.tidy().await;
        for known in forwarder.backend.upstreams().all().iter().filter(|known| begun.insert(known.id)) {
            rounds.spawn(forwarder.clone().rounds(known.id, stop.clone()));
        }
        if !goes_on(&mut stop, PAUSE, TROUBLE, tidied.map(|()| 0)).await {
            break;
        }
    }
    while rounds.join_next().await.is_some() {}
}

/// Hands on, and asks.
pub struct Forwarder {
    backend: Backend,
    client: reqwest::Client,
    circuits: Mutex<HashMap<UpstreamId, Circuit>>,
    tidied: NowAndThen,
    /// Whether what an older version left behind was put right.
    righted: AtomicBool,
}

impl Forwarder {
    /// Gets ready.
    pub fn new(backend: Backend) -> Result<Self> {
        let client = crate::outside::client(&backend.config().inside)?;
        let (circuits, tidied) = (Mutex::default(), NowAndThen::new(TIDY));
        Ok(Self { backend, client, circuits, tidied, righted: AtomicBool::new(false) })
    }

    /// Works on what is due at every upstream, each beside the others, up to a bound;
    /// how much there was.
    pub async fn step(&self) -> Result<usize> {
        self.tidy().await?;
        let all = self.backend.upstreams().all();
        let (_stays, never) = watch::channel(false);
        let work = all.iter().map(|known| self.work_at(known.id, STEP, &never));
        futures::future::join_all(work).await.into_iter().sum()
    }

    /// One upstream, again and again, even while it is off.
    async fn rounds(self: Arc<Self>, id: UpstreamId, mut stop: watch::Receiver<bool>) {
        loop {
            let done = self.work_at(id, usize::MAX, &stop).await;
            if *stop.borrow() || !goes_on(&mut stop, PAUSE, TROUBLE, done).await {
                return;
            }
        }
    }

    /// Reads anew which upstreams there are; the first time, puts right what an older
    /// version left behind.
    async fn tidy(&self) -> Result<()> {
        if !self.tidied.is_due(self.backend.now()) {
            return Ok(());
        }
        super::reload(&self.backend).await?;
        if !self.righted.load(Ordering::Relaxed) {
            put_right(&self.backend).await?;
            self.righted.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    fn circuit<T>(&self, id: UpstreamId, look: impl FnOnce(&mut Circuit) -> T) -> T {
        let mut circuits = self.circuits.lock().unwrap_or_else(PoisonError::into_inner);
        look(circuits.entry(id).or_default())
    }

    /// Works on what is due at an upstream, claiming more whenever there is room, until
    /// nothing is or so many were begun; how much there was.
    async fn work_at(&self, id: UpstreamId, most: usize, stop: &watch::Receiver<bool>) -> Result<usize> {
        let mut working = FuturesUnordered::new();
        let (mut count, mut trouble) = (0, Ok(()));
        loop {
            let room = (most - count).min(AT_ONCE - working.len());
            if room > 0 && trouble.is_ok() && !*stop.borrow() {
                match self.next(id, room, working.is_empty()).await {
                    Ok(due) => {
                        count += due.len();
                        working.extend(due.into_iter().map(|due| self.one(due)));
                    }
                    Err(error) => trouble = Err(error),
                }
            }
            match tokio::time::timeout(PAUSE, working.next()).await {
                Ok(None) => return trouble.map(|()| count),
                Ok(Some(done)) => trouble = trouble.and(done),
                // Those that are slow keep nothing waiting that became due meanwhile.
                Err(_) => {}
            }
        }
    }

    /// Claims what is due, as far as the upstream may be called; one by itself (`idle`:
    /// nothing else is on its way) to see whether it works again.
    async fn next(&self, id: UpstreamId, room: usize, idle: bool) -> Result<Vec<Due>> {
        let Some(known) = self.backend.upstreams().one(id).map(Arc::new) else { return Ok(Vec::new()) };
        let now = self.backend.now();
        let (room, probe) = match self.circuit(id, |circuit| circuit.flow(now)) {
            Flow::Free => (room, false),
            Flow::Probe if idle => (1, true),
            Flow::Probe | Flow::Held => return Ok(Vec::new()),
        };
        let claimed = claim(&self.backend, id, room, probe).await?;
        Ok(claimed.into_iter().map(|claimed| Due { known: known.clone(), claimed, probe }).collect())
    }

    async fn one(&self, mut due: Due) -> Result<()> {
        let reached = self.take_on(&due.known, &mut due.claimed).await?;
        if reached && due.probe {
            wake(&self.backend, due.known.id).await?;
        }
        Ok(())
    }

    /// Takes one link a step on; whether the upstream was reached.
    async fn take_on(&self, known: &Known, claimed: &mut Claimed) -> Result<bool> {
        let backend = &self.backend;
        let row = find_by_id(backend, claimed.request).await?.ok_or(Error::NotFound)?;
        let over = row.anonymised_at.is_some() || row.status.0.is_over();
        if over {
            let link = claimed.link.clone().over().map_err(refused)?;
            claimed.moved(backend, &link, None).await?;
            return Ok(false);
        }
        let Some(service) = known.service(backend, row.category_id.map(|id| id.0)) else {
            // The table changed, or the category.
            claimed.put_off(backend, "no service for its category", false).await?;
            return Ok(false);
        };
        let parcel = Parcel {
            key: claimed.id,
            code: row.code.0.to_string(),
            service,
            words: mask_personal(&row.description),
            at: row.place(),
            address: row.address.as_deref().map(mask_personal),
            submitted_at: row.submitted_at,
            begun_at: claimed.begun_at,
        };
        let done = match Platform::new(backend, &self.client, known) {
            Ok(platform) => self.call(known, &platform, claimed, &parcel).await,
            Err(error) => Err(error.into()),
        };
        self.judge(known, claimed, done).await
    }

    async fn call(
        &self,
        known: &Known,
        platform: &Platform<'_>,
        claimed: &mut Claimed,
        parcel: &Parcel,
    ) -> Result<(), Failed> {
        let backend = &self.backend;
        let given = match claimed.link.clone() {
            Link::Waiting { unsure } => {
                let found = match unsure {
                    true => claimed.held(backend, platform.find(parcel)).await?.ok_or(Failed::Lost)??,
                    false => None,
                };
                // Whoever has it by now may be sending it.
                if found.is_none() && !claimed.renew(backend).await? {
                    return Err(Failed::Lost);
                }
                Some(match found {
                    Some(found) => found,
                    None => platform.send(parcel).await?,
                })
            }
            Link::Asked { token } => platform.number(&token).await?.map(Given::Number),
            Link::Linked { number } => {
                let news = platform.news(&number).await?;
                let some = news::take(backend, known, claimed.id, news).await?;
                return Ok(claimed.asked(backend, some).await?);
            }
            Link::Refused | Link::Over { .. } => return Ok(()),
        };
        match given {
            None => Ok(claimed.asked(backend, false).await?),
            Some(given) => match claimed.link.clone().given(given) {
                Ok(link) => Ok(claimed.moved(backend, &link, None).await?),
                Err(_) => Err(CallError::Unsure("a number that is none".to_owned()).into()),
            },
        }
    }

    /// Writes down what came of it; whether the upstream was reached.
    async fn judge(&self, known: &Known, claimed: &Claimed, done: Result<(), Failed>) -> Result<bool> {
        let backend = &self.backend;
        let now = backend.now();
        let outcome = match &done {
            Ok(()) => "done",
            Err(Failed::Call(CallError::Refused(_))) => "refused",
            Err(_) => "failed",
        };
        metrics::counter!("huying_upstream_calls_total", "outcome" => outcome).increment(1);
        let (why, unsure) = match done {
            Ok(()) => {
                self.circuit(known.id, Circuit::worked);
                return Ok(true);
            }
            // Somebody was faster with the request: at once again.
            Err(Failed::Own(Error::Conflict)) => ("the request changed meanwhile".to_owned(), false),
            Err(Failed::Own(error)) => return Err(error),
            Err(Failed::Lost) => {
                tracing::warn!(link = %claimed.id, "a link went to somebody else before it was done");
                return Ok(false);
            }
            Err(Failed::Call(CallError::Refused(why))) => {
                self.circuit(known.id, Circuit::worked);
                if let Ok(link) = claimed.link.clone().refused() {
                    claimed.moved(backend, &link, Some(&why)).await?;
                    return Ok(true);
                }
                (why, false)
            }
            Err(Failed::Call(CallError::Missing)) => {
                self.circuit(known.id, Circuit::worked);
                ("not there".to_owned(), false)
            }
            Err(Failed::Call(CallError::Later(why))) => {
                self.circuit(known.id, |circuit| circuit.failed(now));
                (why, false)
            }
            Err(Failed::Call(CallError::Unsure(why))) => {
                self.circuit(known.id, |circuit| circuit.failed(now));
                (why, true)
            }
        };
        let lost = unsure && claimed.link.clone().lost().is_ok();
        claimed.put_off(backend, &why, lost).await?;
        Ok(false)
    }
}

/// A link whose turn it is.
struct Due {
    known: Arc<Known>,
    claimed: Claimed,
    /// Whether it finds out if the upstream works again.
    probe: bool,
}

/// What went wrong: there, or here; or it is somebody else's by now.
enum Failed {
    Call(CallError),
    Own(Error),
    Lost,
}

impl From<CallError> for Failed {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Own(error)
    }
}

fn refused(refusal: LinkRefusal) -> Error {
    Error::Internal(format!("a link that was claimed: {refusal}"))
}
