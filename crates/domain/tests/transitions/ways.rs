//! The ways beside the straight one, and what they do to the clock.

use super::*;

#[test]
fn the_clock_stands_still_while_the_resident_is_asked() {
    // Asked on Monday at 11:00, with an hour and a half of the day's hours gone.
    let asked = now();
    let due = handling().answer_due_at;
    let waiting = apply(handling(), command(Action::Ask), By::Staff(PERSON), asked).expect("asked");
    assert_eq!(waiting.due_at(), None);
    // The reply comes a day later at the same hour: one working day is not counted.
    let replied = asked + TimeDelta::hours(24);
    let resumed = apply(waiting, command(Action::AddInfo), By::Author, replied).expect("replied");
    assert_eq!(resumed.state.status(), Status::Handling);
    assert_eq!(due, at("2026-11-27T01:00:00Z"), "a Friday");
    assert_eq!(resumed.answer_due_at, at("2026-11-30T01:00:00Z"), "the Monday after it");
}

#[test]
fn a_reply_that_never_comes_holds_the_clock_no_longer_than_the_limit() {
    let waiting = staff(handling(), Action::Ask).expect("asked");
    let limit = waiting.wake_at(&[50, 80, 100], &calendar()).expect("a limit");
    assert_eq!(limit, now() + TimeDelta::days(7));
    let early = apply(waiting.clone(), Command::Resume, By::System, limit - TimeDelta::seconds(1));
    assert_eq!(early, Err(Refusal::NotNow));
    assert_eq!(apply(waiting.clone(), Command::Resume, By::Staff(PERSON), limit), Err(Refusal::SystemOnly));
    let resumed = apply(waiting, Command::Resume, By::System, limit).expect("resumed");
    assert_eq!(resumed.state.status(), Status::Handling);
}

#[test]
fn dispatching_late_does_not_give_the_unit_more_time() {
    let by = By::Staff(PERSON);
    let due = |now| {
        let given = apply(request(State::Registered), command(Action::Dispatch), by, now);
        given.expect("dispatched").answer_due_at
    };
    assert_eq!(due(at("2026-11-23T02:00:00Z")), due(at("2026-11-25T02:00:00Z")));
}

#[test]
fn returning_and_dispatching_again_gives_no_more_time_either() {
    let due = staff(request(State::Registered), Action::Dispatch).expect("dispatched").answer_due_at;
    let returned = staff(handling(), Action::Return).expect("returned");
    assert_eq!((returned.state.status(), returned.record.returns), (Status::Registered, 1));
    assert_eq!(staff(returned, Action::Dispatch).expect("dispatched").answer_due_at, due);
}

#[test]
fn the_second_return_waits_for_a_dispatcher_and_the_unit_keeps_it_until_then() {
    let mut request = handling();
    request.record.returns = 1;
    let asked = staff(request, Action::Return).expect("asked");
    assert_eq!((asked.unit(), asked.record.returns), (Some(UNIT), 1));
    assert_eq!(staff(asked.clone(), Action::Return), Err(Refusal::Undecided));
    let refused = staff(asked.clone(), Action::Refuse).expect("refused");
    assert_eq!((refused.unit(), refused.state.pending()), (Some(UNIT), None));
    let granted = staff(asked, Action::Grant).expect("granted");
    assert_eq!((granted.state.status(), granted.record.returns), (Status::Registered, 2));
}

#[test]
fn a_transfer_moves_the_request_only_when_the_other_unit_takes_it() {
    let asked = staff(handling(), Action::Transfer).expect("asked");
    assert_eq!(asked.unit(), Some(UNIT));
    // Its duty goes on: it can still answer.
    assert!(asked.actions().contains(&Action::Answer));
    let taken = staff(asked, Action::Grant).expect("taken");
    assert_eq!(taken.state, State::Dispatched { unit: OTHER, pending: None });
    let own = Command::Transfer { to: UNIT, text: "text".to_owned() };
    assert_eq!(apply(handling(), own, By::Staff(PERSON), now()), Err(Refusal::WrongUnit));
}

#[test]
fn more_time_is_granted_at_most_twice() {
    let mut request = handling();
    let mut due = request.answer_due_at;
    for _ in 0..2 {
        request = staff(staff(request, Action::Extend).expect("asked"), Action::Grant).expect("granted");
        assert!(request.answer_due_at > due);
        due = request.answer_due_at;
    }
    assert!(!request.actions().contains(&Action::Extend));
    assert_eq!(staff(request, Action::Extend), Err(Refusal::TooOften));
    for days in [0, 31] {
        let too_long = Command::Extend { days, text: "text".to_owned() };
        assert_eq!(apply(handling(), too_long, By::Staff(PERSON), now()), Err(Refusal::BadDate));
    }
}

