//! `/desk/posters`: codes that hang anywhere.

use super::fields::{self, Typed};
use super::frame::{Section, frame};
use super::query::encode;
use super::turn::turn;
use crate::cx::{Cx, cx};
use crate::parts::capture;
use crate::t;
use crate::when;
use backend::posters::{LISTED, Poster};
use domain::ids::UnitId;
use leptos::prelude::*;

/// Where posters are listed.
const LIST: &str = "/desk/posters";

/// Everything the page shows.
#[derive(Clone, Debug, Default)]
pub struct Posters {
    /// Those within reach, of this page.
    pub list: Vec<Poster>,
    /// How many there are.
    pub count: u64,
    /// What is looked for among them.
    pub words: String,
    /// Which page, from 0.
    pub page: u64,
    /// Units a poster can be given to.
    pub units: Vec<(UnitId, String)>,
    /// What was typed.
    pub typed: Typed,
    /// What was found for the name that was typed, if one was.
    pub spots: Option<Vec<Spot>>,
}

/// Where a poster may hang.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// The place, or latitude and longitude.
    pub value: String,
    /// What it is called.
    pub name: String,
    /// Whether a poster there opens the page of a place.
    pub opens: bool,
}

/// The page.
pub fn page(posters: &Posters) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let body = view! {
        <main id="main" class="adm">
            <h1>{t!(lang, "posters-title")}</h1>
            <p class="hint">{t!(lang, "posters-lead")}</p>
            {form(posters)}
            {search(posters)}
            {if posters.list.is_empty() {
                view! { <p class="empty">{t!(lang, "posters-empty")}</p> }.into_any()
            } else {
                table(&cx, &posters.list)
            }}
            {turn(posters.page, LISTED, posters.count, |page| address(&posters.words, page))}
        </main>
    };
    frame(Section::Posters, body.into_any())
}

fn address(words: &str, page: u64) -> String {
    format!("{LIST}?q={}&page={}", encode(words), page.saturating_add(1))
}

fn search(posters: &Posters) -> impl IntoView + use<> {
    let lang = cx().lang;
    view! {
        <form method="get" action=LIST class="sift" role="search">
            <label>
                <span>{t!(lang, "posters-search")}</span>
                <input name="q" type="search" value=posters.words.clone() maxlength="60"/>
            </label>
            <button class="go">{t!(lang, "desk-filter-apply")}</button>
        </form>
    }
}

fn form(posters: &Posters) -> impl IntoView + use<> {
    let lang = cx().lang;
    let typed = &posters.typed;
    let chosen = typed.value("unit");
    let none = fields::option(String::new(), t!(lang, "posters-unit-own").to_owned(), chosen.is_empty());
    let units: Vec<_> = posters
        .units
        .iter()
        .map(|(id, name)| fields::option(id.to_string(), name.clone(), chosen == id.to_string()))
        .collect();
    let options = view! { {none} {units} }.into_any();
    let open = !typed.errors.is_empty() || posters.spots.is_some() || posters.count == 0;
    view! {
        <details class="box" open=open>
            <summary>{t!(lang, "posters-new")}</summary>
            <form method="post" action=LIST class="stack">
                {fields::line(typed, "label", t!(lang, "posters-label"), t!(lang, "posters-label-hint"), "text", "off")}
                {place(posters)}
                {fields::choice(typed, "unit", t!(lang, "posters-unit"), "", options)}
                <p class="buttons"><button class="go">{t!(lang, "posters-make")}</button></p>
            </form>
        </details>
    }
}

