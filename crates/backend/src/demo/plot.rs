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
    /// Sent back by a unit that was not the right one.
    Return,
    /// More time is asked for.
    Extend,
    /// Another unit is asked to take it.
    Transfer,
    /// What was asked is granted.
    Grant,
    /// An assisting unit is called.
    Whistle,
    /// It has done its part.
    Part,
    /// Put on the long list.
    LongList,
    /// A supervisor asks why.
    Supervise,
    /// The unit says why.
    Explain,
    /// The resident is called back and has come round.
    Call,
    /// One more round.
    Reopen,
    /// Folded into one that came before.
    Merge,
}

/// How many requests end in each state; 400 in all.
pub const COUNTS: [(Status, usize); 13] = [
    (Status::Closed, 156),
    (Status::CallBack, 10),
    (Status::LongListed, 8),
    (Status::Merged, 6),
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
        Status::CallBack => dice.between(5, 20),
        Status::LongListed => dice.between(10, 60),
        Status::Merged => dice.between(1, 30),
        Status::Closed => dice.between(6, 89),
        Status::Declined => dice.between(2, 80),
        Status::Withdrawn => dice.between(1, 85),
    };
    anchor.day(days, dice)
}

/// The beats that lead to a state.
pub fn beats(status: Status, dice: &mut Dice) -> Vec<Beat> {
    use Beat::{Accept, Answer, Ask, Close, Decline, Dispatch, LongList, Merge, Reply, Start, Withdraw};
    let mut beats = match status {
        Status::Submitted => sometimes(dice, 12, &[Reply]),
        Status::Registered => vec![Accept],
        Status::Dispatched => vec![Accept, Dispatch],
        Status::Handling => [worked(dice), hard(dice)].concat(),
        Status::LongListed => [worked(dice), vec![LongList]].concat(),
        Status::CallBack => [worked(dice), vec![Answer, Beat::Blame, Close]].concat(),
        Status::Merged => vec![Accept, Merge],
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

/// What has not come to an end yet, of those in work.
fn hard(dice: &mut Dice) -> Vec<Beat> {
    use Beat::{Explain, Extend, Grant, Part, Supervise, Transfer, Whistle};
    match dice.below(20) {
        0 | 1 => vec![Extend],
        2 | 3 => vec![Extend, Grant],
        4 | 5 => vec![Transfer],
        6 | 7 => vec![Whistle],
        8 => vec![Whistle, Part],
        9 | 10 => vec![Supervise],
        11 => vec![Supervise, Explain],
        _ => Vec::new(),
    }
}

fn worked(dice: &mut Dice) -> Vec<Beat> {
    let mut beats = vec![Beat::Accept, Beat::Dispatch];
    beats.extend(sometimes(dice, 9, &[Beat::Return, Beat::Dispatch]));
    beats.push(Beat::Start);
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
    use Beat::{Answer, Blame, Call, Close, Grumble, Praise, Reopen, Start};
    let mut beats = worked(dice);
    beats.push(Answer);
    beats.extend_from_slice(match dice.below(20) {
        // Worked on again after a bad verdict, at once or after a call.
        0 => &[Blame, Start, Answer, Praise, Close],
        1 | 2 => &[Blame, Close, Reopen, Start, Answer, Praise, Close],
        // Not satisfied, and on the phone it turned out otherwise.
        3 | 4 => &[Grumble, Close, Call],
        // Nobody said anything.
        5..9 => &[Close],
        _ => &[Praise, Close],
    });
    beats
}

/// About half is shown, from the moment it is with a unit or answered.
fn publish(status: Status, beats: &mut Vec<Beat>, dice: &mut Dice) {
    let hidden = [Status::Submitted, Status::Withdrawn, Status::Declined, Status::Merged];
    let shown = !hidden.contains(&status);
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