#[test]
fn no_time_is_asked_for_or_granted_that_is_over_already() {
    let by = By::Staff(PERSON);
    // Due on a Friday; on the Tuesday after it two days more would end at this moment.
    let late = handling().answer_due_at + TimeDelta::days(4);
    let extend = |days| apply(handling(), Command::Extend { days, text: "text".to_owned() }, by, late);
    assert_eq!(extend(1), Err(Refusal::TooShort));
    assert_eq!(extend(2), Err(Refusal::TooShort));
    let asked = extend(3).expect("asked");
    let granted = apply(asked.clone(), command(Action::Grant), by, late).expect("granted");
    assert!(granted.answer_due_at > late);
    let too_late = late + TimeDelta::days(1);
    assert_eq!(apply(asked.clone(), command(Action::Grant), by, too_late), Err(Refusal::TooShort));
    let refused = apply(asked, command(Action::Refuse), by, too_late).expect("refused");
    assert!(refused.record.clock.extensions.is_empty() && refused.actions().contains(&Action::Extend));
}

#[test]
fn it_is_closed_only_when_every_part_is_done_or_excused() {
    let called = staff(handling(), Action::Whistle).expect("called");
    assert_eq!(staff(called.clone(), Action::Whistle), Err(Refusal::Already));
    let answered = staff(called, Action::Answer).expect("answered");
    assert_eq!(staff(answered.clone(), Action::Close), Err(Refusal::PartsOpen));
    for end in [Action::AnswerPart, Action::ExcusePart] {
        let ended = staff(answered.clone(), end).expect("ended");
        assert_eq!(staff(ended.clone(), end), Err(Refusal::WrongUnit));
        assert_eq!(staff(ended, Action::Close).expect("closed").state.status(), Status::Closed);
    }
}

#[test]
fn an_assisting_unit_that_is_given_the_whole_is_not_its_own_assistant() {
    let called = staff(handling(), Action::Whistle).expect("called");
    let returned = staff(called.clone(), Action::Return).expect("returned");
    assert!(returned.record.open_part(OTHER).is_some(), "its part is to be done whoever leads");
    let dispatched = staff(returned, Action::Dispatch).expect("dispatched");
    let taken = staff(staff(called, Action::Transfer).expect("asked"), Action::Grant).expect("taken");
    for leads in [dispatched, taken] {
        assert_eq!((leads.unit(), leads.record.has_open_parts()), (Some(OTHER), false));
        assert_eq!(leads.record.parts[0].state, PartState::Leads { at: now() });
        let actions = leads.actions();
        assert!(!actions.contains(&Action::AnswerPart) && !actions.contains(&Action::ExcusePart));
    }
}

#[test]
fn the_part_of_a_dissolved_unit_is_added_to_the_one_its_heir_has_already() {
    let third = UnitId(Uuid::from_u128(10));
    let mut request = handling();
    for (unit, task, days) in [(OTHER, "dig", 1), (third, "pave", 3)] {
        let call = Command::Whistle { unit, task: task.to_owned(), days };
        request = apply(request, call, By::Staff(PERSON), now()).expect("called");
    }
    let later = request.record.parts[1].due_at;
    for (from, unit, (gone, own), tasks) in
        [(third, OTHER, (1, 0), "dig\npave"), (OTHER, third, (0, 1), "pave\ndig")]
    {
        let to = Target { unit, kind: UnitKind::Community };
        let dissolve = Command::HandOver { from, to, text: "dissolved".to_owned() };
        let after = apply(request.clone(), dissolve, By::Staff(PERSON), now()).expect("handed over");
        let parts = &after.record.parts;
        assert!(matches!(parts[gone].state, PartState::Excused { .. }));
        assert!(parts[own].is_open(), "there is still something to do");
        assert_eq!((parts[own].task.as_str(), parts[own].due_at), (tasks, later));
        let answered = staff(after, Action::Answer).expect("answered");
        assert_eq!(staff(answered, Action::Close), Err(Refusal::PartsOpen));
    }
}

#[test]
fn a_part_is_done_in_the_working_time_of_its_unit() {
    let office = calendar();
    let always = std::array::from_fn(|_| vec![(0, 1440)]);
    let always =
        Calendar::new(office.offset(), always, std::collections::BTreeMap::new()).expect("a calendar");
    let mut context = context(&office, By::Staff(PERSON), now());
    context.terms.assisting = &always;
    let call = Command::Whistle { unit: OTHER, task: "dig".to_owned(), days: 6 };
    let mut request = handling().apply(call, context).expect("called").request;
    let due = now() + TimeDelta::days(6);
    assert_eq!(request.record.parts[0].due_at, due, "over the weekend");
    request.record.parts[0].late = true;
    let later = due + TimeDelta::days(2);
    let moved = request.reckon_parts(due, |_| &office);
    assert_eq!(moved, [(OTHER, due, later)]);
    assert!(!request.record.parts[0].late, "what is not late yet is told when it is");
    assert_eq!(request.wake_at(&[], &office), Some(later));
    assert!(request.reckon_parts(due, |_| &office).is_empty(), "nothing moves twice");
    request.record.parts[0].called = None;
    assert!(request.reckon_parts(due, |_| &always).is_empty(), "older ones keep their date");
}

