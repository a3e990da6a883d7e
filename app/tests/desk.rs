//! What staff pages say: the worklist empty and with late and near rows, a
//! request in every state for those who work on it.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

mod support;

use app::cx::Cx;
use app::i18n::Lang;
use app::pages::desk::query::Query;
use app::pages::desk::request::{self, Choices, RequestPage, Stop, Tried};
use app::pages::desk::views::Views;
use app::pages::desk::worklist::{self, Worklist};
use backend::requests::Counts;
use backend::view::{ByView, EventView, Page, Relation, RequestView, UnitRef, WorkRow};
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::draft::Problem;
use domain::ids::{EventId, UnitId};
use domain::lists::List;
use domain::org::UnitKind;
use domain::request::{Action, Audience, Channel, EventKind, Kind, Status};
use leptos::prelude::*;
use std::fmt::Write;
use std::sync::Arc;
use support::{at, lines};

fn cx(lang: Lang) -> Cx {
    let staff = Some(("禾映雪".to_owned(), false));
    Cx { here: "/desk".to_owned(), demo: false, staff, ..support::cx(lang) }
}

fn html(lang: Lang, page: impl FnOnce() -> AnyView) -> String {
    support::html(cx(lang), page)
}

/// One tag a line, from one mark to another.
fn part(html: &str, from: &str, to: &str) -> String {
    let html = lines(html);
    let rest = &html[html.find(from).unwrap()..];
    rest[..rest.find(to).unwrap()].to_owned()
}

fn unit(name: &str, kind: UnitKind) -> UnitRef {
    UnitRef { id: UnitId(uuid::Uuid::nil()), name: name.to_owned(), kind }
}

fn row(bits: u32, urgency: Urgency, due: Option<&str>) -> WorkRow {
    WorkRow {
        code: RequestCode::from_bits(bits),
        version: 2,
        status: Status::Dispatched,
        urgency,
        category: None,
        unit: Some(unit("松江社区", UnitKind::Community)),
        handler: None,
        area: Some(unit("松江社区", UnitKind::Community)),
        excerpt: "路灯不亮 <b>".to_owned(),
        address: None,
        submitted_at: at("2026-11-20T01:30:00Z"),
        due_at: due.map(at),
        media_count: 1,
    }
}

fn list(query: Query, items: Vec<WorkRow>) -> Worklist {
    Worklist {
        query,
        page: Page { items, next: Some("next".to_owned()) },
        counts: Counts { mine: 3, unit: 100, unassigned: 0, late: 1, joint: 0, asks: 0 },
        views: Views {
            list: List::Worklist,
            here: String::new(),
            saved: Vec::new(),
            unkept: None,
            replaced: None,
        },
        units: Vec::new(),
        directory: Arc::default(),
        open: None,
        done: None,
        enters: true,
        tools: Default::default(),
        all: false,
    }
}

#[test]
fn rows_say_late_and_soon_in_words_and_shape() {
    let rows = vec![
        row(1, Urgency::Emergency, Some("2026-11-22T23:00:00Z")),
        row(2, Urgency::Urgent, Some("2026-11-23T03:30:00Z")),
        row(3, Urgency::Normal, Some("2026-11-24T03:30:00Z")),
        row(4, Urgency::Enquiry, None),
    ];
    let zh = html(Lang::ZhHans, || worklist::page(list(Query::default(), rows.clone())));
    insta::assert_snapshot!("worklist-rows", part(&zh, "<tbody", "</main>"));
    let en = html(Lang::En, || worklist::page(list(Query::default(), rows)));
    for words in ["3 hours late", "1 hour left", "tomorrow 11:30", "99+"] {
        assert!(en.contains(words), "{words}");
    }
}

#[test]
fn an_empty_list_says_what_will_appear_or_how_to_see_more() {
    let page = |query: Query| {
        let mut model = list(query, Vec::new());
        model.page.next = None;
        html(Lang::En, || worklist::page(model))
    };
    assert!(page(Query::read([("scope", "mine")])).contains("Those you start work on will appear here"));
    let filtered = page(Query::read([("scope", "late"), ("q", "lamp")]));
    assert!(filtered.contains("No requests fit these filters"));
    assert!(filtered.contains("href=\"/desk?scope=late\""), "{filtered}");
}

