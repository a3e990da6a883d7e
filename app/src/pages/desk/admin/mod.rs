//! Pages of administrators: units, people, categories, working calendars,
//! deadlines, texts.

pub mod appraisal;
pub mod audit;
pub mod calendars;
pub mod categories;
pub mod grids;
pub mod hooks;
pub mod messages;
pub mod notice;
pub mod partners;
pub mod people;
pub mod places;
pub mod policies;
pub mod removal;
pub mod rules;
pub mod steps;
pub mod suggestions;
pub mod supervision;
pub mod teams;
pub mod templates;
pub mod units;
pub mod upstreams;

use super::fields::Typed;
use super::frame::{Section, Tone, frame, notice};
use super::{fields, words};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::t;
use backend::directory::{Category, Directory};
use domain::ids::UnitId;
use leptos::prelude::*;

/// Which of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Units.
    Units,
    /// People.
    People,
    /// Categories.
    Categories,
    /// Messages.
    Messages,
    /// Working calendars.
    Calendars,
    /// Deadline policies.
    Policies,
    /// Texts.
    Templates,
    /// Rules of dispatch.
    Rules,
    /// Areas of grids.
    Grids,
    /// Names of places.
    Places,
    /// How good suggestions are.
    Suggestions,
    /// Who saw and did what.
    Audit,
    /// Rules of supervision.
    Supervision,
    /// Teams of volunteers.
    Teams,
    /// Rules of appraisal, and the basis of the rates.
    Appraisal,
    /// Partners and their keys.
    Partners,
    /// Platforms above this one.
    Upstreams,
}

/// A page of administrators.
fn part(part: Part, saved: bool, body: AnyView) -> AnyView {
    let lang = cx().lang;
    let link = |p: Part, href: &'static str, name: &'static str| {
        view! { <a class="tab" href=href aria-current=(p == part).then_some("page")>{name}</a> }
    };
    let whole = view! {
        <main id="main" class="adm">
            <h1 class="vh">{t!(lang, "desk-admin")}</h1>
            <nav class="parts" aria-label=t!(lang, "desk-admin")>
                {link(Part::Units, "/desk/admin/units", t!(lang, "desk-units"))}
                {link(Part::People, "/desk/admin/people", t!(lang, "desk-people"))}
                {link(Part::Categories, "/desk/admin/categories", t!(lang, "desk-categories"))}
                {link(Part::Messages, "/desk/admin/messages", t!(lang, "tell-messages"))}
                {link(Part::Calendars, "/desk/admin/calendars", t!(lang, "hours-calendars"))}
                {link(Part::Policies, "/desk/admin/policies", t!(lang, "hours-policies"))}
                {link(Part::Templates, "/desk/admin/templates", t!(lang, "hours-templates"))}
                {link(Part::Rules, "/desk/admin/rules", t!(lang, "routing-rules"))}
                {link(Part::Grids, "/desk/admin/grids", t!(lang, "routing-grids"))}
                {link(Part::Places, "/desk/admin/places", t!(lang, "routing-places"))}
                {link(Part::Suggestions, "/desk/admin/suggestions", t!(lang, "routing-suggestions"))}
                {link(Part::Teams, "/desk/admin/teams", t!(lang, "teams-title"))}
                {link(Part::Audit, "/desk/admin/audit", t!(lang, "audit-title"))}
                {link(Part::Supervision, "/desk/admin/supervision", t!(lang, "sup-rules"))}
                {link(Part::Appraisal, "/desk/admin/appraisal", t!(lang, "appraisal-rules"))}
                {link(Part::Partners, "/desk/admin/partners", t!(lang, "partners-title"))}
                {link(Part::Upstreams, "/desk/admin/upstreams", t!(lang, "upstreams-title"))}
            </nav>
            {saved.then(|| notice(Tone::Good, t!(lang, "desk-saved")))}
            {body}
        </main>
    };
    frame(Section::Admin, whole.into_any())
}

