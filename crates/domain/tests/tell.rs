//! Laws of telling people.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use domain::code::RequestCode;
use domain::deadline::{Clock, Urgency, standard};
use domain::ids::{RequestId, UnitId, UserId};
use domain::request::{
    Ask, Done, Evaluation, EventKind, Outcome, Pending, Record, Request, Resume, ReturnGround, State, Status,
};
use domain::tell::{Circuit, Flow, LINK, Occasion, Quiet, Template, TemplateError, To, Unsent, Values, Way};
use domain::tell::{wait, with_link};
use proptest::prelude::*;
use uuid::Uuid;

fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    (1_700_000_000_000_000_i64..2_000_000_000_000_000)
        .prop_map(|us| DateTime::from_timestamp_micros(us).expect("a moment"))
}

fn offset() -> impl Strategy<Value = FixedOffset> {
    (-56i32..=56).prop_map(|quarters| FixedOffset::east_opt(quarters * 900).expect("an offset"))
}

fn quiet() -> impl Strategy<Value = Quiet> {
    (0u16..1440, 0u16..1440).prop_map(|(from, to)| Quiet::new(from, to).expect("within a day"))
}

proptest! {
    #[test]
    fn after_quiet_hours_it_is_not_quiet_and_less_than_a_day_has_passed(
        at in moment(), offset in offset(), quiet in quiet(),
    ) {
        let over = quiet.over(at, offset);
        prop_assert!(!quiet.holds(over, offset));
        prop_assert!(over >= at && over - at < TimeDelta::days(1));
        prop_assert_eq!(over == at, !quiet.holds(at, offset));
    }

    #[test]
    fn nothing_between_now_and_the_end_of_quiet_hours_is_loud(
        at in moment(), offset in offset(), quiet in quiet(), part in 0.0..0.999f64,
    ) {
        let over = quiet.over(at, offset);
        let between = at + TimeDelta::microseconds(((over - at).num_microseconds().unwrap_or(0) as f64 * part) as i64);
        prop_assert!(between == over || quiet.holds(between, offset));
    }

    #[test]
    fn quiet_hours_lie_between_two_moments_if_any_moment_between_them_is_quiet(
        at in moment(), offset in offset(), quiet in quiet(), minutes in 0i64..2000, part in 0.0..1.0f64,
    ) {
        let to = at + TimeDelta::minutes(minutes);
        let between = at + TimeDelta::microseconds((minutes as f64 * 60e6 * part) as i64);
        let lies = quiet.lies_between(at, to, offset);
        prop_assert!(lies || !quiet.holds(between, offset));
        prop_assert_eq!(quiet.lies_between(at, at, offset), quiet.holds(at, offset));
        // As soon as it is quiet, and not before.
        let loud = (0..=minutes).all(|minute| !quiet.holds(at + TimeDelta::minutes(minute), offset));
        let soon = (0..60).any(|second| quiet.holds(to + TimeDelta::seconds(second - 59), offset));
        prop_assert!(!lies || !loud || soon);
    }

    #[test]
    fn quiet_hours_read_back(quiet in quiet()) {
        prop_assert_eq!(quiet.to_string().parse::<Quiet>(), Ok(quiet));
    }

    #[test]
    fn reading_quiet_hours_never_panics(text in "[0-9:+ -]{0,14}|.{0,20}") {
        let _ = text.parse::<Quiet>();
    }

    #[test]
    fn what_is_rendered_has_no_place_left_but_the_link(
        words in "[^{}]{0,40}", code in ".{0,90}", status in ".{0,90}", due in ".{0,90}", unit in ".{0,90}",
    ) {
        let Ok(template) = Template::parse(&format!("{words}.{{code}}{{status}}{{due}}{{unit}}{{link}}")) else {
            return Ok(());
        };
        let message = template.render(&Values::new(&code, &status, &due, &unit));
        prop_assert_eq!(message.matches('{').count(), 1);
        prop_assert_eq!(message.matches(LINK).count(), 1);
        prop_assert!(message.chars().count() <= 41 + 4 * 60 + LINK.len());
        let linked = with_link(&message, "https://x");
        prop_assert_eq!(linked.matches('{').count(), 0);
    }

    #[test]
    fn a_template_never_panics(text in "[{}a-z]{0,40}|.{0,60}") {
        let _ = Template::parse(&text);
    }

    #[test]
    fn waits_grow_up_to_five_minutes(tries in 1i32..1000, spread in any::<u8>()) {
        prop_assert!(wait(tries, spread) <= wait(tries + 1, 0));
        prop_assert!(wait(tries, spread) <= TimeDelta::minutes(5));
        prop_assert!(wait(tries, spread) >= TimeDelta::seconds(4));
    }

    #[test]
    fn a_masked_number_can_neither_be_called_nor_open_a_request(number in "1[3-9][0-9]{9}") {
        let masked = Way::Sms.mask(&number);
        prop_assert_eq!(masked, format!("{}********", &number[..3]));
    }

    #[test]
    fn a_provider_held_off_is_asked_again_within_a_minute_wherever_the_clock_goes(
        now in moment(), failures in 0u32..40, jump in -300_000i64..300_000,
    ) {
        let mut circuit = Circuit::default();
        for _ in 0..failures { circuit.failed(now); }
        let then = now + TimeDelta::seconds(jump);
        prop_assert!(circuit.flow(then) != Flow::Held || circuit.flow(then + TimeDelta::seconds(60)) != Flow::Held);
        circuit.worked();
        prop_assert_eq!(circuit.flow(now), Flow::Free);
    }
}

