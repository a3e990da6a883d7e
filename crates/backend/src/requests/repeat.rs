//! A form that was sent twice: the second time everything is done already, and
//! whoever pressed the button twice is not told that somebody was faster.

use super::store;
use super::wish::Wish;
use crate::Backend;
use crate::actor::Actor;
use crate::entity::request;
use crate::entity::values::ByKind;
use crate::error::Result;
use domain::code::RequestCode;
use domain::request::{Command, EventKind, listed};
use domain::text::clean;

/// Whether the next thing that happened to a request after the version seen is
/// just this, by the same person.
pub async fn repeated(
    backend: &Backend,
    actor: &Actor,
    code: &RequestCode,
    version: i32,
    wish: &Wish,
) -> Result<bool> {
    match store::find(backend, code).await? {
        Some(row) => is_repeat(backend, actor, &row, version, wish).await,
        None => Ok(false),
    }
}

/// The same of a row. Whoever is not staff holds the way to it or has it in
/// their account: that they may see it is judged by whoever shows it to them.
pub(super) async fn is_repeat(
    backend: &Backend,
    actor: &Actor,
    row: &request::Model,
    version: i32,
    wish: &Wish,
) -> Result<bool> {
    if version < 1 || row.version != version.saturating_add(1) {
        return Ok(false);
    }
    let (kinds, text) = left(wish);
    let listed = match wish {
        Wish::Plain(Command::LongList { text, plan, .. }) => Some(listed(&clean(text), &clean(plan))),
        _ => None,
    };
    let text = listed.as_deref().or(text);
    let events = store::events(backend, row.id.0).await?;
    Ok(events.last().is_some_and(|event| {
        let same_person = match actor {
            Actor::Staff(staff) => {
                event.by_kind.0 == ByKind::Staff && event.by_staff_id.is_some_and(|id| id.0 == staff.id)
            }
            _ => event.by_kind.0 == ByKind::Author,
        };
        same_person
            && kinds.contains(&event.kind.0)
            && (granted(wish) || event.text.as_deref().unwrap_or("") == text.map(clean).unwrap_or_default())
            && same_target(row, event.detail.as_deref(), wish)
    }))
}

/// The line of what was granted says what was asked, not what was said to it.
fn granted(wish: &Wish) -> bool {
    matches!(wish, Wish::Plain(Command::Grant { .. }))
}

fn same_target(row: &request::Model, detail: Option<&str>, wish: &Wish) -> bool {
    match wish {
        Wish::Plain(Command::Dispatch { target, .. }) => row.unit_id.is_some_and(|id| id.0 == target.unit),
        Wish::Plain(Command::Assign { handler }) => row.handler_id.is_some_and(|id| id.0 == *handler),
        Wish::Plain(Command::Evaluate { evaluation, .. }) => {
            row.domain().is_ok_and(|request| request.state.evaluation() == Some(*evaluation))
        }
        Wish::MergeInto(code) => detail == Some(code.as_str()),
        _ => true,
    }
}

/// The line of history that a wish leaves: of which kind, with which text.
/// Of none: what is not told apart by it from another of its kind.
fn left(wish: &Wish) -> (&'static [EventKind], Option<&str>) {
    use EventKind::*;
    let Wish::Plain(command) = wish else { return (&[Merged], None) };
    match command {
        Command::Accept => (&[Accepted], None),
        Command::Start => (&[Started, Reopened], None),
        Command::Dispatch { note, .. } => (&[Dispatched], note.as_deref()),
        Command::Assign { .. } => (&[Assigned], None),
        Command::Ask { question } => (&[Asked], Some(question)),
        Command::AddInfo { text } => (&[InfoAdded], text.as_deref()),
        Command::Resume => (&[Resumed], None),
        Command::Extend { text, .. } => (&[ExtensionAsked], Some(text)),
        Command::Grant { text } => (&[Extended, Returned, Transferred], text.as_deref()),
        Command::Return { text, .. } => (&[Returned, ReturnAsked], Some(text)),
        Command::Transfer { text, .. } => (&[TransferAsked], Some(text)),
        Command::Refuse { text } => (&[Refused], Some(text)),
        Command::Answer { text, .. } => (&[Answered], Some(text)),
        // Its line says the reason and the plan.
        Command::LongList { .. } => (&[LongListed], None),
        Command::Review => (&[Reviewed], None),
        Command::Note { text } => (&[Noted], Some(text)),
        Command::Supervise { text, .. } => (&[Supervised], Some(text)),
        Command::Explain { text } => (&[Explained], Some(text)),
        Command::Publish { .. } => (&[Published], None),
        Command::Unpublish => (&[Unpublished], None),
        Command::Close { note } => (&[Closed], note.as_deref()),
        Command::Decline { text, .. } => (&[Declined], Some(text)),
        Command::Evaluate { comment, .. } => (&[Evaluated], comment.as_deref()),
        Command::Withdraw { reason } => (&[Withdrawn], reason.as_deref()),
        Command::Reopen { text } => (&[Reopened], text.as_deref()),
        _ => (&[], None),
    }
}