#[test]
fn a_demand_may_name_its_own_days_within_bounds() {
    for (days, allowed) in
        [(None, true), (Some(1), true), (Some(30), true), (Some(0), false), (Some(31), false)]
    {
        let demand = Command::Supervise { text: "text".to_owned(), days };
        let pressed = apply(handling(), demand, By::Staff(PERSON), now());
        assert_eq!(
            pressed.map(|request| request.record.pressed_at),
            match allowed {
                true => Ok(Some(now())),
                false => Err(Refusal::BadDate),
            }
        );
    }
}

#[test]
fn each_of_several_demands_waits_for_a_reply_of_its_own_and_an_answer_is_one_to_all() {
    let demand = || Command::Supervise { text: "text".to_owned(), days: None };
    let later = now() + TimeDelta::hours(1);
    let once = apply(handling(), demand(), By::Staff(PERSON), now()).expect("pressed");
    let twice = apply(once, demand(), By::Staff(PERSON), later).expect("pressed again");
    assert_eq!(twice.record.pressed_at, Some(now()), "the oldest");
    let left = staff(twice.clone(), Action::Explain).expect("the first reply");
    assert_eq!(left.record.pressed_at, Some(later));
    let none = staff(left, Action::Explain).expect("the second");
    assert_eq!(staff(none, Action::Explain), Err(Refusal::NotNow));
    let answered = staff(twice, Action::Answer).expect("answered").record;
    assert_eq!((answered.pressed_at, answered.pressed_again), (None, Vec::new()));
}

#[test]
fn ten_units_assist_and_no_more() {
    let mut request = handling();
    for unit in 10..20 {
        let call = Command::Whistle { unit: UnitId(Uuid::from_u128(unit)), task: "text".to_owned(), days: 1 };
        request = apply(request, call, By::Staff(PERSON), now()).expect("called");
    }
    assert_eq!(staff(request, Action::Whistle), Err(Refusal::TooOften));
}

#[test]
fn what_is_on_the_long_list_comes_back_and_its_clock_goes_on() {
    let due = handling().answer_due_at;
    let parked = staff(handling(), Action::LongList).expect("parked");
    let review = at("2026-12-23T02:00:00Z");
    assert_eq!((parked.due_at(), parked.wake_at(&[], &calendar())), (Some(review), Some(review)));
    let back = apply(parked, Command::Review, By::System, review).expect("back");
    assert_eq!(back.state.status(), Status::Handling);
    assert!(back.answer_due_at > due && back.answer_due_at > review);
    for day in ["2026-11-23T03:00:00Z", "2028-01-01T00:00:00Z"] {
        let bad = Command::LongList { text: "text".to_owned(), plan: "plan".to_owned(), review_at: at(day) };
        assert_eq!(apply(handling(), bad, By::Staff(PERSON), now()), Err(Refusal::BadDate));
    }
}

#[test]
fn a_bad_verdict_goes_to_call_back_and_from_there_to_the_unit_with_a_deadline_of_its_own() {
    let bad = Command::Evaluate { evaluation: Evaluation { solved: false, satisfied: true }, comment: None };
    let answered = staff(handling(), Action::Answer).expect("answered");
    // Before it is closed, or afterwards.
    let evaluated = apply(answered.clone(), bad.clone(), By::Author, now()).expect("evaluated");
    let first = staff(evaluated, Action::Close).expect("closed");
    let closed = staff(answered, Action::Close).expect("closed");
    let second = apply(closed, bad, By::Author, now()).expect("evaluated");
    for request in [first, second] {
        assert_eq!(request.state.status(), Status::CallBack);
        let later = now() + TimeDelta::days(20);
        let again = apply(request, command(Action::Reopen), By::Staff(PERSON), later).expect("reopened");
        assert_eq!(again.state, State::Dispatched { unit: UNIT, pending: None });
        assert_eq!((again.record.reopened, again.answered_at), (1, None));
        assert!(again.answer_due_at > later);
    }
}

