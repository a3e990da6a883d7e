//! The dispatcher's desk: what waits, what is proposed for one, and handing it
//! on.

use super::outcome;
use super::propose::{self, Proposal, propose};
use crate::Backend;
use crate::actor::{Actor, Staff};
use crate::error::{Error, Result};
use crate::requests::{self, Note, Scope, Standing, WorklistQuery};
use crate::view::{Page, Relation, RequestView, WorkRow};
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::ids::{CategoryId, UnitId};
use domain::request::{Action, Command, Target};
use domain::rights::role_may_route;

/// Rows of the queue.
const ROWS: u16 = 30;

/// What a dispatcher decided.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The unit.
    pub unit: UnitId,
    /// The category, if it is to be another one.
    pub category: Option<CategoryId>,
    /// A word on it, which the resident reads as well.
    pub note: Option<String>,
    /// The version the dispatcher saw.
    pub version: i32,
}

/// What of the queue is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueQuery {
    /// Words, or a code.
    pub text: Option<String>,
    /// Category by stable name.
    pub category: Option<String>,
    /// Urgency.
    pub urgency: Option<Urgency>,
    /// Where to go on.
    pub cursor: Option<String>,
}

/// What no unit has yet, most urgent first. [`Error::Forbidden`] for who does
/// not dispatch.
pub async fn queue(backend: &Backend, staff: &Staff, wanted: QueueQuery) -> Result<Page<WorkRow>> {
    require(staff)?;
    let QueueQuery { text, category, urgency, cursor } = wanted;
    let query = WorklistQuery {
        scope: Scope::Unassigned,
        text,
        category,
        urgency,
        cursor,
        limit: ROWS,
        ..WorklistQuery::default()
    };
    requests::worklist(backend, staff, &query).await
}

/// A request with what is proposed for it; the duplicates are those this
/// person may read. [`Error::NotFound`] for one out of reach.
pub async fn open(backend: &Backend, staff: &Staff, code: &RequestCode) -> Result<(RequestView, Proposal)> {
    require(staff)?;
    let row = requests::find(backend, code).await?.ok_or(Error::NotFound)?;
    let actor = Actor::Staff(staff.clone());
    let (view, mut proposal) =
        tokio::try_join!(requests::open(backend, &actor, code), propose(backend, &row))?;
    if view.relation != Relation::Staff {
        return Err(Error::NotFound);
    }
    proposal
        .duplicates
        .retain(|found| Standing::reaches(backend, staff, found.unit.as_ref().map(|unit| unit.id)));
    Ok((view, proposal))
}

/// Corrects the category if another one was chosen, hands the request to a
/// unit and remembers what had been suggested. Errors as in [`requests::act`].
pub async fn dispatch(backend: &Backend, staff: &Staff, code: &RequestCode, choice: Choice) -> Result<()> {
    require(staff)?;
    let row = requests::find(backend, code).await?.ok_or(Error::NotFound)?;
    let actor = Actor::Staff(staff.clone());
    let standing = Standing::of(backend, &actor, &row).ok_or(Error::NotFound)?;
    let request = row.domain()?;
    let directory = backend.directory();
    let unit = directory.unit(choice.unit).filter(|unit| unit.active).ok_or(Error::Conflict)?;
    // Before the category is touched, or half of it would be done.
    if !standing.may(Action::Dispatch, &request) || !standing.may_dispatch_to(&directory, unit.id) {
        return Err(Error::Forbidden);
    }
    let suggested = propose::suggest(backend, &row).await?;
    let before = row.category_id.map(|id| id.0);
    let chosen = choice.category.filter(|id| Some(*id) != before);
    let urgency = suggested.urgency(unit.id).unwrap_or(row.urgency.0);
    let mut version = choice.version;
    if chosen.is_some() || urgency != row.urgency.0 {
        let classify = Command::Classify { category: chosen, urgency };
        version = requests::act(backend, &actor, code, note(classify, version)).await?;
    }
    let target = Target { unit: unit.id, kind: unit.kind };
    let command = Command::Dispatch { target, note: choice.note };
    let rule = suggested.rule.as_ref().filter(|rule| rule.outcome.unit == unit.id);
    let policy = rule.and_then(|rule| directory.time.policy(rule.outcome.policy?, urgency));
    requests::act_under(backend, &actor, code, note(command, version), policy).await?;
    outcome::keep(backend, row.id.0, &suggested, unit.id, chosen.or(before)).await
}

fn note(command: Command, version: i32) -> Note {
    Note { wish: command.into(), media: Vec::new(), media_key: String::new(), version }
}

fn require(staff: &Staff) -> Result<()> {
    if staff.grants.iter().any(|grant| role_may_route(grant.role)) { Ok(()) } else { Err(Error::Forbidden) }
}
