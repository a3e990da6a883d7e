//! One action for many rows: the bar below a list, and what became of each.

use super::fields::{self, Typed};
use super::frame::{Section, Tone, frame, notice};
use super::query::Query;
use super::table::Picks;
use super::words;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::t;
use backend::requests::{Fate, Item, Tools};
use domain::code::RequestCode;
use domain::draft::{ACTION_CHARS, Problem};
use domain::ids::UserId;
use domain::request::Action;
use leptos::prelude::*;

/// The bar. Its form has the ticks of the rows by their `form` attribute, so
/// that rows and form need not stand in one another.
pub fn bar(lang: Lang, tools: &Tools, query: &Query, typed: &Typed, picks: Picks) -> AnyView {
    let href = query.href();
    let all = (picks == Picks::None)
        .then(|| view! { <a class="btn" href=format!("{href}&pick=all")>{t!(lang, "people-pick-all")}</a> });
    let none = (picks == Picks::All)
        .then(|| view! { <a class="btn" href=href.clone()>{t!(lang, "people-pick-none")}</a> });
    view! {
        <details class="bulk" open=picks == Picks::All>
            <summary>{t!(lang, "people-bulk")}</summary>
            <p class="buttons">{all} {none}</p>
            {form(lang, tools, query.view_string(), typed, ().into_any())}
        </details>
    }
    .into_any()
}

fn form(lang: Lang, tools: &Tools, back: String, typed: &Typed, picked: AnyView) -> AnyView {
    let chosen = typed.value("action");
    let actions = tools.actions.iter().map(|action| {
        let value = action.to_string();
        let selected = value == chosen;
        fields::option(value, words::action(lang, *action).to_owned(), selected)
    });
    let actions = view! { <option value="">{t!(lang, "desk-choose")}</option> {actions.collect_view()} };
    let has = |action| tools.actions.contains(&action);
    let unit = has(Action::Dispatch).then(|| {
        let chosen = typed.value("unit");
        let units = tools.units.iter().map(|unit| {
            let id = unit.id.to_string();
            let selected = id == chosen;
            fields::option(id, unit.name.clone(), selected)
        });
        let units =
            view! { <option value="">{t!(lang, "people-if-dispatch")}</option> {units.collect_view()} };
        fields::choice(typed, "unit", t!(lang, "desk-unit"), "", units.into_any())
    });
    let person = (has(Action::Assign) && !tools.people.is_empty()).then(|| {
        let chosen = typed.value("handler");
        let options = people(&tools.people, &chosen);
        let options = view! { <option value="">{t!(lang, "people-if-assign")}</option> {options} };
        fields::choice(typed, "handler", t!(lang, "people-person"), "", options.into_any())
    });
    let grave = has(Action::Publish) || has(Action::Close);
    view! {
        <form id="bulk" method="post" action="/desk/bulk" class="stack">
            {fields::hidden("back", back)}
            {picked}
            {fields::choice(typed, "action", t!(lang, "people-action"), "", actions.into_any())}
            {unit}
            {person}
            {fields::lines(typed, "text", t!(lang, "people-text"), t!(lang, "people-text-hint"), "2")}
            {grave.then(|| fields::tick(typed, "sure", t!(lang, "people-sure")))}
            <p class="buttons"><button class="go">{t!(lang, "people-bulk-go")}</button></p>
            <p class="hint">{t!(lang, "people-bulk-hint", most = backend::requests::BULK_MOST, chars = ACTION_CHARS)}</p>
        </form>
    }
    .into_any()
}

fn people(people: &[(UserId, String)], chosen: &str) -> AnyView {
    let option = |(id, name): &(UserId, String)| {
        let id = id.to_string();
        let selected = id == chosen;
        fields::option(id, name.clone(), selected)
    };
    people.iter().map(option).collect::<Vec<_>>().into_any()
}

/// What came of a form for many.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What became of each; empty when nothing was tried.
    pub items: Vec<Item>,
    /// What was ticked, with the versions seen.
    pub picked: Vec<(RequestCode, i32)>,
    /// What may be chosen.
    pub tools: Tools,
    /// What was chosen and typed.
    pub typed: Typed,
    /// Why nothing was tried, if it is not a field.
    pub stop: Option<Problem>,
    /// The list it came from.
    pub query: Query,
}

