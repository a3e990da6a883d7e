//! The desk of call-backs 回访: the queue, one call, samples.

mod draws;
mod one;
mod plan;

pub use draws::{draw, headings, list};
pub use one::{Tried, one};
pub use plan::{Asked, OWN};

use super::admin::lbl;
use super::bulk::{self, Back};
use super::due;
use super::fields::option;
use super::frame::{Section, Tone, frame, notice};
use super::query::encode;
use super::views::{self, Views};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::time;
use crate::t;
use backend::calls::{Bulk, ItemRow, Queue};
use backend::error::Error;
use backend::requests::Tools;
use backend::view::{Page, UnitRef, WorkRow};
use domain::lists::List;
use domain::sample::{Solved, Verdict};
use leptos::prelude::*;

/// The page with what stands around it.
pub struct Desk {
    /// The rows.
    pub queue: Queue,
    /// The unit chosen, as text.
    pub unit: String,
    /// Units to choose from.
    pub units: Vec<UnitRef>,
    /// Whether an outcome was kept just now.
    pub done: bool,
    /// Why a bulk action was not begun.
    pub wrong: bool,
    /// What came of each row of one.
    pub told: Vec<Bulk>,
    /// This person's views.
    pub views: Views,
    /// What this person may do to many.
    pub tools: Tools,
}

/// Name of a verdict.
fn verdict(lang: Lang, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => t!(lang, "calls-verdict-good"),
        Verdict::Bad => t!(lang, "calls-verdict-bad"),
        Verdict::None => t!(lang, "calls-verdict-none"),
    }
}

/// Name of what was said on the phone.
fn solved(lang: Lang, solved: Solved) -> &'static str {
    match solved {
        Solved::Yes => t!(lang, "calls-solved-yes"),
        Solved::Partly => t!(lang, "calls-solved-partly"),
        Solved::No => t!(lang, "calls-solved-no"),
    }
}

/// The queue.
pub fn desk(model: Desk) -> AnyView {
    let lang = cx().lang;
    let Desk { queue, unit, units, done, wrong, told, views, tools } = model;
    let back = Back { list: List::Calls, query: views.here.clone() };
    let many = (!tools.actions.is_empty() && !queue.called.items.is_empty())
        .then(|| bulk::bar_of(lang, &tools, &back));
    let picks = many.is_some();
    let take = format!("/desk/export?scope=unit&status=call_back&unit={}", encode(&unit));
    let base = format!("/desk/calls?unit={}", encode(&unit));
    let body = view! {
        <main id="main" class="adm">
            <h1>{t!(lang, "calls-title")}</h1>
            <p class="hint">{t!(lang, "calls-text")}</p>
            {done.then(|| notice(Tone::Good, t!(lang, "calls-done")))}
            {wrong.then(|| notice(Tone::Bad, t!(lang, "calls-later-wrong")))}
            {(!told.is_empty()).then(|| report(lang, told))}
            {views.notice()}
            <div class="upper">
                {views::menu(views)} <a class="btn" href="/desk/calls/draws">{t!(lang, "calls-draws")}</a>
                <a class="btn" href=take>{t!(lang, "export-link")}</a>
            </div>
            {choose(lang, &unit, &units)}
            {called(lang, queue.called, &base, picks)}
            {many}
            {drawn(lang, queue.drawn, &base)}
        </main>
    };
    frame(Section::Calls, body.into_any())
}

fn choose(lang: Lang, unit: &str, units: &[UnitRef]) -> impl IntoView + use<> {
    let options: Vec<_> = units
        .iter()
        .map(|one| option(one.id.to_string(), one.name.clone(), one.id.to_string() == unit))
        .collect();
    view! {
        <form method="get" action="/desk/calls" class="sift">
            <label>
                <span>{t!(lang, "calls-unit")}</span>
                <select name="unit">
                    <option value="">{t!(lang, "calls-unit-any")}</option>
                    {options}
                </select>
            </label>
            <button class="go">{t!(lang, "calls-show")}</button>
        </form>
    }
}

/// What came of a bulk action, row by row.
fn report(lang: Lang, told: Vec<Bulk>) -> impl IntoView {
    let line = |(code, done): Bulk| {
        let words = match done {
            Ok(()) => t!(lang, "calls-later-done"),
            Err(Error::Conflict | Error::Refused(_)) => t!(lang, "calls-later-conflict"),
            Err(Error::NotFound | Error::Forbidden) => t!(lang, "calls-later-gone"),
            Err(_) => t!(lang, "calls-later-failed"),
        };
        view! { <li><b>{code.to_string()}</b> " " {words}</li> }
    };
    view! {
        <section class="box" role="status">
            <h2>{t!(lang, "calls-later-report")}</h2>
            <ul>{told.into_iter().map(line).collect_view()}</ul>
        </section>
    }
}

