//! Live progress for programs, by server-sent events that go on where they
//! stopped: what was missed comes from the history, at any copy of the program.

use super::caller::{Caller, Named};
use crate::layers::client::Client;
use crate::problem::{Code, Problem};
use crate::routes::live::{Ear, LAST_EVENT, LIST_LOOK, LOOK, answer, reaches, signed_in};
use crate::state::AppState;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
use backend::accounts;
use backend::actor::Actor;
use backend::live::Changed;
use backend::requests::{self, Happened};
use backend::view::{EventView, RequestView};
use domain::code::RequestCode;
use domain::ids::EventId;
use domain::{DateTime, Utc};
use serde::Serialize;
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;
use utoipa::ToSchema;

/// Longest text that names an event, in bytes.
const ID_BYTES: usize = 36;

/// The data of an event named `progress`; its id is that of the line of history.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"code": "HY-7K3F-Q2M", "version": 4, "status": "in_progress", "kind": "started",
    "at": "2026-11-23T02:00:00Z", "by": "staff", "text": null}))]
pub struct Progress {
    /// Public code.
    pub code: String,
    /// Version of the request now.
    pub version: i32,
    /// State of the request now.
    pub status: &'static str,
    /// What happened.
    pub kind: &'static str,
    /// When.
    pub at: DateTime<Utc>,
    /// `author`, `staff` or `system`.
    pub by: &'static str,
    /// What was said; only when one request is followed.
    pub text: Option<String>,
}

/// One event of a stream.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes the lines of the stream")]
pub struct Heard {
    /// What it is.
    pub event: Option<String>,
    /// To come back with, in `Last-Event-ID`.
    pub id: Option<String>,
    /// A JSON object, as text.
    pub data: String,
}

/// Follow one request
///
/// Server-sent events with the rights of reading it, until these end, ten
/// minutes at most; then come again. First `state`, or, with `Last-Event-ID`, a
/// `progress` for every line of history since. Lines of the ten seconds before
/// come again: they are known by their ids. `changed` says that the version is
/// another without a line that the caller may read.
#[utoipa::path(get, path = "/api/v1/requests/{code}/events", tag = "requests", operation_id = "followRequest",
    params(("code" = String, Path, description = "Its code"),
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was heard")),
    responses((status = 200, description = "Events `state`, `progress` and `changed`", body = Heard,
        content_type = "text/event-stream")),
    security((), ("follow_token" = []), ("resident_token" = []), ("access_token" = [])))]
pub async fn of_request(
    State(state): State<AppState>,
    Caller(actor): Caller,
    Extension(client): Extension<Client>,
    Named(code): Named,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let changes = state.backend.live().listen();
    let found = requests::open(&state.backend, &actor, &code).await?;
    let place = state.streams.admit(client.0)?;
    let mut told = BTreeSet::new();
    let mut first = VecDeque::new();
    // One that cannot have been heard here yet tells nothing of what was.
    match heard_last(&headers).filter(|last| !is_ahead(&state, *last)) {
        Some(last) => {
            let from = requests::overlapping(last);
            let known = |event: &&EventView| event.id < from || event.id == last;
            told.extend(found.events.iter().filter(known).map(|event| event.id));
            first.extend(news(&found, &mut told));
            // Those that come again tell nobody who knows them of another version.
            let unread = found.events.iter().all(|event| event.id <= last);
            if unread && requests::last_line(&state.backend, &code).await? > Some(last) {
                first.push_back(named("changed", None, &state_of(&found)));
            }
        }
        None => {
            told.extend(found.events.iter().map(|event| event.id));
            first.push_back(standing(&found));
        }
    }
    let version = found.version;
    let ear = One { state: state.clone(), actor, code, version, told };
    Ok(answer(&state, place, changes, first, ear))
}

/// Follow everything within reach
///
/// Staff hear of requests within their reach, residents of those of their
/// account. First, with `Last-Event-ID`, a `progress` for every line of history
/// since, or `reset` when that is too much, longer ago than a week, or ahead of the
/// clock here: read the list anew. Then `ready`, whose id may be come back with. Lines of the ten seconds before come again:
/// they are known by their ids.
#[utoipa::path(get, path = "/api/v1/events", tag = "requests", operation_id = "followAll",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was heard")),
    responses((status = 200, description = "Events `ready`, `progress` and `reset`", body = Heard,
        content_type = "text/event-stream")),
    security(("resident_token" = []), ("access_token" = [])))]
pub async fn of_all(
    State(state): State<AppState>,
    Caller(actor): Caller,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !matches!(actor, Actor::Staff(_) | Actor::Resident(_)) {
        return Err(Problem::new(Code::Unauthenticated));
    }
    let changes = state.backend.live().listen();
    let now = requests::first_of(state.backend.now());
    let last = heard_last(&headers);
    let mut ear =
        All { state: state.clone(), actor, newest: last.unwrap_or(now), told: BTreeSet::from_iter(last) };
    let missed = ear.look().await?;
    let missed = if last.is_some() { missed } else { Vec::new() };
    // Where nothing happens for days, all of that would be looked through each time.
    let ready = named("ready", Some(now), &serde_json::json!({}));
    let first = missed.into_iter().chain([ready]).collect();
    let place = state.streams.admit(client.0)?;
    Ok(answer(&state, place, changes, first, ear))
}

