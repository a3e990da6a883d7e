//! The forwarder: sends, looks for what was lost, asks for numbers and news.

use super::claim::{Claimed, claim, wake};
use super::platform::{CallError, Parcel, Platform};
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
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Links of one upstream worked on at once, and claimed at once.
const AT_ONCE: usize = 4;
const CLAIMED: usize = 32;
/// How often is looked for work when there was none.
const PAUSE: Duration = Duration::from_secs(1);
/// How often is read anew which upstreams there are: another process may have changed them.
const TIDY: TimeDelta = TimeDelta::seconds(10);

/// Works until `stop` turns true; finishes what it has claimed first.
pub async fn run(backend: Backend, mut stop: watch::Receiver<bool>) {
    let forwarder = match Forwarder::new(backend) {
        Ok(forwarder) => forwarder,
        Err(error) => {
            tracing::error!(%error, "upstreams cannot be called");
            return;
        }
    };
    let trouble = "what is handed on could not be claimed or written down";
    while !*stop.borrow() && goes_on(&mut stop, PAUSE, trouble, forwarder.step().await).await {}
}

/// Hands on, and asks.
pub struct Forwarder {
    backend: Backend,
    client: reqwest::Client,
    circuits: Mutex<HashMap<UpstreamId, Circuit>>,
    tidied: NowAndThen,
}

impl Forwarder {
    /// Gets ready.
    pub fn new(backend: Backend) -> Result<Self> {
        let client = crate::outside::client(&backend.config().inside)?;
        Ok(Self { backend, client, circuits: Mutex::default(), tidied: NowAndThen::new(TIDY) })
    }

    /// Works on what is due at every upstream, each beside the others; how much
    /// there was.
    pub async fn step(&self) -> Result<usize> {
        self.tidy().await?;
        let all = self.backend.upstreams().all();
        let counts: Vec<Result<usize>> =
            futures::future::join_all(all.iter().map(|known| self.work_on(known))).await;
        counts.into_iter().sum()
    }

    /// Reads anew which upstreams there are.
    async fn tidy(&self) -> Result<()> {
        if !self.tidied.is_due(self.backend.now()) {
            return Ok(());
        }
        super::reload(&self.backend).await
    }

    fn circuit<T>(&self, id: UpstreamId, look: impl FnOnce(&mut Circuit) -> T) -> T {
        let mut circuits = self.circuits.lock().unwrap_or_else(PoisonError::into_inner);
        look(circuits.entry(id).or_default())
    }

    async fn work_on(&self, known: &Known) -> Result<usize> {
        let now = self.backend.now();
        let flow = self.circuit(known.id, |circuit| circuit.flow(now));
        let claimed = match flow {
            Flow::Held => return Ok(0),
            Flow::Probe => claim(&self.backend, known.id, 1, true).await?,
            Flow::Free => claim(&self.backend, known.id, CLAIMED, false).await?,
        };
        let count = claimed.len();
        let results: Vec<Result<bool>> = futures::stream::iter(claimed)
            .map(|claimed| self.one(known, claimed))
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let mut reached = false;
        for result in results {
            reached |= result?;
        }
        if flow == Flow::Probe && reached {
            wake(&self.backend, known.id).await?;
        }
        Ok(count)
    }

    /// Takes one link a step on; whether the upstream was reached.
    async fn one(&self, known: &Known, claimed: Claimed) -> Result<bool> {
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
            Ok(platform) => self.call(known, &platform, &claimed, &parcel).await,
            Err(error) => Err(error.into()),
        };
        self.judge(known, &claimed, done).await
    }

    async fn call(
        &self,
        known: &Known,
        platform: &Platform<'_>,
        claimed: &Claimed,
        parcel: &Parcel,
    ) -> Result<(), Failed> {
        let backend = &self.backend;
        let given = match &claimed.link {
            Link::Waiting { unsure } => {
                let found = if *unsure { platform.find(parcel).await? } else { None };
                Some(match found {
                    Some(found) => found,
                    None => platform.send(parcel).await?,
                })
            }
            Link::Asked { token } => platform.number(token).await?.map(Given::Number),
            Link::Linked { number } => {
                let news = platform.news(number).await?;
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

/// What went wrong: there, or here.
enum Failed {
    Call(CallError),
    Own(Error),
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
