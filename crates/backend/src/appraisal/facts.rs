//! The facts of a closed request, from its row and its history.

use crate::entity::{request, request_event};
use domain::Moment;
use domain::appraisal::{Facts, late_days};
use domain::request::{EventKind, Outcome};

/// The lines of history that facts are counted from.
pub(super) const KINDS: [EventKind; 4] =
    [EventKind::Closed, EventKind::Transferred, EventKind::Supervised, EventKind::Extended];

/// The facts, from a row and those lines of its history.
pub(super) fn facts(row: &request::Model, history: &[&request_event::Model]) -> Facts {
    let count = |kind| {
        let lines = history.iter().filter(|line| line.kind.0 == kind).count();
        i32::try_from(lines).unwrap_or(i32::MAX)
    };
    // What was folded into another one is responded to by that one.
    let in_time = match row.responded_at.or(row.answered_at) {
        Some(at) => at <= row.first_due_at || (row.responded_at.is_none() && row.merged_into.is_some()),
        None => row.merged_into.is_some(),
    };
    let late = row.answered_at.map_or(0, |at| late_days(at, row.answer_due_at));
    Facts {
        first_in_time: in_time && row.first_late_before == 0,
        late_days: late.max(row.answer_late_before),
        returns: row.returns,
        moves: count(EventKind::Transferred),
        reopened: row.reopened,
        supervised: count(EventKind::Supervised),
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
