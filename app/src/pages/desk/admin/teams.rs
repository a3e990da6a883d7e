//! Teams of volunteers: the list, and one of them.

use super::{Part, form, part};
use crate::cx::cx;
use crate::pages::desk::fields::{self, Typed};
use crate::t;
use backend::riders::Team;
use leptos::prelude::*;

/// All teams.
pub fn list(teams: &[Team], saved: bool) -> AnyView {
    let lang = cx().lang;
    let row = |team: &Team| {
        let active = if team.active { "" } else { t!(lang, "teams-closed") };
        view! {
            <tr>
                <th scope="row"><a href=format!("/desk/admin/teams/{}", team.id)>{team.name.clone()}</a> " " {active}</th>
                <td>{team.members}</td>
                <td>{team.merit.confirmed}</td>
                <td>{team.merit.hazards}</td>
            </tr>
        }
    };
    let rows: Vec<_> = teams.iter().map(row).collect();
    let none = rows.is_empty().then(|| view! { <p class="hint">{t!(lang, "teams-none")}</p> });
    let body = view! {
        <div class="tools">
            <a class="btn go" href="/desk/admin/teams/new">{t!(lang, "teams-new")}</a>
        </div>
        {none}
        <table class="plain-table">
            <caption class="vh">{t!(lang, "teams-title")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "teams-name")}</th>
                    <th scope="col">{t!(lang, "teams-who")}</th>
                    <th scope="col">{t!(lang, "rider-confirmed")}</th>
                    <th scope="col">{t!(lang, "rider-hazards")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    part(Part::Teams, saved, body.into_any())
}

/// One team; `id` is `new` for a new one.
pub fn edit(id: &str, typed: &Typed) -> AnyView {
    let lang = cx().lang;
    let title = if id == "new" { t!(lang, "teams-new").to_owned() } else { typed.value("name") };
    let body = view! {
        {fields::line(typed, "name", t!(lang, "teams-name"), "", "text", "off")}
        {fields::lines(typed, "about", t!(lang, "teams-about"), "", "3")}
        {fields::tick(typed, "active", t!(lang, "teams-active"))}
    };
    let form = form(title, format!("/desk/admin/teams/{id}"), "/desk/admin/teams", typed, body.into_any());
    part(Part::Teams, false, form)
}
