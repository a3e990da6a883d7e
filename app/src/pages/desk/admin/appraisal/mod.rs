//! Rules of appraisal, the basis of the rates, and a trial on last month.

mod edit;

pub use edit::edit;

use super::{Part, lbl, overtaken, part, version};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::appraisal::{average, points, rule_words};
use crate::pages::desk::fields::{self, Typed, hidden};
use crate::pages::desk::frame::{Tone, notice};
use crate::pages::desk::numbers::{group_name, period_name};
use crate::pages::desk::words as names;
use crate::t;
use backend::appraisal::{KeptRule, Trial, TrialRow};
use backend::directory::Directory;
use domain::rates::Basis;
use leptos::prelude::*;
use std::sync::Arc;

/// What the page shows.
pub struct RulesPage {
    /// All rules.
    pub rules: Vec<KeptRule>,
    /// What is left out of the rates.
    pub basis: Basis,
    /// The version of that.
    pub basis_version: String,
    /// What was to be left out of them, where somebody else was faster.
    pub overtaken: Option<Basis>,
    /// Base and minimum sample, as typed.
    pub typed: Typed,
    /// What last month would have been with the rules as they are.
    pub trial: Trial,
    /// Names of units.
    pub directory: Arc<Directory>,
    /// Whether something was saved just now.
    pub saved: bool,
}

/// The page.
pub fn list(model: RulesPage) -> AnyView {
    let lang = cx().lang;
    let RulesPage { rules, basis, basis_version, overtaken: late, typed, trial, directory, saved } = model;
    let rows: Vec<_> = rules.iter().map(|kept| row(lang, kept)).collect();
    let none = rows.is_empty().then(|| view! { <p class="hint">{t!(lang, "appraisal-rules-none")}</p> });
    let body = view! {
        <div class="tools">
            <a class="btn go" href="/desk/admin/appraisal/new">{t!(lang, "appraisal-rule-new")}</a>
        </div>
        <p class="hint">{t!(lang, "appraisal-rules-hint")}</p>
        {none}
        <table class="plain-table">
            <caption class="vh">{t!(lang, "appraisal-rules")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "appraisal-rule")}</th>
                    <th scope="col">{t!(lang, "appraisal-points")}</th>
                    <th scope="col">{t!(lang, "desk-state")}</th>
                    <th scope="col">{t!(lang, "desk-order")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <section class="box narrowbox">
            <h2>{t!(lang, "appraisal-settings")}</h2>
            {overtaken(&typed)}
            <form method="post" action="/desk/admin/appraisal" class="stack">
                {version(&typed)}
                {fields::line(&typed, "base", t!(lang, "appraisal-base"), t!(lang, "appraisal-base-hint"), "number", "off")}
                {fields::line(&typed, "sample", t!(lang, "appraisal-least"), t!(lang, "appraisal-least-hint"), "number", "off")}
                <p class="buttons"><button>{t!(lang, "desk-save")}</button></p>
            </form>
        </section>
        {result(&trial, &directory)}
        {rates(lang, &basis, &basis_version, late.as_ref())}
    };
    part(Part::Appraisal, saved, body.into_any())
}

fn row(lang: Lang, kept: &KeptRule) -> AnyView {
    let rule = &kept.rule;
    let href = format!("/desk/admin/appraisal/{}", rule.id);
    let (state, button, value) = if rule.active {
        (t!(lang, "appraisal-on"), t!(lang, "appraisal-turn-off"), "")
    } else {
        (t!(lang, "appraisal-off"), t!(lang, "appraisal-turn-on"), "1")
    };
    let label = format!("{button}: {}", rule_words(lang, rule));
    view! {
        <tr class=if rule.active { "" } else { "off" }>
            <th scope="row"><a href=href.clone()>{rule_words(lang, rule)}</a></th>
            <td>{points(lang, rule)}</td>
            <td>
                <form method="post" action=format!("{href}/switch") class="offer">
                    <span class="mark">{state}</span>
                    {hidden("on", value.to_owned())}
                    <button aria-label=label>{button}</button>
                </form>
            </td>
            <td>{lbl(t!(lang, "desk-order"))} {kept.position}</td>
        </tr>
    }
    .into_any()
}

/// Last month as it was counted, and as it would have been.
pub(super) fn result(trial: &Trial, directory: &Directory) -> AnyView {
    let lang = cx().lang;
    let month = period_name(lang, trial.month);
    let line = |name: String, row: &TrialRow| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{t!(lang, "appraisal-times", count = row.was.count)}</td>
                <td>{lbl(t!(lang, "appraisal-was"))} <b>{average(row.was)}</b></td>
                <td>{lbl(t!(lang, "appraisal-would"))} <b>{average(row.would)}</b></td>
            </tr>
        }
    };
    let mut rows: Vec<_> =
        trial.rows.iter().map(|row| line(group_name(lang, directory, &row.key), row)).collect();
    if rows.is_empty() {
        return view! {
            <section class="box">
                <h2>{t!(lang, "appraisal-trial", month = month)}</h2>
                <p class="hint">{t!(lang, "appraisal-trial-empty")}</p>
            </section>
        }
        .into_any();
    }
    rows.push(line(t!(lang, "appraisal-all-units").to_owned(), &trial.whole));
    view! {
        <section class="box">
            <h2>{t!(lang, "appraisal-trial", month = month)}</h2>
            <table class="plain-table">
                <caption class="vh">{t!(lang, "appraisal-trial", month = period_name(lang, trial.month))}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(lang, "desk-col-unit")}</th>
                        <th scope="col">{t!(lang, "appraisal-sample")}</th>
                        <th scope="col">{t!(lang, "appraisal-was")}</th>
                        <th scope="col">{t!(lang, "appraisal-would")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="hint">{t!(lang, "appraisal-trial-hint")}</p>
        </section>
    }
    .into_any()
}

/// What is left out of the four rates.
fn rates(lang: Lang, kept: &Basis, version: &str, late: Option<&Basis>) -> AnyView {
    let basis = late.unwrap_or(kept);
    let overtaken = late.map(|_| {
        let mut now: Vec<&str> = kept.without.iter().map(|status| names::status(lang, *status)).collect();
        now.extend(kept.explained.then(|| t!(lang, "numbers-basis-explained")));
        let now = t!(lang, "desk-now", value = now.join(" · "));
        view! {
            {notice(Tone::Bad, t!(lang, "desk-form-overtaken"))}
            <p class="note wrong now">{now}</p>
        }
    });
    let ticks = Basis::CHOICES.map(|status| {
        view! {
            <label class="tick">
                <input type="checkbox" name="without" value=status.as_str() checked=basis.without.contains(&status)/>
                <span>{names::status(lang, status)}</span>
            </label>
        }
    });
    view! {
        <section class="box narrowbox">
            <h2>{t!(lang, "numbers-basis-title")}</h2>
            {overtaken}
            <form method="post" action="/desk/admin/appraisal/rates" class="stack">
                {hidden("version", version.to_owned())}
                <fieldset class="columns">
                    <legend>{t!(lang, "numbers-basis-without")}</legend>
                    {ticks.collect_view()}
                </fieldset>
                <label class="tick">
                    <input type="checkbox" name="explained" value="1" checked=basis.explained/>
                    <span>{t!(lang, "numbers-basis-explained")}</span>
                </label>
                <p class="hint">{t!(lang, "numbers-basis-hint")}</p>
                <p class="buttons"><button>{t!(lang, "desk-save")}</button></p>
            </form>
        </section>
    }
    .into_any()
}
