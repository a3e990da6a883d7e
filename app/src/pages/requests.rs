//! `/requests`: what everyone may read.

use crate::cx::lang;
use crate::parts::categories::{Group, filter_options};
use crate::parts::icon::{Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::parts::{capture, cards, pager, words};
use crate::t;
use backend::view::{Card, Page};
use domain::request::Status;
use leptos::prelude::*;

/// States that make sense to filter by; withdrawn ones are never published.
pub const STATES: [Status; 10] = [
    Status::Registered,
    Status::Dispatched,
    Status::Handling,
    Status::Waiting,
    Status::LongListed,
    Status::Answered,
    Status::Evaluated,
    Status::CallBack,
    Status::Closed,
    Status::Declined,
];

/// What was asked for, as it stands in the address.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Words.
    pub text: String,
    /// Stable name of a category.
    pub category: String,
    /// Identifier of an area.
    pub area: String,
    /// A state.
    pub status: String,
    /// Whether the nearest come first.
    pub nearest: bool,
    /// Position of the asker.
    pub lat: String,
    /// Position of the asker.
    pub lng: String,
    /// Whether this is not the first page.
    pub later: bool,
}

/// What can be chosen from.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Categories.
    pub categories: Vec<Group>,
    /// Subdistricts: name, and the identifiers and names of their communities.
    pub areas: Vec<Group>,
}

/// The page. `first` and `next`: addresses of the first and the next page.
pub fn page(
    asked: &Asked,
    choices: &Choices,
    found: Option<&Page<Card>>,
    first: String,
    next: Option<String>,
) -> AnyView {
    let lang = lang();
    let body = view! {
        <h1>{t!(lang, "tab-requests")}</h1>
        {filters(asked, choices)}
        {results(asked, found)}
        {pager::pager(asked.later.then_some(first), next)}
        <nav class="cells" aria-label=t!(lang, "nav-further")>
            <a class="cell" href="/open-data">{icon(Icon::Share)} <span>{t!(lang, "open-link")}</span> {crate::parts::icon::next()}</a>
        </nav>
    };
    layout(Frame { tab: Some(Tab::Requests), wide: true, ..Frame::default() }, body.into_any())
}

fn results(asked: &Asked, found: Option<&Page<Card>>) -> AnyView {
    let lang = lang();
    match found {
        Some(page) if !page.items.is_empty() => view! {
            <h2 class="visually-hidden">{t!(lang, "requests-results")}</h2>
            {cards::cards(&page.items)}
        }
        .into_any(),
        _ => {
            let filtered =
                [&asked.text, &asked.category, &asked.area, &asked.status].iter().any(|s| !s.is_empty());
            let key = if filtered { t!(lang, "requests-none") } else { t!(lang, "home-latest-empty") };
            view! {
                <section class="card empty" role="status">
                    {icon(Icon::Search)}
                    <p>{key}</p>
                    {filtered.then(|| view! { <a class="button plain" href="/requests">{t!(lang, "requests-all")}</a> })}
                </section>
            }
            .into_any()
        }
    }
}

fn filters(asked: &Asked, choices: &Choices) -> impl IntoView + use<> {
    let lang = lang();
    let chosen =
        !asked.category.is_empty() || !asked.area.is_empty() || !asked.status.is_empty() || asked.nearest;
    let states: Vec<_> = STATES
        .into_iter()
        .map(|s| view! { <option value=s.as_str() selected=asked.status == s.as_str()>{words::status(lang, s)}</option> })
        .collect();
    let order = if asked.nearest { "nearest" } else { "newest" };
    let note = asked.nearest.then(|| match (asked.lat.is_empty(), asked.text.trim().is_empty()) {
        (true, _) => t!(lang, "requests-no-position"),
        (false, true) => t!(lang, "requests-nearest-note"),
        (false, false) => t!(lang, "requests-nearest-found"),
    });
    view! {
        <form class="card find" method="get" action="/requests" role="search">
            <div class="search">
                <input
                    class="input" type="search" name="q" value=asked.text.clone() maxlength="64"
                    aria-label=t!(lang, "requests-search") placeholder=t!(lang, "requests-search")
                />
                <button class="button" aria-label=t!(lang, "requests-find")>{icon(Icon::Search)}</button>
            </div>
            <details open=chosen>
                <summary>{t!(lang, "requests-filters")}</summary>
                <div class="filter-grid">
                    {select("category", t!(lang, "requests-category"), filter_options(&choices.categories, &asked.category))}
                    {select("area", t!(lang, "requests-area"), filter_options(&choices.areas, &asked.area))}
                    {select("status", t!(lang, "requests-status"), vec![states.into_any()])}
                    <label>
                        <span>{t!(lang, "requests-order")}</span>
                        <select class="select" name="order">
                            <option value="newest" selected=order == "newest">{t!(lang, "requests-newest")}</option>
                            <option value="nearest" selected=order == "nearest">{t!(lang, "requests-nearest")}</option>
                        </select>
                    </label>
                </div>
                <input type="hidden" name="lat" value=asked.lat.clone()/>
                <input type="hidden" name="lng" value=asked.lng.clone()/>
                <p class="soft" role="status">
                    {note}
                </p>
                {capture::near()}
                <button class="button plain">{t!(lang, "requests-show")}</button>
            </details>
        </form>
    }
}

fn select(name: &'static str, label: &'static str, options: Vec<AnyView>) -> impl IntoView {
    view! {
        <label>
            <span>{label}</span>
            <select class="select" name=name>
                <option value="">{t!(lang(), "requests-any")}</option>
                {options}
            </select>
        </label>
    }
}
