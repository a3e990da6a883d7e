//! The unit lead's desk: who has how much, what is late.

use super::bulk;
use super::frame::{Section, frame};
use super::query::Query;
use super::table::{Picks, table};
use super::views::{self, Views};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::t;
use backend::desks::{Load, PersonLoad, UnitDesk, UnitLoad};
use backend::requests::{DueIs, Scope, Tools};
use domain::ids::UnitId;
use domain::request::Status;
use leptos::prelude::*;

/// The page.
pub fn page(desk: UnitDesk, tools: Tools, views: Views) -> AnyView {
    let lang = cx().lang;
    let UnitDesk { unit, tops, above, total, people, below, late } = desk;
    let top = unit.id;
    let tops = (tops.len() > 1).then(|| {
        let tabs = tops.into_iter().map(move |led| {
            let current = (led.id == top).then_some("page");
            view! { <a class="tab" href=format!("/desk/unit?unit={}", led.id) aria-current=current>{led.name}</a> }
        });
        view! { <nav class="parts" aria-label=t!(lang, "people-units-led")>{tabs.collect_view()}</nav> }
    });
    let up = above.map(|up| {
        view! { <a class="btn" href=format!("/desk/unit?unit={}", up.id)>{t!(lang, "people-up", name = up.name)}</a> }
    });
    let query =
        Query { scope: Scope::Unit, unit: top.to_string(), due: Some(DueIs::Late), ..Query::default() };
    let picks = if tools.actions.is_empty() { Picks::Off } else { Picks::None };
    let all = Query { scope: Scope::Unit, unit: top.to_string(), ..Query::default() };
    let take = format!("/desk/export?{}", all.view_string());
    let body = view! {
        <main id="main" class="adm broad">
            {tops}
            <h1>{unit.name}</h1>
            {views.notice()}
            <div class="upper">
                {up} <a class="btn" href="/desk/me/leave">{t!(lang, "people-leave")}</a> {views::menu(views)}
                <a class="btn" href=take>{t!(lang, "export-link")}</a>
            </div>
            {by_person(lang, top, people, total)}
            {(!below.is_empty()).then(|| by_unit(lang, below))}
            <h2>{t!(lang, "people-late-now")}</h2>
            {if late.items.is_empty() {
                view! { <p class="hint">{t!(lang, "people-late-none")}</p> }.into_any()
            } else {
                view! {
                    {late.next.is_some().then(|| view! { <p><a href=query.href()>{t!(lang, "people-late-all")}</a></p> })}
                    {table(&query, late.items, picks)}
                    {(picks != Picks::Off)
                        .then(|| bulk::bar(lang, &tools, &query, &Default::default(), Picks::None))}
                }
                .into_any()
            }}
        </main>
    };
    frame(Section::Unit, body.into_any())
}

/// The four numbers, each a link to the list behind it.
fn numbers(lang: Lang, load: Load, unit: UnitId, handler: &str) -> impl IntoView + use<> {
    let list =
        Query { scope: Scope::Unit, unit: unit.to_string(), handler: handler.to_owned(), ..Query::default() };
    let cells = [
        (load.open, list.clone(), "", t!(lang, "people-open")),
        (load.today, Query { due: Some(DueIs::Today), ..list.clone() }, "soon", t!(lang, "people-today")),
        (load.late, Query { due: Some(DueIs::Late), ..list.clone() }, "late", t!(lang, "people-late")),
        (load.waiting, Query { status: Some(Status::Waiting), ..list }, "", t!(lang, "people-waiting")),
    ];
    let cell = |(count, query, class, name): (u64, Query, &'static str, &'static str)| {
        if count == 0 {
            return view! { <td class="num" data-name=name>"0"</td> }.into_any();
        }
        view! { <td class="num" data-name=name><a class=class href=query.href()>{count}</a></td> }.into_any()
    };
    cells.map(cell).collect_view()
}

fn heads(lang: Lang, first: &'static str) -> impl IntoView {
    view! {
        <thead>
            <tr>
                <th scope="col">{first}</th>
                <th scope="col">{t!(lang, "people-open")}</th>
                <th scope="col">{t!(lang, "people-today")}</th>
                <th scope="col">{t!(lang, "people-late")}</th>
                <th scope="col">{t!(lang, "people-waiting")}</th>
            </tr>
        </thead>
    }
}

fn by_person(lang: Lang, unit: UnitId, people: Vec<PersonLoad>, total: Load) -> AnyView {
    let row = move |line: PersonLoad| {
        let deputy = line.deputy.map(|name| {
            view! { " " <span class="mark">{t!(lang, "people-covered", name = name)}</span> }
        });
        let (name, handler) = match line.person {
            Some((id, name)) => (name, id.to_string()),
            None => (t!(lang, "people-nobody").to_owned(), "none".to_owned()),
        };
        view! {
            <tr>
                <th scope="row">{name} {deputy}</th>
                {numbers(lang, line.load, unit, &handler)}
            </tr>
        }
    };
    view! {
        <table class="plain-table figures loads">
            <caption>{t!(lang, "people-by-person")}</caption>
            {heads(lang, t!(lang, "people-person"))}
            <tbody>
                <tr class="sum"><th scope="row">{t!(lang, "people-total")}</th> {numbers(lang, total, unit, "")}</tr>
                {people.into_iter().map(row).collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

fn by_unit(lang: Lang, below: Vec<UnitLoad>) -> AnyView {
    let row = |line: UnitLoad| {
        let href = format!("/desk/unit?unit={}", line.unit.id);
        view! {
            <tr>
                <th scope="row"><a href=href>{line.unit.name}</a></th>
                {numbers(lang, line.load, line.unit.id, "")}
            </tr>
        }
    };
    view! {
        <table class="plain-table figures loads">
            <caption>{t!(lang, "people-by-unit")}</caption>
            {heads(lang, t!(lang, "desk-unit"))}
            <tbody>{below.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}
