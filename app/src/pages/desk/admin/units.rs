//! Units: the tree, and one unit.

use super::removal::{self, Held};
use super::{Part, calendars, form, off, part, steps, tree, unit_options};
use crate::cx::cx;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::words;
use crate::t;
use backend::admin::Steps;
use backend::directory::Directory;
use domain::org::UnitKind;
use leptos::prelude::*;
use std::sync::Arc;

/// The tree of units.
pub fn list(directory: Arc<Directory>, steps: Option<Steps>, saved: bool) -> AnyView {
    let lang = cx().lang;
    let rows = tree(&directory).into_iter().filter_map(|(id, depth)| {
        let unit = directory.unit(id)?;
        let class = if unit.active { format!("d{depth}") } else { format!("d{depth} off") };
        let below = format!("/desk/admin/units/new?parent={id}");
        let label = t!(lang, "desk-unit-below", name = unit.name.clone());
        let grid = unit.kind == UnitKind::Grid;
        let area = (grid && unit.area.is_none())
            .then(|| view! { <span class="mark">{t!(lang, "desk-unit-no-area")}</span> });
        Some(view! {
            <tr class=class>
                <th scope="row"><a href=format!("/desk/admin/units/{id}")>{unit.name.clone()}</a></th>
                <td>{words::unit_kind(lang, unit.kind)}</td>
                <td>{off(lang, unit.active)} {area}</td>
                <td>{(!grid).then(|| view! { <a href=below aria-label=label>{t!(lang, "desk-add-below")}</a> })}</td>
            </tr>
        })
    });
    let body = view! {
        {steps::card(steps.as_ref())}
        <div class="tools">
            <a class="btn go" href="/desk/admin/units/new">{t!(lang, "desk-unit-new")}</a>
            <a class="btn" href="/desk/export?list=units">{t!(lang, "export-link")}</a>
        </div>
        <table class="plain-table tree">
            <caption class="vh">{t!(lang, "desk-units")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "desk-name")}</th>
                    <th scope="col">{t!(lang, "desk-kind")}</th>
                    <th scope="col">{t!(lang, "desk-state")}</th>
                    <th scope="col"><span class="vh">{t!(lang, "desk-add-below")}</span></th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    };
    part(Part::Units, saved, body.into_any())
}

/// One unit; `id` is `new` for a new one. `held`: what is in the way of
/// switching it off.
pub fn edit(directory: &Directory, id: &str, typed: &Typed, held: Option<&Held>) -> AnyView {
    let lang = cx().lang;
    let new = id == "new";
    let title = if new { t!(lang, "desk-unit-new").to_owned() } else { typed.value("name") };
    let kind = typed.value("kind");
    let kinds = UnitKind::ALL
        .iter()
        .map(|k| fields::option(k.to_string(), words::unit_kind(lang, *k).to_owned(), k.as_str() == kind));
    let parents = unit_options(directory, &typed.value("parent"), t!(lang, "desk-unit-top"));
    let calendars = calendars::options(directory, &typed.value("calendar"), t!(lang, "hours-calendar-above"));
    let body = view! {
        {fields::line(typed, "name", t!(lang, "desk-name"), "", "text", "off")}
        {fields::choice(typed, "kind", t!(lang, "desk-kind"), "", kinds.collect_view().into_any())}
        {fields::choice(typed, "parent", t!(lang, "desk-unit-above"), "", parents)}
        {fields::choice(typed, "calendar", t!(lang, "hours-calendar"), t!(lang, "hours-calendar-hint"), calendars)}
        {fields::lines(typed, "area", t!(lang, "desk-area"), t!(lang, "desk-area-hint"), "6")}
        {fields::tick(typed, "active", t!(lang, "desk-unit-active"))}
    };
    let form = form(title, format!("/desk/admin/units/{id}"), "/desk/admin/units", typed, body.into_any());
    let held = held.map(|held| removal::of_unit(directory, id, held, typed));
    part(Part::Units, false, view! { {form} {held} }.into_any())
}