#[test]
fn the_resident_reopens_once() {
    let closed = staff(staff(handling(), Action::Answer).expect("answered"), Action::Close).expect("closed");
    let again = apply(closed, command(Action::Reopen), By::Author, now()).expect("reopened");
    let closed = staff(staff(again, Action::Answer).expect("answered"), Action::Close).expect("closed");
    let third = apply(closed.clone(), command(Action::Reopen), By::Author, now());
    assert_eq!(third, Err(Refusal::TooOften));
    assert!(apply(closed, command(Action::Reopen), By::Staff(PERSON), now()).is_ok());
}

#[test]
fn a_merged_request_keeps_a_thread_of_its_own() {
    let merged = staff(handling(), Action::Merge).expect("merged");
    let echo = apply(merged.clone(), command(Action::Follow), By::System, now()).expect("answered");
    assert_eq!(echo.state.status(), Status::Answered);
    assert!(apply(echo, command(Action::Evaluate), By::Author, now()).is_ok());
    assert_eq!(apply(merged, command(Action::Follow), By::Staff(PERSON), now()), Err(Refusal::SystemOnly));
    let own = Command::Merge { into: handling().id, code: RequestCode::from_bits(42) };
    assert_eq!(apply(handling(), own, By::Staff(PERSON), now()), Err(Refusal::BadTarget));
}

#[test]
fn warnings_follow_one_another_and_begin_anew_with_each_deadline() {
    let (steps, calendar) = ([50, 80, 100], calendar());
    let mut request = handling();
    let mut before = request.submitted_at;
    for warned in 0..3 {
        request.record.warned = warned;
        let next = request.wake_at(&steps, &calendar).expect("a warning");
        assert!(next > before, "{warned}");
        before = next;
    }
    assert_eq!(before, request.first_due_at);
    request.record.warned = 6;
    assert_eq!(request.wake_at(&steps, &calendar), None);
    request.record.warned = 3;
    let responded = staff(request, Action::Ask).expect("asked");
    assert_eq!(responded.record.warned, 0);
}

#[test]
fn warnings_that_are_due_no_more_are_given_again_in_their_time() {
    let calendar = calendar();
    let urgent = standard(Urgency::Urgent, Some(UnitKind::Community));
    let mut request = handling();
    request.responded_at = Some(now());
    request.record.clock.policy = urgent;
    request.record.warned = 3;
    let late = request.record.clock.answer_due(&calendar) + TimeDelta::hours(1);
    let slower = Command::Classify { category: None, urgency: Urgency::Normal };
    let moved = apply(request.clone(), slower, By::Staff(PERSON), late).expect("classified");
    let warned = usize::from(moved.record.warned);
    assert!(warned < 3, "{warned} of a deadline that lies ahead");
    let steps = STEPS.map(|percent| moved.record.clock.answer_at_percent(percent, &calendar));
    assert_eq!(warned, steps.iter().filter(|at| **at <= late).count());
    assert!(moved.wake_at(&STEPS, &calendar).is_some_and(|at| at > late), "nobody is warned twice");
    // What changes no date takes no warning back.
    let noted = apply(request, command(Action::Note), By::Staff(PERSON), late).expect("noted");
    assert_eq!(noted.record.warned, 3);
}

#[test]
fn nothing_is_published_without_its_authors_consent() {
    let request = Request { consent: false, ..request(State::Registered) };
    assert_eq!(staff(request, Action::Publish), Err(Refusal::NoConsent));
}

#[test]
fn a_withdrawn_request_is_public_no_longer() {
    let request = Request { published_at: Some(now()), photos_public: true, ..request(State::Registered) };
    let withdrawn = apply(request, command(Action::Withdraw), By::Author, now()).expect("withdrawn");
    assert_eq!((withdrawn.published_at, withdrawn.photos_public), (None, false));
}

#[test]
fn states_survive_being_written_down() {
    for state in states() {
        let text = serde_json::to_string(&state).expect("written");
        assert_eq!(serde_json::from_str::<State>(&text).expect("read"), state);
    }
}

#[test]
fn states_of_before_the_loop_are_still_read() {
    let unit = "00000000-0000-0000-0000-000000000001";
    let handler = "00000000-0000-0000-0000-000000000003";
    for text in [
        format!(r#"{{"status":"dispatched","unit":"{unit}"}}"#),
        format!(r#"{{"status":"handling","unit":"{unit}","handler":"{handler}"}}"#),
        format!(r#"{{"status":"answered","unit":"{unit}","handler":"{handler}"}}"#),
        format!(r#"{{"status":"closed","unit":"{unit}","handler":"{handler}","evaluation":null}}"#),
        r#"{"status":"waiting","since":"2026-11-23T02:00:00Z","resume":{"to":"submitted"}}"#.to_owned(),
    ] {
        let state: State = serde_json::from_str(&text).expect("read");
        let again = serde_json::to_string(&state).expect("written");
        assert_eq!(serde_json::from_str::<State>(&again).expect("read"), state);
    }
}
