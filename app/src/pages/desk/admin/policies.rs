//! Deadline policies: what holds, what is set, and one of them.

use super::{Part, category_options, form, part, remove};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::{self, Typed, complaint};
use crate::pages::desk::words;
use crate::t;
use backend::admin::NamedPolicy;
use backend::directory::Directory;
use domain::deadline::{Allowance, Policies, Policy, PolicyRule, Urgency, standard};
use domain::org::UnitKind;
use leptos::prelude::*;
use std::sync::Arc;

/// The fields of the three allowances, each with that of its unit.
pub const ALLOWANCES: [(&str, &str); 3] =
    [("first", "first_unit"), ("answer", "answer_unit"), ("close", "close_unit")];
const UNITS: [&str; 3] = ["h", "wh", "wd"];

/// All policies, and when is warned.
pub fn list(directory: Arc<Directory>, policies: &[NamedPolicy], typed: &Typed, saved: bool) -> AnyView {
    let lang = cx().lang;
    let rows: Vec<_> = policies.iter().map(|policy| own(lang, &directory, policy)).collect();
    let none = rows.is_empty().then(|| view! { <p class="hint">{t!(lang, "hours-policy-none")}</p> });
    let body = view! {
        <div class="tools">
            <a class="btn go" href="/desk/admin/policies/new">{t!(lang, "hours-policy-new")}</a>
        </div>
        <p class="hint">{t!(lang, "hours-policy-note")}</p>
        <section class="box">
            <h2>{t!(lang, "hours-policy-own")}</h2>
            {none}
            {table(lang, t!(lang, "hours-policy-own"), rows.into_any())}
        </section>
        <section class="box">
            <h2>{t!(lang, "hours-policy-standard")}</h2>
            {table(lang, t!(lang, "hours-policy-standard"), in_force(lang, &directory.time.policies))}
        </section>
        <section class="box narrowbox">
            <h2>{t!(lang, "hours-warnings")}</h2>
            <form method="post" action="/desk/admin/policies" class="stack">
                {fields::line(typed, "steps", t!(lang, "hours-warnings"), t!(lang, "hours-warnings-hint"), "text", "off")}
                <p class="buttons"><button>{t!(lang, "hours-warnings-save")}</button></p>
            </form>
        </section>
    };
    part(Part::Policies, saved, body.into_any())
}

