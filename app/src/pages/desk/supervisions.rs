//! Demands 督办: the list that everybody on the staff may read, and what a
//! supervisor may want to press.

use super::bulk::{self, Back};
use super::due;
use super::fields::option;
use super::frame::{Section, frame};
use super::query::encode;
use super::views::{self, Views};
use super::words;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::time;
use crate::t;
use backend::directory::Directory;
use backend::requests::Tools;
use backend::supervision::{Candidate, SupervisionLine, Which};
use backend::view::Page;
use domain::lists::List;
use domain::supervision::Reason;
use leptos::prelude::*;
use std::sync::Arc;

/// Everything the page shows.
pub struct Supervisions {
    /// Which demands.
    pub which: Which,
    /// The unit chosen, as text.
    pub unit: String,
    /// Whether this is not the first page.
    pub later: bool,
    /// The demands.
    pub page: Page<SupervisionLine>,
    /// What a supervisor may want to press.
    pub candidates: Vec<Candidate>,
    /// Units to choose from.
    pub directory: Arc<Directory>,
    /// This person's views.
    pub views: Views,
    /// What this person may do to many.
    pub tools: Tools,
}

/// The stable word of a part, as in the address.
pub fn name(which: Which) -> &'static str {
    match which {
        Which::All => "",
        Which::Open => "open",
        Which::Replied => "replied",
        Which::Late => "late",
    }
}

pub(super) fn reason(lang: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::Hand => t!(lang, "sup-reason-hand"),
        Reason::Late => t!(lang, "sup-reason-late"),
        Reason::Returned => t!(lang, "sup-reason-returned"),
        Reason::Place => t!(lang, "sup-reason-place"),
    }
}

/// The page.
pub fn page(model: Supervisions) -> AnyView {
    let lang = cx().lang;
    let Supervisions { which, unit, later, page, candidates, directory, views, tools } = model;
    let base = format!("/desk/supervisions?which={}&unit={}", name(which), encode(&unit));
    let take = format!("/desk/export?list=supervisions&which={}&unit={}", name(which), encode(&unit));
    let open = page.items.iter().any(SupervisionLine::is_open);
    let picks = !tools.actions.is_empty() && (open || !candidates.is_empty());
    let back = Back { list: List::Supervisions, query: views.here.clone() };
    let many = picks.then(|| bulk::bar_of(lang, &tools, &back));
    let next = page.next.as_ref().map(|before| format!("{base}&before={before}"));
    let body = view! {
        <main id="main" class="adm">
            <h1>{t!(lang, "sup-title")}</h1>
            <p class="hint">{t!(lang, "sup-text")}</p>
            {views.notice()}
            {(!candidates.is_empty()).then(|| wanted(lang, candidates, picks))}
            <div class="upper">
                {views::menu(views)} <a class="btn" href=take>{t!(lang, "export-link")}</a>
            </div>
            {filters(lang, which, &unit, &directory)}
            {lines(lang, page.items, picks)}
            {many}
            <p class="buttons">
                {later.then(|| view! { <a class="btn" href=base.clone()>{t!(lang, "sup-first")}</a> })}
                {next.map(|href| view! { <a class="btn" href=href rel="next">{t!(lang, "sup-more")}</a> })}
            </p>
        </main>
    };
    frame(Section::Supervisions, body.into_any())
}