/// The page: every item with its fate, and those that can be tried again.
pub fn outcome(model: Outcome) -> AnyView {
    let lang = cx().lang;
    let Outcome { items, picked, tools, typed, stop, query } = model;
    let good = items.iter().filter(|item| matches!(item.fate, Fate::Done | Fate::Already)).count();
    let bad = items.len() - good;
    let tone = if bad == 0 { Tone::Good } else { Tone::Bad };
    let summary =
        (!items.is_empty()).then(|| notice(tone, t!(lang, "people-bulk-summary", done = good, left = bad)));
    let stop = stop.map(|stop| {
        let text = match stop {
            Problem::Empty => t!(lang, "people-bulk-none").to_owned(),
            _ => t!(lang, "people-bulk-many", most = backend::requests::BULK_MOST),
        };
        notice(Tone::Bad, text)
    });
    let wrong = (!typed.errors.is_empty()).then(|| notice(Tone::Bad, t!(lang, "people-bulk-field")));
    let again = again(lang, &items, &picked);
    let retry = again.map(|picked| {
        view! {
            <section class="box narrowbox" id="again">
                <h2>{t!(lang, "people-bulk-again")}</h2>
                {form(lang, &tools, query.view_string(), &typed, picked)}
            </section>
        }
    });
    let body = view! {
        <main id="main" class="adm">
            <p class="ret"><a href=query.href()>{t!(lang, "desk-back")}</a></p>
            <h1>{t!(lang, "people-bulk-title")}</h1>
            {summary}
            {stop}
            {wrong}
            {(!items.is_empty()).then(|| results(lang, &items))}
            {retry}
        </main>
    };
    frame(Section::Worklist, body.into_any())
}

fn results(lang: Lang, items: &[Item]) -> AnyView {
    let rows = items.iter().map(|item| {
        let code = item.code.to_string();
        let good = matches!(item.fate, Fate::Done | Fate::Already);
        let link = if item.fate == Fate::Gone {
            view! { {code} }.into_any()
        } else {
            view! { <a href=format!("/desk/r/{code}")>{code.clone()}</a> }.into_any()
        };
        let mark = if good { t!(lang, "people-fate-yes") } else { t!(lang, "people-fate-no") };
        let state = item.now.filter(|_| !good).map(|(_, status)| words::status(lang, status));
        view! {
            <tr class=if good { "" } else { "left" }>
                <th scope="row">{link}</th>
                <td><b>{mark}</b></td>
                <td>{fate(lang, &item.fate)}</td>
                <td>{state}</td>
            </tr>
        }
    });
    view! {
        <table class="plain-table">
            <caption class="vh">{t!(lang, "people-bulk-title")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "desk-col-code")}</th>
                    <th scope="col">{t!(lang, "people-result")}</th>
                    <th scope="col">{t!(lang, "people-why")}</th>
                    <th scope="col">{t!(lang, "people-now")}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// What became of one, in words.
pub fn fate(lang: Lang, fate: &Fate) -> &'static str {
    match fate {
        Fate::Done => t!(lang, "people-fate-done"),
        Fate::Already => t!(lang, "people-fate-already"),
        Fate::Changed => t!(lang, "people-fate-changed"),
        Fate::Refused(refusal) => words::refusal(lang, *refusal),
        Fate::Forbidden => t!(lang, "people-fate-forbidden"),
        Fate::Gone => t!(lang, "people-fate-gone"),
        Fate::Invalid(_) => t!(lang, "people-fate-invalid"),
        Fate::Unavailable => t!(lang, "people-fate-unavailable"),
    }
}

/// Ticks for what can be tried again: at the version of now for what was tried,
/// at the one that was seen for what was not. Ticked where nothing but luck was
/// missing.
fn again(lang: Lang, items: &[Item], picked: &[(RequestCode, i32)]) -> Option<AnyView> {
    let left: Vec<(String, i32, bool)> = if items.is_empty() {
        picked.iter().map(|(code, version)| (code.to_string(), *version, true)).collect()
    } else {
        let failed = items.iter().filter(|item| !matches!(item.fate, Fate::Done | Fate::Already));
        failed
            .filter_map(|item| Some((item.code.to_string(), item.now?.0, item.fate == Fate::Unavailable)))
            .collect()
    };
    if left.is_empty() {
        return None;
    }
    let tick = |(code, version, ticked): (String, i32, bool)| {
        view! {
            <label class="tick">
                <input type="checkbox" name="pick" value=format!("{code}.{version}") checked=ticked/>
                <span>{code}</span>
            </label>
        }
    };
    let ticks = left.into_iter().map(tick).collect_view();
    Some(
        view! { <fieldset class="f"><legend>{t!(lang, "people-bulk-left")}</legend> {ticks}</fieldset> }
            .into_any(),
    )
}
