//! `/mine`: what this phone keeps or has open.

use crate::cx::lang;
use crate::parts::icon::{self, Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::{badge, time, words};
use crate::t;
use backend::view::RequestView;
use domain::code::RequestCode;
use leptos::prelude::*;

/// A request this phone holds a token for.
#[derive(Clone, Debug)]
pub struct Item {
    /// The request.
    pub view: RequestView,
    /// Whether it stays after the browser is closed.
    pub kept: bool,
}

/// How many this phone holds at most, and which one gives way to the next.
pub type Full = (usize, RequestCode);

/// The page.
pub fn page(items: &[Item], brim: Option<&Full>) -> AnyView {
    let lang = lang();
    let list = if items.is_empty() {
        empty().into_any()
    } else {
        view! { <ul class="cards">{items.iter().map(item).collect::<Vec<_>>()}</ul> }.into_any()
    };
    let body = view! {
        <h1>{t!(lang, "tab-mine")}</h1>
        {full(brim)}
        {list}
        <nav class="cells" aria-label=t!(lang, "nav-further")>
            <a class="cell" href="/follow">{icon(Icon::Search)} <span>{t!(lang, "home-follow")}</span> {icon::next()}</a>
        </nav>
    };
    layout(Frame { tab: Some(Tab::Mine), ..Frame::default() }, body.into_any())
}

/// Says which one this phone will not hold any more, while it can still be opened.
pub fn full(brim: Option<&Full>) -> Option<impl IntoView + use<>> {
    let lang = lang();
    let (count, code) = brim?;
    let code = code.to_string();
    Some(view! {
        <div class="notice calm" role="status">
            {icon(Icon::Info)}
            <div>
                <p>{t!(lang, "mine-full", count = *count, code = code.clone())}</p>
                <p><a href=format!("/r/{code}")>{t!(lang, "mine-full-open", code = code.clone())}</a></p>
            </div>
        </div>
    })
}

fn empty() -> impl IntoView {
    let lang = lang();
    view! {
        <section class="card empty">
            {icon(Icon::List)}
            <p>{t!(lang, "mine-empty")}</p>
            <a class="button" href="/report">{t!(lang, "home-report")}</a>
        </section>
    }
}

fn item(item: &Item) -> impl IntoView + use<> {
    let lang = lang();
    let view = &item.view;
    let code = view.code.to_string();
    let title = view
        .category
        .as_ref()
        .map_or_else(|| t!(lang, "category-none").to_owned(), |c| words::category(lang, c));
    let due = time::Due::of(view).map(|due| view! { <p>{time::due(due)}</p> });
    let turn = view.due_at.is_none().then(|| view! { <p>{words::stands(lang, view)}</p> });
    let excerpt: String = view.description.chars().take(60).collect();
    let keep = (!item.kept).then(|| small_form("/mine", &code, t!(lang, "mine-keep")));
    view! {
        <li class="item">
            <a href=format!("/r/{code}")>
                <div>
                    <h2>{title} {badge::status(view.status, true)}</h2>
                    {(!excerpt.is_empty()).then(|| view! { <p>{excerpt}</p> })}
                    {due}
                    {turn}
                    <p class="meta"><span>{code.clone()}</span> <span>{time::time(view.submitted_at)}</span></p>
                </div>
            </a>
            <div class="item-actions">{keep} {forget(&code)}</div>
        </li>
    }
}

/// Who left no number has no other way to it than what is kept here.
fn forget(code: &str) -> impl IntoView + use<> {
    let lang = lang();
    let said = format!("{} {code}", t!(lang, "mine-forget"));
    view! {
        <details class="forget">
            <summary class="button quiet" aria-label=said>{t!(lang, "mine-forget")}</summary>
            <p class="soft">{t!(lang, "mine-forget-hint")}</p>
            {small_form("/mine/forget", code, t!(lang, "mine-forget-sure"))}
        </details>
    }
}

fn small_form(action: &'static str, code: &str, label: &'static str) -> impl IntoView + use<> {
    let said = format!("{label} {code}");
    view! {
        <form method="post" action=action>
            <input type="hidden" name="code" value=code.to_owned()/>
            <button class="button quiet" aria-label=said>{label}</button>
        </form>
    }
}
