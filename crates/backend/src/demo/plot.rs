//! What becomes of a request: the beats of its story, and when it began.

use super::dice::Dice;
use super::time::Anchor;
use domain::Moment;
use domain::request::Status;

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// Taken up.
    Accept,
    /// Handed to a unit.
    Dispatch,
    /// Begun.
    Start,
    /// An internal note.
    Note,
    /// The resident is asked.
    Ask,
    /// The resident adds something.
    Reply,
    /// Answered.
    Answer,
    /// Solved, and well.
    Praise,
    /// Solved, not well.
    Grumble,
    /// Not solved.
    Blame,
    /// Shown to the public, if the author agreed.
    Publish,
    /// Closed.
    Close,
    /// Declined.
    Decline,
    /// Taken back.
    Withdraw,
}

/// How many requests end in each state; 400 in all.
pub const COUNTS: [(Status, usize); 10] = [
    (Status::Closed, 180),
    (Status::Handling, 44),
    (Status::Answered, 40),
    (Status::Evaluated, 34),
    (Status::Dispatched, 26),
    (Status::Declined, 22),
    (Status::Submitted, 16),
    (Status::Waiting, 14),
    (Status::Withdrawn, 14),
    (Status::Registered, 10),
];

/// When the `n`th request of this state was sent in.
pub fn begun(status: Status, n: usize, anchor: Anchor, dice: &mut Dice) -> Moment {
    let minutes = i64::try_from(n).unwrap_or(0) * 13;
    // Some of the open ones have lain too long: they are the late ones.
    let old = n.is_multiple_of(4);
    let days = match status {
        // Two nobody has looked at; the rest came in within the last hours.
        Status::Submitted if n < 2 => dice.between(2, 4),
        Status::Submitted => return anchor.ago(minutes - 20 + dice.between(0, 6)),
        Status::Registered => return anchor.ago(190 + minutes + dice.between(0, 6)),
        Status::Dispatched if old => dice.between(6, 12),
        Status::Dispatched => dice.between(1, 3),
        Status::Handling if old => dice.between(7, 16),
        Status::Handling => dice.between(1, 4),
        Status::Waiting => dice.between(2, 9),
        Status::Answered => dice.between(2, 14),
        Status::Evaluated => dice.between(3, 25),
        Status::Closed => dice.between(6, 89),
        Status::Declined => dice.between(2, 80),
        Status::Withdrawn => dice.between(1, 85),
    };
    anchor.day(days, dice)
}

/// The beats that lead to a state.
pub fn beats(status: Status, dice: &mut Dice) -> Vec<Beat> {
    use Beat::{Accept, Answer, Ask, Close, Decline, Dispatch, Reply, Start, Withdraw};
    let mut beats = match status {
        Status::Submitted => sometimes(dice, 12, &[Reply]),
        Status::Registered => vec![Accept],
        Status::Dispatched => vec![Accept, Dispatch],
        Status::Handling => worked(dice),
        Status::Waiting => [vec![Accept, Dispatch], sometimes(dice, 70, &[Start]), vec![Ask]].concat(),
        Status::Answered => [worked(dice), vec![Answer]].concat(),
        Status::Evaluated => [worked(dice), vec![Answer, verdict(dice)]].concat(),
        Status::Closed => closed(dice),
        Status::Declined => [sometimes(dice, 70, &[Accept]), vec![Decline]].concat(),
        Status::Withdrawn => {
            [sometimes(dice, 70, &[Accept]), sometimes(dice, 40, &[Dispatch]), vec![Withdraw]].concat()
        }
    };
    publish(status, &mut beats, dice);
    if status == Status::Evaluated && dice.percent(10) {
        beats.push(Beat::Note);
    }
    debug_assert!(status != Status::Closed || beats.contains(&Close));
    beats
}

fn sometimes(dice: &mut Dice, percent: usize, beats: &[Beat]) -> Vec<Beat> {
    if dice.percent(percent) { beats.to_vec() } else { Vec::new() }
}

fn worked(dice: &mut Dice) -> Vec<Beat> {
    let mut beats = vec![Beat::Accept, Beat::Dispatch, Beat::Start];
    beats.extend(sometimes(dice, 35, &[Beat::Note]));
    beats.extend(sometimes(dice, 18, &[Beat::Ask, Beat::Reply]));
    beats
}

fn verdict(dice: &mut Dice) -> Beat {
    match dice.below(10) {
        0..6 => Beat::Praise,
        6..8 => Beat::Grumble,
        _ => Beat::Blame,
    }
}

fn closed(dice: &mut Dice) -> Vec<Beat> {
    let mut beats = worked(dice);
    beats.push(Beat::Answer);
    match dice.below(20) {
        // Worked on again after a bad verdict.
        0..2 => beats.extend([Beat::Blame, Beat::Start, Beat::Answer, Beat::Praise]),
        // Nobody said anything.
        2..7 => {}
        _ => beats.push(verdict_of_closed(dice)),
    }
    beats.push(Beat::Close);
    beats
}

fn verdict_of_closed(dice: &mut Dice) -> Beat {
    match dice.below(12) {
        0 => Beat::Blame,
        1 | 2 => Beat::Grumble,
        _ => Beat::Praise,
    }
}

/// About half is shown, from the moment it is with a unit or answered.
fn publish(status: Status, beats: &mut Vec<Beat>, dice: &mut Dice) {
    let shown = !matches!(status, Status::Submitted | Status::Withdrawn | Status::Declined);
    if !shown || !dice.percent(62) {
        return;
    }
    let after = if dice.percent(50) { Beat::Answer } else { Beat::Dispatch };
    let at = beats.iter().position(|b| *b == after).map_or(beats.len(), |i| i + 1);
    beats.insert(at, Beat::Publish);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_four_hundred_requests_and_every_state() {
        assert_eq!(COUNTS.iter().map(|(_, n)| n).sum::<usize>(), 400);
        assert!(Status::ALL.iter().all(|status| COUNTS.iter().any(|(s, n)| s == status && *n > 0)));
    }
}
