//! People: the list, and one person.

use super::removal::{self, Held};
use super::{Part, form, off, part, role_names, steps, unit_options};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::{self, Typed, complaint};
use crate::pages::desk::query::encode;
use crate::pages::desk::turn::turn;
use crate::pages::desk::words;
use crate::t;
use backend::admin::{PEOPLE_LISTED, PeoplePage, PeopleQuery, Person, Steps};
use backend::directory::Directory;
use domain::org::Role;
use leptos::prelude::*;
use std::sync::Arc;

/// Where people are listed.
const LIST: &str = "/desk/admin/people";
/// Empty lines for roles under those a person has.
const SPARE: usize = 2;

/// What the list shows.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Names of units.
    pub directory: Arc<Directory>,
    /// What is looked for.
    pub query: PeopleQuery,
    /// Those of them on this page.
    pub page: PeoplePage,
    /// What a new installation still needs.
    pub steps: Option<Steps>,
    /// Whether something was saved just now.
    pub saved: bool,
}

/// A page of the people.
pub fn list(model: People) -> AnyView {
    let lang = cx().lang;
    let People { directory, query, page, steps, saved } = model;
    let filters = filters(lang, &directory, &query);
    let pages = turn(query.page, PEOPLE_LISTED, page.count, |page| address(LIST, &query, page));
    let take = address("/desk/export", &query, 0) + "&list=people";
    let rows: Vec<_> = page.people.into_iter().map(|person| row(lang, &directory, person)).collect();
    let body = view! {
        {steps::card(steps.as_ref())}
        <div class="tools">
            <a class="btn go" href="/desk/admin/people/new">{t!(lang, "desk-person-new")}</a>
            <a class="btn" href=take>{t!(lang, "export-link")}</a>
        </div>
        {filters}
        {(!rows.is_empty()).then(|| table(lang, rows))}
        {pages}
    };
    part(Part::People, saved, body.into_any())
}

fn filters(lang: Lang, directory: &Directory, query: &PeopleQuery) -> AnyView {
    let unit = query.unit.map(|unit| unit.to_string()).unwrap_or_default();
    let roles = Role::ALL.iter().map(|role| {
        fields::option(role.to_string(), words::role(lang, *role).to_owned(), query.role == Some(*role))
    });
    let narrowed = *query != PeopleQuery { page: query.page, ..PeopleQuery::default() };
    view! {
        <form method="get" action=LIST class="sift" role="search">
            <label>
                <span>{t!(lang, "people-search")}</span>
                <input name="q" type="search" value=query.words.clone() maxlength="40"/>
            </label>
            <label>
                <span>{t!(lang, "desk-unit")}</span>
                <select name="unit">{unit_options(directory, &unit, t!(lang, "desk-any"))}</select>
            </label>
            <label>
                <span>{t!(lang, "desk-role")}</span>
                <select name="role">
                    <option value="">{t!(lang, "desk-any")}</option>
                    {roles.collect_view()}
                </select>
            </label>
            <button class="go">{t!(lang, "desk-filter-apply")}</button>
            {narrowed.then(|| view! { <a class="btn" href=LIST>{t!(lang, "desk-filter-clear")}</a> })}
        </form>
    }
    .into_any()
}

/// The same search elsewhere.
fn address(path: &str, query: &PeopleQuery, page: u64) -> String {
    let mut to = format!("{path}?q={}", encode(&query.words));
    query.unit.iter().for_each(|unit| to += &format!("&unit={unit}"));
    query.role.iter().for_each(|role| to += &format!("&role={role}"));
    if page > 0 {
        to += &format!("&page={}", page.saturating_add(1));
    }
    to
}

fn row(lang: Lang, directory: &Directory, person: Person) -> impl IntoView + use<> {
    let unit = directory.unit(person.unit).map(|u| u.name.clone());
    let class = if person.active { "" } else { "off" };
    view! {
        <tr class=class>
            <th scope="row"><a href=format!("{LIST}/{}", person.id)>{person.name}</a></th>
            <td>{person.username}</td>
            <td>{unit}</td>
            <td>{role_names(lang, &person.grants)}</td>
            <td>{off(lang, person.active)}</td>
        </tr>
    }
}

fn table(lang: Lang, rows: Vec<impl IntoView + 'static>) -> AnyView {
    view! {
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
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
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
