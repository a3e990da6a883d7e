//! One command for many requests, each judged by itself.

use super::act::{Note, act};
use super::assign::colleagues_at;
use super::attach::invalid;
use super::rights::Standing;
use super::store;
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::entity::values::ByKind;
use crate::error::{Error, Result};
use crate::view::UnitRef;
use domain::code::RequestCode;
use domain::draft::{Field, Problem};
use domain::ids::{UnitId, UserId};
use domain::request::{Action, Command, EventKind, Refusal, Status};
use domain::rights::{role_leads, role_may};
use std::collections::HashSet;

/// Most requests at a time.
pub const MOST: usize = 100;

/// What can be done to many at once: what asks for one text, one unit or one
/// person at most.
pub const BULK: [Action; 8] = [
    Action::Accept,
    Action::Start,
    Action::Dispatch,
    Action::Assign,
    Action::Note,
    Action::Supervise,
    Action::Publish,
    Action::Close,
];

/// What somebody may choose for many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tools {
    /// Commands that their roles know; whether for each request is judged then.
    pub actions: Vec<Action>,
    /// Units to dispatch to.
    pub units: Vec<UnitRef>,
    /// People to give it to.
    pub people: Vec<(UserId, String)>,
}

/// What this person may choose.
pub async fn tools(backend: &Backend, staff: &Staff) -> Result<Tools> {
    let directory = backend.directory();
    let may = |action: &Action| staff.grants.iter().any(|grant| role_may(grant.role, *action));
    let actions: Vec<Action> = BULK.into_iter().filter(may).collect();
    let led: Vec<UnitId> = staff.leads().collect();
    let anywhere = staff.grants.iter().any(|g| role_may(g.role, Action::Dispatch) && !role_leads(g.role));
    let reached = |unit: UnitId| anywhere || led.iter().any(|top| directory.within(unit, *top));
    let active = directory.units.iter().filter(|unit| unit.active && reached(unit.id));
    let below: Vec<UnitId> = led.iter().flat_map(|top| directory.subtree(*top)).collect();
    Ok(Tools {
        actions,
        units: active.filter_map(|unit| directory.unit_ref(unit.id)).collect(),
        people: colleagues_at(backend, &below).await?,
    })
}

/// What became of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Done.
    Done,
    /// It had been done by the same person just before: the same form came
    /// twice.
    Already,
    /// Somebody changed it meanwhile.
    Changed,
    /// The state machine said no.
    Refused(Refusal),
    /// Not theirs to do.
    Forbidden,
    /// Not there, or none of theirs.
    Gone,
    /// A field does not fit this one.
    Invalid(Problem),
    /// Storage did not take it; worth trying again.
    Unavailable,
}

/// One of many, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its code.
    pub code: RequestCode,
    /// What became of it.
    pub fate: Fate,
    /// Version and state as they are now, for who may still see it.
    pub now: Option<(i32, Status)>,
}

/// Gives a command to each of the requests, at the version that was seen; one
/// that is named twice counts once. What happens to one says nothing about the
/// others, and every one is in the answer, in the order in which they came.
/// [`Error::Invalid`] (field `key`) for none or for more than [`MOST`],
/// [`Error::Forbidden`] for a command that is not for many.
pub async fn bulk(
    backend: &Backend,
    staff: &Staff,
    picked: Vec<(RequestCode, i32)>,
    command: Command,
) -> Result<Vec<Item>> {
    if !BULK.contains(&command.action()) {
        return Err(Error::Forbidden);
    }
    let mut seen = HashSet::new();
    let picked: Vec<_> = picked.into_iter().filter(|(code, _)| seen.insert(code.clone())).collect();
    match picked.len() {
        0 => return Err(invalid(Field::Key, Problem::Empty)),
        1..=MOST => {}
        _ => return Err(invalid(Field::Key, Problem::TooMany)),
    }
    let actor = Actor::Staff(staff.clone());
    let mut items = Vec::with_capacity(picked.len());
    for (code, version) in picked {
        items.push(one(backend, &actor, code, version, &command).await?);
    }
    Ok(items)
}

async fn one(
    backend: &Backend,
    actor: &Actor,
    code: RequestCode,
    version: i32,
    command: &Command,
) -> Result<Item> {
    let wish = command.clone().into();
    let note = Note { wish, media: Vec::new(), media_key: String::new(), version };
    let mut fate = match act(backend, actor, &code, note).await {
        Ok(_) => Fate::Done,
        Err(Error::Conflict) => Fate::Changed,
        Err(Error::Refused(refusal)) => Fate::Refused(refusal),
        Err(Error::Forbidden) => Fate::Forbidden,
        Err(Error::NotFound) => Fate::Gone,
        Err(Error::Invalid(errors)) => {
            Fate::Invalid(errors.first().map_or(Problem::Invalid, |error| error.problem))
        }
        Err(Error::Full | Error::Unavailable(_) | Error::TooMany { .. }) => Fate::Unavailable,
        Err(error) => {
            tracing::error!(%error, "one of many was not done");
            Fate::Unavailable
        }
    };
    if matches!(fate, Fate::Done | Fate::Gone) {
        return Ok(Item { code, fate, now: None });
    }
    let Some(row) = store::find(backend, &code).await? else {
        return Ok(Item { code, fate: Fate::Gone, now: None });
    };
    let standing = Standing::of(backend, actor, &row);
    // Sent twice: the first one may also have taken it out of reach.
    if !matches!(fate, Fate::Unavailable) && is_repeat(backend, actor, &row, version, command).await? {
        fate = Fate::Already;
    }
    let now = standing.filter(Standing::is_staff).map(|_| (row.version, row.status.0));
    Ok(Item { code, fate, now })
}

/// Whether the next thing that happened after the version seen is just this,
/// by the same person.
async fn is_repeat(
    backend: &Backend,
    actor: &Actor,
    row: &crate::entity::request::Model,
    version: i32,
    command: &Command,
) -> Result<bool> {
    let Actor::Staff(staff) = actor else { return Ok(false) };
    if version < 1 || row.version != version.saturating_add(1) {
        return Ok(false);
    }
    let (kind, text) = left(command);
    let events = store::events(backend, row.id.0).await?;
    Ok(events.last().is_some_and(|event| {
        event.by_kind.0 == ByKind::Staff
            && event.by_staff_id.is_some_and(|id| id.0 == staff.id)
            && Some(event.kind.0) == kind
            && event.text.as_deref() == text.filter(|text| !text.is_empty())
            && same_target(row, command)
    }))
}

fn same_target(row: &crate::entity::request::Model, command: &Command) -> bool {
    match command {
        Command::Dispatch { target, .. } => row.unit_id.is_some_and(|id| id.0 == target.unit),
        Command::Assign { handler } => row.handler_id.is_some_and(|id| id.0 == *handler),
        _ => true,
    }
}

/// The line of history that a command leaves.
fn left(command: &Command) -> (Option<EventKind>, Option<&str>) {
    match command {
        Command::Accept => (Some(EventKind::Accepted), None),
        Command::Start => (Some(EventKind::Started), None),
        Command::Dispatch { note, .. } => (Some(EventKind::Dispatched), note.as_deref()),
        Command::Assign { .. } => (Some(EventKind::Assigned), None),
        Command::Note { text } => (Some(EventKind::Noted), Some(text)),
        Command::Supervise { text } => (Some(EventKind::Supervised), Some(text)),
        Command::Publish { .. } => (Some(EventKind::Published), None),
        Command::Close { note } => (Some(EventKind::Closed), note.as_deref()),
        _ => (None, None),
    }
}
