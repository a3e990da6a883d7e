//! Requests that were folded into another: its answer is theirs, each in a
//! thread of its own, with a verdict of its own.

use super::{act, store};
use crate::Backend;
use crate::db::Text;
use crate::entity::request;
use crate::error::Result;
use domain::ids::RequestId;
use domain::request::{Audience, Command, Done, EventKind, Status};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

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
    let children = request::Entity::find()
        .filter(request::Column::MergedInto.eq(Text(main)))
        .filter(request::Column::AnonymisedAt.is_null());
    let children = children.order_by_asc(request::Column::Id).all(backend.read()).await?;
    if children.is_empty() {
        return Ok(());
    }
    let Some(done) = done else {
        for child in children.iter().filter(|child| child.status.0 == Status::Merged) {
            act::by_itself(backend, child, Command::Unmerge).await?;
        }
        return Ok(());
    };
    let said = answer(backend, main).await?;
    for child in children {
        match child.status.0 {
            Status::Merged => {
                let Done { unit, handler, outcome } = done;
                let command = Command::Follow { unit, handler, outcome, text: said.clone() };
                act::by_itself(backend, &child, command).await?;
            }
            Status::Answered | Status::Evaluated if row.status.0 == Status::Closed => {
                act::by_itself(backend, &child, Command::Close { note: None }).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// What was answered last.
async fn answer(backend: &Backend, id: RequestId) -> Result<String> {
    let history = store::events(backend, id).await?;
    let answers = history
        .into_iter()
        .filter(|event| event.kind.0 == EventKind::Answered && event.audience.0 == Audience::Public);
    Ok(answers.filter_map(|event| event.text).next_back().unwrap_or_default())
}
