//! Random walks: whatever people of whatever role do one after another, what
//! must never happen does not.

use super::*;
use domain::request::{Change, EventKind};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeSet;

/// Units that take part in a walk, and the people who act in it.
const UNITS: u128 = 4;
const PEOPLE: u128 = 3;
/// Three days, in seconds: the farthest a clock is set back or on.
const JUMP: i64 = 3 * 86_400;

/// One thing somebody tries.
#[derive(Clone, Copy, Debug)]
struct Try {
    /// Who: the author, the program, or a role in a seat.
    who: u8,
    seat: u8,
    /// Which of what they may do; of all there is when they overstep.
    what: u8,
    oversteps: bool,
    /// What of it is open.
    figure: u8,
    /// How the clock moved before, in seconds.
    moved: i64,
}

fn tries(clock: std::ops::Range<i64>) -> impl Strategy<Value = Vec<Try>> {
    let one = (0u8..24, 0u8..4, any::<u8>(), prop::bool::weighted(0.1), any::<u8>(), clock).prop_map(
        |(who, seat, what, oversteps, figure, moved)| Try { who, seat, what, oversteps, figure, moved },
    );
    prop::collection::vec(one, 1..120)
}

fn unit(figure: u8) -> UnitId {
    UnitId(Uuid::from_u128(1 + u128::from(figure) % UNITS))
}

fn figures(action: Action, request: &Request, figure: u8, now: DateTime<Utc>) -> Command {
    let evaluation = Evaluation { solved: figure & 1 > 0, satisfied: figure & 2 > 0 };
    let kind = [UnitKind::Community, UnitKind::Subdistrict, UnitKind::Department][usize::from(figure) % 3];
    let target = Target { unit: unit(figure), kind };
    match command(action) {
        Command::Classify { category, .. } => {
            Command::Classify { category, urgency: Urgency::ALL[usize::from(figure) % Urgency::ALL.len()] }
        }
        Command::Dispatch { note, .. } => Command::Dispatch { target, note },
        Command::Assign { .. } => Command::Assign { handler: person(figure) },
        Command::HandOver { text, .. } => {
            let concerned = request.concerned();
            let from = concerned.get(usize::from(figure / 4) % concerned.len().max(1)).copied();
            Command::HandOver { from: from.unwrap_or(UNIT), to: target, text }
        }
        Command::Transfer { text, .. } => Command::Transfer { to: unit(figure), text },
        Command::Extend { text, .. } => Command::Extend { days: figure % 34, text },
        Command::Whistle { task, .. } => Command::Whistle { unit: unit(figure), task, days: figure % 32 },
        Command::AnswerPart { text, .. } => Command::AnswerPart { unit: unit(figure), text },
        Command::ExcusePart { text, .. } => Command::ExcusePart { unit: unit(figure), text },
        Command::LongList { text, plan, .. } => {
            Command::LongList { text, plan, review_at: now + TimeDelta::days(i64::from(figure) * 2 - 4) }
        }
        Command::Evaluate { comment, .. } => Command::Evaluate { evaluation, comment },
        Command::Call { text, .. } => {
            let heard = match figure {
                0..200 => Heard::Said(evaluation),
                200..228 => Heard::Nobody,
                228.. => Heard::Refused,
            };
            Command::Call { heard, text }
        }
        Command::Supervise { text, .. } => {
            Command::Supervise { text, days: (figure < 128).then_some(figure % 32) }
        }
        Command::Publish { .. } => Command::Publish { photos: figure & 1 > 0 },
        other => other,
    }
}

fn person(figure: u8) -> UserId {
    UserId(Uuid::from_u128(3 + u128::from(figure) % PEOPLE))
}

