//! `/desk/posters`: codes that hang anywhere.

use super::fields::{self, Typed};
use super::frame::{Section, frame};
use crate::cx::{Cx, cx};
use crate::t;
use crate::when;
use backend::posters::Poster;
use domain::ids::UnitId;
use leptos::prelude::*;

/// Everything the page shows.
#[derive(Clone, Debug, Default)]
pub struct Posters {
    /// Those within reach.
    pub list: Vec<Poster>,
    /// Units a poster can be given to.
    pub units: Vec<(UnitId, String)>,
    /// What was typed.
    pub typed: Typed,
}

/// The page.
pub fn page(posters: &Posters) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let body = view! {
        <main id="main" class="admin">
            <h1>{t!(lang, "posters-title")}</h1>
            <p class="hint">{t!(lang, "posters-lead")}</p>
            {form(posters)}
            {if posters.list.is_empty() {
                view! { <p class="empty">{t!(lang, "posters-empty")}</p> }.into_any()
            } else {
                table(&cx, &posters.list)
            }}
        </main>
    };
    frame(Section::Posters, body.into_any())
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
    view! {
        <details class="box" open=!typed.errors.is_empty() || posters.list.is_empty()>
            <summary>{t!(lang, "posters-new")}</summary>
            <form method="post" action="/desk/posters" class="stack">
                {fields::line(typed, "label", t!(lang, "posters-label"), t!(lang, "posters-label-hint"), "text", "off")}
                {fields::line(typed, "lat", t!(lang, "posters-lat"), t!(lang, "posters-position-hint"), "text", "off")}
                {fields::line(typed, "lng", t!(lang, "posters-lng"), "", "text", "off")}
                {fields::line(typed, "place", t!(lang, "posters-place"), t!(lang, "posters-place-hint"), "text", "off")}
                {fields::choice(typed, "unit", t!(lang, "posters-unit"), "", options)}
                <p class="buttons"><button class="go">{t!(lang, "posters-make")}</button></p>
            </form>
        </details>
    }
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
                <td>{code}</td>
                <td>{leads}</td>
                <td>{format!("{:.5}, {:.5}", poster.at.lat, poster.at.lng)}</td>
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
