//! The filters of the worklist: a GET form, so that a view has an address. Its
//! hundred options stand on every page and are written like its rows.

use super::query::{DUES, Query, due_name, scope_name};
use super::{fields, words};
use crate::i18n::Lang;
use crate::t;
use backend::directory::{Category, Directory};
use backend::requests::DueIs;
use backend::view::UnitRef;
use domain::deadline::Urgency;
use domain::request::Status;
use leptos::prelude::*;
use maud::html;
use std::borrow::Cow;

/// The filters.
pub fn filters(lang: Lang, query: &Query, units: Vec<UnitRef>, directory: &Directory) -> AnyView {
    let set = query.filters() - usize::from(!query.text.is_empty());
    let narrowed = set > 0;
    let clear = (query.filters() > 0).then(|| Query { scope: query.scope, ..Query::default() }.href());
    view! {
        <form method="get" action="/desk" class="filters" role="search">
            {fields::hidden("scope", scope_name(query.scope).to_owned())}
            {(!query.handler.is_empty()).then(|| fields::hidden("handler", query.handler.clone()))}
            <input
                id="q"
                type="search"
                name="q"
                value=query.text.clone()
                maxlength="100"
                aria-label=t!(lang, "desk-search")
                placeholder=t!(lang, "desk-search")
            />
            <details class="narrow" open=narrowed>
                <summary>{t!(lang, "desk-filter")} {narrowed.then(|| view! { <b>{set}</b> })}</summary>
                <div class="row">
                    {select("urgency", t!(lang, "desk-col-urgency"), lang, urgencies(lang, query.urgency))}
                    {select("due", t!(lang, "desk-col-due"), lang, dues(lang, query.due))}
                    {select("status", t!(lang, "desk-col-status"), lang, statuses(lang, query.status))}
                    {select("category", t!(lang, "desk-col-category"), lang, categories(lang, &query.category, directory))}
                    {(units.len() > 1)
                        .then(|| select("unit", t!(lang, "desk-col-unit"), lang, unit_options(&query.unit, &units)))}
                </div>
            </details>
            <button class="go">{t!(lang, "desk-filter-apply")}</button>
            {clear.map(|href| view! { <a href=href class="clear">{t!(lang, "desk-filter-clear")}</a> })}
        </form>
    }
    .into_any()
}

/// What may be chosen: value, name, and whether it is.
type Choice<'a> = (Cow<'a, str>, Cow<'a, str>, bool);

fn select<'a>(
    name: &'static str,
    label: &'static str,
    lang: Lang,
    choices: impl IntoIterator<Item = Choice<'a>>,
) -> AnyView {
    let options = html! {
        option value="" { (t!(lang, "desk-any")) }
        @for (value, name, chosen) in choices {
            option value=(value) selected[chosen] { (name) }
        }
    };
    view! {
        <label>
            <span>{label}</span>
            <select name=name inner_html=options.into_string()></select>
        </label>
    }
    .into_any()
}

fn urgencies(lang: Lang, chosen: Option<Urgency>) -> impl Iterator<Item = Choice<'static>> {
    Urgency::ALL.iter().map(move |u| (u.as_str().into(), words::urgency(lang, *u).into(), chosen == Some(*u)))
}

fn dues(lang: Lang, chosen: Option<DueIs>) -> impl Iterator<Item = Choice<'static>> {
    let name = move |due| match due {
        DueIs::Late => t!(lang, "people-late"),
        DueIs::Today => t!(lang, "people-today"),
    };
    DUES.into_iter().map(move |due| (due_name(due).into(), name(due).into(), chosen == Some(due)))
}

fn statuses(lang: Lang, chosen: Option<Status>) -> impl Iterator<Item = Choice<'static>> {
    Status::ALL.iter().map(move |s| (s.as_str().into(), words::status(lang, *s).into(), chosen == Some(*s)))
}

/// Categories of the first level, each with its second level below it.
fn categories<'a>(lang: Lang, chosen: &'a str, directory: &'a Directory) -> Vec<Choice<'a>> {
    let name = |category: &'a Category| words::category_name(lang, &category.name, &category.name_en);
    let choice =
        |category: &'a Category, name| (category.slug.as_str().into(), name, category.slug == chosen);
    let mut choices = Vec::with_capacity(directory.categories.len());
    for top in directory.categories.iter().filter(|c| c.parent.is_none()) {
        choices.push(choice(top, name(top).into()));
        for leaf in directory.categories.iter().filter(|c| c.parent == Some(top.id)) {
            choices.push(choice(leaf, format!("\u{2003}{}", name(leaf)).into()));
        }
    }
    choices
}

fn unit_options<'a>(chosen: &'a str, units: &'a [UnitRef]) -> impl Iterator<Item = Choice<'a>> {
    units.iter().map(move |unit| {
        let id = unit.id.to_string();
        let selected = id == chosen;
        (id.into(), unit.name.as_str().into(), selected)
    })
}
