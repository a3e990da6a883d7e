//! The whole table of state × command, as a snapshot that is reviewed.

#[path = "transitions/walks.rs"]
mod walks;
#[path = "transitions/warned.rs"]
mod warned;
#[path = "transitions/ways.rs"]
mod ways;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use domain::code::RequestCode;
use domain::deadline::{Calendar, Clock, Extension, Pause, PauseKind, Urgency, standard};
use domain::ids::{CategoryId, RequestId, UnitId, UserId};
use domain::org::{Role, UnitKind};
use domain::request::{
    ASKS, Action, Ask, By, Command, Context, Done, EXTENSIONS, Evaluation, Ground, Heard, Outcome, Part,
    PartState, Pending, Record, Refusal, Request, Resume, ReturnGround, State, Status, Target, Terms,
};
use domain::rights::{self, Matter, Seat};
use std::fmt::Write;
use uuid::Uuid;

const UNIT: UnitId = UnitId(Uuid::from_u128(1));
const OTHER: UnitId = UnitId(Uuid::from_u128(2));
const PERSON: UserId = UserId(Uuid::from_u128(3));

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// Hundredths at which is warned.
const STEPS: [u8; 3] = [50, 80, 100];

fn calendar() -> Calendar {
    Calendar::office(FixedOffset::east_opt(8 * 3600).expect("an offset"))
}

/// Monday, 11:00 in Shanghai.
fn now() -> DateTime<Utc> {
    at("2026-11-23T03:00:00Z")
}

fn context(calendar: &Calendar, by: By, now: DateTime<Utc>) -> Context<'_> {
    let policy = standard(Urgency::Normal, Some(UnitKind::Community));
    let terms = Terms { policy, calendar, assisting: calendar, steps: &STEPS };
    Context { now, by, terms, patience: TimeDelta::days(7) }
}

fn request(state: State) -> Request {
    let submitted_at = at("2026-11-23T01:00:00Z");
    let clock = Clock::new(submitted_at, standard(Urgency::Normal, None));
    let calendar = calendar();
    Request {
        id: RequestId(Uuid::from_u128(9)),
        code: RequestCode::from_bits(42),
        version: 1,
        state,
        category: None,
        urgency: Urgency::Normal,
        submitted_at,
        first_due_at: clock.first_due(&calendar),
        answer_due_at: clock.answer_due(&calendar),
        close_due_at: None,
        record: Record::new(clock),
        responded_at: None,
        answered_at: None,
        consent: true,
        published_at: None,
        photos_public: false,
    }
}

fn pending(ask: Ask) -> Option<Pending> {
    Some(Pending { ask, text: "why".to_owned(), by: PERSON, at: at("2026-11-23T02:00:00Z") })
}

fn states() -> Vec<State> {
    let (unit, handler) = (UNIT, PERSON);
    let done = Done { unit, handler, outcome: Outcome::Done };
    let bad = Evaluation { solved: false, satisfied: false };
    let good = Evaluation { solved: true, satisfied: true };
    let since = at("2026-11-23T02:00:00Z");
    let until = Some(at("2026-11-23T02:30:00Z"));
    vec![
        State::Submitted,
        State::Registered,
        State::Dispatched { unit, pending: None },
        State::Dispatched { unit, pending: pending(Ask::Return { ground: ReturnGround::WrongUnit }) },
        State::Dispatched { unit, pending: pending(Ask::Transfer { to: OTHER }) },
        State::Dispatched { unit, pending: pending(Ask::Extension { days: 3 }) },
        State::Handling { unit, handler, pending: None },
        State::Handling { unit, handler, pending: pending(Ask::Return { ground: ReturnGround::WrongUnit }) },
        State::Handling { unit, handler, pending: pending(Ask::Transfer { to: OTHER }) },
        State::Handling { unit, handler, pending: pending(Ask::Extension { days: 3 }) },
        State::Waiting { since, until, resume: Resume::Submitted },
        State::Waiting { since, until, resume: Resume::Registered },
        State::Waiting { since, until, resume: Resume::Dispatched { unit } },
        State::Waiting { since, until, resume: Resume::Handling { unit, handler } },
        State::LongListed { unit, handler, since, review_at: at("2026-12-23T02:00:00Z") },
        State::Answered { done },
        State::Evaluated { done, evaluation: good },
        State::Evaluated { done, evaluation: bad },
        State::CallBack { done, evaluation: bad },
        State::Closed { done, evaluation: None },
        State::Closed { done, evaluation: Some(good) },
        State::Closed { done, evaluation: Some(bad) },
        State::Declined { unit: None, ground: Ground::OutOfScope },
        State::Withdrawn { unit: None },
        State::Merged { unit: None, into: RequestId(Uuid::from_u128(8)) },
    ]
}

