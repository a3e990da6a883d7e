//! Who opened which request: its words, its exact place and who sent it are
//! personal data. Recorded once a person, request and local day.
//!
//! Reading does not wait for it: what was opened is remembered here and written
//! down a moment later, many at a time. A process that is killed loses what it
//! remembered, a second of it; after a start the day begins anew, so a request
//! may be recorded twice a day, never not at all.

use crate::Backend;
use crate::actor::Staff;
use crate::admin::Line;
use crate::admin::audit::in_stead;
use crate::days::day_of;
use crate::db::Tx;
use crate::error::Result;
use chrono::NaiveDate;
use domain::Moment;
use domain::code::RequestCode;
use domain::ids::UserId;
use serde_json::json;
use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a line of it is called.
pub const OPENED: &str = "request.open";
/// Lines in one transaction: others wait for it.
const AT_ONCE: usize = 200;
/// Most that are remembered of a day; more are recorded again.
const SEEN: usize = 500_000;
/// Most that wait, while the database takes nothing.
const WAITING: usize = 20_000;

/// What was opened.
#[derive(Default)]
pub(crate) struct Openings(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    day: Option<NaiveDate>,
    seen: HashSet<(UserId, RequestCode)>,
    waiting: Vec<Opening>,
}

#[derive(Clone)]
struct Opening {
    at: Moment,
    by: UserId,
    code: RequestCode,
    stead: Option<UserId>,
}

impl Openings {
    /// Somebody opened a request, maybe in somebody's stead.
    pub(crate) fn note(&self, backend: &Backend, by: &Staff, code: &RequestCode, stead: Option<UserId>) {
        let at = backend.now();
        let today = day_of(at, backend.config().offset);
        let mut kept = self.kept();
        if kept.day != Some(today) || kept.seen.len() >= SEEN {
            kept.day = Some(today);
            kept.seen.clear();
        }
        if kept.waiting.len() < WAITING && kept.seen.insert((by.id, code.clone())) {
            kept.waiting.push(Opening { at, by: by.id, code: code.clone(), stead });
        }
    }

    fn take(&self) -> Vec<Opening> {
        let mut kept = self.kept();
        let most = kept.waiting.len().min(AT_ONCE);
        kept.waiting.drain(..most).collect()
    }

    /// They could not be written; they come first next time.
    fn give_back(&self, openings: Vec<Opening>) {
        self.kept().waiting.splice(0..0, openings);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes down what was opened since; how many lines.
pub async fn write_openings(backend: &Backend) -> Result<usize> {
    let mut written = 0;
    loop {
        let some = backend.openings().take();
        if some.is_empty() {
            return Ok(written);
        }
        let lines: Vec<Line> = some.iter().map(|opening| line(backend, opening)).collect();
        let count = lines.len();
        let work = move |tx: Tx| {
            let lines = lines.clone();
            async move {
                for line in lines {
                    line.write(&tx).await?;
                }
                Ok(())
            }
        };
        if let Err(error) = backend.write(work).await {
            backend.openings().give_back(some);
            return Err(error);
        }
        written += count;
    }
}

fn line(backend: &Backend, opening: &Opening) -> Line {
    let detail = in_stead(json!({}), opening.stead);
    Line { at: opening.at, ..Line::by(backend, Some(opening.by), OPENED, &opening.code, detail) }
}
