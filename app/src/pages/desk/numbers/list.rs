//! The requests behind a number.

use super::address::query_string;
use super::filters::period_name;
use crate::cx::cx;
use crate::pages::desk::frame::{Section, frame};
use crate::pages::desk::query::{Query, encode};
use crate::pages::desk::table::{Picks, table};
use crate::t;
use backend::numbers::NumbersQuery;
use backend::view::{Page, WorkRow};
use domain::rates::Which;
use leptos::prelude::*;

/// What the list shows.
pub struct Listed {
    /// What was asked.
    pub query: NumbersQuery,
    /// Which number.
    pub which: Which,
    /// The requests.
    pub page: Page<WorkRow>,
    /// Whether this is the first page.
    pub first: bool,
}

/// The address of a list.
pub(in crate::pages::desk) fn href(query: &NumbersQuery, which: Which, cursor: Option<&str>) -> String {
    let mut href = format!("/desk/numbers/requests?{}&which={which}", query_string(query));
    if let Some(cursor) = cursor {
        href.push_str("&cursor=");
        href.push_str(&encode(cursor));
    }
    href
}

/// The page.
pub fn list(model: Listed) -> AnyView {
    let lang = cx().lang;
    let Listed { query, which, page, first } = model;
    let next = page.next.as_deref().map(|cursor| href(&query, which, Some(cursor)));
    let to_first = (!first).then(|| href(&query, which, None));
    let take = format!("/desk/export?list=numbers&{}&which={which}", query_string(&query));
    let rows = if page.items.is_empty() {
        view! { <p class="empty">{t!(lang, "numbers-list-empty")}</p> }.into_any()
    } else {
        table(&Query::default(), page.items, Picks::Off)
    };
    let body = view! {
        <main id="main" class="adm broad nums">
            <p class="ret">
                <a href=format!("/desk/numbers?{}", query_string(&query))>{t!(lang, "numbers-back")}</a>
            </p>
            <h1>{super::which(lang, which)} " · " {period_name(lang, query.period)}</h1>
            <p><a class="btn" href=take>{t!(lang, "export-link")}</a></p>
            {rows}
            {(next.is_some() || to_first.is_some())
                .then(|| {
                    view! {
                        <nav class="pages" aria-label=t!(lang, "desk-pages")>
                            {to_first.map(|href| view! { <a class="btn" href=href>{t!(lang, "desk-page-first")}</a> })}
                            {next.map(|href| view! { <a class="btn" rel="next" href=href>{t!(lang, "desk-page-next")}</a> })}
                        </nav>
                    }
                })}
        </main>
    };
    frame(Section::Numbers, body.into_any())
}
