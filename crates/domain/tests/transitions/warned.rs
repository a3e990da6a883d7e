//! What is warned of, step by step, of the first response, the answer and the closing.

use super::*;
use domain::deadline::Policy;
use domain::request::Deadline;
use proptest::prelude::*;

type Told = (Deadline, u8);

/// Everything that is told until nothing is left, each in its time.
fn told(request: &mut Request) -> Vec<Told> {
    let (calendar, mut told) = (calendar(), Vec::new());
    while let Some(at) = request.wake_at(&STEPS, &calendar) {
        let warning = request.pass_warnings(at, &STEPS, &calendar).expect("what it was woken for");
        assert!(warning.percent != 100 || warning.at == warning.due, "late at the end: {warning:?}");
        told.push((warning.of, warning.percent));
    }
    told
}

fn steps(of: Deadline) -> [Told; 3] {
    STEPS.map(|percent| (of, percent))
}

fn answered() -> Request {
    staff(handling(), Action::Answer).expect("answered")
}

fn bad() -> Evaluation {
    Evaluation { solved: false, satisfied: false }
}

#[test]
fn who_never_responds_is_warned_of_the_answer_too() {
    let expected = [steps(Deadline::First), steps(Deadline::Answer)].concat();
    assert_eq!(told(&mut handling()), expected);
}

#[test]
fn a_first_response_that_is_late_is_told_so_and_not_that_half_of_the_answers_time_is_over() {
    let mut request = handling();
    // Four working hours, and half of eight is over before.
    request.record.clock.policy = standard(Urgency::Enquiry, None);
    request.reckon(&calendar());
    let late = request.first_due_at;
    let warning = request.pass_warnings(late, &STEPS, &calendar()).expect("late");
    assert_eq!((warning.of, warning.percent, warning.due), (Deadline::First, 100, late));
    assert_eq!(told(&mut request), steps(Deadline::Answer)[1..], "the half is over and is not told any more");
}

#[test]
fn a_response_leaves_what_was_told_of_the_answer_told() {
    let mut late = handling();
    let half = late.record.clock.answer_at_percent(50, &calendar());
    late.pass_warnings(half, &STEPS, &calendar());
    assert_eq!(late.record.warned, 4);
    let mut started = apply(late, command(Action::Ask), By::Staff(PERSON), half).expect("responded");
    assert_eq!(started.record.warned, 1);
    let later = half + TimeDelta::hours(1);
    started = apply(started, command(Action::AddInfo), By::Author, later).expect("replied");
    assert_eq!(told(&mut started), steps(Deadline::Answer)[1..]);
    let fresh = request(State::Dispatched { unit: UNIT, pending: None });
    let mut early = staff(fresh, Action::Start).expect("begun");
    assert_eq!(told(&mut early), steps(Deadline::Answer));
}

#[test]
fn what_is_answered_is_warned_of_until_it_is_closed() {
    let answered = answered();
    assert_eq!(told(&mut answered.clone()), steps(Deadline::Close));
    let verdict = Command::Evaluate { evaluation: bad(), comment: None };
    let mut evaluated = apply(answered, verdict, By::Author, now()).expect("evaluated");
    assert_eq!(told(&mut evaluated.clone()), steps(Deadline::Close));
    let half = evaluated.wake_at(&STEPS, &calendar()).expect("a warning");
    evaluated.pass_warnings(half, &STEPS, &calendar());
    let close = command(Action::Close);
    let mut called = apply(evaluated, close, By::Staff(PERSON), half).expect("to be called back");
    assert_eq!(called.state.status(), Status::CallBack);
    assert_eq!(told(&mut called), steps(Deadline::Close)[1..], "no step twice");
    let mut closed = staff(called.clone(), Action::Close).expect("closed");
    assert_eq!((told(&mut closed), closed.record.closing), (vec![], called.record.closing));
    let mut again = staff(called, Action::Reopen).expect("reopened");
    assert_eq!(told(&mut again), steps(Deadline::Answer), "a round begins with its own");
}

#[test]
fn a_bad_verdict_on_what_was_closed_has_time_of_its_own() {
    let closed = staff(answered(), Action::Close).expect("closed");
    let later = closed.close_due_at.expect("a date") + TimeDelta::days(30);
    let verdict = Command::Evaluate { evaluation: bad(), comment: None };
    let called = apply(closed, verdict, By::Author, later).expect("evaluated");
    assert!(called.close_due_at.is_some_and(|due| due > later));
    let noted = apply(called.clone(), command(Action::Note), By::Staff(PERSON), later).expect("noted");
    assert_eq!(noted.close_due_at, called.close_due_at, "and it follows from the same");
    assert_eq!(told(&mut called.clone()), steps(Deadline::Close));
}