#[test]
fn from_ten_at_night_to_seven_nothing_rings() {
    let shanghai = FixedOffset::east_opt(8 * 3600).expect("an offset");
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
    let quiet = Quiet::default();
    assert!(!quiet.holds(at("2026-11-23T13:59:59Z"), shanghai));
    assert_eq!(quiet.over(at("2026-11-23T14:00:00Z"), shanghai), at("2026-11-23T23:00:00Z"));
    assert_eq!(quiet.over(at("2026-11-23T22:59:59.5Z"), shanghai), at("2026-11-23T23:00:00Z"));
    assert!(!quiet.holds(at("2026-11-23T23:00:00Z"), shanghai));
    let never = Quiet::new(0, 0).expect("within a day");
    assert!(!never.holds(at("2026-11-23T16:00:00Z"), shanghai));
}

#[test]
fn a_template_with_a_mistake_is_refused_by_name() {
    let wrong = |text: &str| Template::parse(text).expect_err("refused");
    assert_eq!(wrong(" \n "), TemplateError::Empty);
    assert_eq!(wrong(&"长".repeat(501)), TemplateError::TooLong);
    assert_eq!(wrong("{code"), TemplateError::Brace);
    assert_eq!(wrong("code}"), TemplateError::Brace);
    assert_eq!(wrong("{{code}}"), TemplateError::Brace);
    assert_eq!(wrong("{description}"), TemplateError::Unknown("description".to_owned()));
    assert_eq!(wrong("{ code }"), TemplateError::Unknown(" code ".to_owned()));
    assert_eq!(wrong("{}"), TemplateError::Unknown(String::new()));
}

#[test]
fn five_failures_hold_a_provider_off_and_one_message_tries_it() {
    let now: DateTime<Utc> = "2026-11-23T14:00:00Z".parse().expect("a moment");
    let mut circuit = Circuit::default();
    (0..4).for_each(|_| circuit.failed(now));
    assert_eq!(circuit.flow(now), Flow::Free);
    circuit.failed(now);
    assert_eq!(circuit.flow(now), Flow::Held);
    let later = now + TimeDelta::seconds(15);
    assert_eq!(circuit.flow(later), Flow::Probe);
    circuit.failed(later);
    assert_eq!(circuit.flow(later + TimeDelta::seconds(29)), Flow::Held);
    assert_eq!(circuit.flow(later + TimeDelta::seconds(30)), Flow::Probe);
}

#[test]
fn addresses_are_shown_masked() {
    assert_eq!(Way::Sms.mask("13812345678"), "138********");
    assert_eq!(Way::Sms.mask("12345"), "1****");
    assert_eq!(Way::Mail.mask("zhang@example.org"), "z***@example.org");
    assert_eq!(Way::Wechat.mask("oABC"), "***");
}

#[test]
fn everybody_who_can_be_told_can_be_told_in_the_message_box() {
    for occasion in Occasion::ALL {
        assert!(!occasion.listeners().is_empty(), "{occasion}");
        for to in occasion.listeners() {
            assert!(to.ways().contains(&Way::Box));
            assert_eq!(*to == To::Author, occasion.listeners() == [To::Author], "{occasion}");
        }
    }
}

/// Of messages that were written when all was long answered.
fn unsent(occasion: Occasion, later: &[Occasion], request: &Request) -> Option<Unsent> {
    domain::tell::unsent(occasion, "2026-12-23T14:00:00Z".parse().expect("a moment"), later, request)
}

fn request(state: State) -> Request {
    let at: DateTime<Utc> = "2026-11-23T14:00:00Z".parse().expect("a moment");
    Request {
        id: RequestId(Uuid::from_u128(9)),
        code: RequestCode::from_bits(42),
        version: 1,
        state,
        category: None,
        urgency: Urgency::Normal,
        submitted_at: at,
        first_due_at: at,
        answer_due_at: at,
        close_due_at: None,
        record: Record::new(Clock::new(at, standard(Urgency::Normal, None))),
        responded_at: None,
        answered_at: None,
        consent: true,
        published_at: None,
        photos_public: false,
    }
}

