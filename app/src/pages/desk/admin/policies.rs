//! Deadline policies: what holds, what is set, and one of them.

use super::calendars::moved;
use super::{Part, all_categories, form, lbl, part, remove};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::{self, Typed, complaint};
use crate::pages::desk::words;
use crate::t;
use backend::admin::NamedPolicy;
use backend::directory::Directory;
use backend::reckon::Report;
use domain::deadline::{Allowance, Policies, Policy, PolicyRule, Urgency};
use domain::org::UnitKind;
use leptos::prelude::*;
use std::sync::Arc;

/// The fields of the three allowances, each with that of its unit.
pub const ALLOWANCES: [(&str, &str); 3] =
    [("first", "first_unit"), ("answer", "answer_unit"), ("close", "close_unit")];
const UNITS: [&str; 3] = ["h", "wh", "wd"];
/// What a choice says that means everything; to say nothing is no choice.
pub const ANY: &str = "any";

/// All policies, when is warned, and what came of changing that.
pub fn list(
    directory: Arc<Directory>,
    policies: &[NamedPolicy],
    typed: &Typed,
    report: Option<Report>,
    saved: bool,
) -> AnyView {
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
        {report.map(|report| moved(t!(lang, "hours-report-warnings"), report))}
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

/// The three allowances as cells.
fn cells(lang: Lang, policy: Policy) -> impl IntoView {
    view! {
        <td>{lbl(t!(lang, "hours-policy-first"))} {allowance(lang, policy.first)}</td>
        <td>{lbl(t!(lang, "hours-policy-answer"))} {allowance(lang, policy.answer)}</td>
        <td>{lbl(t!(lang, "hours-policy-close"))} {allowance(lang, policy.close)}</td>
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
            <td>{lbl(t!(lang, "desk-order"))} {policy.position}</td>
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
            let set = policies.rule(*urgency, Some(*level), &[]).is_some();
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
    let urgencies = choices(
        typed,
        "urgency",
        t!(lang, "hours-policy-any-urgency"),
        Urgency::ALL.iter().map(|u| (u.as_str(), words::urgency(lang, *u))),
    );
    let levels = choices(
        typed,
        "level",
        t!(lang, "hours-policy-any-level"),
        UnitKind::ALL.iter().map(|k| (k.as_str(), words::unit_kind(lang, *k))),
    );
    let any = choices(typed, "category", t!(lang, "hours-policy-any-category"), std::iter::empty());
    let categories = view! { {any} {all_categories(directory, &typed.value("category"))} }.into_any();
    let names =
        [t!(lang, "hours-policy-first"), t!(lang, "hours-policy-answer"), t!(lang, "hours-policy-close")];
    let allowances = ALLOWANCES.into_iter().zip(names).map(|(fields, name)| amount(typed, fields, name));
    let body = view! {
        {fields::choice(typed, "category", t!(lang, "desk-col-category"), "", categories)}
        {fields::choice(
            typed,
            "urgency",
            t!(lang, "desk-col-urgency"),
            t!(lang, "hours-policy-urgency-hint"),
            urgencies,
        )}
        {fields::choice(typed, "level", t!(lang, "hours-policy-level"), t!(lang, "hours-policy-taken-hint"), levels)}
        {allowances.collect_view()}
        {fields::line(typed, "position", t!(lang, "desk-order"), t!(lang, "desk-order-hint"), "number", "off")}
        <p class="hint">{t!(lang, "hours-policy-note")}</p>
    };
    let action = format!("/desk/admin/policies/{id}");
    let form = form(title.to_owned(), action.clone(), "/desk/admin/policies", typed, body.into_any());
    let away = (!new).then(|| remove(action, t!(lang, "hours-remove")));
    part(Part::Policies, false, view! { {form} {away} }.into_any())
}

/// Options that begin with nothing chosen: a rule for everything is chosen as well.
fn choices(
    typed: &Typed,
    name: &str,
    any: &'static str,
    all: impl Iterator<Item = (&'static str, &'static str)>,
) -> AnyView {
    let chosen = typed.value(name);
    let options = [("", t!(cx().lang, "desk-choose")), (ANY, any)].into_iter().chain(all);
    let options =
        options.map(|(value, name)| fields::option(value.to_owned(), name.to_owned(), value == chosen));
    options.collect_view().into_any()
}

/// A number and its unit.
fn amount(typed: &Typed, (name, unit): (&'static str, &'static str), label: &'static str) -> AnyView {
    let lang = cx().lang;
    let problem = typed.problem(name);
    let chosen = typed.value(unit);
    let names = [t!(lang, "hours-unit-h"), t!(lang, "hours-unit-wh"), t!(lang, "hours-unit-wd")];
    let options = [("", t!(lang, "desk-choose"))]
        .into_iter()
        .chain(UNITS.into_iter().zip(names))
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
