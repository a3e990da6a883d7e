//! Rules of dispatch: the list, one rule, and its trial against the past.

mod edit;
mod trial;

pub use edit::edit;
pub use trial::trial;

use super::{Part, part};
use crate::cx::cx;
use crate::i18n::{Lang, text};
use crate::pages::desk::fields::hidden;
use crate::pages::desk::words;
use crate::parts::words as names;
use crate::t;
use backend::directory::Directory;
use backend::routing::KeptRule;
use domain::routing::{Condition, Hours};
use leptos::prelude::*;
use std::sync::Arc;

/// All rules, in order.
pub fn list(directory: Arc<Directory>, rules: Vec<KeptRule>, alone: bool, saved: bool) -> AnyView {
    let lang = cx().lang;
    let last = rules.len().saturating_sub(1);
    let rows: Vec<_> = rules.iter().enumerate().map(|(at, kept)| row(&directory, kept, at, last)).collect();
    let table = if rows.is_empty() {
        view! { <p class="box hint">{t!(lang, "routing-rules-empty")}</p> }.into_any()
    } else {
        view! {
            <table class="plain-table">
                <caption class="vh">{t!(lang, "routing-rules")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(lang, "routing-rule-name")}</th>
                        <th scope="col">{t!(lang, "routing-rule-when")}</th>
                        <th scope="col">{t!(lang, "routing-rule-then")}</th>
                        <th scope="col">{t!(lang, "desk-state")}</th>
                        <th scope="col">{t!(lang, "routing-rule-order")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    let body = view! {
        <div class="tools">
            <a class="btn go" href="/desk/admin/rules/new">{t!(lang, "routing-rule-new")}</a>
        </div>
        <p class="hint">{t!(lang, "routing-rules-hint")}</p>
        {table}
        {auto(lang, alone)}
    };
    part(Part::Rules, saved, body.into_any())
}

fn row(directory: &Directory, kept: &KeptRule, at: usize, last: usize) -> impl IntoView + use<> {
    let lang = cx().lang;
    let rule = &kept.rule;
    let href = format!("/desk/admin/rules/{}", rule.id);
    let unit = directory.unit(rule.outcome.unit).map(|unit| unit.name.clone());
    let state = if rule.active { t!(lang, "routing-rule-live") } else { t!(lang, "routing-rule-draft") };
    let name = || rule.name.clone();
    let up =
        (at > 0).then(|| mover(rule.id.to_string(), "up", "↑", t!(lang, "routing-rule-up", name = name())));
    let down = (at < last)
        .then(|| mover(rule.id.to_string(), "down", "↓", t!(lang, "routing-rule-down", name = name())));
    view! {
        <tr class=if rule.active { "" } else { "off" }>
            <th scope="row"><a href=href.clone()>{rule.name.clone()}</a></th>
            <td>{summary(lang, directory, &rule.condition)}</td>
            <td>{unit}</td>
            <td><span class="mark">{state}</span></td>
            <td class="order">{up} {down}</td>
        </tr>
    }
}

fn mover(id: String, to: &'static str, sign: &'static str, label: String) -> impl IntoView {
    view! {
        <form method="post" action=format!("/desk/admin/rules/{id}/move")>
            <button name="to" value=to aria-label=label.clone() title=label>{sign}</button>
        </form>
    }
}

/// Whether rules dispatch by themselves.
fn auto(lang: Lang, alone: bool) -> impl IntoView {
    let (now, button, value) = if alone {
        (t!(lang, "routing-auto-on"), t!(lang, "routing-auto-turn-off"), "")
    } else {
        (t!(lang, "routing-auto-off"), t!(lang, "routing-auto-turn-on"), "1")
    };
    view! {
        <section class="box">
            <h2>{t!(lang, "routing-auto")}</h2>
            <form method="post" action="/desk/admin/rules/auto" class="stack">
                <p>{now}</p>
                {hidden("on", value.to_owned())}
                <p class="buttons"><button>{button}</button></p>
            </form>
        </section>
    }
}

/// What a rule asks for, in words.
fn summary(lang: Lang, directory: &Directory, condition: &Condition) -> String {
    let mut parts = Vec::new();
    if let Some(category) = condition.category.and_then(|id| directory.category(id)) {
        let name = words::category_name(lang, &category.name, &category.name_en).to_owned();
        parts.push(t!(lang, "routing-sum-category", name = name));
    }
    if !condition.words.is_empty() {
        parts.push(t!(lang, "routing-sum-words", words = condition.words.join(t!(lang, "between-items"))));
    }
    if let Some(unit) = condition.area.and_then(|id| directory.unit(id)) {
        parts.push(t!(lang, "routing-sum-area", name = unit.name.clone()));
    }
    let mut names = |all: Vec<&'static str>| {
        if !all.is_empty() {
            parts.push(all.join(t!(lang, "between-items")));
        }
    };
    names(condition.kinds.iter().map(|kind| names::kind(lang, *kind)).collect());
    names(condition.urgencies.iter().map(|urgency| words::urgency(lang, *urgency)).collect());
    names(condition.channels.iter().map(|channel| names::channel(lang, *channel)).collect());
    if let Some(hours) = condition.hours {
        let Hours { days, from, to } = hours;
        let days: Vec<_> = (0..7).filter(|at| days[*at]).map(|at| day(lang, at)).collect();
        let (from, to) = (clock(from), clock(to));
        parts.push(t!(
            lang,
            "routing-sum-between",
            days = days.join(t!(lang, "between-items")),
            from = from,
            to = to
        ));
    }
    parts.join(" · ")
}

/// Name of a day of the week, Monday first.
fn day(lang: Lang, at: usize) -> &'static str {
    const DAYS: [&str; 7] = [
        "routing-day-0",
        "routing-day-1",
        "routing-day-2",
        "routing-day-3",
        "routing-day-4",
        "routing-day-5",
        "routing-day-6",
    ];
    text(lang, DAYS[at % 7])
}

/// Minutes after midnight as `08:30`.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}