const UNIT: UnitId = UnitId(Uuid::from_u128(1));
const PERSON: UserId = UserId(Uuid::from_u128(3));
const DONE: Done = Done { unit: UNIT, handler: PERSON, outcome: Outcome::Done };

fn closed() -> Request {
    request(State::Closed { done: DONE, evaluation: Some(Evaluation { solved: true, satisfied: true }) })
}

#[test]
fn a_journey_of_one_night_is_told_in_one_message() {
    use Occasion::*;
    let told = [Acknowledged, Dispatched, Asked, Answered, Closed, Reopened, Answered, Closed];
    let sent: Vec<usize> =
        (0..told.len()).filter(|at| unsent(told[*at], &told[at + 1..], &closed()).is_none()).collect();
    assert_eq!(sent, [7]);
    assert_eq!(unsent(Asked, &[], &closed()), Some(Unsent::Settled), "it was replied to");
    assert_eq!(unsent(Dispatched, &[Closed], &closed()), Some(Unsent::Replaced));
}

#[test]
fn what_is_not_so_any_more_takes_the_place_of_nothing() {
    let handling = request(State::Handling { unit: UNIT, handler: PERSON, pending: None });
    let later = [Occasion::Asked, Occasion::Answered];
    assert_eq!(unsent(Occasion::Acknowledged, &later, &handling), None, "or nothing would be told");
}

#[test]
fn what_is_asked_is_sent_as_long_as_it_is_asked() {
    let pending = |ask| Some(Pending { ask, text: String::new(), by: PERSON, at: DateTime::UNIX_EPOCH });
    let handling = |ask| request(State::Handling { unit: UNIT, handler: PERSON, pending: pending(ask) });
    let waiting = State::Waiting { since: DateTime::UNIX_EPOCH, until: None, resume: Resume::Submitted };
    let bad = Evaluation { solved: false, satisfied: false };
    for (occasion, asked) in [
        (Occasion::Asked, request(waiting)),
        (Occasion::Answered, request(State::Answered { done: DONE })),
        (Occasion::CallbackDue, request(State::CallBack { done: DONE, evaluation: bad })),
        (Occasion::TransferAsked, handling(Ask::Transfer { to: UNIT })),
        (Occasion::ExtensionAsked, handling(Ask::Extension { days: 2 })),
        (Occasion::ReturnAsked, handling(Ask::Return { ground: ReturnGround::WrongUnit })),
        (Occasion::Returned, request(State::Registered)),
        (Occasion::Assigned, request(State::Dispatched { unit: UNIT, pending: None })),
        (Occasion::Late, request(State::Dispatched { unit: UNIT, pending: None })),
    ] {
        assert_eq!(unsent(occasion, &[], &asked), None, "{occasion}");
        assert_eq!(unsent(occasion, &[], &closed()), Some(Unsent::Settled), "{occasion}");
    }
}

#[test]
fn staff_are_told_of_each_thing_once() {
    let handling = request(State::Handling { unit: UNIT, handler: PERSON, pending: None });
    let replaced = Some(Unsent::Replaced);
    assert_eq!(unsent(Occasion::WarningHalf, &[Occasion::Late], &handling), replaced);
    assert_eq!(unsent(Occasion::Late, &[Occasion::WarningHalf], &handling), None, "of another deadline");
    assert_eq!(unsent(Occasion::Replied, &[Occasion::Replied], &handling), replaced);
    assert_eq!(unsent(Occasion::Assigned, &[Occasion::Replied, Occasion::Late], &handling), None);
}

#[test]
fn a_warning_of_the_answer_is_not_sent_after_it_and_one_of_the_closing_is() {
    let at: DateTime<Utc> = "2026-11-23T14:00:00Z".parse().expect("a moment");
    let answered = Request { answered_at: Some(at), ..request(State::Answered { done: DONE }) };
    let late = |written| domain::tell::unsent(Occasion::Late, written, &[], &answered);
    assert_eq!(late(at - TimeDelta::hours(1)), Some(Unsent::Settled));
    assert_eq!(late(at + TimeDelta::hours(1)), None);
}

#[test]
fn a_verdict_is_told_however_it_came() {
    assert_eq!(Occasion::of(EventKind::Evaluated, Status::Evaluated), [Occasion::Evaluated]);
    assert_eq!(Occasion::of(EventKind::Called, Status::CallBack), [Occasion::Evaluated]);
}

#[test]
fn who_is_not_content_is_told_of_the_call_and_not_that_it_is_over() {
    assert_eq!(Occasion::of(EventKind::Closed, Status::CallBack), [Occasion::CallbackDue]);
    assert_eq!(Occasion::of(EventKind::Closed, Status::Closed), [Occasion::Closed]);
}
