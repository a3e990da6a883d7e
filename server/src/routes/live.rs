//! Changes, told to those who look right now, by server-sent events.
//!
//! An event says that something changed, never what: who hears it asks anew,
//! with their own rights.

use super::desk::worklist;
use crate::layers::client::Client;
use crate::layers::limits::network;
use crate::problem::{Code, Problem};
use crate::state::AppState;
use crate::visitor::Visitor;
use app::pages::desk::query::Query as Shown;
use axum::Router;
use axum::extract::{Extension, Path, Query, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use backend::actor::{Actor, Staff};
use backend::clock::Chance;
use backend::live::Changed;
use backend::requests;
use backend::sessions;
use domain::code::RequestCode;
use domain::ids::EventId;
use domain::request::EventKind;
use domain::rights::role_may_read;
use futures::StreamExt;
use futures::stream::{self, Stream};
use serde::Deserialize;
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// Pause between two signs of life.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// Longest life of a stream. Who listens comes again, and their rights are
/// looked at again.
const LIFE: Duration = Duration::from_secs(10 * 60);
/// By how much less some live: those that came together, after the program was
/// started anew, do not all come together again.
const SOONER: Duration = Duration::from_secs(2 * 60);
/// After what time who lost a stream is to come again, and how much later some.
const RETRY: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(8));
/// How often who looks at one request looks without being told.
pub(super) const LOOK: Duration = Duration::from_secs(60);
/// How often a list of staff is looked at without being told: a unit that is only
/// asked to take a request hears of it so.
pub(super) const LIST_LOOK: Duration = Duration::from_secs(10);
/// Most streams of one network.
const OF_ONE: usize = 200;
/// Most streams of all.
const OF_ALL: usize = 10_000;

/// What a client that comes again has heard last.
pub(super) const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");

/// The routes.
pub fn router() -> Router<AppState> {
    Router::new().route("/r/{code}/events", get(request)).route("/desk/events", get(desk))
}

/// Live streams that are open, by address.
#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Mutex<Open>>);

#[derive(Debug, Default)]
struct Open {
    all: usize,
    /// By network, as the limits count.
    by_network: HashMap<u128, usize>,
}

impl Streams {
    /// How many there are.
    pub fn open(&self) -> usize {
        self.lock().all
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn admit(&self, from: IpAddr) -> Result<Place, Problem> {
        let from = network(from);
        let mut open = self.lock();
        let here = open.by_network.get(&from).copied().unwrap_or(0);
        if here >= OF_ONE || open.all >= OF_ALL {
            return Err(Problem::too_many(30));
        }
        open.all += 1;
        open.by_network.insert(from, here + 1);
        Ok(Place { streams: self.clone(), from })
    }
}

/// The place of one stream, free again when it ends.
#[derive(Debug)]
pub(super) struct Place {
    streams: Streams,
    from: u128,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.lock();
        open.all = open.all.saturating_sub(1);
        let left = open.by_network.get(&self.from).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            open.by_network.remove(&self.from);
        } else {
            open.by_network.insert(self.from, left);
        }
    }
}

/// What a page says of itself.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Seen {
    /// The version it shows.
    seen: String,
}

/// `GET /r/{code}/events`: under the same rights as the page.
async fn request(
    State(state): State<AppState>,
    visitor: Visitor,
    Extension(client): Extension<Client>,
    Path(code): Path<String>,
    Query(shown): Query<Seen>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let code = RequestCode::parse(&code).map_err(|_| Problem::new(Code::NotFound))?;
    let actor = visitor.actor_for(&code);
    let changes = state.backend.live().listen();
    let version = requests::open(&state.backend, &actor, &code).await?.version;
    let place = state.streams.admit(client.0)?;
    let number = |text: &str| text.parse::<i32>().ok();
    let heard = headers.get(LAST_EVENT).and_then(|v| v.to_str().ok()).and_then(number);
    // What changed since the page was made, or while the connection was away, is
    // told at once.
    let missed = heard.or_else(|| number(&shown.seen)).filter(|seen| *seen != version).map(|_| version);
    let watcher = Watch { state: state.clone(), actor, code, version };
    let first = missed.map(|v| said("changed", v)).into_iter().collect();
    Ok(answer(&state, place, changes, first, watcher))
}

