//! What a change leaves behind that later ones would wash away.

use crate::entity::request;
use chrono::{DateTime, Utc};
use domain::Moment;
use domain::appraisal::late_days;
use domain::request::{Request, Status};
use sea_orm::Value;

/// Stands in `first_late_before` of a request that an import brought and its undo took
/// back: it never was one, and no rate counts it.
pub(crate) const TAKEN_BACK: i32 = -1;

/// The marks of a change, as columns: by how many days a deadline was missed before
/// another took its place, the most of all, and that a request closed now is to be
/// appraised.
pub(crate) fn marks(row: &request::Model, next: &Request, now: Moment) -> Vec<(&'static str, Value)> {
    let mut marks: Vec<(&'static str, Value)> = Vec::new();
    let again = i32::from(next.record.reopened) > row.reopened;
    let late = |done: Option<Moment>, due: Moment| late_days(done.unwrap_or(now), due);
    let leaves = |status| matches!(status, Status::Withdrawn | Status::Declined | Status::Merged);
    let left = leaves(next.state.status()) && !leaves(row.status.0);
    // What passed unkept stays missed, whatever moves it: another round, more time, another policy,
    // category, urgency or unit, or an end that is left out of the rates.
    let first_moves = again || left || next.first_due_at > row.first_due_at;
    let first_late = late(row.responded_at, row.first_due_at);
    if first_moves && row.first_late_before != TAKEN_BACK && first_late > row.first_late_before {
        marks.push(("first_late_before", first_late.into()));
    }
    // While the clock stands still nothing becomes late; what was late stays it. The time it stood
    // comes to the deadline when it goes on.
    let still = |status| matches!(status, Status::Waiting | Status::LongListed);
    let (stands, stops) = (still(row.status.0), still(next.state.status()));
    let open = row.answered_at.is_none() && !stands;
    let answer_moves = open && (stops || left || next.answer_due_at > row.answer_due_at);
    let answer_late = late(row.answered_at, row.answer_due_at);
    if (again || answer_moves) && answer_late > row.answer_late_before {
        marks.push(("answer_late_before", answer_late.into()));
    }
    let (was, is) = (row.status.0 == Status::Closed, next.state.status() == Status::Closed);
    if was != is {
        marks.push(("closed_at", is.then_some(now).into()));
    }
    let judged = next.state.evaluation().map(|verdict| (verdict.solved, verdict.satisfied));
    if is && (!was || judged != row.solved.zip(row.satisfied)) {
        marks.push(("appraised_at", Option::<DateTime<Utc>>::None.into()));
    }
    marks
}
