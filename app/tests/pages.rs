//! What pages say, in every language.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

mod support;

use app::i18n::Lang;
use app::pages::report::{Form, Trouble};
use app::pages::{home, report, request};
use app::parts::categories::Group;
use backend::view::{ByView, Card, CategoryRef, EventView, Relation, RequestView, UnitRef};
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::draft::{Draft, Field, FieldError, Problem};
use domain::ids::{CategoryId, EventId, UnitId};
use domain::org::UnitKind;
use domain::request::{Action, Audience, Channel, Evaluation, EventKind, Ground, Kind, Status};
use leptos::prelude::*;
use support::{at, lines};

fn html(lang: Lang, page: impl FnOnce() -> AnyView) -> String {
    support::html(support::cx(lang), page)
}

/// What somebody reads, without the tags.
fn read(html: &str) -> String {
    let main = html.split_once("<main").map_or(html, |(_, main)| main);
    let mut text = String::new();
    let mut inside = true;
    for c in main.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push('\n');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn unit(name: &str, kind: UnitKind) -> UnitRef {
    UnitRef { id: UnitId(uuid::Uuid::nil()), name: name.to_owned(), kind }
}

fn category() -> CategoryRef {
    let (name, name_en) = ("路灯照明".to_owned(), "Street lighting".to_owned());
    CategoryRef { id: CategoryId(uuid::Uuid::nil()), slug: "lamps".to_owned(), name, name_en }
}

fn code() -> RequestCode {
    RequestCode::from_bits(123_456_789)
}

fn event(kind: EventKind, hour: u32, by: ByView, text: Option<&str>) -> EventView {
    EventView {
        id: EventId(uuid::Uuid::nil()),
        kind,
        at: at(&format!("2026-11-23T0{hour}:15:00Z")),
        by,
        unit: Some(unit("松江社区", UnitKind::Community)),
        text: text.map(str::to_owned),
        audience: Audience::Public,
        until: None,
        detail: None,
        media: Vec::new(),
    }
}

fn staff() -> ByView {
    ByView::Staff { unit: Some(unit("松江社区", UnitKind::Community)), name: None, stead: None }
}

fn happened(status: Status) -> Vec<EventView> {
    let mut events = vec![
        event(EventKind::Submitted, 0, ByView::Author, None),
        event(EventKind::Accepted, 0, staff(), None),
        event(EventKind::Dispatched, 0, staff(), None),
        event(EventKind::Started, 1, staff(), None),
    ];
    let end = match status {
        Status::Waiting => event(EventKind::Asked, 1, staff(), Some("是哪一盏灯？")),
        Status::Answered | Status::Evaluated | Status::CallBack | Status::Closed => {
            event(EventKind::Answered, 1, staff(), Some("已经更换灯头。"))
        }
        Status::LongListed => event(EventKind::LongListed, 1, staff(), Some("已列入明年改造。")),
        Status::Merged => event(EventKind::Merged, 1, staff(), None),
        Status::Declined => event(EventKind::Declined, 1, staff(), Some("属于物业的路灯。")),
        Status::Withdrawn => event(EventKind::Withdrawn, 1, ByView::Author, None),
        _ => return events,
    };
    events.push(end);
    if status == Status::Evaluated {
        let detail = Some("solved_dissatisfied".to_owned());
        events.push(EventView { detail, ..event(EventKind::Evaluated, 1, ByView::Author, Some("亮了")) });
    }
    events
}

fn view(status: Status, relation: Relation) -> RequestView {
    let author = relation == Relation::Author;
    let open =
        matches!(status, Status::Submitted | Status::Registered | Status::Dispatched | Status::Handling);
    let actions = match status {
        _ if !author => Vec::new(),
        Status::Answered => vec![Action::AddInfo, Action::Evaluate],
        Status::Waiting => vec![Action::AddInfo, Action::Withdraw],
        _ if open => vec![Action::AddInfo, Action::Withdraw],
        _ => Vec::new(),
    };
    let due = at("2026-11-25T02:30:00Z");
    RequestView {
        code: code(),
        version: 4,
        status,
        kind: Kind::Livelihood,
        urgency: Urgency::Normal,
        channel: Channel::Web,
        intake: None,
        category: Some(category()),
        submitted_at: at("2026-11-23T00:15:00Z"),
        due_at: open.then_some(due),
        first_due_at: at("2026-11-23T04:30:00Z"),
        answer_due_at: due,
        responded_at: Some(at("2026-11-23T01:15:00Z")),
        answered_at: None,
        published_at: Some(at("2026-11-23T01:20:00Z")),
        consent: true,
        description: "东门的路灯坏了三天".to_owned(),
        place: None,
        address: author.then(|| "松江路 12 号".to_owned()),
        area: Some(unit("松江社区", UnitKind::Community)),
        phone: author.then(|| "••••1234".to_owned()),
        unit: Some(unit("松江社区", UnitKind::Community)),
        handler: None,
        media: Vec::new(),
        events: happened(status),
        evaluation: (status == Status::Evaluated).then_some(Evaluation { solved: true, satisfied: false }),
        outcome: None,
        close_due_at: None,
        clock: Default::default(),
        pending: None,
        parts: Vec::new(),
        related: Vec::new(),
        leading: None,
        ground: (status == Status::Declined).then_some(Ground::OutOfScope),
        me_too: 3,
        actions,
        relation,
        contact: Default::default(),
        anonymised_at: None,
    }
}

fn shown(status: Status, relation: Relation) -> request::Shown {
    request::Shown {
        view: view(status, relation),
        link: (relation == Relation::Author).then(|| "https://huying.example/r/X?k=token".to_owned()),
        kept: false,
        counted: false,
        told: None,
        key: "0123456789abcdef".to_owned(),
        acting: request::Acting::default(),
    }
}

fn form() -> report::Form {
    report::Form {
        draft: Draft {
            description: "<b>灯坏了</b>".to_owned(),
            phone: "12".to_owned(),
            key: "0123456789abcdef".to_owned(),
            public: "on".to_owned(),
            ..Draft::default()
        },
        errors: vec![
            FieldError::new(Field::Photos, Problem::Heic),
            FieldError::new(Field::Phone, Problem::Invalid),
        ],
        categories: vec![Group {
            slug: "city".to_owned(),
            name: "市政".to_owned(),
            items: vec![("lamps".to_owned(), "路灯照明".to_owned())],
        }],
        ..report::Form::default()
    }
}

#[test]
fn home_in_every_language() {
    let card = Card {
        code: code(),
        status: Status::Handling,
        category: Some(category()),
        area: Some(unit("松江社区", UnitKind::Community)),
        excerpt: "东门的路灯坏了三天".to_owned(),
        submitted_at: at("2026-11-22T02:00:00Z"),
        published_at: at("2026-11-22T03:00:00Z"),
        photo: None,
        me_too: 2,
        distance: None,
    };
    for lang in Lang::ALL {
        let card = card.clone();
        insta::assert_snapshot!(
            format!("home-{}", lang.tag()),
            lines(&html(lang, move || home::page(&[card], 1)))
        );
    }
}

#[test]
fn the_form_comes_back_with_everything_typed_and_a_sentence_at_each_field() {
    for lang in Lang::ALL {
        let html = html(lang, || report::page(&form()));
        assert!(html.contains("&lt;b&gt;灯坏了&lt;/b&gt;"), "what was typed is text, never markup");
        insta::assert_snapshot!(format!("report-errors-{}", lang.tag()), lines(&html));
    }
}

/// `islands/browser/submit.rs`: a proxy's page about a server it does not reach has
/// no form in it, and is tried again.
#[test]
fn our_own_page_about_a_failure_has_the_form_in_it() {
    let failed = Form { trouble: Some(Trouble::Unavailable), ..Form::default() };
    assert!(html(Lang::En, || report::page(&failed)).contains("id=\"report\""));
}

/// Islands wake in their order: the keeper puts back the key that photos are sent with.
#[test]
fn the_keeper_of_a_draft_wakes_before_what_is_sent_with_its_key() {
    let html = html(Lang::En, || report::page(&Form::default()));
    let at = |island| html.find(island).unwrap();
    for sender in ["data-photos", "data-voice", "data-video", "data-submit"] {
        assert!(at("data-draft") < at(sender), "{sender}");
    }
}

#[test]
fn a_request_in_every_state_as_author_and_stranger_see_it() {
    for lang in Lang::ALL {
        for relation in [Relation::Author, Relation::Public] {
            let mut all = String::new();
            for status in Status::ALL {
                let page = html(lang, || request::page(&shown(*status, relation)));
                all += &format!("=== {status}\n{}\n\n", read(&page));
            }
            let who = if relation == Relation::Author { "author" } else { "stranger" };
            insta::assert_snapshot!(format!("request-{who}-{}", lang.tag()), all);
        }
    }
}

#[test]
fn a_stranger_is_offered_nothing_of_the_author_s() {
    for status in Status::ALL {
        let page = html(Lang::En, || request::page(&shown(*status, Relation::Public)));
        for private in ["private-link", "name=\"action\"", "/mine\" method", "松江路 12 号", "1234"] {
            assert!(!page.contains(private), "{status}: {private}");
        }
    }
}

#[test]
fn what_was_typed_survives_a_change_by_somebody_else() {
    let mut shown = shown(Status::Answered, Relation::Author);
    shown.acting = request::Acting {
        action: Some(Action::Evaluate),
        text: "还没修好".to_owned(),
        solved: Some(false),
        problem: Some(request::Problem::Changed),
        ..request::Acting::default()
    };
    let page = html(Lang::ZhHans, || request::page(&shown));
    assert!(page.contains("还没修好"));
    assert!(page.contains("刚刚有了新进展"));
    assert!(page.contains("role=\"alert\""));
}

#[test]
fn the_next_date_says_what_is_due_then() {
    let close = Some(at("2026-11-30T02:30:00Z"));
    let words = |relation, due_at, evaluation| {
        let mut shown = shown(Status::Evaluated, relation);
        let view = RequestView { due_at, close_due_at: close, evaluation, ..shown.view };
        shown.view = view;
        read(&html(Lang::ZhHans, || request::page(&shown)))
    };
    let (good, bad) =
        (Evaluation { solved: true, satisfied: true }, Evaluation { solved: false, satisfied: true });
    let staff = words(Relation::Staff, close, Some(bad));
    assert!(staff.contains("前销号") && !staff.contains("前答复"), "{staff}");
    assert!(words(Relation::Author, None, Some(bad)).contains("前重新办理或销号"));
    for (relation, verdict) in [(Relation::Author, good), (Relation::Public, bad)] {
        let page = words(relation, None, Some(verdict));
        assert!(!page.contains("前重新办理或销号") && !page.contains("前销号"), "{page}");
    }
}

#[test]
fn each_verdict_stands_at_its_own_line() {
    let mut shown = shown(Status::Answered, Relation::Author);
    let judged = |detail: &str, said| EventView {
        detail: Some(detail.to_owned()),
        ..event(EventKind::Evaluated, 1, ByView::Author, Some(said))
    };
    let closed =
        EventView { detail: Some("call_back".to_owned()), ..event(EventKind::Closed, 1, staff(), None) };
    shown.view.events.extend([
        judged("unsolved_dissatisfied", "还是松的"),
        closed,
        event(EventKind::Reopened, 1, staff(), None),
        judged("solved_satisfied", "好了"),
        EventView { detail: None, ..judged("", "更早的") },
    ]);
    shown.view.evaluation = Some(Evaluation { solved: true, satisfied: true });
    let page = read(&html(Lang::ZhHans, || request::page(&shown)));
    let lines: Vec<&str> = page.lines().collect();
    let before = |said: &str| lines[lines.iter().position(|line| *line == said).unwrap() - 1];
    assert_eq!(
        (before("还是松的"), before("好了"), before("更早的")),
        ("未解决，不满意", "已解决，满意", "您")
    );
    assert!(page.contains("销号\n今天 09:15\n松江社区\n待回访"), "{page}");
}

#[test]
fn no_step_is_done_that_another_round_has_to_do_again() {
    use app::parts::steps::{Standing, standings};
    use domain::progress::Step;
    let round = [EventKind::Dispatched, EventKind::Started, EventKind::Answered, EventKind::Evaluated];
    let all = [&round[..], &[EventKind::Published, EventKind::Closed]].concat();
    let done = |status, happened: &[EventKind]| -> Vec<Step> {
        let standings = standings(status, true, happened);
        standings.into_iter().filter(|(_, how)| *how == Standing::Done).map(|(step, _)| step).collect()
    };
    let taken_up = [Step::Collect, Step::Register, Step::Dispatch];
    let again = [&all[..], &[EventKind::Reopened]].concat();
    assert_eq!(done(Status::Handling, &again), [&taken_up[..], &[Step::Publish]].concat());
    let to_call = [&taken_up[..], &[Step::Handle, Step::Answer, Step::Publish]].concat();
    assert_eq!(done(Status::CallBack, &all), to_call);
    assert_eq!(done(Status::Closed, &all), Step::ALL);
    // Whoever withdraws in the second round has not come as far as in the first.
    assert_eq!(done(Status::Withdrawn, &again), [&taken_up[..], &[Step::Publish]].concat());
    assert_eq!(standings(Status::Handling, false, &all)[6], (Step::Publish, Standing::Ahead));
    // Dispatched without having been accepted first; published before anybody answered.
    let skipped = [EventKind::Submitted, EventKind::Dispatched, EventKind::Published, EventKind::Merged];
    assert_eq!(done(Status::Merged, &skipped), [&taken_up[..], &[Step::Publish]].concat());
    assert_eq!(done(Status::Declined, &skipped[..1]), [Step::Collect, Step::Publish]);
}

#[test]
fn a_transfer_leads_from_the_unit_that_had_it_to_the_one_that_took_it() {
    let by = |name| ByView::Staff { unit: Some(unit(name, UnitKind::Department)), name: None, stead: None };
    let line = |kind, name, to| EventView {
        unit: Some(unit(to, UnitKind::Department)),
        ..event(kind, 1, by(name), None)
    };
    let mut shown = shown(Status::Handling, Relation::Author);
    shown.view.events = vec![
        line(EventKind::Dispatched, "指挥中心", "区城管局"),
        EventView {
            audience: Audience::Staff, ..line(EventKind::HandedOver, "区住建局", "区园林局")
        },
        line(EventKind::Transferred, "区水务局", "区水务局"),
        line(EventKind::HandedOver, "指挥中心", "区环保局"),
        line(EventKind::Transferred, "区城管局", "区城管局"),
    ];
    let page = read(&html(Lang::ZhHans, || request::page(&shown)));
    for line in ["指挥中心 → 区城管局", "区城管局 → 区水务局", "区环保局 → 区城管局"]
    {
        assert!(page.contains(line), "{line}: {page}");
    }
}
