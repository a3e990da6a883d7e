//! The facts of a closed request, from its row and its history.

use crate::entity::{request, request_event};
use domain::Moment;
use domain::appraisal::{Facts, late_days};
use domain::request::{EventKind, Outcome};

/// The lines of history that facts are counted from.
pub(super) const KINDS: [EventKind; 6] = [
    EventKind::Closed,
    EventKind::Transferred,
    EventKind::Supervised,
    EventKind::Extended,
    EventKind::Dispatched,
    EventKind::HandedOver,
];

/// What was due, for the first response and for the answer, while no unit had it.
#[derive(Clone, Copy)]
pub(super) struct Unassigned {
    pub(super) first_due: Moment,
    pub(super) answer_due: Moment,
}

/// When its unit was given it first; `None` where the history does not say.
fn given(row: &request::Model, history: &[&request_event::Model]) -> Option<Moment> {
    use EventKind::{Dispatched, HandedOver, Transferred};
    let gives = |line: &&&request_event::Model| {
        matches!(line.kind.0, Dispatched | Transferred | HandedOver) && line.unit_id == row.unit_id
    };
    history.iter().find(gives).map(|line| line.at)
}

/// The facts, from a row and those lines of its history. What was due before its unit
/// had it is not held against that unit.
pub(super) fn facts(
    row: &request::Model,
    history: &[&request_event::Model],
    unassigned: Unassigned,
) -> Facts {
    let given = given(row, history);
    let before = |due: Moment| given.is_some_and(|given| due <= given);
    let count = |kind| {
        let lines = history.iter().filter(|line| line.kind.0 == kind).count();
        i32::try_from(lines).unwrap_or(i32::MAX)
    };
    // What was folded into another one is responded to by that one.
    let in_time = match row.responded_at.or(row.answered_at) {
        Some(at) => at <= row.first_due_at || (row.responded_at.is_none() && row.merged_into.is_some()),
        None => row.merged_into.is_some(),
    };
    let in_time = in_time || before(row.first_due_at);
    let first_kept = row.first_late_before == 0 || before(unassigned.first_due);
    let late = row.answered_at.filter(|_| !before(row.answer_due_at));
    let late = late.map_or(0, |at| late_days(at, row.answer_due_at));
    let late_before = if before(unassigned.answer_due) { 0 } else { row.answer_late_before };
    let demands = history.iter().filter(|line| line.kind.0 == EventKind::Supervised && !before(line.at));
    Facts {
        first_in_time: in_time && first_kept,
        late_days: late.max(late_before),
        returns: row.returns,
        moves: count(EventKind::Transferred),
        reopened: row.reopened,
        supervised: i32::try_from(demands.count()).unwrap_or(i32::MAX),
        extended: count(EventKind::Extended),
        explained: row.outcome.is_some_and(|outcome| outcome.0 == Outcome::Explained),
        solved: row.solved,
        satisfied: row.satisfied,
    }
}

/// When it was closed. Older rows say it in their history only.
pub(super) fn closed_at(row: &request::Model, history: &[&request_event::Model]) -> Moment {
    let line = history.iter().rev().find(|line| line.kind.0 == EventKind::Closed).map(|line| line.at);
    row.closed_at.or(line).or(row.answered_at).unwrap_or(row.submitted_at)
}
