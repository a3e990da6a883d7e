//! The same submission once more, under another key.

use super::submit::{Intake, fingerprint, receipt};
use super::{attach, store};
use crate::entity::submission_key;
use crate::error::Result;
use crate::view::Receipt;
use crate::{Backend, in_time};
use chrono::TimeDelta;
use sea_orm::EntityTrait;

/// For how long the same again is a repeat, whatever its key. Whoever says the same
/// later means it.
pub const SAME_AGAIN: TimeDelta = TimeDelta::hours(1);

/// The receipt of what was submitted under the key `before`, if this is the same
/// once more: a page that was fetched anew has a new key, and what was typed may
/// stand in it again. A browser that goes back need not bring files along, so that
/// without any it is the same as well. What is over by now was not meant again.
pub async fn sent_before(backend: &Backend, intake: &Intake, before: &str) -> Result<Option<Receipt>> {
    in_time(repeat_of(backend, intake, before)).await
}

async fn repeat_of(backend: &Backend, intake: &Intake, before: &str) -> Result<Option<Receipt>> {
    let Some(kept) = submission_key::Entity::find_by_id(before).one(backend.read()).await? else {
        return Ok(None);
    };
    if before == intake.submission.key || kept.created_at < backend.now() - SAME_AGAIN {
        return Ok(None);
    }
    let media = match intake.media.is_empty() {
        true => attach::came_with(backend, kept.request_id.0).await?,
        false => attach::staged(backend, &intake.submission.key, &intake.media).await?,
    };
    if fingerprint(intake, None, &media) != kept.fingerprint {
        return Ok(None);
    }
    let Some(row) = store::find_by_id(backend, kept.request_id.0).await? else { return Ok(None) };
    let request = row.domain()?;
    Ok((!request.state.status().is_over()).then(|| receipt(backend, &request, true)))
}