/// A form of administrators around its fields.
fn form(title: String, action: String, back: &'static str, typed: &Typed, body: AnyView) -> AnyView {
    let lang = cx().lang;
    let wrong = (!typed.errors.is_empty()).then(|| notice(Tone::Bad, t!(lang, "desk-stop-field")));
    view! {
        <section class="box narrowbox">
            <h2>{title}</h2>
            {wrong}
            {overtaken(typed)}
            <form method="post" action=action class="stack">
                {version(typed)}
                {body}
                <p class="buttons">
                    <button class="go">{t!(lang, "desk-save")}</button>
                    <a class="btn" href=back>{t!(lang, "desk-cancel")}</a>
                </p>
            </form>
        </section>
    }
    .into_any()
}

/// The version that a form was made from.
fn version(typed: &Typed) -> Option<impl IntoView + use<>> {
    let version = typed.value("version");
    (!version.is_empty()).then(|| fields::hidden("version", version))
}

/// Says that somebody else was first; what they saved stands at the fields.
fn overtaken(typed: &Typed) -> Option<AnyView> {
    typed.now.is_some().then(|| notice(Tone::Bad, t!(cx().lang, "desk-form-overtaken")))
}

/// The units as options, indented by their depth.
pub(super) fn unit_options(directory: &Directory, chosen: &str, empty: &'static str) -> AnyView {
    let options: Vec<_> = tree(directory)
        .into_iter()
        .filter_map(|(id, depth)| {
            let unit = directory.unit(id)?;
            let value = id.to_string();
            let chosen = value == chosen;
            // One that is disabled is offered only where it is chosen already.
            (unit.active || chosen).then(|| {
                let label = format!("{}{}", "\u{2003}".repeat(depth), unit.name);
                fields::option(value, label, chosen)
            })
        })
        .collect();
    view! { <option value="">{empty}</option> {options} }.into_any()
}

/// The categories as options, the second level indented.
fn category_options(directory: &Directory, chosen: &str, empty: &'static str) -> AnyView {
    view! { <option value="">{empty}</option> {all_categories(directory, chosen)} }.into_any()
}

fn all_categories(directory: &Directory, chosen: &str) -> AnyView {
    let lang = cx().lang;
    let option = |category: &Category, indent: &str| {
        let value = category.id.to_string();
        let selected = value == chosen;
        let name = words::category_name(lang, &category.name, &category.name_en);
        fields::option(value, format!("{indent}{name}"), selected)
    };
    let mut options = Vec::new();
    for top in directory.categories.iter().filter(|c| c.parent.is_none()) {
        options.push(option(top, ""));
        let below = directory.categories.iter().filter(|c| c.parent == Some(top.id));
        options.extend(below.map(|c| option(c, "\u{2003}")));
    }
    options.into_any()
}

/// A form of one button that takes something away.
fn remove(action: String, label: &'static str) -> AnyView {
    view! {
        <form method="post" action=action class="narrowbox">
            <p class="buttons"><button name="remove" value="1">{label}</button></p>
        </form>
    }
    .into_any()
}

/// Every unit with its depth, each directly below the one above it.
pub fn tree(directory: &Directory) -> Vec<(UnitId, usize)> {
    let mut out = Vec::with_capacity(directory.units.len());
    let mut waiting: Vec<(UnitId, usize)> =
        directory.units.iter().rev().filter(|u| u.parent.is_none()).map(|u| (u.id, 0)).collect();
    while let Some((id, depth)) = waiting.pop() {
        out.push((id, depth));
        let below = directory.units.iter().rev().filter(|u| u.parent == Some(id));
        waiting.extend(below.map(|u| (u.id, depth + 1)));
    }
    out
}

/// The name of a column in front of what stands in it: phones show no head.
pub(super) fn lbl(name: &'static str) -> impl IntoView {
    view! { <small class="lbl">{name}</small> " " }
}

fn off(lang: Lang, active: bool) -> Option<impl IntoView> {
    (!active).then(|| view! { <span class="mark">{t!(lang, "desk-disabled")}</span> })
}

/// The names of a person's roles.
pub(super) fn role_names(lang: Lang, grants: &[backend::actor::Grant]) -> String {
    grants.iter().map(|g| words::role(lang, g.role)).collect::<Vec<_>>().join(" · ")
}
