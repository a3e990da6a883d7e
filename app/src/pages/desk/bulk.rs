//! One action for many rows: the bar below a list, and what became of each.

use super::fields::{self, Typed};
use super::foretold;
use super::frame::{Section, Tone, frame, notice};
use super::query::Query;
use super::table::Picks;
use super::words;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::t;
use backend::requests::{Fate, Foretold, Item, Tools};
use domain::code::RequestCode;
use domain::draft::{ACTION_CHARS, Problem};
use domain::ids::UserId;
use domain::lists::List;
use domain::request::{Action, ReturnGround};
use leptos::prelude::*;

/// The bar. Its form has the ticks of the rows by their `form` attribute, so
/// that rows and form need not stand in one another.
pub fn bar(lang: Lang, tools: &Tools, query: &Query, typed: &Typed, picks: Picks) -> AnyView {
    let back = Back { list: List::Worklist, query: query.view_string() };
    let href = query.href();
    let all = (picks == Picks::None)
        .then(|| view! { <a class="btn" href=format!("{href}&pick=all")>{t!(lang, "people-pick-all")}</a> });
    let none = (picks == Picks::All)
        .then(|| view! { <a class="btn" href=href.clone()>{t!(lang, "people-pick-none")}</a> });
    view! {
        <details class="bulk" open=picks == Picks::All>
            <summary>{t!(lang, "people-bulk")}</summary>
            <p class="buttons">{all} {none}</p>
            {form(lang, tools, &back, typed, ().into_any())}
        </details>
    }
    .into_any()
}

/// The bar of another list, below its rows.
pub fn bar_of(lang: Lang, tools: &Tools, back: &Back) -> AnyView {
    view! {
        <details class="bulk">
            <summary>{t!(lang, "people-bulk")}</summary>
            {form(lang, tools, back, &Typed::default(), ().into_any())}
        </details>
    }
    .into_any()
}

/// The tick of a row, which belongs to the form of the bar.
pub fn pick(lang: Lang, code: &RequestCode, version: i32) -> AnyView {
    let label = format!("{} {code}", t!(lang, "people-pick"));
    view! {
        <label class="pick">
            <input type="checkbox" name="pick" form="bulk" value=format!("{code}.{version}") aria-label=label/>
        </label>
    }
    .into_any()
}

/// The list a form came from: where to go back to.
#[derive(Clone, Debug, PartialEq)]
pub struct Back {
    /// Which.
    pub list: List,
    /// What makes its view, as a query string.
    pub query: String,
}

impl Back {
    /// Its address.
    pub fn href(&self) -> String {
        if self.query.is_empty() {
            return self.list.path().to_owned();
        }
        format!("{}?{}", self.list.path(), self.query)
    }
}

fn form(lang: Lang, tools: &Tools, back: &Back, typed: &Typed, picked: AnyView) -> AnyView {
    let chosen = typed.value("action");
    let actions = tools.actions.iter().map(|action| {
        let value = action.to_string();
        let selected = value == chosen;
        fields::option(value, words::action(lang, *action).to_owned(), selected)
    });
    let actions = view! { <option value="">{t!(lang, "desk-choose")}</option> {actions.collect_view()} };
    let has = |action| tools.actions.contains(&action);
    let grave = has(Action::Publish) || has(Action::Close) || has(Action::Merge);
    view! {
        <form id="bulk" method="post" action="/desk/bulk" class="stack">
            {fields::hidden("back", back.query.clone())}
            {(back.list != List::Worklist).then(|| fields::hidden("list", back.list.to_string()))}
            {picked}
            {fields::choice(typed, "action", t!(lang, "people-action"), "", actions.into_any())}
            {more(lang, tools, typed)}
            {fields::lines(typed, "text", t!(lang, "people-text"), t!(lang, "people-text-hint"), "2")}
            {grave.then(|| fields::tick(typed, "sure", t!(lang, "people-sure")))}
            <p class="buttons">
                <button class="go">{t!(lang, "people-bulk-go")}</button>
                <button name="preview" value="1">{t!(lang, "foretold-look")}</button>
            </p>
            <p class="hint">{t!(lang, "people-bulk-hint", most = backend::requests::BULK_MOST, chars = ACTION_CHARS)}</p>
        </form>
    }
    .into_any()
}