/// The last event that was heard; one that cannot be is none.
fn heard_last(headers: &HeaderMap) -> Option<EventId> {
    let text = headers.get(LAST_EVENT)?.to_str().ok()?.trim();
    (text.len() <= ID_BYTES).then(|| text.parse().ok()).flatten()
}

/// Whether an event is further ahead of the clock here than the clocks of copies may differ.
fn is_ahead(state: &AppState, id: EventId) -> bool {
    requests::overlapping(id) > requests::first_of(state.backend.now())
}

/// Looks at one request.
struct One {
    state: AppState,
    actor: Actor,
    code: RequestCode,
    version: i32,
    told: BTreeSet<EventId>,
}

impl Ear for One {
    async fn hear(&mut self, changed: Option<Changed>) -> Result<Vec<Event>, ()> {
        if changed.is_some_and(|changed| changed.code != self.code) {
            return Ok(Vec::new());
        }
        still_signed_in(&self.state, &mut self.actor).await?;
        let found = requests::open(&self.state.backend, &self.actor, &self.code).await.map_err(|_| ())?;
        let mut events = news(&found, &mut self.told);
        if events.is_empty() && found.version != self.version {
            events.push(named("changed", None, &state_of(&found)));
        }
        self.version = found.version;
        Ok(events)
    }

    fn looks_every(&self) -> Duration {
        LOOK
    }
}

/// Looks at everything within reach.
struct All {
    state: AppState,
    actor: Actor,
    newest: EventId,
    /// Those that were told and would come again.
    told: BTreeSet<EventId>,
}

impl Ear for All {
    async fn hear(&mut self, changed: Option<Changed>) -> Result<Vec<Event>, ()> {
        let concerns = match (&changed, &self.actor) {
            (None, _) => true,
            (Some(changed), Actor::Staff(staff)) => reaches(&self.state, staff, changed),
            (Some(changed), Actor::Resident(resident)) => changed.account == Some(resident.account),
            (Some(_), _) => false,
        };
        if !concerns {
            return Ok(Vec::new());
        }
        still_signed_in(&self.state, &mut self.actor).await?;
        self.look().await.map_err(|_| ())
    }

    fn looks_every(&self) -> Duration {
        if matches!(self.actor, Actor::Staff(_)) { LIST_LOOK } else { LOOK }
    }
}

impl All {
    /// What was not told yet.
    async fn look(&mut self) -> backend::error::Result<Vec<Event>> {
        let (from, now) = (requests::overlapping(self.newest), requests::first_of(self.state.backend.now()));
        // The clock was set back, or it was another's: from there on nothing would be seen.
        let lines = match is_ahead(&self.state, self.newest) {
            true => None,
            false => requests::happened(&self.state.backend, &self.actor, from).await?,
        };
        // Never ahead of the clock, so that no line of later is taken for one of before.
        self.newest = now;
        let Some(lines) = lines else {
            self.told.clear();
            return Ok(vec![named("reset", Some(now), &serde_json::json!({}))]);
        };
        let fresh = lines.into_iter().filter(|line| self.told.insert(line.id));
        let fresh: Vec<Happened> = fresh.collect();
        let keep = requests::overlapping(now);
        self.told.retain(|id| *id >= keep);
        Ok(fresh.iter().map(|line| named("progress", Some(line.id), &Progress::from(line))).collect())
    }
}

/// The same caller with the rights they have now; `Err` ends the stream.
async fn still_signed_in(state: &AppState, actor: &mut Actor) -> Result<(), ()> {
    match actor {
        Actor::Staff(staff) => *staff = signed_in(state, staff).await?,
        Actor::Resident(resident) => {
            *resident = accounts::by_id(&state.backend, resident.session).await.ok().flatten().ok_or(())?;
        }
        Actor::Anyone | Actor::Holder(_) => {}
    }
    Ok(())
}

/// A `progress` for each line that was not told.
fn news(found: &RequestView, told: &mut BTreeSet<EventId>) -> Vec<Event> {
    let fresh = found.events.iter().filter(|event| told.insert(event.id));
    fresh.map(|event| named("progress", Some(event.id), &Progress::of(found, event))).collect()
}

fn standing(found: &RequestView) -> Event {
    named("state", found.events.iter().map(|event| event.id).max(), &state_of(found))
}

fn state_of(found: &RequestView) -> serde_json::Value {
    serde_json::json!({
        "code": found.code.to_string(), "version": found.version, "status": found.status.as_str(),
    })
}

fn named(name: &str, id: Option<EventId>, data: &impl Serialize) -> Event {
    let event = Event::default().event(name).data(serde_json::to_string(data).unwrap_or_default());
    match id {
        Some(id) => event.id(id.to_string()),
        None => event,
    }
}

impl Progress {
    fn of(found: &RequestView, event: &EventView) -> Self {
        Self {
            code: found.code.to_string(),
            version: found.version,
            status: found.status.as_str(),
            kind: event.kind.as_str(),
            at: event.at,
            by: event.by.kind().as_str(),
            text: event.text.clone(),
        }
    }
}

impl From<&Happened> for Progress {
    fn from(line: &Happened) -> Self {
        Self {
            code: line.code.to_string(),
            version: line.version,
            status: line.status.as_str(),
            kind: line.kind.as_str(),
            at: line.at,
            by: line.by.as_str(),
            text: None,
        }
    }
}
