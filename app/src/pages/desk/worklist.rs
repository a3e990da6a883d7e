//! The worklist.

use super::admin::steps;
use super::bulk;
use super::filters::filters;
use super::frame::{Section, Tone, frame, notice};
use super::query::{Query, SCOPES, scope_name};
use super::request::panel;
use super::table::{Picks, table};
use super::views::{self, Views};
use super::words;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::islands::desk::DeskKeys;
use crate::t;
use backend::admin::Steps;
use backend::directory::Directory;
use backend::requests::{Counts, Scope, Tools};
use backend::view::{Page, RequestView, UnitRef, WorkRow};
use domain::request::Action;
use leptos::prelude::*;
use std::sync::Arc;

/// From this many on, a count is shown as "99+".
const MANY: u32 = 100;

/// A page of the worklist with all that stands around it.
#[derive(Clone)]
pub struct Worklist {
    /// What was asked for.
    pub query: Query,
    /// The rows.
    pub page: Page<WorkRow>,
    /// The numbers at the tabs.
    pub counts: Counts,
    /// What tells it from the same list at another time.
    pub mark: String,
    /// This person's saved views.
    pub views: Views,
    /// Units to filter by; empty when there is nothing to choose.
    pub units: Vec<UnitRef>,
    /// Categories to filter by.
    pub directory: Arc<Directory>,
    /// The request shown beside the list.
    pub open: Option<RequestView>,
    /// What was done just now to a request that is out of sight since.
    pub done: Option<Action>,
    /// Whether this person may enter requests for others.
    pub enters: bool,
    /// What this person may do to many.
    pub tools: Tools,
    /// Whether all rows are ticked.
    pub all: bool,
    /// What a new installation still needs, for who can do it.
    pub steps: Option<Steps>,
}

/// The page.
pub fn page(model: Worklist) -> AnyView {
    let lang = cx().lang;
    let Worklist {
        query,
        page,
        counts,
        mark,
        views,
        units,
        directory,
        open,
        done,
        enters,
        tools,
        all,
        steps,
    } = model;
    let class = if open.is_some() { "wl split" } else { "wl" };
    let picks = match (tools.actions.is_empty(), all) {
        (true, _) => Picks::Off,
        (false, false) => Picks::None,
        (false, true) => Picks::All,
    };
    let many = (picks != Picks::Off && !page.items.is_empty())
        .then(|| bulk::bar(lang, &tools, &query, &Default::default(), picks));
    let here = query.href();
    let body = view! {
        <main id="main" class=class>
            <h1 class="vh">{t!(lang, "desk-worklist")}</h1>
            {done.map(|action| notice(Tone::Good, words::done(lang, action)))}
            {views.notice()}
            {steps::card(steps.as_ref())}
            <div class="upper">
                {tabs(lang, &query, counts)}
                {views::menu(views)}
                <a class="btn" href=format!("/desk/export?{}", query.view_string())>{t!(lang, "export-link")}</a>
                {enters.then(|| view! { <a class="btn" href="/desk/new">{t!(lang, "entry-title")}</a> })}
            </div>
            {filters(lang, &query, units, &directory)}
            <DeskKeys>{live_bar(lang, here)} {keys_help(lang)}</DeskKeys>
            <div class="list" id="list" data-live="" data-events=query.events(&mark)>
                {list(lang, &query, page, picks)}
            </div>
            <div id="many" data-live="">{many}</div>
            <aside class="side" id="side" data-live="" aria-label=t!(lang, "desk-panel")>
                {open.map(|view| panel(view, query.href()))}
            </aside>
        </main>
    };
    frame(Section::Worklist, body.into_any())
}

/// The name of a part by its name in the address.
pub(super) fn scope(lang: Lang, name: &str) -> Option<&'static str> {
    let found = SCOPES.into_iter().find(|scope| scope_name(*scope) == name);
    found.map(|scope| tab_name(lang, scope))
}

fn tab_name(lang: Lang, scope: Scope) -> &'static str {
    match scope {
        Scope::Mine => t!(lang, "desk-scope-mine"),
        Scope::Unit => t!(lang, "desk-scope-unit"),
        Scope::Unassigned => t!(lang, "desk-scope-unassigned"),
        Scope::Late => t!(lang, "desk-scope-late"),
        Scope::Joint => t!(lang, "desk-scope-joint"),
        Scope::Asks => t!(lang, "desk-scope-asks"),
        Scope::All => t!(lang, "desk-scope-all"),
    }
}