/// What stands in the record and not in the state, and opens or shuts a way: with
/// the words for it and the requests it is shown for.
fn circumstances() -> Vec<(&'static str, Vec<Request>)> {
    let (unit, handler) = (UNIT, PERSON);
    let done = Done { unit, handler, outcome: Outcome::Done };
    let changed = |state: State, change: &dyn Fn(&mut Request)| {
        let mut request = request(state);
        change(&mut request);
        request
    };
    let all = |states: Vec<State>, change: &dyn Fn(&mut Request)| -> Vec<Request> {
        states.into_iter().map(|state| changed(state, change)).collect()
    };
    let at_work = || State::Handling { unit, handler, pending: None };
    let until = Some(at("2026-11-23T02:30:00Z"));
    let pause = Pause { kind: PauseKind::Asked, from: now(), to: now() };
    vec![
        (
            "an assisting unit has a part that is open",
            all(vec![at_work(), State::Answered { done }], &|request| {
                request.record.parts.push(part(PartState::Open));
            }),
        ),
        (
            "a demand waits for its reply",
            all(vec![State::Dispatched { unit, pending: None }, at_work()], &|request| {
                request.record.pressed_at = Some(now());
            }),
        ),
        (
            "it is published",
            all(vec![State::Registered, at_work(), State::Closed { done, evaluation: None }], &|request| {
                request.published_at = until;
            }),
        ),
        (
            "its author did not agree that it may be shown",
            all(vec![State::Registered], &|request| {
                request.consent = false;
            }),
        ),
        ("it was sent back before", all(vec![at_work()], &|request| request.record.returns = 1)),
        (
            "more time was granted as often as it may be",
            all(vec![at_work()], &|request| {
                let granted = Extension { at: now(), days: 3 };
                request.record.clock.extensions = vec![granted; EXTENSIONS];
            }),
        ),
        (
            "the resident was asked as often as may be",
            all(vec![at_work()], &|request| request.record.clock.pauses = vec![pause; ASKS]),
        ),
        (
            "it was on the long list before",
            all(vec![at_work()], &|request| {
                request.record.clock.pauses = vec![Pause { kind: PauseKind::LongList, ..pause }];
            }),
        ),
    ]
}

fn command(action: Action) -> Command {
    let text = || "text".to_owned();
    let good = Evaluation { solved: true, satisfied: true };
    match action {
        Action::Accept => Command::Accept,
        Action::Classify => {
            Command::Classify { category: Some(CategoryId(Uuid::from_u128(5))), urgency: Urgency::Urgent }
        }
        Action::Dispatch => {
            Command::Dispatch { target: Target { unit: OTHER, kind: UnitKind::Community }, note: None }
        }
        Action::Start => Command::Start,
        Action::Assign => Command::Assign { handler: UserId(Uuid::from_u128(9)) },
        Action::HandOver => Command::HandOver {
            from: UNIT,
            to: Target { unit: OTHER, kind: UnitKind::Community },
            text: text(),
        },
        Action::Note => Command::Note { text: text() },
        Action::Ask => Command::Ask { question: text() },
        Action::AddInfo => Command::AddInfo { text: Some(text()) },
        Action::Resume => Command::Resume,
        Action::Return => Command::Return { ground: ReturnGround::WrongUnit, text: text() },
        Action::Transfer => Command::Transfer { to: OTHER, text: text() },
        Action::Extend => Command::Extend { days: 3, text: text() },
        Action::Grant => Command::Grant { text: None },
        Action::Refuse => Command::Refuse { text: text() },
        Action::Whistle => Command::Whistle { unit: OTHER, task: text(), days: 2 },
        Action::AnswerPart => Command::AnswerPart { unit: OTHER, text: text() },
        Action::ExcusePart => Command::ExcusePart { unit: OTHER, text: text() },
        Action::LongList => {
            Command::LongList { text: text(), plan: text(), review_at: at("2026-12-23T02:00:00Z") }
        }
        Action::Review => Command::Review,
        Action::Answer => Command::Answer { text: text(), outcome: Outcome::Done },
        Action::Evaluate => Command::Evaluate { evaluation: good, comment: None },
        Action::Call => Command::Call { heard: Heard::Said(good), text: None },
        Action::Reopen => Command::Reopen { text: None },
        Action::Supervise => Command::Supervise { text: text(), days: None },
        Action::Explain => Command::Explain { text: text() },
        Action::Publish => Command::Publish { photos: false },
        Action::Unpublish => Command::Unpublish,
        Action::Close => Command::Close { note: None },
        Action::Decline => Command::Decline { ground: Ground::Unclear, text: text() },
        Action::Merge => {
            Command::Merge { into: RequestId(Uuid::from_u128(8)), code: RequestCode::from_bits(7) }
        }
        Action::Unmerge => Command::Unmerge,
        Action::Follow => {
            Command::Follow { unit: UNIT, handler: PERSON, outcome: Outcome::Done, text: text() }
        }
        Action::Split => Command::Split { codes: vec![RequestCode::from_bits(7)] },
        Action::Withdraw => Command::Withdraw { reason: None },
    }
}

