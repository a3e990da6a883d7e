//! People: the list, and one person.

use super::removal::{self, Held};
use super::{Part, form, off, part, role_names, unit_options};
use crate::cx::cx;
use crate::pages::desk::fields::{self, Typed, complaint};
use crate::pages::desk::words;
use crate::t;
use backend::admin::Person;
use backend::directory::Directory;
use domain::org::Role;
use leptos::prelude::*;
use std::sync::Arc;

/// Empty lines for roles under those a person has.
const SPARE: usize = 2;

/// All people.
pub fn list(directory: Arc<Directory>, people: Vec<Person>, saved: bool) -> AnyView {
    let lang = cx().lang;
    let rows = people.into_iter().map(|person| {
        let unit = directory.unit(person.unit).map(|u| u.name.clone());
        let class = if person.active { "" } else { "off" };
        view! {
            <tr class=class>
                <th scope="row"><a href=format!("/desk/admin/people/{}", person.id)>{person.name}</a></th>
                <td>{person.username}</td>
                <td>{unit}</td>
                <td>{role_names(lang, &person.grants)}</td>
                <td>{off(lang, person.active)}</td>
            </tr>
        }
    });
    let body = view! {
        <div class="tools">
            <a class="btn go" href="/desk/admin/people/new">{t!(lang, "desk-person-new")}</a>
        </div>
        <table class="plain-table">
            <caption class="vh">{t!(lang, "desk-people")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "desk-person-name")}</th>
                    <th scope="col">{t!(lang, "desk-username")}</th>
                    <th scope="col">{t!(lang, "desk-unit")}</th>
                    <th scope="col">{t!(lang, "desk-roles")}</th>
                    <th scope="col">{t!(lang, "desk-state")}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    };
    part(Part::People, saved, body.into_any())
}

/// One person; `id` is `new` for a new one. `held`: what is in the way of
/// saving them so.
pub fn edit(directory: &Directory, id: &str, typed: &Typed, held: Option<&Held>) -> AnyView {
    let lang = cx().lang;
    let new = id == "new";
    let title = if new { t!(lang, "desk-person-new").to_owned() } else { typed.value("name") };
    let units = unit_options(directory, &typed.value("unit"), t!(lang, "desk-choose"));
    let hint = if new { t!(lang, "desk-password-hint") } else { t!(lang, "desk-password-keep") };
    let body = view! {
        {fields::line(typed, "name", t!(lang, "desk-person-name"), "", "text", "off")}
        {fields::line(typed, "username", t!(lang, "desk-username"), t!(lang, "desk-username-hint"), "text", "off")}
        {fields::choice(typed, "unit", t!(lang, "desk-unit"), "", units)}
        {grants(directory, typed)}
        {fields::line(typed, "password", t!(lang, "desk-password-new"), hint, "password", "new-password")}
        {fields::tick(typed, "active", t!(lang, "desk-person-active"))}
    };
    let form = form(title, format!("/desk/admin/people/{id}"), "/desk/admin/people", typed, body.into_any());
    let held = held.map(|held| removal::of_person(id, held, typed));
    part(Part::People, false, view! { {form} {held} }.into_any())
}

/// Roles, each with the unit from which it reaches. A line without a role
/// counts for nothing.
fn grants(directory: &Directory, typed: &Typed) -> AnyView {
    let lang = cx().lang;
    let problem = typed.problem("grants");
    let (roles, units) = (typed.all("role"), typed.all("role_unit"));
    let set = roles.iter().zip(&units).filter(|(role, _)| !role.is_empty());
    let mut lines: Vec<(&str, &str)> = set.map(|(role, unit)| (*role, *unit)).collect();
    lines.extend(std::iter::repeat_n(("", ""), SPARE));
    let lines = lines.into_iter().map(|(chosen, unit)| {
        let options = Role::ALL
            .iter()
            .map(|r| fields::option(r.to_string(), words::role(lang, *r).to_owned(), r.as_str() == chosen));
        view! {
            <div class="grant">
                <select name="role" aria-label=t!(lang, "desk-role")>
                    <option value="">{t!(lang, "desk-role-none")}</option>
                    {options.collect_view()}
                </select>
                <select name="role_unit" aria-label=t!(lang, "desk-role-unit")>
                    {unit_options(directory, unit, t!(lang, "desk-choose"))}
                </select>
            </div>
        }
    });
    view! {
        <fieldset class=if problem.is_some() { "f wrong" } else { "f" }>
            <legend>{t!(lang, "desk-roles")}</legend>
            <p class="hint">{t!(lang, "desk-roles-hint")}</p>
            {lines.collect_view()}
            {fields::changed(typed, "role", false).or_else(|| fields::changed(typed, "role_unit", false))}
            {complaint("grants", problem)}
        </fieldset>
    }
    .into_any()
}