/// Where it hangs: by a name, by the position of the phone, or by numbers.
fn place(posters: &Posters) -> impl IntoView + use<> {
    let lang = cx().lang;
    let typed = &posters.typed;
    let outside = (typed.problem("lat") == Some("outside") || typed.ticked("outside")).then(|| {
        view! {
            <label class="tick">
                <input type="checkbox" name="outside" value="1" checked=typed.ticked("outside")/>
                <span>{t!(lang, "places-outside-confirm")}</span>
            </label>
        }
    });
    let numbers = !typed.value("lat").is_empty() || typed.problem("lat").is_some();
    view! {
        <fieldset class="f">
            <legend>{t!(lang, "posters-where")}</legend>
            {fields::line(typed, "find", t!(lang, "posters-find"), t!(lang, "posters-find-hint"), "search", "off")}
            <p class="buttons"><button name="look" value="1">{t!(lang, "desk-filter-apply")}</button></p>
            {posters.spots.as_ref().map(|spots| choices(typed, spots))}
            {fields::complaint("place", typed.problem("place"))}
            {capture::locate()}
            <details open=numbers>
                <summary>{t!(lang, "posters-numbers")}</summary>
                {fields::line(typed, "lat", t!(lang, "posters-lat"), t!(lang, "posters-position-hint"), "text", "off")}
                {fields::line(typed, "lng", t!(lang, "posters-lng"), "", "text", "off")}
                <input type="hidden" name="accuracy" value=typed.value("accuracy")/>
            </details>
            {outside}
        </fieldset>
    }
}

/// What was found for a name.
fn choices(typed: &Typed, spots: &[Spot]) -> AnyView {
    let lang = cx().lang;
    if spots.is_empty() {
        return view! { <p class="hint" role="status">{t!(lang, "posters-find-none")}</p> }.into_any();
    }
    let chosen = typed.value("place");
    let only = spots.len() == 1;
    let row = |spot: &Spot| {
        let leads =
            if spot.opens { t!(lang, "posters-leads-place") } else { t!(lang, "posters-leads-request") };
        view! {
            <label class="tick">
                <input type="radio" name="place" value=spot.value.clone() checked=only || chosen == spot.value/>
                <span>{spot.name.clone()} " " <small>{leads}</small></span>
            </label>
        }
    };
    spots.iter().map(row).collect_view().into_any()
}

fn table(cx: &Cx, list: &[Poster]) -> AnyView {
    let lang = cx.lang;
    let row = |poster: &Poster| {
        let code = poster.code.to_string();
        let leads = match poster.place {
            Some(id) => view! { <a href=format!("/s/{id}")>{t!(lang, "posters-leads-place")}</a> }.into_any(),
            None => view! { <span>{t!(lang, "posters-leads-request")}</span> }.into_any(),
        };
        let acts = if poster.active {
            view! {
                <a href=format!("/desk/posters/{code}/print")>{t!(lang, "posters-print")}</a>
                <form method="post" action=format!("/desk/posters/{code}/end")>
                    <button>{t!(lang, "posters-end")}</button>
                </form>
            }
            .into_any()
        } else {
            view! { <span>{t!(lang, "posters-ended")}</span> }.into_any()
        };
        view! {
            <tr>
                <th scope="row">{poster.label.clone()}</th>
                <td class="short">{code}</td>
                <td>{leads}</td>
                <td class="short">{format!("{:.5}, {:.5}", poster.at.lat, poster.at.lng)}</td>
                <td>{poster.unit.as_ref().map(|unit| unit.name.clone())}</td>
                <td>{poster.requests}</td>
                <td>{when::short(poster.since, cx.offset)}</td>
                <td>{acts}</td>
            </tr>
        }
    };
    let rows: Vec<_> = list.iter().map(row).collect();
    let head = [
        t!(lang, "posters-label"),
        t!(lang, "posters-code"),
        t!(lang, "posters-leads"),
        t!(lang, "posters-where"),
        t!(lang, "posters-unit"),
        t!(lang, "posters-requests"),
        t!(lang, "posters-since"),
    ];
    let head: Vec<_> = head.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect();
    view! {
        <table class="plain-table">
            <caption class="vh">{t!(lang, "posters-title")}</caption>
            <thead>
                <tr>{head} <th scope="col"><span class="vh">{t!(lang, "posters-end")}</span></th></tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