#[test]
fn a_closing_that_was_warned_of_too_early_is_warned_of_again_in_time() {
    let (calendar, mut request) = (calendar(), answered());
    let due = request.close_due_at.expect("a date");
    request.pass_warnings(due, &STEPS, &calendar);
    assert_eq!(request.wake_at(&STEPS, &calendar), None);
    request.warn_anew(now(), &STEPS, &calendar);
    assert_eq!(told(&mut request), steps(Deadline::Close));
}

#[test]
fn records_of_before_are_read_and_their_count_is_that_of_the_answer() {
    let old = |record: &Record| {
        let mut value = serde_json::to_value(record).expect("written");
        value.as_object_mut().expect("an object").remove("closing");
        value["warned"] = 3.into();
        serde_json::from_value::<Record>(value).expect("read")
    };
    let mut waiting = handling();
    waiting.record = old(&waiting.record);
    assert_eq!(told(&mut waiting), steps(Deadline::Answer), "all of the first response was told");
    let mut closing = answered();
    closing.record = old(&closing.record);
    assert_eq!((closing.record.closing, closing.record.warned), (None, 3));
    closing.warn_anew(now() + TimeDelta::days(90), &STEPS, &calendar());
    assert_eq!(closing.record.closing, None, "nothing is taken back of what was never told");
    assert_eq!(told(&mut closing), steps(Deadline::Close));
}

#[test]
fn a_demand_may_be_made_until_it_is_closed_and_ends_with_that() {
    let pressed = staff(answered(), Action::Supervise).expect("pressed");
    assert_eq!(pressed.record.pressed_at, Some(now()));
    let explained = staff(pressed.clone(), Action::Explain).expect("explained");
    assert_eq!(explained.record.pressed_at, None);
    let closed = staff(pressed, Action::Close).expect("closed");
    assert_eq!((closed.record.pressed_at, closed.actions().contains(&Action::Supervise)), (None, false));
}

fn allowance() -> impl Strategy<Value = domain::deadline::Allowance> {
    use domain::deadline::Allowance::{Hours, WorkingDays, WorkingHours};
    prop_oneof![
        (1u32..200).prop_map(Hours),
        (1u32..60).prop_map(WorkingHours),
        (1u32..12).prop_map(WorkingDays)
    ]
}

proptest! {
    /// However seldom anybody looks, each look tells one thing at most, what it tells of a
    /// deadline is graver each time, and in the end everybody has heard that it is late.
    #[test]
    fn however_seldom_it_is_looked_at_the_end_is_told_and_nothing_twice(
        first in allowance(), answer in allowance(), close in allowance(), closing in any::<bool>(),
        looks in proptest::collection::vec(1i64..100_000, 1..40),
    ) {
        let calendar = calendar();
        let mut request = if closing { answered() } else { handling() };
        request.record.clock.policy = Policy { first, answer, close };
        request.reckon(&calendar);
        let (mut now, mut told): (_, Vec<Told>) = (request.submitted_at, Vec::new());
        let end = now + TimeDelta::days(60);
        for minutes in looks.into_iter().map(|seconds| seconds / 60).chain([60 * 24 * 100]) {
            now += TimeDelta::minutes(minutes);
            if let Some(warning) = request.pass_warnings(now, &STEPS, &calendar) {
                prop_assert!(warning.at <= now);
                told.push((warning.of, warning.percent));
            }
            prop_assert!(request.wake_at(&STEPS, &calendar).is_none_or(|at| at > now));
            prop_assert_eq!(request.pass_warnings(now, &STEPS, &calendar), None);
            // Judged anew at the same moment, nothing changes.
            let before = request.clone();
            request.warn_anew(now, &STEPS, &calendar);
            prop_assert_eq!(&request, &before);
        }
        prop_assert!(now > end && request.wake_at(&STEPS, &calendar).is_none());
        for of in Deadline::ALL {
            let of: Vec<u8> = told.iter().filter(|told| told.0 == *of).map(|told| told.1).collect();
            prop_assert!(of.windows(2).all(|pair| pair[0] < pair[1]), "{told:?}");
        }
        let last = if closing { Deadline::Close } else { Deadline::Answer };
        prop_assert_eq!(told.last(), Some(&(last, 100)), "{:?}", told);
        let first = told.iter().filter(|told| told.0 == Deadline::First).count();
        prop_assert!(told[..first].iter().all(|told| told.0 == Deadline::First), "the first response comes first");
    }
}
