//! Requests that were folded into another: its answer is theirs, each in a
//! thread of its own, with a verdict of its own.

use super::one_by_one::{self, Mishaps};
use super::{act, store};
use crate::Backend;
use crate::db::Text;
use crate::entity::request;
use crate::error::Result;
use domain::ids::RequestId;
use domain::request::{Audience, Command, Done, EventKind, Status};

/// Brings those that were folded into a request to where it is. What is there
/// already stays, so it may be done any number of times. Where nothing will come
/// of the request, each goes on by itself: its author withdrew nothing, and what
/// the other was declined for need not hold for it.
pub(crate) async fn follow(backend: &Backend, main: RequestId) -> Result<()> {
    let Some(row) = store::find_by_id(backend, main).await? else { return Ok(()) };
    let done = row.domain()?.state.done();
    let over = matches!(row.status.0, Status::Declined | Status::Withdrawn);
    if done.is_none() && !over {
        return Ok(());
    }
    let which = "merged_into = $1 and anonymised_at is null order by id";
    let children = one_by_one::found(backend, which, vec![Text(main).into()]).await?;
    if children.is_empty() {
        return Ok(());
    }
    let said = if done.is_some() { answer(backend, main).await? } else { String::new() };
    let closed = row.status.0 == Status::Closed;
    let mut mishaps = Mishaps::default();
    for child in children {
        let went = match child.row {
            Ok(row) => one(backend, &row, done, &said, closed).await,
            Err(error) => Err(error),
        };
        mishaps.note_all(child.id, went)?;
    }
    mishaps.or(())
}

/// Brings one of them there: to what was done, if anything was.
async fn one(
    backend: &Backend,
    child: &request::Model,
    done: Option<Done>,
    said: &str,
    closed: bool,
) -> Result<()> {
    let command = match (child.status.0, done) {
        (Status::Merged, None) => Command::Unmerge,
        (Status::Merged, Some(Done { unit, handler, outcome })) => {
            Command::Follow { unit, handler, outcome, text: said.to_owned() }
        }
        (Status::Answered | Status::Evaluated, Some(_)) if closed => Command::Close { note: None },
        _ => return Ok(()),
    };
    act::by_itself(backend, child, command).await
}

/// What was answered last.
async fn answer(backend: &Backend, id: RequestId) -> Result<String> {
    let history = store::events(backend, id).await?;
    let answers = history
        .into_iter()
        .filter(|event| event.kind.0 == EventKind::Answered && event.audience.0 == Audience::Public);
    Ok(answers.filter_map(|event| event.text).next_back().unwrap_or_default())
}
