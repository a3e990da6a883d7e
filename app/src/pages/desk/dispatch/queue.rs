//! What waits for dispatch.

use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::bulk::{self, Back};
use crate::pages::desk::query::encode;
use crate::pages::desk::table::urgency_class;
use crate::pages::desk::views::{self, Views};
use crate::pages::desk::{due, fields, words};
use crate::t;
use backend::directory::Directory;
use backend::requests::Tools;
use backend::routing::desk::QueueQuery;
use backend::view::{Page, WorkRow};
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::lists::List;
use leptos::prelude::*;

/// What stands around the list.
pub struct Around<'a> {
    /// Whether it begins with the most urgent one.
    pub first: bool,
    /// The one that is open.
    pub open: Option<&'a RequestCode>,
    /// What of it is wanted.
    pub wanted: &'a QueueQuery,
    /// This person's views.
    pub views: Views,
    /// What this person may do to many.
    pub tools: &'a Tools,
    /// Categories to filter by.
    pub directory: &'a Directory,
}

/// The list; each a link that opens it.
pub fn queue(page: &Page<WorkRow>, around: Around) -> AnyView {
    let lang = cx().lang;
    let Around { first, open, wanted, views, tools, directory } = around;
    let here = views.here.clone();
    let picks = !tools.actions.is_empty();
    let rows: Vec<_> =
        page.items.iter().map(|row| line(row, open == Some(&row.code), picks, &here)).collect();
    let none =
        if here.is_empty() { t!(lang, "dispatch-queue-empty") } else { t!(lang, "desk-empty-filtered") };
    let empty = rows.is_empty().then(|| view! { <p class="hint">{none}</p> });
    let base = Back { list: List::Dispatch, query: here.clone() };
    let sign = if here.is_empty() { '?' } else { '&' };
    let next = page.next.as_ref().map(|cursor| format!("{}{sign}cursor={}", base.href(), encode(cursor)));
    let many = (picks && !rows.is_empty()).then(|| bulk::bar_of(lang, tools, &base));
    view! {
        <section aria-label=t!(lang, "dispatch-queue")>
            <h2>{t!(lang, "dispatch-queue")}</h2>
            <div class="upper">
                {views::menu(views)}
                <a class="btn" href=format!("/desk/export?scope=unassigned&{here}")>{t!(lang, "export-link")}</a>
            </div>
            {filters(lang, wanted, directory)}
            {empty}
            <ol id="rows" class="wait">{rows}</ol>
            <p class="buttons">
                {(!first).then(|| view! { <a class="btn" href=base.href()>{t!(lang, "dispatch-queue-first")}</a> })}
                {next.map(|href| view! { <a class="btn" href=href rel="next">{t!(lang, "dispatch-queue-more")}</a> })}
            </p>
            {many}
        </section>
    }
    .into_any()
}

fn filters(lang: Lang, wanted: &QueueQuery, directory: &Directory) -> impl IntoView + use<> {
    let urgencies = Urgency::ALL.iter().map(|urgency| {
        fields::option(
            urgency.to_string(),
            words::urgency(lang, *urgency).to_owned(),
            wanted.urgency == Some(*urgency),
        )
    });
    let chosen = wanted.category.clone().unwrap_or_default();
    let categories =
        directory.categories.iter().filter(|category| category.parent.is_none()).map(|category| {
            let name = words::category_name(lang, &category.name, &category.name_en).to_owned();
            fields::option(category.slug.clone(), name, category.slug == chosen)
        });
    let narrowed = wanted.urgency.is_some() || wanted.category.is_some() || wanted.text.is_some();
    view! {
        <details class="narrow" open=narrowed>
            <summary>{t!(lang, "desk-filter")}</summary>
            <form method="get" action="/desk/dispatch" class="stack" role="search">
                <input
                    type="search" name="q" maxlength="100" value=wanted.text.clone().unwrap_or_default()
                    aria-label=t!(lang, "desk-search") placeholder=t!(lang, "desk-search")
                />
                <select name="urgency" aria-label=t!(lang, "desk-col-urgency")>
                    <option value="">{t!(lang, "desk-any")}</option>
                    {urgencies.collect_view()}
                </select>
                <select name="category" aria-label=t!(lang, "desk-col-category")>
                    <option value="">{t!(lang, "desk-any")}</option>
                    {categories.collect_view()}
                </select>
                <p class="buttons">
                    <button class="go">{t!(lang, "desk-filter-apply")}</button>
                    {narrowed.then(|| view! { <a class="btn" href="/desk/dispatch">{t!(lang, "desk-filter-clear")}</a> })}
                </p>
            </form>
        </details>
    }
}

fn line(row: &WorkRow, open: bool, picks: bool, here: &str) -> impl IntoView + use<> {
    let cx = cx();
    let lang = cx.lang;
    let text = if row.excerpt.is_empty() { t!(lang, "desk-no-text").to_owned() } else { row.excerpt.clone() };
    let filters = if here.is_empty() { String::new() } else { format!("{here}&") };
    view! {
        <li>
            {picks.then(|| bulk::pick(lang, &row.code, row.version))}
            <a href=format!("/desk/dispatch?{filters}open={}", row.code) aria-current=open.then_some("true")>
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
