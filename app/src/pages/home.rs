//! `/`: one thing to do, and the ways to what was done.

use crate::cx::lang;
use crate::parts::icon::{self, Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::{cards, follow};
use crate::t;
use backend::view::Card;
use leptos::prelude::*;

/// The page. `latest`: published requests; `mine`: how many this phone keeps.
pub fn page(latest: &[Card], mine: usize) -> AnyView {
    let lang = lang();
    let body = view! {
        <section class="hero">
            <h1>{t!(lang, "home-title")}</h1>
            <p>{t!(lang, "home-lead")}</p>
            <a class="button big" href="/report">{icon(Icon::Camera)} {t!(lang, "home-report")}</a>
            <p class="soft">{t!(lang, "home-report-hint")}</p>
        </section>
        <nav class="cells" aria-label=t!(lang, "tab-mine")>
            <a class="cell" href="/mine">
                {icon(Icon::List)} <span>{t!(lang, "home-mine")}</span>
                {(mine > 0).then(|| view! { <span class="value">{t!(lang, "home-mine-count", count = mine)}</span> })}
                {icon::next()}
            </a>
        </nav>
        <details class="more">
            <summary>{icon(Icon::Search)} <span>{t!(lang, "home-follow")}</span> {icon::next()}</summary>
            <div>{follow::form(&follow::Typed::default())}</div>
        </details>
        {latest_section(latest)}
    };
    layout(Frame { tab: Some(Tab::Report), ..Frame::default() }, body.into_any())
}

fn latest_section(latest: &[Card]) -> impl IntoView + use<> {
    let lang = lang();
    let list = if latest.is_empty() {
        view! { <p class="card soft">{t!(lang, "home-latest-empty")}</p> }.into_any()
    } else {
        cards::cards(latest).into_any()
    };
    view! {
        <h2 class="section-title">
            <span>{t!(lang, "home-latest")}</span>
            <a href="/requests">{t!(lang, "home-latest-all")}</a>
        </h2>
        {list}
    }
}
