//! One command for many requests, each judged by itself.

use super::act::{Note, act};
use super::assign::colleagues_at;
use super::attach::invalid;
use super::repeat::is_repeat;
use super::rights::Standing;
use super::store;
use super::wish::Wish;
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::error::{Error, Result};
use crate::view::UnitRef;
use domain::code::RequestCode;
use domain::draft::{Field, Problem};
use domain::ids::{UnitId, UserId};
use domain::org::Role;
use domain::request::{Action, Refusal, Status};
use domain::rights::{role_leads, role_may};
use std::collections::HashSet;

/// Most requests at a time.
pub const MOST: usize = 100;

/// What can be done to many at once: what asks for the same of each. What a
/// resident is told about their own matter (an answer, a decline, why it waits)
/// is written for each, and so is what makes parts of one.
pub const BULK: [Action; 18] = [
    Action::Accept,
    Action::Start,
    Action::Dispatch,
    Action::Assign,
    Action::Ask,
    Action::Extend,
    Action::Grant,
    Action::Refuse,
    Action::Return,
    Action::Transfer,
    Action::Review,
    Action::Merge,
    Action::Note,
    Action::Supervise,
    Action::Explain,
    Action::Publish,
    Action::Unpublish,
    Action::Close,
];

/// What somebody may choose for many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tools {
    /// Commands that their roles know; whether for each request is judged then.
    pub actions: Vec<Action>,
    /// Units to dispatch to, or to ask to take it.
    pub units: Vec<UnitRef>,
    /// People to give it to.
    pub people: Vec<(UserId, String)>,
}

/// What this person may choose.
pub async fn tools(backend: &Backend, staff: &Staff) -> Result<Tools> {
    let directory = backend.directory();
    let may = |action: &Action| staff.grants.iter().any(|grant| knows(grant.role, *action));
    let actions: Vec<Action> = BULK.into_iter().filter(may).collect();
    let led: Vec<UnitId> = staff.leads().collect();
    let anywhere = actions.contains(&Action::Transfer)
        || staff.grants.iter().any(|g| role_may(g.role, Action::Dispatch) && !role_leads(g.role));
    let reached = |unit: UnitId| anywhere || led.iter().any(|top| directory.within(unit, *top));
    let active = directory.units.iter().filter(|unit| unit.active && reached(unit.id));
    let below: Vec<UnitId> = led.iter().flat_map(|top| directory.subtree(*top)).collect();
    Ok(Tools {
        actions,
        units: active.filter_map(|unit| directory.unit_ref(unit.id)).collect(),
        people: colleagues_at(backend, &below).await?,
    })
}

/// Whether a role knows a command. Who decides what was asked depends on what it
/// was.
fn knows(role: Role, action: Action) -> bool {
    match action {
        Action::Grant | Action::Refuse => {
            matches!(role, Role::Handler | Role::UnitLead | Role::Dispatcher | Role::Supervisor)
        }
        _ => role_may(role, action),
    }
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

impl Fate {
    /// What an error means for one of many.
    pub(super) fn of(error: Error) -> Self {
        match error {
            Error::Conflict => Self::Changed,
            Error::Refused(refusal) => Self::Refused(refusal),
            Error::Forbidden => Self::Forbidden,
            Error::NotFound => Self::Gone,
            Error::Invalid(errors) => {
                Self::Invalid(errors.first().map_or(Problem::Invalid, |error| error.problem))
            }
            Error::Full | Error::Unavailable(_) | Error::TooMany { .. } => Self::Unavailable,
            error => {
                tracing::error!(%error, "one of many was not done");
                Self::Unavailable
            }
        }
    }
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
    wish: impl Into<Wish>,
) -> Result<Vec<Item>> {
    let wish = wish.into();
    if !BULK.contains(&wish.action()) {
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
        items.push(one(backend, &actor, code, version, &wish).await?);
    }
    Ok(items)
}

async fn one(backend: &Backend, actor: &Actor, code: RequestCode, version: i32, wish: &Wish) -> Result<Item> {
    let note = Note { wish: wish.clone(), media: Vec::new(), media_key: String::new(), version };
    let mut fate = match act(backend, actor, &code, note).await {
        Ok(_) => Fate::Done,
        Err(error) => Fate::of(error),
    };
    if matches!(fate, Fate::Done | Fate::Gone) {
        return Ok(Item { code, fate, now: None });
    }
    let Some(row) = store::find(backend, &code).await? else {
        return Ok(Item { code, fate: Fate::Gone, now: None });
    };
    let standing = Standing::of(backend, actor, &row);
    // Sent twice: the first one may also have taken it out of reach.
    if !matches!(fate, Fate::Unavailable) && is_repeat(backend, actor, &row, version, wish).await? {
        fate = Fate::Already;
    }
    let now = standing.filter(Standing::is_staff).map(|_| (row.version, row.status.0));
    Ok(Item { code, fate, now })
}