fn table(lang: Lang, title: &'static str, rows: AnyView) -> AnyView {
    view! {
        <table class="plain-table">
            <caption class="vh">{title}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "desk-name")}</th>
                    <th scope="col">{t!(lang, "hours-policy-first")}</th>
                    <th scope="col">{t!(lang, "hours-policy-answer")}</th>
                    <th scope="col">{t!(lang, "hours-policy-close")}</th>
                    <th scope="col">{t!(lang, "desk-state")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// The three allowances as cells; each says what it is, for phones have no
/// head of the table.
fn cells(lang: Lang, policy: Policy) -> impl IntoView {
    view! {
        <td>{t!(lang, "hours-policy-first")} " " {allowance(lang, policy.first)}</td>
        <td>{t!(lang, "hours-policy-answer")} " " {allowance(lang, policy.answer)}</td>
        <td>{t!(lang, "hours-policy-close")} " " {allowance(lang, policy.close)}</td>
    }
}

pub(super) fn allowance(lang: Lang, allowance: Allowance) -> String {
    match allowance {
        Allowance::Hours(count) => t!(lang, "hours-in-h", count = count),
        Allowance::WorkingHours(count) => t!(lang, "hours-in-wh", count = count),
        Allowance::WorkingDays(count) => t!(lang, "hours-in-wd", count = count),
    }
}

/// For which requests a policy is.
pub(super) fn scope(lang: Lang, directory: &Directory, rule: &PolicyRule) -> String {
    let category = rule.category.and_then(|id| directory.category(id));
    let category = category.map(|c| words::category_name(lang, &c.name, &c.name_en).to_owned());
    [
        category.unwrap_or_else(|| t!(lang, "hours-policy-any-category").to_owned()),
        rule.urgency.map_or(t!(lang, "hours-policy-any-urgency"), |u| words::urgency(lang, u)).to_owned(),
        rule.level.map_or(t!(lang, "hours-policy-any-level"), |k| words::unit_kind(lang, k)).to_owned(),
    ]
    .join(" · ")
}

fn own(lang: Lang, directory: &Directory, policy: &NamedPolicy) -> AnyView {
    let rule = &policy.rule;
    let name = scope(lang, directory, rule);
    let href = format!("/desk/admin/policies/{}", policy.id);
    view! {
        <tr>
            <th scope="row"><a href=href>{name}</a></th>
            {cells(lang, rule.policy)}
            <td>{t!(lang, "desk-order")} " " {policy.position}</td>
        </tr>
    }
    .into_any()
}

/// What holds for each urgency and level; levels with the same stand together.
fn in_force(lang: Lang, policies: &Policies) -> AnyView {
    let mut rows = Vec::new();
    for urgency in Urgency::ALL {
        let mut groups: Vec<(Policy, bool, Vec<UnitKind>)> = Vec::new();
        for level in UnitKind::ALL {
            let policy = policies.of(*urgency, Some(*level), &[]);
            let set = policy != standard(*urgency, Some(*level));
            match groups.iter_mut().find(|(known, is_set, _)| (*known, *is_set) == (policy, set)) {
                Some((_, _, levels)) => levels.push(*level),
                None => groups.push((policy, set, vec![*level])),
            }
        }
        for (policy, set, levels) in groups {
            let names: Vec<_> = levels.iter().map(|level| words::unit_kind(lang, *level)).collect();
            let all = levels.len() == UnitKind::ALL.len();
            let names = if all {
                t!(lang, "hours-policy-any-level").to_owned()
            } else {
                names.join(t!(lang, "between-items"))
            };
            let state =
                if set { t!(lang, "hours-policy-is-set") } else { t!(lang, "hours-policy-is-standard") };
            rows.push(view! {
                <tr>
                    <th scope="row">{words::urgency(lang, *urgency)} " · " {names}</th>
                    {cells(lang, policy)}
                    <td>{state}</td>
                </tr>
            });
        }
    }
    rows.into_any()
}

/// One policy; `id` is `new` for a new one.
pub fn edit(directory: &Directory, id: &str, typed: &Typed) -> AnyView {
    let lang = cx().lang;
    let new = id == "new";
    let title = if new { t!(lang, "hours-policy-new") } else { t!(lang, "hours-policy-edit") };
    let categories =
        category_options(directory, &typed.value("category"), t!(lang, "hours-policy-any-category"));
    let (level, urgency) = (typed.value("level"), typed.value("urgency"));
    let levels = UnitKind::ALL
        .iter()
        .map(|k| fields::option(k.to_string(), words::unit_kind(lang, *k).to_owned(), k.as_str() == level));
    let levels =
        view! { <option value="">{t!(lang, "hours-policy-any-level")}</option> {levels.collect_view()} };
    let urgencies = Urgency::ALL
        .iter()
        .map(|u| fields::option(u.to_string(), words::urgency(lang, *u).to_owned(), u.as_str() == urgency));
    let urgencies =
        view! { <option value="">{t!(lang, "hours-policy-any-urgency")}</option> {urgencies.collect_view()} };
    let names =
        [t!(lang, "hours-policy-first"), t!(lang, "hours-policy-answer"), t!(lang, "hours-policy-close")];
    let allowances = ALLOWANCES.into_iter().zip(names).map(|(fields, name)| amount(typed, fields, name));
    let body = view! {
        {fields::choice(typed, "category", t!(lang, "desk-col-category"), "", categories)}
        {fields::choice(
            typed,
            "urgency",
            t!(lang, "desk-col-urgency"),
            t!(lang, "hours-policy-taken-hint"),
            urgencies.into_any(),
        )}
        {fields::choice(typed, "level", t!(lang, "hours-policy-level"), "", levels.into_any())}
        {allowances.collect_view()}
        {fields::line(typed, "position", t!(lang, "desk-order"), t!(lang, "desk-order-hint"), "number", "off")}
        <p class="hint">{t!(lang, "hours-policy-note")}</p>
    };
    let action = format!("/desk/admin/policies/{id}");
    let form = form(title.to_owned(), action.clone(), "/desk/admin/policies", typed, body.into_any());
    let away = (!new).then(|| remove(action, t!(lang, "hours-remove")));
    part(Part::Policies, false, view! { {form} {away} }.into_any())
}

/// A number and its unit.
fn amount(typed: &Typed, (name, unit): (&'static str, &'static str), label: &'static str) -> AnyView {
    let lang = cx().lang;
    let problem = typed.problem(name);
    let chosen = typed.value(unit);
    let names = [t!(lang, "hours-unit-h"), t!(lang, "hours-unit-wh"), t!(lang, "hours-unit-wd")];
    let options = UNITS
        .into_iter()
        .zip(names)
        .map(|(u, name)| fields::option(u.to_owned(), name.to_owned(), u == chosen));
    view! {
        <div class=if problem.is_some() { "f wrong" } else { "f" }>
            <label for=name>{label}</label>
            <div class="grant">
                <input
                    id=name name=name type="number" min="1" max="8784" inputmode="numeric" autocomplete="off"
                    value=typed.value(name)
                    aria-invalid=problem.map(|_| "true")
                    aria-describedby=problem.map(|_| format!("{name}-problem"))
                />
                <select name=unit aria-label=t!(lang, "hours-unit-of", name = label)>{options.collect_view()}</select>
            </div>
            {fields::changed(typed, name, true).or_else(|| fields::changed(typed, unit, false))}
            {complaint(name, problem)}
        </div>
    }
    .into_any()
}