/// `GET /desk/events`: what is within this person's reach. First `changed`, if
/// the list is another than the page shows by its address (`seen`, the
/// filters) or if somebody comes again, of whom that is not known; then `ready`.
async fn desk(
    State(state): State<AppState>,
    visitor: Visitor,
    Extension(client): Extension<Client>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let staff = visitor.staff.ok_or(Problem::new(Code::Unauthenticated))?;
    let changes = state.backend.live().listen();
    let place = state.streams.admit(client.0)?;
    let looked = requests::first_of(state.backend.now());
    let mut ear = Reach { state: state.clone(), staff, looked, told: HashMap::new() };
    // What has happened by now is in the list that is compared below.
    ear.look().await?;
    let again = headers.contains_key(LAST_EVENT);
    let missed = again || is_another(&state, &ear.staff, &raw.unwrap_or_default()).await;
    let first = missed.then(|| said("changed", 0)).into_iter().chain([said("ready", 0)]).collect();
    Ok(answer(&state, place, changes, first, ear))
}

/// Whether a list is another by now than was seen. One that cannot be read any
/// more is: its page says why.
async fn is_another(state: &AppState, staff: &Staff, raw: &str) -> bool {
    let pairs: Vec<_> = url::form_urlencoded::parse(raw.as_bytes()).collect();
    let Some((_, seen)) = pairs.iter().find(|(name, _)| name == "seen") else { return false };
    let query = Shown::read(pairs.iter().map(|(name, value)| (&**name, &**value)));
    worklist::mark_of(&state.backend, staff, &query).await.ok().as_deref() != Some(seen)
}

/// What a stream makes of a change.
pub(super) trait Ear: Send + 'static {
    /// The events to send, if any; `Err` ends the stream. `None` = some changes
    /// were missed, or may have been.
    fn hear(&mut self, changed: Option<Changed>) -> impl Future<Output = Result<Vec<Event>, ()>> + Send;

    /// How often it looks without being told: another copy of the program may
    /// have died between a commit and telling of it.
    fn looks_every(&self) -> Duration;
}

/// Looks at one request.
struct Watch {
    state: AppState,
    actor: Actor,
    code: RequestCode,
    version: i32,
}

impl Ear for Watch {
    async fn hear(&mut self, changed: Option<Changed>) -> Result<Vec<Event>, ()> {
        if changed.is_some_and(|changed| changed.code != self.code) {
            return Ok(Vec::new());
        }
        if let Actor::Staff(staff) = &mut self.actor {
            *staff = signed_in(&self.state, staff).await?;
        }
        // It may have been taken back from the public meanwhile.
        let view = requests::open(&self.state.backend, &self.actor, &self.code).await.map_err(|_| ())?;
        let new = view.version != self.version;
        self.version = view.version;
        Ok(new.then(|| said("changed", view.version)).into_iter().collect())
    }

    fn looks_every(&self) -> Duration {
        LOOK
    }
}

/// Looks at everything within somebody's reach.
struct Reach {
    state: AppState,
    staff: Staff,
    /// Up to when the history was read.
    looked: EventId,
    /// What was told of that would be found in it again, with its version.
    told: HashMap<RequestCode, i32>,
}

impl Ear for Reach {
    async fn hear(&mut self, changed: Option<Changed>) -> Result<Vec<Event>, ()> {
        if !changed.as_ref().is_none_or(|changed| reaches(&self.state, &self.staff, changed)) {
            return Ok(Vec::new());
        }
        // Only what would be told is worth asking whether they are signed out,
        // disabled or in other roles meanwhile.
        self.staff = signed_in(&self.state, &self.staff).await?;
        let Some(changed) = changed else { return self.look().await.map_err(|_| ()) };
        if !reaches(&self.state, &self.staff, &changed) {
            return Ok(Vec::new());
        }
        self.told.insert(changed.code, changed.version);
        Ok(vec![said(name(changed.new), changed.version)])
    }

    fn looks_every(&self) -> Duration {
        LIST_LOOK
    }
}

