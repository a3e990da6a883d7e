//! What staff pages say: the worklist empty and with late and near rows, a
//! request in every state for those who work on it.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

mod support;

use app::cx::Cx;
use app::i18n::Lang;
use app::pages::desk::print;
use app::pages::desk::query::Query;
use app::pages::desk::request::{self, Choices, RequestPage, Stop, Tried};
use app::pages::desk::supervisions::{self, Supervisions};
use app::pages::desk::views::Views;
use app::pages::desk::worklist::{self, Worklist};
use backend::requests::{Counts, Tools};
use backend::supervision::{Candidate, Which};
use backend::view::{ByView, CategoryRef, EventView, Page, Relation, RequestView, UnitRef, WorkRow};
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::draft::Problem;
use domain::ids::{CategoryId, EventId, UnitId};
use domain::lists::List;
use domain::org::UnitKind;
use domain::request::{Action, Audience, Channel, EventKind, Kind, Status};
use domain::supervision::Reason;
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

fn views(list: List) -> Views {
    Views { list, here: String::new(), saved: Vec::new(), unkept: None, replaced: None }
}

fn list(query: Query, items: Vec<WorkRow>) -> Worklist {
    Worklist {
        query,
        page: Page { items, next: Some("next".to_owned()) },
        counts: Counts { mine: 3, unit: 100, unassigned: 0, late: 1, joint: 0, asks: 0 },
        mark: "m".to_owned(),
        views: views(List::Worklist),
        units: Vec::new(),
        directory: Arc::default(),
        open: None,
        done: None,
        enters: true,
        tools: Default::default(),
        all: false,
        steps: None,
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

#[test]
fn the_parts_that_come_anew_are_there_in_an_empty_list_too() {
    let page = |items| {
        let mut model = list(Query::read([("scope", "all"), ("q", "灯")]), items);
        model.tools = Tools { actions: vec![Action::Note], ..Default::default() };
        html(Lang::ZhHans, || worklist::page(model))
    };
    let parts = |html: &str| -> Vec<String> {
        let all = html.split("data-live").map(|before| before.rsplit_once("id=\"").map(|(_, rest)| rest));
        let ids = all.flatten().filter_map(|rest| rest.split_once('"'));
        ids.filter(|(_, rest)| !rest.contains('>')).map(|(id, _)| id.to_owned()).collect()
    };
    let (empty, full) = (page(Vec::new()), page(vec![row(1, Urgency::Normal, None)]));
    assert_eq!(parts(&empty), ["parts", "list", "many", "side"]);
    assert_eq!(parts(&full), parts(&empty));
    assert!(full.contains("form=\"bulk\"") && full.contains("id=\"bulk\"") && !empty.contains("id=\"bulk\""));
    assert!(empty.contains("/desk/events?scope=all&amp;q=%E7%81%AF&amp;seen=m"), "{empty}");
}

#[test]
fn what_may_want_pressing_says_what_it_is_about() {
    let category = CategoryRef {
        id: CategoryId(uuid::Uuid::nil()),
        slug: "light".to_owned(),
        name: "路灯".to_owned(),
        name_en: "Street lights".to_owned(),
    };
    let candidate = Candidate {
        code: RequestCode::from_bits(1),
        version: 2,
        category: Some(category),
        excerpt: "北门的路灯不亮".to_owned(),
        unit: Some(unit("松江社区", UnitKind::Community)),
        reason: Reason::Late,
        due_at: None,
    };
    let model = Supervisions {
        which: Which::All,
        unit: String::new(),
        later: false,
        page: Page { items: Vec::new(), next: None },
        candidates: vec![candidate],
        directory: Arc::default(),
        views: views(List::Supervisions),
        tools: Tools::default(),
    };
    let page = html(Lang::ZhHans, || supervisions::page(model));
    let rows = part(&page, "<tbody", "</tbody>");
    assert!(rows.contains("北门的路灯不亮") && rows.contains("<td>路灯</td>"), "{rows}");
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
        phone: Some("199********".to_owned()),
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

fn told(kind: EventKind, by: ByView, detail: Option<&str>, text: Option<&str>) -> EventView {
    let mut event = request(Status::Closed, &[]).events.remove(0);
    event.unit = Some(unit("区城市管理局", UnitKind::Department));
    (event.kind, event.by) = (kind, by);
    (event.detail, event.text) = (detail.map(str::to_owned), text.map(str::to_owned));
    event
}

/// A request of two rounds, as a work order and on the screen.
fn two_rounds() -> RequestView {
    let staff = || request(Status::Closed, &[]).events[0].by.clone();
    let events = vec![
        told(EventKind::Started, staff(), None, None),
        told(EventKind::InfoAdded, ByView::Author, None, Some("左侧第二个。")),
        told(EventKind::Evaluated, ByView::Author, Some("unsolved_dissatisfied"), Some("还是松的")),
        told(EventKind::Closed, staff(), Some("call_back"), None),
        told(EventKind::Called, staff(), Some("unsolved_dissatisfied"), Some("已致电")),
        told(EventKind::Dispatched, staff(), None, None),
    ];
    RequestView { events, ..request(Status::CallBack, &[]) }
}

#[test]
fn the_history_says_each_verdict_and_where_a_bad_one_leads() {
    let page = shown(two_rounds(), None);
    let history = lines(&page[page.find("id=\"history\"").unwrap()..]);
    assert_eq!(history.matches("未解决，不满意").count(), 2);
    assert!(history.contains("<b class=\"to\">待回访</b>"), "{history}");
}

#[test]
fn a_work_order_says_who_did_what_and_nothing_in_their_name() {
    let page =
        html(Lang::ZhHans, || print::page(&two_rounds(), "https://huying.example", "陆星野".to_owned()));
    let table = &page[page.find("<tbody").unwrap()..];
    let rows: Vec<String> = table
        .split("<tr>")
        .skip(1)
        .map(|row| {
            let cells = row.split("<td>").skip(2).map(|cell| cell.split("</td>").next().unwrap());
            let text = |cell: &str| -> String {
                cell.split('<').map(|text| text.split_once('>').map_or(text, |(_, text)| text)).collect()
            };
            cells.map(text).collect::<Vec<_>>().join(" | ")
        })
        .collect();
    let by = "松江社区 · 陆星野";
    assert_eq!(
        rows,
        [
            format!("开始办理 | {by} | "),
            "居民补充 | 居民 | 左侧第二个。".to_owned(),
            "居民评价 · 未解决，不满意 | 居民 | 还是松的".to_owned(),
            format!("销号 · 待回访 | {by} | "),
            format!("回访 · 未解决，不满意 | {by} | 已致电"),
            format!("派单 · 区城市管理局 | {by} | "),
        ]
    );
}

#[test]
fn who_closes_after_a_bad_verdict_is_told_that_it_goes_to_call_back() {
    let banner = |status| {
        let view = request(status, &[]);
        let (choices, key) = (Choices::default(), "key-12345".to_owned());
        let (number, handed) = (Default::default(), Default::default());
        let done = Some(Action::Close);
        let model = RequestPage { view, choices, key, done, tried: None, number, appraised: None, handed };
        html(Lang::ZhHans, || request::page(model))
    };
    assert!(banner(Status::Closed).contains("已销号。"));
    let page = banner(Status::CallBack);
    assert!(page.contains("已转回访") && !page.contains("已销号。"), "{page}");
}
