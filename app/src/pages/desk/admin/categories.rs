//! Categories: the two levels, and one category.

use super::{Part, form, off, part, steps, unit_options};
use crate::cx::cx;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::words;
use crate::t;
use backend::admin::Steps;
use backend::directory::{Category, Directory};
use domain::deadline::Urgency;
use leptos::prelude::*;
use std::sync::Arc;

/// All categories.
pub fn list(directory: Arc<Directory>, steps: Option<Steps>, saved: bool) -> AnyView {
    let lang = cx().lang;
    let row = |category: &Category, depth: usize| {
        let class = format!("d{depth}{}", if category.active { "" } else { " off" });
        let unit = category.default_unit.and_then(|id| directory.unit(id)).map(|u| u.name.clone());
        let name = words::category_name(lang, &category.name, &category.name_en).to_owned();
        view! {
            <tr class=class>
                <th scope="row"><a href=format!("/desk/admin/categories/{}", category.id)>{name}</a></th>
                <td>{category.slug.clone()}</td>
                <td>{words::urgency(lang, category.urgency)}</td>
                <td>{unit}</td>
                <td>{off(lang, category.active)}</td>
            </tr>
        }
    };
    let mut rows = Vec::new();
    for top in directory.categories.iter().filter(|c| c.parent.is_none()) {
        rows.push(row(top, 0));
        rows.extend(directory.categories.iter().filter(|c| c.parent == Some(top.id)).map(|c| row(c, 1)));
    }
    let body = view! {
        {steps::card(steps.as_ref())}
        {directory.categories.is_empty().then(steps::usual_categories)}
        <div class="tools">
            <a class="btn go" href="/desk/admin/categories/new">{t!(lang, "desk-category-new")}</a>
        </div>
        <table class="plain-table tree">
            <caption class="vh">{t!(lang, "desk-categories")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "desk-name")}</th>
                    <th scope="col">{t!(lang, "desk-slug")}</th>
                    <th scope="col">{t!(lang, "desk-col-urgency")}</th>
                    <th scope="col">{t!(lang, "desk-default-unit")}</th>
                    <th scope="col">{t!(lang, "desk-state")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    part(Part::Categories, saved, body.into_any())
}

/// One category; `id` is `new` for a new one.
pub fn edit(directory: &Directory, id: &str, typed: &Typed) -> AnyView {
    let lang = cx().lang;
    let new = id == "new";
    let title = if new { t!(lang, "desk-category-new").to_owned() } else { typed.value("name") };
    let (urgency, parent) = (typed.value("urgency"), typed.value("parent"));
    let urgencies = Urgency::ALL
        .iter()
        .map(|u| fields::option(u.to_string(), words::urgency(lang, *u).to_owned(), u.as_str() == urgency));
    let tops =
        directory.categories.iter().filter(|c| c.parent.is_none() && c.id.to_string() != id).map(|c| {
            let value = c.id.to_string();
            let chosen = value == parent;
            fields::option(value, words::category_name(lang, &c.name, &c.name_en).to_owned(), chosen)
        });
    let parents = view! { <option value="">{t!(lang, "desk-category-top")}</option> {tops.collect_view()} };
    let units = unit_options(directory, &typed.value("default_unit"), t!(lang, "desk-none"));
    let body = view! {
        {fields::line(typed, "name", t!(lang, "desk-name-zh"), "", "text", "off")}
        {fields::line(typed, "name_en", t!(lang, "desk-name-en"), "", "text", "off")}
        {fields::line(typed, "slug", t!(lang, "desk-slug"), t!(lang, "desk-slug-hint"), "text", "off")}
        {fields::choice(typed, "parent", t!(lang, "desk-category-above"), "", parents.into_any())}
        {fields::choice(
            typed,
            "urgency",
            t!(lang, "desk-col-urgency"),
            t!(lang, "desk-urgency-hint"),
            urgencies.collect_view().into_any(),
        )}
        {fields::choice(typed, "default_unit", t!(lang, "desk-default-unit"), t!(lang, "desk-default-unit-hint"), units)}
        {fields::lines(typed, "keywords", t!(lang, "desk-keywords"), t!(lang, "desk-keywords-hint"), "3")}
        {fields::line(typed, "position", t!(lang, "desk-order"), t!(lang, "desk-order-hint"), "number", "off")}
        {fields::tick(typed, "active", t!(lang, "desk-category-active"))}
    };
    let action = format!("/desk/admin/categories/{id}");
    part(Part::Categories, false, form(title, action, "/desk/admin/categories", typed, body.into_any()))
}