/// What somebody does, and as whom.
fn chosen(attempt: Try, request: &Request, now: DateTime<Utc>) -> (Command, By) {
    let matter = Matter::of(request);
    let seat = match attempt.seat {
        0 => Seat { holds: true, ..Seat::default() },
        1 => Seat { holds: true, above: true, ..Seat::default() },
        2 => Seat { asked: true, ..Seat::default() },
        _ => Seat { assists: true, ..Seat::default() },
    };
    let own = [Action::Resume, Action::Follow, Action::Review, Action::Dispatch, Action::Supervise];
    let role = Role::ALL[usize::from(attempt.who) % Role::ALL.len()];
    let (by, may): (By, Vec<Action>) = match attempt.who {
        0..3 => (By::Author, all(request).filter(|action| rights::author_may(*action)).collect()),
        3..5 => (By::System, all(request).filter(|action| own.contains(action)).collect()),
        5 => (By::Staff(person(attempt.figure)), vec![Action::HandOver]),
        _ => {
            let may = all(request).filter(|action| rights::may(role, seat, *action, matter));
            (By::Staff(person(attempt.figure)), may.collect())
        }
    };
    let from = if attempt.oversteps || may.is_empty() { Action::ALL.to_vec() } else { may };
    let action = from[usize::from(attempt.what) % from.len()];
    (figures(action, request, attempt.figure, now), by)
}

fn all(request: &Request) -> impl Iterator<Item = Action> {
    request.actions().into_iter()
}

/// The policy that holds where a command leads; by its figures, as the table of
/// an installation would say.
fn policy(command: &Command, request: &Request) -> domain::deadline::Policy {
    let (urgency, kind) = match command {
        Command::Dispatch { target, .. } | Command::HandOver { to: target, .. } => {
            (request.urgency, Some(target.kind))
        }
        Command::Classify { urgency, .. } => (*urgency, None),
        _ => (request.urgency, Some(UnitKind::Subdistrict)),
    };
    standard(urgency, kind)
}

/// Walks, and looks at every step; what it passed through.
fn walk(tries: &[Try]) -> Result<BTreeSet<&'static str>, TestCaseError> {
    let calendar = calendar();
    let mut request = request(State::Submitted);
    let mut now = request.submitted_at;
    let (mut last, mut forward) = (now, true);
    let mut passed = BTreeSet::new();
    for attempt in tries {
        now += TimeDelta::seconds(attempt.moved);
        forward &= now >= last;
        let (command, by) = chosen(*attempt, &request, now);
        let context = Context {
            now,
            by,
            terms: Terms {
                policy: policy(&command, &request),
                calendar: &calendar,
                assisting: &calendar,
                steps: &STEPS,
            },
            patience: TimeDelta::days(7),
        };
        let before = request.clone();
        match before.clone().apply(command.clone(), context) {
            Ok(change) => {
                stays_true(&before, &change, &command, context, forward)?;
                prop_assert!(!forward || change.event.at >= last, "history goes backward");
                last = last.max(now);
                request = change.request;
                passed.insert(request.state.status().as_str());
            }
            // The same again is refused in the same way: nothing remembers it.
            Err(refusal) => {
                prop_assert_eq!(before.clone().apply(command, context), Err(refusal));
                prop_assert_eq!(&before, &request);
            }
        }
    }
    Ok(passed)
}

fn stays_true(
    before: &Request,
    change: &Change,
    command: &Command,
    context: Context<'_>,
    forward: bool,
) -> Result<(), TestCaseError> {
    let after = &change.request;
    prop_assert!(before.actions().contains(&command.action()), "done, but not offered: {command:?}");
    prop_assert_eq!(after.version, before.version + 1);
    prop_assert_eq!((change.event.at, change.event.by), (context.now, context.by));
    counters_never_fall(before, after)?;
    parts_are_kept(before, after, change.event.kind)?;
    deadlines_are_kept(before, after, change.event.kind, context, forward)?;
    nothing_is_shown_unasked(after)?;
    prop_assert!(before.responded_at.is_none() || after.responded_at == before.responded_at);
    written_down(after)
}

fn counters_never_fall(before: &Request, after: &Request) -> Result<(), TestCaseError> {
    let (old, new) = (&before.record, &after.record);
    prop_assert!(new.returns >= old.returns && new.returns - old.returns <= 1);
    prop_assert!(new.reopened >= old.reopened && new.reopened - old.reopened <= 1);
    prop_assert!(new.reopened_by_author || !old.reopened_by_author);
    let (granted, had) = (new.clock.extensions.len(), old.clock.extensions.len());
    prop_assert!(granted <= domain::request::EXTENSIONS);
    prop_assert!(granted >= had || new.reopened > old.reopened, "an extension is forgotten");
    Ok(())
}

