//! What surrounds every staff page.

use super::leave;
use crate::cx::{Work, cx};
use crate::i18n::Lang;
use crate::t;
use leptos::prelude::*;

/// Where in the staff pages one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The worklist and its requests.
    Worklist,
    /// The dispatcher's desk.
    Dispatch,
    /// A grid worker's round.
    Round,
    /// The unit lead's desk.
    Unit,
    /// Call-backs, and samples of them.
    Calls,
    /// Demands.
    Supervisions,
    /// Rates and appraisals.
    Numbers,
    /// Codes that hang anywhere.
    Posters,
    /// Places for riders.
    Places,
    /// Administration.
    Admin,
    /// One's own account.
    Me,
    /// Signed out.
    Outside,
}

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Good,
    /// Something is to be known.
    Plain,
    /// Something did not work.
    Bad,
}

/// A message on top of a page.
pub fn notice(tone: Tone, text: impl Into<String>) -> AnyView {
    let (class, role) = match tone {
        Tone::Good => ("note good", "status"),
        Tone::Plain => ("note", "status"),
        Tone::Bad => ("note wrong", "alert"),
    };
    view! { <p class=class role=role>{text.into()}</p> }.into_any()
}

/// A page with its bar on top.
pub fn frame(section: Section, body: AnyView) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    view! {
        <a class="skip" href="#main">{t!(lang, "desk-skip")}</a>
        <header class="bar">
            <a class="home" href="/desk">
                <b>{t!(lang, "product-name")}</b>
                <span>{t!(lang, "desk-title")}</span>
            </a>
            {cx.demo.then(|| view! { <span class="demo-mark">{t!(lang, "desk-demo-mark")}</span> })}
            {cx.staff.clone().map(|(name, admin)| bar_links(lang, section, name, admin, &cx.work))}
        </header>
        {leave::standing_in(lang, &cx.work, cx.offset)}
        {body}
        {footer(lang, cx.here)}
    }
    .into_any()
}

fn bar_links(lang: Lang, section: Section, name: String, admin: bool, work: &Work) -> impl IntoView + use<> {
    let current = move |s: Section| (s == section).then_some("page");
    let own = [
        (work.routes, "/desk/dispatch", Section::Dispatch, t!(lang, "dispatch-title")),
        (work.works, "/desk/mine", Section::Round, t!(lang, "people-round")),
        (work.leads, "/desk/unit", Section::Unit, t!(lang, "people-unit")),
        (work.calls, "/desk/calls", Section::Calls, t!(lang, "calls-title")),
        (work.draws && !work.calls, "/desk/calls/draws", Section::Calls, t!(lang, "calls-title")),
        (!work.no_worklist, "/desk/supervisions", Section::Supervisions, t!(lang, "sup-title")),
        (work.counts, "/desk/numbers", Section::Numbers, t!(lang, "numbers-title")),
        (work.places, "/desk/places", Section::Places, t!(lang, "places-title")),
        (work.puts_up, "/desk/posters", Section::Posters, t!(lang, "posters-title")),
    ];
    let own = own.into_iter().filter(|(shown, ..)| *shown).map(move |(_, href, section, name)| {
        view! { <a href=href aria-current=current(section)>{name}</a> }
    });
    view! {
        <nav class="links" aria-label=t!(lang, "desk-nav")>
            {(!work.no_worklist)
                .then(|| view! { <a href="/desk" aria-current=current(Section::Worklist)>{t!(lang, "desk-worklist")}</a> })}
            {own.collect_view()}
            {admin
                .then(|| {
                    view! {
                        <a href="/desk/admin" aria-current=current(Section::Admin)>{t!(lang, "desk-admin")}</a>
                    }
                })}
            <a href="/desk/inbox">{t!(lang, "tell-inbox")} {unread(lang, work.unread)}</a>
            <a href="/desk/me" class="who" aria-current=current(Section::Me) title=t!(lang, "desk-me")>{name}</a>
        </nav>
        <form method="post" action="/desk/sign-out" class="out">
            <button>{t!(lang, "desk-sign-out")}</button>
        </form>
    }
}

/// How many messages wait, for eyes and for ears.
fn unread(lang: Lang, count: u32) -> Option<impl IntoView> {
    let shown = if count > 99 { "99+".to_owned() } else { count.to_string() };
    (count > 0).then(|| {
        view! {
            <span class="unread" aria-hidden="true">{shown.clone()}</span>
            <span class="vh">{t!(lang, "tell-unread-count", count = shown)}</span>
        }
    })
}

/// Languages, and the way to the residents' pages.
fn footer(lang: Lang, here: String) -> impl IntoView {
    let other = Lang::ALL.into_iter().filter(|l| *l != lang).map(|other| {
        view! { <button name="lang" value=other.tag() lang=other.tag()>{other.name()}</button> }
    });
    view! {
        <footer class="foot">
            <form method="post" action="/lang">
                <input type="hidden" name="back" value=here/>
                {other.collect_view()}
            </form>
            <a href="/">{t!(lang, "desk-public-pages")}</a>
        </footer>
    }
}
