//! The whole table of state × command, as a snapshot that is reviewed.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use domain::code::RequestCode;
use domain::deadline::{Calendar, Urgency};
use domain::ids::{RequestId, UnitId, UserId};
use domain::org::UnitKind;
use domain::request::{
    Action, By, Command, Context, Evaluation, Ground, Refusal, Request, Resume, State, Status, Target,
};
use uuid::Uuid;

const UNIT: UnitId = UnitId(Uuid::from_u128(1));
const OTHER: UnitId = UnitId(Uuid::from_u128(2));
const PERSON: UserId = UserId(Uuid::from_u128(3));

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

fn calendar() -> Calendar {
    Calendar::office(FixedOffset::east_opt(8 * 3600).expect("an offset"))
}

fn request(state: State) -> Request {
    Request {
        id: RequestId(Uuid::from_u128(9)),
        code: RequestCode::from_bits(42),
        version: 1,
        state,
        urgency: Urgency::Normal,
        submitted_at: at("2026-11-23T01:00:00Z"),
        first_due_at: at("2026-11-23T06:00:00Z"),
        answer_due_at: at("2026-11-27T01:00:00Z"),
        responded_at: None,
        answered_at: None,
        consent: true,
        published_at: None,
        photos_public: false,
    }
}

fn states() -> Vec<State> {
    let (unit, handler) = (UNIT, PERSON);
    let bad = Evaluation { solved: false, satisfied: false };
    let good = Evaluation { solved: true, satisfied: true };
    let since = at("2026-11-23T02:00:00Z");
    vec![
        State::Submitted,
        State::Registered,
        State::Dispatched { unit },
        State::Handling { unit, handler },
        State::Waiting { since, resume: Resume::Submitted },
        State::Waiting { since, resume: Resume::Handling { unit, handler } },
        State::Answered { unit, handler },
        State::Evaluated { unit, handler, evaluation: good },
        State::Evaluated { unit, handler, evaluation: bad },
        State::Closed { unit, handler, evaluation: None },
        State::Closed { unit, handler, evaluation: Some(good) },
        State::Declined { unit: None, ground: Ground::OutOfScope },
        State::Withdrawn { unit: None },
    ]
}

fn command(action: Action) -> Command {
    let text = || "text".to_owned();
    match action {
        Action::Accept => Command::Accept,
        Action::Dispatch => {
            Command::Dispatch { target: Target { unit: OTHER, kind: UnitKind::Community }, note: None }
        }
        Action::Start => Command::Start,
        Action::Note => Command::Note { text: text() },
        Action::Ask => Command::Ask { question: text() },
        Action::AddInfo => Command::AddInfo { text: Some(text()) },
        Action::Answer => Command::Answer { text: text() },
        Action::Evaluate => Command::Evaluate { solved: true, satisfied: true, comment: None },
        Action::Publish => Command::Publish { photos: false },
        Action::Unpublish => Command::Unpublish,
        Action::Close => Command::Close { note: None },
        Action::Decline => Command::Decline { ground: Ground::Unclear, text: text() },
        Action::Withdraw => Command::Withdraw { reason: None },
    }
}

fn by(action: Action) -> By {
    if domain::rights::author_may(action) { By::Author } else { By::Staff(PERSON) }
}

fn name(state: &State) -> String {
    match state {
        State::Waiting { resume, .. } => format!("waiting→{}", State::from(*resume).status()),
        State::Evaluated { evaluation, .. } => format!("evaluated({})", evaluation.solved),
        State::Closed { evaluation, .. } => format!("closed({})", evaluation.is_some()),
        state => state.status().to_string(),
    }
}