fn by(action: Action) -> By {
    if rights::author_may(action) {
        By::Author
    } else if matches!(action, Action::Resume | Action::Follow) {
        By::System
    } else {
        By::Staff(PERSON)
    }
}

fn name(state: &State) -> String {
    match state {
        State::Waiting { resume, .. } => format!("waiting→{}", State::from(*resume).status()),
        State::Evaluated { evaluation, .. } => format!("evaluated({})", verdict(*evaluation)),
        State::Closed { evaluation, .. } => {
            format!("closed({})", evaluation.map_or("no verdict", verdict))
        }
        state => match state.pending() {
            Some(pending) => format!("{}+{}", state.status(), pending.ask.kind()),
            None => state.status().to_string(),
        },
    }
}

fn verdict(evaluation: Evaluation) -> &'static str {
    if evaluation.is_good() { "good" } else { "bad" }
}

fn outcome(request: &Request, action: Action) -> String {
    let calendar = calendar();
    let by = by(action);
    match request.clone().apply(command(action), context(&calendar, by, now())) {
        Ok(change) => {
            format!("{} [{}, {}]", name(&change.request.state), change.event.kind, change.event.audience)
        }
        Err(refusal) => format!("✗ {refusal}"),
    }
}

/// Who may give a command in a state: roles by the seat they need.
fn who(request: &Request, action: Action) -> String {
    let matter = Matter::of(request);
    let seats = [
        ("", Seat { holds: true, ..Seat::default() }),
        ("above: ", Seat { holds: true, above: true, ..Seat::default() }),
        ("asked: ", Seat { asked: true, ..Seat::default() }),
        ("assisting: ", Seat { assists: true, ..Seat::default() }),
    ];
    let mut list = Vec::new();
    let mut before: Vec<Role> = Vec::new();
    for (label, seat) in seats {
        let may = |role: &&Role| rights::may(**role, seat, action, matter) && !before.contains(role);
        let roles: Vec<Role> = Role::ALL.iter().filter(may).copied().collect();
        if !roles.is_empty() {
            let names: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
            list.push(format!("{label}{}", names.join(", ")));
        }
        before.extend(roles);
    }
    if rights::author_may(action) {
        list.push("author".to_owned());
    }
    if matches!(action, Action::Resume | Action::Follow | Action::Review) {
        list.push("the program".to_owned());
    }
    if action == Action::HandOver {
        list.push("who dissolves the unit".to_owned());
    }
    list.join("; ")
}

/// What is answered otherwise than in the bare state.
fn otherwise(request: &Request) -> Vec<(Action, &Request, String)> {
    let bare = self::request(request.state.clone());
    let all = Action::ALL.iter().map(|action| (*action, request, outcome(request, *action)));
    let differs = |action: Action, answer: &str| {
        answer != outcome(&bare, action) || who(request, action) != who(&bare, action)
    };
    all.filter(|(action, _, answer)| differs(*action, answer)).collect()
}

#[test]
fn every_state_answers_every_command_as_reviewed() {
    let mut table = String::new();
    for state in states() {
        for action in Action::ALL {
            let request = request(state.clone());
            let (name, who) = (name(&state), who(&request, *action));
            let outcome = outcome(&request, *action);
            writeln!(table, "{name:<20} {:<11} {outcome:<46} {who}", action.as_str()).expect("written");
        }
        table.push('\n');
    }
    for (words, requests) in circumstances() {
        writeln!(table, "== where {words}, otherwise than above").expect("written");
        for (action, request, outcome) in requests.iter().flat_map(otherwise) {
            let (name, who) = (name(&request.state), who(request, action));
            writeln!(table, "{name:<20} {:<11} {outcome:<46} {who}", action.as_str()).expect("written");
        }
        table.push('\n');
    }
    insta::assert_snapshot!(table);
}