fn count(scope: Scope, counts: Counts) -> Option<String> {
    let count = match scope {
        Scope::Mine => counts.mine,
        Scope::Unit => counts.unit,
        Scope::Unassigned => counts.unassigned,
        Scope::Late => counts.late,
        Scope::Joint => counts.joint,
        Scope::Asks => counts.asks,
        Scope::All => return None,
    };
    Some(if count >= MANY { "99+".to_owned() } else { count.to_string() })
}

/// The parts. A change of part keeps the filters.
fn tabs(lang: Lang, query: &Query, counts: Counts) -> impl IntoView + use<> {
    let tabs = SCOPES.map(|scope| {
        let href = Query { scope, cursor: String::new(), ..query.clone() }.href();
        let class = format!("tab {}", scope_name(scope));
        let current = (scope == query.scope).then_some("page");
        view! {
            <a href=href class=class aria-current=current>
                {tab_name(lang, scope)} {count(scope, counts).map(|n| view! { <b>{n}</b> })}
            </a>
        }
    });
    view! { <nav id="parts" class="parts" data-live="" aria-label=t!(lang, "desk-scopes")>{tabs.collect_view()}</nav> }
}

fn list(lang: Lang, query: &Query, page: Page<WorkRow>, picks: Picks) -> impl IntoView + use<> {
    let next = page.next.map(|cursor| query.href_at(&cursor));
    let first = (!query.cursor.is_empty()).then(|| query.href_at(""));
    let rows =
        if page.items.is_empty() { empty(lang, query).into_any() } else { table(query, page.items, picks) };
    view! {
        {rows}
        {(next.is_some() || first.is_some())
            .then(|| {
                view! {
                    <nav class="pages" aria-label=t!(lang, "desk-pages")>
                        {first.map(|href| view! { <a class="btn" href=href>{t!(lang, "desk-page-first")}</a> })}
                        {next.map(|href| view! { <a class="btn" rel="next" href=href>{t!(lang, "desk-page-next")}</a> })}
                    </nav>
                }
            })}
    }
}

fn empty(lang: Lang, query: &Query) -> impl IntoView + use<> {
    let filtered = query.filters() > 0;
    let sentence = match (filtered, query.scope) {
        (true, _) => t!(lang, "desk-empty-filtered"),
        (false, Scope::Mine) => t!(lang, "desk-empty-mine"),
        (false, Scope::Unit) => t!(lang, "desk-empty-unit"),
        (false, Scope::Unassigned) => t!(lang, "desk-empty-unassigned"),
        (false, Scope::Late) => t!(lang, "desk-empty-late"),
        (false, Scope::Joint) => t!(lang, "desk-empty-joint"),
        (false, Scope::Asks) => t!(lang, "desk-empty-asks"),
        (false, Scope::All) => t!(lang, "desk-empty-all"),
    };
    let clear = filtered.then(|| Query { scope: query.scope, ..Query::default() }.href());
    view! {
        <div class="empty">
            <p>{sentence}</p>
            {clear.map(|href| view! { <p><a class="btn" href=href>{t!(lang, "desk-filter-clear")}</a></p> })}
        </div>
    }
}

/// Says that there is new work, once the island has heard of some. `{n}` in the
/// words stands for a number. Without a session this very page leads to signing in, and
/// back.
fn live_bar(lang: Lang, here: String) -> impl IntoView {
    view! {
        <p
            id="live"
            class="live"
            data-new=t!(lang, "desk-live-new")
            data-changed=t!(lang, "desk-live-changed")
            role="status"
            hidden
        >
            <button type="button"></button>
            <a class="btn" href=here hidden>{t!(lang, "desk-live-over")}</a>
        </p>
    }
}

fn keys_help(lang: Lang) -> impl IntoView {
    let line = |key: &'static str, what: &'static str| {
        view! { <dt><kbd>{key}</kbd></dt><dd>{what}</dd> }
    };
    view! {
        <dialog id="keys" class="keys">
        <h2>{t!(lang, "desk-keys")}</h2>
        <dl>
            {line("j  ↓", t!(lang, "desk-key-down"))}
            {line("k  ↑", t!(lang, "desk-key-up"))}
            {line("Enter", t!(lang, "desk-key-enter"))}
            {line("o", t!(lang, "desk-key-panel"))}
            {line("Esc", t!(lang, "desk-key-escape"))}
            {line("/", t!(lang, "desk-key-search"))}
            {line("r", t!(lang, "desk-key-reload"))}
            {line("?", t!(lang, "desk-key-help"))}
        </dl>
        </dialog>
    }
}