fn wanted(lang: Lang, candidates: Vec<Candidate>, picks: bool) -> impl IntoView + use<> {
    let cx = cx();
    let row = |one: Candidate| {
        let text = if one.excerpt.is_empty() { t!(lang, "desk-no-text").to_owned() } else { one.excerpt };
        view! {
            <tr>
                <th scope="row" class="short">
                    {picks.then(|| bulk::pick(lang, &one.code, one.version))}
                    <a href=format!("/desk/r/{}", one.code)>{one.code.to_string()}</a>
                </th>
                <td class="what">{text}</td>
                <td>{one.category.map(|category| words::category(lang, &category))}</td>
                <td>{one.unit.map(|unit| unit.name)}</td>
                <td>{reason(lang, one.reason)}</td>
                <td>{one.due_at.map(|at| due::due(lang, at, cx.now, cx.offset))}</td>
            </tr>
        }
    };
    view! {
        <details class="box" open=true>
            <summary>{t!(lang, "sup-candidates", count = candidates.len())}</summary>
            <p class="hint">{t!(lang, "sup-candidates-hint")}</p>
            <table class="plain-table">
                <caption class="vh">{t!(lang, "sup-candidates-title")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(lang, "sup-code")}</th>
                        <th scope="col">{t!(lang, "desk-col-text")}</th>
                        <th scope="col">{t!(lang, "desk-col-category")}</th>
                        <th scope="col">{t!(lang, "sup-unit")}</th>
                        <th scope="col">{t!(lang, "sup-reason")}</th>
                        <th scope="col">{t!(lang, "sup-request-due")}</th>
                    </tr>
                </thead>
                <tbody>{candidates.into_iter().map(row).collect_view()}</tbody>
            </table>
        </details>
    }
}

fn filters(lang: Lang, which: Which, unit: &str, directory: &Directory) -> impl IntoView + use<> {
    let all = [
        (Which::All, t!(lang, "sup-all")),
        (Which::Open, t!(lang, "sup-open")),
        (Which::Late, t!(lang, "sup-late")),
        (Which::Replied, t!(lang, "sup-replied")),
    ];
    let parts = all.map(|(one, label)| option(name(one).to_owned(), label.to_owned(), one == which));
    view! {
        <form method="get" action="/desk/supervisions" class="sift">
            <label>
                <span>{t!(lang, "sup-which")}</span>
                <select name="which">{parts.collect_view()}</select>
            </label>
            <label>
                <span>{t!(lang, "sup-unit")}</span>
                <select name="unit">{super::admin::unit_options(directory, unit, t!(lang, "sup-unit-any"))}</select>
            </label>
            <button class="go">{t!(lang, "sup-show")}</button>
        </form>
    }
}

fn lines(lang: Lang, lines: Vec<SupervisionLine>, picks: bool) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="hint">{t!(lang, "sup-empty")}</p> }.into_any();
    }
    view! {
        <table class="plain-table">
            <caption class="vh">{t!(lang, "sup-title")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "sup-number")}</th>
                    <th scope="col">{t!(lang, "sup-code")}</th>
                    <th scope="col">{t!(lang, "sup-unit")}</th>
                    <th scope="col">{t!(lang, "sup-demand")}</th>
                    <th scope="col">{t!(lang, "sup-due")}</th>
                    <th scope="col">{t!(lang, "sup-state")}</th>
                </tr>
            </thead>
            <tbody>{lines.into_iter().map(|one| line(lang, one, picks)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn line(lang: Lang, line: SupervisionLine, picks: bool) -> impl IntoView {
    let pick = (picks && line.is_open()).then(|| bulk::pick(lang, &line.code, line.version));
    let code = line.code.to_string();
    let code = if line.opens {
        view! { <a href=format!("/desk/r/{code}")>{code.clone()}</a> }.into_any()
    } else {
        view! { <span>{code}</span> }.into_any()
    };
    let unit = line.unit.map_or_else(|| t!(lang, "sup-no-unit").to_owned(), |unit| unit.name);
    let late = line.late.then(|| view! { <span class="mark">{t!(lang, "sup-is-late")}</span> });
    let state = match line.replied_at {
        Some(at) => view! { {t!(lang, "sup-is-replied")} " " {time::time(at)} }.into_any(),
        None => view! { {t!(lang, "sup-is-open")} }.into_any(),
    };
    view! {
        <tr>
            <th scope="row" class="short">{line.number}</th>
            <td class="short">{pick} {code}</td>
            <td>{unit}</td>
            <td class="what">{line.demand} <br/> <small>{reason(lang, line.reason)} " · " {time::time(line.at)}</small></td>
            <td class="short">{time::time(line.due_at)}</td>
            <td>{state} " " {late}</td>
        </tr>
    }
}
