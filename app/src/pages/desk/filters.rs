//! The filters of the worklist: a GET form, so that a view has an address.

use super::query::{Query, scope_name};
use super::{fields, words};
use crate::i18n::Lang;
use crate::t;
use backend::directory::Directory;
use backend::view::UnitRef;
use domain::deadline::Urgency;
use domain::request::Status;
use leptos::prelude::*;

/// The filters.
pub fn filters(lang: Lang, query: &Query, units: Vec<UnitRef>, directory: &Directory) -> AnyView {
    let set = query.filters() - usize::from(!query.text.is_empty());
    let narrowed = set > 0;
    let clear = (query.filters() > 0).then(|| Query { scope: query.scope, ..Query::default() }.href());
    view! {
        <form method="get" action="/desk" class="filters" role="search">
            {fields::hidden("scope", scope_name(query.scope).to_owned())}
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
                    {select("status", t!(lang, "desk-col-status"), lang, statuses(lang, query.status))}
                    {select("category", t!(lang, "desk-col-category"), lang, categories(lang, &query.category, directory))}
                    {(units.len() > 1)
                        .then(|| select("unit", t!(lang, "desk-col-unit"), lang, unit_options(&query.unit, units)))}
                </div>
            </details>
            <button class="go">{t!(lang, "desk-filter-apply")}</button>
            {clear.map(|href| view! { <a href=href class="clear">{t!(lang, "desk-filter-clear")}</a> })}
        </form>
    }
    .into_any()
}

fn select(name: &'static str, label: &'static str, lang: Lang, options: AnyView) -> impl IntoView {
    view! {
        <label>
            <span>{label}</span>
            <select name=name>
                <option value="">{t!(lang, "desk-any")}</option>
                {options}
            </select>
        </label>
    }
}

fn urgencies(lang: Lang, chosen: Option<Urgency>) -> AnyView {
    let option = |u: &Urgency| {
        view! { <option value=u.as_str() selected=chosen == Some(*u)>{words::urgency(lang, *u)}</option> }
    };
    Urgency::ALL.iter().map(option).collect_view().into_any()
}

fn statuses(lang: Lang, chosen: Option<Status>) -> AnyView {
    let option = |s: &Status| {
        view! { <option value=s.as_str() selected=chosen == Some(*s)>{words::status(lang, *s)}</option> }
    };
    Status::ALL.iter().map(option).collect_view().into_any()
}

/// Categories of the first level, each with its second level below it.
pub fn categories(lang: Lang, chosen: &str, directory: &Directory) -> AnyView {
    let name = |c: &backend::directory::Category| words::category_name(lang, &c.name, &c.name_en).to_owned();
    let mut groups = Vec::new();
    for top in directory.categories.iter().filter(|c| c.parent.is_none()) {
        let mut options = vec![fields::option(top.slug.clone(), name(top), top.slug == chosen)];
        for leaf in directory.categories.iter().filter(|c| c.parent == Some(top.id)) {
            let label = format!("\u{2003}{}", name(leaf));
            options.push(fields::option(leaf.slug.clone(), label, leaf.slug == chosen));
        }
        groups.push(options);
    }
    groups.into_any()
}

fn unit_options(chosen: &str, units: Vec<UnitRef>) -> AnyView {
    let option = |unit: UnitRef| {
        let id = unit.id.to_string();
        let selected = id == chosen;
        fields::option(id, unit.name, selected)
    };
    units.into_iter().map(option).collect_view().into_any()
}