impl Reach {
    /// What happened since the last look and was not told.
    async fn look(&mut self) -> backend::error::Result<Vec<Event>> {
        let from = requests::overlapping(self.looked);
        self.looked = requests::first_of(self.state.backend.now());
        let actor = Actor::Staff(self.staff.clone());
        let before = std::mem::take(&mut self.told);
        let Some(lines) = requests::happened(&self.state.backend, &actor, from).await? else {
            return Ok(vec![said("changed", 0)]);
        };
        let mut events = Vec::new();
        for line in lines {
            let known = before.get(&line.code) == Some(&line.version);
            let again = self.told.insert(line.code, line.version).is_some();
            if !known && !again {
                events.push(said(name(line.kind == EventKind::Submitted), line.version));
            }
        }
        Ok(events)
    }
}

fn name(new: bool) -> &'static str {
    if new { "new" } else { "changed" }
}

/// Whether a change is within somebody's reach.
pub(super) fn reaches(state: &AppState, staff: &Staff, changed: &Changed) -> bool {
    let directory = state.backend.directory();
    let at = changed.unit.or_else(|| directory.root().map(|root| root.id));
    let path = at.map(|at| directory.ancestors(at)).unwrap_or_default();
    staff.grants.iter().any(|g| role_may_read(g.role) && path.contains(&g.unit))
}

/// The same person with the roles they have now; `Err` ends the stream.
pub(super) async fn signed_in(state: &AppState, staff: &Staff) -> Result<Staff, ()> {
    sessions::by_id(&state.backend, staff.session).await.ok().flatten().ok_or(())
}

fn said(name: &str, version: i32) -> Event {
    Event::default().event(name).id(version.to_string()).data(format!("{{\"version\":{version}}}"))
}

/// Ends with the process, after its life, or when the right to it is gone.
fn listen<E: Ear>(
    state: &AppState,
    place: Place,
    changes: Receiver<Option<Changed>>,
    first: VecDeque<Event>,
    ear: E,
) -> impl Stream<Item = Result<Event, Infallible>> + Send + use<E> {
    let end = tokio::time::Instant::now() + LIFE - part(SOONER, state.backend.chance());
    let look = tokio::time::Instant::now() + ear.looks_every();
    let begin = (state.stop.clone(), place, changes, first, ear, look);
    stream::unfold(begin, move |(mut stop, place, mut changes, mut events, mut ear, mut look)| async move {
        loop {
            if let Some(event) = events.pop_front() {
                return Some((Ok(event), (stop, place, changes, events, ear, look)));
            }
            let changed = tokio::select! {
                changed = changes.recv() => changed,
                _ = stop.wait_for(|stop| *stop) => return None,
                () = tokio::time::sleep_until(end) => return None,
                // However much is told of others meanwhile.
                () = tokio::time::sleep_until(look) => Ok(None),
            };
            let changed = match changed {
                Ok(changed) => changed,
                Err(RecvError::Lagged(_)) => None,
                Err(RecvError::Closed) => return None,
            };
            if changed.is_none() {
                look = tokio::time::Instant::now() + ear.looks_every();
            }
            events.extend(ear.hear(changed).await.ok()?);
        }
    })
}

/// A stream as an answer: what is first, then what is heard.
pub(super) fn answer(
    state: &AppState,
    place: Place,
    changes: Receiver<Option<Changed>>,
    first: VecDeque<Event>,
    ear: impl Ear,
) -> Response {
    let pause = RETRY.0 + part(RETRY.1, state.backend.chance());
    let begin = stream::iter([Ok(Event::default().retry(pause))]);
    let events = begin.chain(listen(state, place, changes, first, ear));
    let alive = KeepAlive::new().interval(HEARTBEAT);
    let mut response = Sse::new(events).keep_alive(alive).into_response();
    // A proxy that gathers bytes would make this anything but live.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// A part of a time, by chance.
fn part(of: Duration, chance: &dyn Chance) -> Duration {
    let mut bytes = [0; 2];
    chance.fill(&mut bytes);
    of * u32::from(u16::from_be_bytes(bytes)) / u32::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use backend::clock::SeededChance;
    use std::collections::HashSet;

    #[test]
    fn those_that_came_together_do_not_come_together_again() {
        let chance = SeededChance::new(1);
        let parts: HashSet<Duration> = (0..100).map(|_| part(SOONER, &chance)).collect();
        assert!(parts.len() > 90 && parts.iter().all(|part| *part <= SOONER), "{parts:?}");
        let (first, last) = (parts.iter().min().unwrap(), parts.iter().max().unwrap());
        assert!(*last - *first > SOONER / 2, "spread over the whole of it");
    }
}
