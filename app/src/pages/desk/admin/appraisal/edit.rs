//! One rule of appraisal.

use super::super::{Part, overtaken, part, remove, version};
use super::result;
use crate::cx::cx;
use crate::pages::desk::appraisal::fact;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::frame::{Tone, notice};
use crate::t;
use backend::appraisal::Trial;
use backend::directory::Directory;
use domain::appraisal::Fact;
use leptos::prelude::*;

/// One rule; `id` is `new` for a new one. `trial`: what last month would have
/// been with it as it stands in the form.
pub fn edit(id: &str, typed: &Typed, trial: Option<&Trial>, directory: &Directory) -> AnyView {
    let lang = cx().lang;
    let new = id == "new";
    let title = if new { t!(lang, "appraisal-rule-new") } else { t!(lang, "appraisal-rule-edit") };
    let chosen = typed.value("fact");
    let facts = Fact::ALL
        .iter()
        .map(|one| fields::option(one.to_string(), fact(lang, *one).to_owned(), one.as_str() == chosen));
    let none = chosen.is_empty().then(|| view! { <option value="">{t!(lang, "desk-choose")}</option> });
    let facts = view! { {none} {facts.collect_view()} }.into_any();
    let to = format!("/desk/admin/appraisal/{id}");
    let wrong = (!typed.errors.is_empty()).then(|| notice(Tone::Bad, t!(lang, "desk-stop-field")));
    let body = view! {
        <section class="box narrowbox">
            <h2>{title}</h2>
            {wrong}
            {overtaken(typed)}
            <form method="post" action=to.clone() class="stack">
                {version(typed)}
                {fields::choice(typed, "fact", t!(lang, "appraisal-fact"), t!(lang, "appraisal-fact-hint"), facts)}
                {fields::line(typed, "from", t!(lang, "appraisal-from"), t!(lang, "appraisal-from-hint"), "number", "off")}
                {fields::line(typed, "to", t!(lang, "appraisal-to"), t!(lang, "appraisal-to-hint"), "number", "off")}
                {fields::line(typed, "points", t!(lang, "appraisal-points"), t!(lang, "appraisal-points-hint"), "number", "off")}
                {fields::tick(typed, "each", t!(lang, "appraisal-each-time"))}
                {fields::line(typed, "name", t!(lang, "appraisal-name"), t!(lang, "appraisal-name-hint"), "text", "off")}
                {fields::line(typed, "position", t!(lang, "desk-order"), t!(lang, "desk-order-hint"), "number", "off")}
                {fields::tick(typed, "active", t!(lang, "appraisal-active"))}
                <p class="buttons">
                    <button class="go">{t!(lang, "desk-save")}</button>
                    <button name="try" value="1">{t!(lang, "appraisal-try")}</button>
                    <a class="btn" href="/desk/admin/appraisal">{t!(lang, "desk-cancel")}</a>
                </p>
            </form>
        </section>
        {trial.map(|trial| result(trial, directory))}
        {(!new).then(|| remove(to, t!(lang, "hours-remove")))}
    };
    part(Part::Appraisal, false, body.into_any())
}