#[test]
fn every_state_answers_every_command_as_reviewed() {
    let calendar = calendar();
    let mut table = String::new();
    for state in states() {
        for action in Action::ALL {
            let now = at("2026-11-23T03:00:00Z");
            let context = Context { now, by: by(*action), calendar: &calendar };
            let outcome = match request(state.clone()).apply(command(*action), context) {
                Ok(change) => format!(
                    "{} [{}, {}]",
                    name(&change.request.state),
                    change.event.kind,
                    change.event.audience
                ),
                Err(refusal) => format!("✗ {refusal}"),
            };
            table.push_str(&format!("{:<22} {:<10} {outcome}\n", name(&state), action.as_str()));
        }
        table.push('\n');
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_change_raises_the_version_by_one_and_a_refusal_changes_nothing() {
    let calendar = calendar();
    for state in states() {
        for action in Action::ALL {
            let context = Context { now: at("2026-11-23T03:00:00Z"), by: by(*action), calendar: &calendar };
            if let Ok(change) = request(state.clone()).apply(command(*action), context) {
                assert_eq!(change.request.version, 2, "{} {action}", name(&state));
            }
        }
    }
}

#[test]
fn offered_actions_are_exactly_those_that_work() {
    let calendar = calendar();
    for state in states() {
        for published in [None, Some(at("2026-11-23T02:30:00Z"))] {
            for consent in [true, false] {
                let request = Request { published_at: published, consent, ..request(state.clone()) };
                for action in Action::ALL {
                    let context =
                        Context { now: at("2026-11-23T03:00:00Z"), by: by(*action), calendar: &calendar };
                    let works = request.clone().apply(command(*action), context).is_ok();
                    let offered = request.actions().contains(action);
                    assert_eq!(works, offered, "{} {action} {published:?} {consent}", name(&state));
                }
            }
        }
    }
}

#[test]
fn the_clock_stands_still_while_the_resident_is_asked() {
    let calendar = calendar();
    let asked = at("2026-11-23T03:00:00Z");
    let staff = |now| Context { now, by: By::Staff(PERSON), calendar: &calendar };
    let handling = request(State::Handling { unit: UNIT, handler: PERSON });
    let due = handling.answer_due_at;
    let waiting = handling.apply(command(Action::Ask), staff(asked)).expect("asked").request;
    assert_eq!(waiting.due_at(), None);
    let replied = asked + TimeDelta::hours(30);
    let author = Context { now: replied, by: By::Author, calendar: &calendar };
    let resumed = waiting.apply(command(Action::AddInfo), author).expect("replied").request;
    assert_eq!(resumed.state.status(), Status::Handling);
    assert_eq!(resumed.answer_due_at, due + TimeDelta::hours(30));
}

#[test]
fn dispatching_late_does_not_give_the_unit_more_time() {
    let calendar = calendar();
    let context = |now| Context { now, by: By::Staff(PERSON), calendar: &calendar };
    let early =
        request(State::Registered).apply(command(Action::Dispatch), context(at("2026-11-23T02:00:00Z")));
    let late =
        request(State::Registered).apply(command(Action::Dispatch), context(at("2026-11-25T02:00:00Z")));
    assert_eq!(
        early.expect("dispatched").request.answer_due_at,
        late.expect("dispatched").request.answer_due_at
    );
}

#[test]
fn nothing_is_published_without_its_authors_consent() {
    let calendar = calendar();
    let context = Context { now: at("2026-11-23T03:00:00Z"), by: By::Staff(PERSON), calendar: &calendar };
    let request = Request { consent: false, ..request(State::Registered) };
    assert_eq!(request.apply(command(Action::Publish), context), Err(Refusal::NoConsent));
}

#[test]
fn a_withdrawn_request_is_public_no_longer() {
    let calendar = calendar();
    let now = at("2026-11-23T03:00:00Z");
    let request = Request { published_at: Some(now), photos_public: true, ..request(State::Registered) };
    let context = Context { now, by: By::Author, calendar: &calendar };
    let withdrawn = request.apply(command(Action::Withdraw), context).expect("withdrawn").request;
    assert_eq!((withdrawn.published_at, withdrawn.photos_public), (None, false));
}

#[test]
fn states_survive_being_written_down() {
    for state in states() {
        let text = serde_json::to_string(&state).expect("written");
        assert_eq!(serde_json::from_str::<State>(&text).expect("read"), state);
    }
}