fn parts_are_kept(before: &Request, after: &Request, kind: EventKind) -> Result<(), TestCaseError> {
    let (old, new) = (&before.record.parts, &after.record.parts);
    prop_assert!(new.len() >= old.len() && new.len() <= domain::request::PARTS);
    for (old, new) in old.iter().zip(new) {
        // A task may be added to a part, never taken from it.
        prop_assert!(new.task.starts_with(&old.task) && new.due_at >= old.due_at);
        let same = (&old.task, old.due_at) == (&new.task, new.due_at);
        prop_assert!(same || kind == EventKind::HandedOver, "{kind} changed a part");
        prop_assert!(old.is_open() || old == new, "a part that was done is open again");
    }
    for part in new.iter().filter(|part| part.is_open()) {
        let twice = new.iter().filter(|other| other.is_open() && other.unit == part.unit).count();
        prop_assert_eq!(twice, 1, "a unit has two open parts");
    }
    let leads = after.unit().filter(|_| !after.state.status().is_over());
    let assists = leads.is_some_and(|unit| after.record.open_part(unit).is_some());
    prop_assert!(!assists, "a unit assists itself after {kind}");
    let ended = matches!(after.state.status(), Status::Closed | Status::CallBack);
    prop_assert!(!ended || !after.record.has_open_parts(), "closed with open parts");
    Ok(())
}

/// Within a round and under one policy nothing moves a deadline nearer, and the
/// first response is due when it was.
fn deadlines_are_kept(
    before: &Request,
    after: &Request,
    kind: EventKind,
    context: Context<'_>,
    forward: bool,
) -> Result<(), TestCaseError> {
    let (old, new) = (&before.record.clock, &after.record.clock);
    prop_assert!(after.first_due_at <= after.answer_due_at);
    prop_assert!(new.pauses.iter().all(|pause| pause.from <= pause.to), "a pause runs backward");
    if forward {
        prop_assert!(new.pauses.windows(2).all(|two| two[0].from <= two[1].from));
    }
    if after.record.reopened == before.record.reopened {
        prop_assert_eq!(old.from, new.from, "the round began anew without being one");
        if old.policy == new.policy {
            prop_assert_eq!(before.first_due_at, after.first_due_at);
            prop_assert!(after.answer_due_at >= before.answer_due_at, "{kind} took time away");
        }
    } else {
        prop_assert!(after.answer_due_at > context.now, "a new round begins late");
    }
    if kind == EventKind::Extended {
        prop_assert!(after.answer_due_at > before.answer_due_at);
    }
    let still = matches!(after.state.status(), Status::Waiting | Status::LongListed);
    prop_assert!(!still || after.work_due_at() != Some(after.answer_due_at) || after.due_at().is_some());
    Ok(())
}

fn nothing_is_shown_unasked(after: &Request) -> Result<(), TestCaseError> {
    let hidden = matches!(after.state.status(), Status::Submitted | Status::Withdrawn | Status::Merged);
    prop_assert!(after.published_at.is_none() || (after.consent && !hidden));
    prop_assert!(after.published_at.is_some() || !after.photos_public);
    Ok(())
}

fn written_down(after: &Request) -> Result<(), TestCaseError> {
    let state = serde_json::to_string(&after.state).expect("written");
    prop_assert_eq!(&serde_json::from_str::<State>(&state).expect("read"), &after.state);
    let record = serde_json::to_string(&after.record).expect("written");
    prop_assert_eq!(&serde_json::from_str::<Record>(&record).expect("read"), &after.record);
    Ok(())
}

proptest! {
    #![proptest_config(Config { cases: 512, failure_persistence: None, ..Config::default() })]

    #[test]
    fn whatever_is_done_in_whatever_order_the_rules_hold(tries in tries(0..2 * 86_400)) {
        walk(&tries)?;
    }

    #[test]
    fn and_they_hold_while_the_clock_is_set_back_and_on(tries in tries(-JUMP..JUMP)) {
        walk(&tries)?;
    }
}

/// The walks would prove little if they never left the first states.
#[test]
fn the_walks_come_through_every_state() {
    let mut runner = TestRunner::deterministic();
    let mut passed = BTreeSet::new();
    for _ in 0..400 {
        let tries = tries(0..2 * 86_400).new_tree(&mut runner).expect("a walk").current();
        passed.extend(walk(&tries).expect("the rules hold"));
    }
    let missed: Vec<_> = Status::ALL
        .iter()
        .filter(|status| **status != Status::Submitted && !passed.contains(status.as_str()))
        .collect();
    assert!(missed.is_empty(), "never came to {missed:?}");
}