fn request(status: Status, actions: &[Action]) -> RequestView {
    let event = |kind, audience, text: Option<&str>| EventView {
        id: EventId(uuid::Uuid::nil()),
        kind,
        at: at("2026-11-23T01:15:00Z"),
        by: ByView::Staff {
            unit: Some(unit("松江社区", UnitKind::Community)),
            name: Some("陆星野".into()),
            stead: None,
        },
        unit: None,
        text: text.map(str::to_owned),
        audience,
        until: None,
        detail: None,
        media: Vec::new(),
    };
    RequestView {
        code: RequestCode::from_bits(123_456_789),
        version: 7,
        status,
        kind: Kind::Livelihood,
        urgency: Urgency::Urgent,
        channel: Channel::Web,
        intake: None,
        category: None,
        submitted_at: at("2026-11-20T01:30:00Z"),
        due_at: None,
        first_due_at: at("2026-11-20T03:30:00Z"),
        answer_due_at: at("2026-11-23T03:30:00Z"),
        responded_at: Some(at("2026-11-20T05:00:00Z")),
        answered_at: None,
        published_at: None,
        consent: true,
        description: "路灯不亮".to_owned(),
        place: None,
        address: Some("三号楼前".to_owned()),
        area: None,
        phone: Some("199****1234".to_owned()),
        unit: Some(unit("松江社区", UnitKind::Community)),
        handler: Some("陆星野".to_owned()),
        media: Vec::new(),
        events: vec![
            event(EventKind::Started, Audience::Public, None),
            event(EventKind::Noted, Audience::Staff, Some("已到现场")),
        ],
        evaluation: None,
        outcome: None,
        close_due_at: None,
        clock: Default::default(),
        pending: None,
        parts: Vec::new(),
        related: Vec::new(),
        leading: None,
        ground: None,
        me_too: 2,
        actions: actions.to_vec(),
        relation: Relation::Staff,
        contact: Default::default(),
        anonymised_at: None,
    }
}

fn shown(view: RequestView, tried: Option<Tried>) -> String {
    let model = RequestPage {
        view,
        choices: Choices::default(),
        key: "key-12345".into(),
        done: None,
        tried,
        number: Default::default(),
        appraised: None,
        handed: Default::default(),
    };
    html(Lang::ZhHans, || request::page(model))
}

/// State, deadlines and forms, in the order in which they stand.
fn outline(html: &str) -> String {
    let mut out = String::new();
    for piece in html.split('<') {
        let text = piece.split_once('>').map_or("", |(_, text)| text).trim();
        let action = piece.split_once("name=\"action\" value=\"").map(|(_, rest)| rest);
        if let Some(action) = action {
            let _ = writeln!(out, "  form {}", action.split('"').next().unwrap_or(""));
        } else if piece.starts_with("details ") && piece.contains("class=\"act\"") {
            let _ = writeln!(out, "{}", if piece.contains(" open") { "open" } else { "shut" });
        } else if piece.starts_with("div class=\"met\"")
            || piece.starts_with("div class=\"missed\"")
            || piece.starts_with("div class=\"running\"")
            || piece.starts_with("div class=\"paused\"")
            || piece.starts_with("div class=\"over\"")
        {
            let _ = writeln!(out, "{}", piece.split('"').nth(1).unwrap_or(""));
        } else if piece.starts_with("span class=\"st ") {
            let _ = writeln!(out, "{text}");
        }
    }
    out
}

#[test]
fn the_usual_next_step_comes_first_and_open_in_every_state() {
    use Action::*;
    let dispatcher = [Accept, Dispatch, Note, Ask, Publish, Close, Decline];
    let handler = [Start, Note, Ask, Answer, Close];
    let mut all = String::new();
    for status in Status::ALL {
        for (who, may) in [("dispatcher", &dispatcher[..]), ("handler", &handler[..])] {
            let state = match status {
                Status::Submitted => vec![Note, Accept, Dispatch, Ask, Decline],
                Status::Registered => vec![Note, Dispatch, Ask, Publish, Decline],
                Status::Dispatched => vec![Note, Dispatch, Start, Ask, Answer, Publish, Decline],
                Status::Handling => vec![Note, Dispatch, Ask, Answer, Publish, Decline],
                Status::Waiting => vec![Note, Start, Publish, Decline],
                Status::Answered | Status::Evaluated => vec![Note, Publish, Close],
                _ => vec![Note],
            };
            let actions: Vec<_> = state.into_iter().filter(|a| may.contains(a)).collect();
            let _ =
                writeln!(all, "== {status} / {who}\n{}", outline(&shown(request(*status, &actions), None)));
        }
    }
    insta::assert_snapshot!("request-outline", all);
}

#[test]
fn internal_notes_are_marked_and_what_was_typed_comes_back() {
    let tried = Tried {
        action: Action::Answer,
        typed: [("text".to_owned(), "已更换".to_owned())].into(),
        media: Vec::new(),
        stop: Stop::Field("text", Problem::TooLong),
    };
    let page = shown(request(Status::Handling, &[Action::Answer, Action::Note]), Some(tried.clone()));
    assert!(page.contains("class=\"internal\"") && page.contains("已到现场"));
    assert!(page.contains("已更换") && page.contains("answer-text-problem"));
    // The action has gone meanwhile: the words stay readable.
    let tried = Tried { stop: Stop::Changed { since: 6 }, ..tried };
    let page = shown(request(Status::Closed, &[Action::Note]), Some(tried));
    assert!(page.contains("id=\"lost\"") && page.contains("已更换"));
    assert!(page.contains("class=\"box changed\""));
}