fn called(lang: Lang, page: Page<WorkRow>, base: &str, picks: bool) -> impl IntoView + use<> {
    let cx = cx();
    let row = |row: WorkRow| {
        let unit = row.unit.map(|unit| unit.name);
        view! {
            <tr>
                <th scope="row" class="short">
                    {picks.then(|| bulk::pick(lang, &row.code, row.version))}
                    <a href=format!("/desk/calls/{}", row.code)>{row.code.to_string()}</a>
                </th>
                <td>{unit}</td>
                <td class="short">{row.due_at.map(|at| due::due(lang, at, cx.now, cx.offset))}</td>
                <td class="what"><small>{row.excerpt}</small></td>
            </tr>
        }
    };
    let empty = page.items.is_empty().then(|| view! { <p class="hint">{t!(lang, "calls-bad-empty")}</p> });
    let next = page.next.as_ref().map(|cursor| format!("{base}&first={}", encode(cursor)));
    let table = (!page.items.is_empty()).then(|| {
        view! {
            <table class="plain-table">
                <caption class="vh">{t!(lang, "calls-bad")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(lang, "calls-code")}</th>
                        <th scope="col">{t!(lang, "calls-unit")}</th>
                        <th scope="col">{t!(lang, "calls-due")}</th>
                        <th scope="col">{t!(lang, "calls-words")}</th>
                    </tr>
                </thead>
                <tbody>{page.items.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
    });
    view! {
        <section class="box">
            <h2>{t!(lang, "calls-bad")}</h2>
            {empty}
            {table}
            {next.map(|href| view! { <p><a class="btn" href=href rel="next">{t!(lang, "calls-more")}</a></p> })}
        </section>
    }
}

fn drawn(lang: Lang, page: Page<ItemRow>, base: &str) -> impl IntoView + use<> {
    let next = page.next.as_ref().map(|cursor| format!("{base}&drawn={}", encode(cursor)));
    let body = if page.items.is_empty() {
        view! { <p class="hint">{t!(lang, "calls-drawn-empty")}</p> }.into_any()
    } else {
        let rows = page.items.into_iter().map(|row| item(lang, row)).collect_view();
        view! {
            <form method="post" action="/desk/calls/later" class="stack">
                <table class="plain-table">
                    <caption class="vh">{t!(lang, "calls-drawn")}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t!(lang, "calls-code")}</th>
                            <th scope="col">{t!(lang, "calls-unit")}</th>
                            <th scope="col">{t!(lang, "calls-verdict")}</th>
                            <th scope="col">{t!(lang, "calls-tries")}</th>
                            <th scope="col">{t!(lang, "calls-words")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                <div class="f">
                    <label for="again">{t!(lang, "calls-later")}</label>
                    <input id="again" name="again" type="datetime-local" required=true/>
                </div>
                <p class="buttons"><button>{t!(lang, "calls-later-send")}</button></p>
            </form>
        }
        .into_any()
    };
    view! {
        <section class="box">
            <h2>{t!(lang, "calls-drawn")}</h2>
            {body}
            {next.map(|href| view! { <p><a class="btn" href=href rel="next">{t!(lang, "calls-more")}</a></p> })}
        </section>
    }
}

fn item(lang: Lang, row: ItemRow) -> impl IntoView {
    let cx = cx();
    let code = row.code.to_string();
    let again = (row.attempts > 0 && row.next_at > cx.now).then(|| {
        view! { <small>{t!(lang, "calls-not-before")} " " {time::time(row.next_at)}</small> }
    });
    view! {
        <tr>
            <th scope="row" class="short">
                <label class="tick">
                    <input type="checkbox" name="code" value=code.clone() aria-label=code.clone()/>
                    <a href=format!("/desk/calls/{code}")>{row.code.to_string()}</a>
                </label>
            </th>
            <td>{row.unit.map(|unit| unit.name)}</td>
            <td class="short">{verdict(lang, row.verdict)}</td>
            <td>{lbl(t!(lang, "calls-tries"))} {row.attempts} " " {again}</td>
            <td class="what"><small>{row.excerpt}</small></td>
        </tr>
    }
}
