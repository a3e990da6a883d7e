//! What waits for dispatch.

use crate::cx::cx;
use crate::pages::desk::query::encode;
use crate::pages::desk::table::urgency_class;
use crate::pages::desk::{due, words};
use crate::t;
use backend::view::{Page, WorkRow};
use domain::code::RequestCode;
use leptos::prelude::*;

/// The list; each a link that opens it.
pub fn queue(page: &Page<WorkRow>, first: bool, open: Option<&RequestCode>) -> AnyView {
    let lang = cx().lang;
    let rows: Vec<_> = page.items.iter().map(|row| line(row, open == Some(&row.code))).collect();
    let empty = rows.is_empty().then(|| view! { <p class="hint">{t!(lang, "dispatch-queue-empty")}</p> });
    let next = page.next.as_ref().map(|cursor| format!("/desk/dispatch?cursor={}", encode(cursor)));
    view! {
        <section aria-label=t!(lang, "dispatch-queue")>
            <h2>{t!(lang, "dispatch-queue")}</h2>
            {empty}
            <ol id="rows" class="wait">{rows}</ol>
            <p class="buttons">
                {(!first).then(|| view! { <a class="btn" href="/desk/dispatch">{t!(lang, "dispatch-queue-first")}</a> })}
                {next.map(|href| view! { <a class="btn" href=href rel="next">{t!(lang, "dispatch-queue-more")}</a> })}
            </p>
        </section>
    }
    .into_any()
}

fn line(row: &WorkRow, open: bool) -> impl IntoView + use<> {
    let cx = cx();
    let lang = cx.lang;
    let text = if row.excerpt.is_empty() { t!(lang, "desk-no-text").to_owned() } else { row.excerpt.clone() };
    view! {
        <li>
            <a href=format!("/desk/dispatch?open={}", row.code) aria-current=open.then_some("true")>
                <span class="meta">
                    <span class=urgency_class(row.urgency)>{words::urgency(lang, row.urgency)}</span>
                    <span class="code">{row.code.to_string()}</span>
                    {row.due_at.map(|at| due::due(lang, at, cx.now, cx.offset))}
                </span>
                <span class="text">{text}</span>
            </a>
        </li>
    }
}