/// The page is written from the table: `INSTA_UPDATE=always` writes it anew.
#[test]
fn the_page_about_states_says_what_the_program_does() {
    let mut page = String::from(
        "# What can be done to a request, and by whom\n\n\
         Written from the state machine by a test (`crates/domain/tests/transitions.rs`). A role means: at the unit\n\
         that has the request, or above it. *above*: only strictly above it; *asked*: at the unit that is asked to\n\
         take it; *assisting*: at a unit with a part to do. What stands in no table is refused; what depends on more\n\
         than the state stands at the end.\n",
    );
    for state in states() {
        let rows: Vec<String> = Action::ALL
            .iter()
            .map(|action| (action, outcome(&request(state.clone()), *action)))
            .filter(|(_, outcome)| !outcome.starts_with('✗'))
            .map(|(action, outcome)| {
                let (to, left) = outcome.split_once(" [").expect("an outcome");
                let who = who(&request(state.clone()), *action);
                format!("| `{action}` | {to} | {} | {who} |", left.trim_end_matches(']'))
            })
            .collect();
        write!(
            page,
            "\n## {}\n\n| command | then | in the history | who |\n| --- | --- | --- | --- |\n",
            name(&state)
        )
        .expect("written");
        page.push_str(&rows.join("\n"));
        page.push('\n');
    }
    page.push_str("\n# What the record changes in that\n");
    for (words, requests) in circumstances() {
        let line = |(action, request, outcome): (Action, &Request, String)| {
            let (now, who) = (name(&request.state), who(request, action));
            match outcome.strip_prefix("✗ ") {
                Some(why) => format!("| {now} | `{action}` | refused: `{why}` | | |"),
                None => {
                    let (to, left) = outcome.split_once(" [").expect("an outcome");
                    format!("| {now} | `{action}` | {to} | {} | {who} |", left.trim_end_matches(']'))
                }
            }
        };
        let lines: Vec<String> = requests.iter().flat_map(otherwise).map(line).collect();
        write!(
            page,
            "\n## Where {words}\n\n| state | command | then | in the history | who |\n\
             | --- | --- | --- | --- | --- |\n{}\n",
            lines.join("\n")
        )
        .expect("written");
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/states.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(path, &page).expect("written");
    }
    let written = std::fs::read_to_string(path).expect("docs/states.md");
    assert!(written == page, "docs/states.md is old: run with INSTA_UPDATE=always");
}

#[test]
fn a_change_raises_the_version_by_one() {
    let calendar = calendar();
    for state in states() {
        for action in Action::ALL {
            let context = context(&calendar, by(*action), now());
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
        for (published, consent, parts) in
            [(None, true, false), (Some(at("2026-11-23T02:30:00Z")), true, true), (None, false, true)]
        {
            let mut request = Request { published_at: published, consent, ..request(state.clone()) };
            if parts {
                request.record.parts.push(part(PartState::Open));
                request.record.pressed_at = Some(now());
            }
            for action in Action::ALL {
                // A unit that has a part is not called again, and one that has
                // nothing to do with it hands nothing over.
                let command = match command(*action) {
                    Command::HandOver { from, to, text } => {
                        let from = request.concerned().first().copied().unwrap_or(from);
                        let unit = UnitId(Uuid::from_u128(78));
                        Command::HandOver { from, to: Target { unit, ..to }, text }
                    }
                    Command::Whistle { task, days, .. } => {
                        Command::Whistle { unit: UnitId(Uuid::from_u128(77)), task, days }
                    }
                    other => other,
                };
                let context = context(&calendar, by(*action), now());
                let works = request.clone().apply(command, context).is_ok();
                let offered = request.actions().contains(action);
                assert_eq!(works, offered, "{} {action} {published:?} {consent} {parts}", name(&state));
            }
        }
    }
}

fn part(state: PartState) -> Part {
    Part { unit: OTHER, task: "text".to_owned(), due_at: now(), called: None, late: false, state }
}

fn apply(request: Request, command: Command, by: By, now: DateTime<Utc>) -> Result<Request, Refusal> {
    let calendar = calendar();
    request.apply(command, context(&calendar, by, now)).map(|change| change.request)
}

fn staff(request: Request, action: Action) -> Result<Request, Refusal> {
    apply(request, command(action), By::Staff(PERSON), now())
}

fn handling() -> Request {
    request(State::Handling { unit: UNIT, handler: PERSON, pending: None })
}