/// What only some actions ask for; the style sheet shows what the chosen one
/// needs.
fn more(lang: Lang, tools: &Tools, typed: &Typed) -> AnyView {
    let has = |action| tools.actions.contains(&action);
    let unit = (has(Action::Dispatch) || has(Action::Transfer)).then(|| {
        let units = tools.units.iter().map(|unit| (unit.id.to_string(), unit.name.clone()));
        select(typed, "unit", t!(lang, "desk-unit"), t!(lang, "people-if-dispatch"), units.collect())
    });
    let person = (has(Action::Assign) && !tools.people.is_empty()).then(|| {
        let people = tools.people.iter().map(|(id, name): &(UserId, String)| (id.to_string(), name.clone()));
        select(typed, "handler", t!(lang, "people-person"), t!(lang, "people-if-assign"), people.collect())
    });
    let ground = has(Action::Return).then(|| {
        let name =
            |ground: &ReturnGround| (ground.to_string(), words::return_ground(lang, *ground).to_owned());
        let grounds = ReturnGround::ALL.iter().map(name).collect();
        select(typed, "ground", t!(lang, "desk-return-ground"), t!(lang, "people-if-return"), grounds)
    });
    let line = |name, label, hint, kind| fields::line(typed, name, label, hint, kind, "off");
    let days = has(Action::Extend)
        .then(|| line("days", t!(lang, "desk-days"), t!(lang, "people-if-extend"), "number"));
    let into = has(Action::Merge)
        .then(|| line("into", t!(lang, "desk-merge-into"), t!(lang, "people-if-merge"), "text"));
    let only = |name: &'static str, field: Option<AnyView>| {
        field.map(|field| view! { <div class=format!("only {name}")>{field}</div> })
    };
    view! {
        {only("unit", unit)}
        {only("handler", person)}
        {only("days", days)}
        {only("ground", ground)}
        {only("into", into)}
    }
    .into_any()
}

fn select(
    typed: &Typed,
    name: &'static str,
    label: &'static str,
    none: &'static str,
    all: Vec<(String, String)>,
) -> AnyView {
    let chosen = typed.value(name);
    let option = |(id, text): (String, String)| {
        let selected = id == chosen;
        fields::option(id, text, selected)
    };
    let options = all.into_iter().map(option).collect_view();
    let options = view! { <option value="">{none}</option> {options} };
    fields::choice(typed, name, label, "", options.into_any())
}

/// What came of a form for many.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What became of each; empty when nothing was tried.
    pub items: Vec<Item>,
    /// What each would bring, where that was asked for first.
    pub foretold: Vec<Foretold>,
    /// What was ticked, with the versions seen.
    pub picked: Vec<(RequestCode, i32)>,
    /// What may be chosen.
    pub tools: Tools,
    /// What was chosen and typed.
    pub typed: Typed,
    /// Why nothing was tried, if it is not a field.
    pub stop: Option<Problem>,
    /// The list it came from.
    pub back: Back,
}

/// The page: every item with its fate, and those that can be tried again.
pub fn outcome(model: Outcome) -> AnyView {
    let lang = cx().lang;
    let Outcome { items, foretold, picked, tools, typed, stop, back } = model;
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
    let (title, more) = if foretold.is_empty() {
        (t!(lang, "people-bulk-title"), t!(lang, "people-bulk-again"))
    } else {
        (t!(lang, "foretold-title"), t!(lang, "people-bulk"))
    };
    let retry = again.map(|picked| {
        view! {
            <section class="box narrowbox" id="again">
                <h2>{more}</h2>
                {form(lang, &tools, &back, &typed, picked)}
            </section>
        }
    });
    let body = view! {
        <main id="main" class="adm">
            <p class="ret"><a href=back.href()>{t!(lang, "desk-back")}</a></p>
            <h1>{title}</h1>
            {summary}
            {stop}
            {wrong}
            {(!items.is_empty()).then(|| results(lang, &items))}
            {(!foretold.is_empty()).then(|| foretold::list(lang, &foretold))}
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
