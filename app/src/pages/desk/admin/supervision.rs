//! Rules of supervision.

use super::{Part, overtaken, part, version};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::frame::{Tone, notice};
use crate::t;
use leptos::prelude::*;

/// Names of a rule's fields: whether it holds, its figure, its words.
pub const FIELDS: [[&str; 3]; 3] = [
    ["late_on", "late", "late_demand"],
    ["returned_on", "returned", "returned_demand"],
    ["place_on", "place", "place_demand"],
];

/// What a rule demands as long as nobody has written anything.
pub fn words(lang: Lang, rule: usize) -> &'static str {
    match rule {
        0 => t!(lang, "sup-demand-late"),
        1 => t!(lang, "sup-demand-returned"),
        _ => t!(lang, "sup-demand-place"),
    }
}

/// The form.
pub fn edit(typed: &Typed, saved: bool) -> AnyView {
    let lang = cx().lang;
    let wrong = (!typed.errors.is_empty()).then(|| notice(Tone::Bad, t!(lang, "desk-stop-field")));
    let titles = [
        (t!(lang, "sup-reason-late"), t!(lang, "sup-late-days"), t!(lang, "sup-late-hint")),
        (t!(lang, "sup-reason-returned"), t!(lang, "sup-returned-times"), t!(lang, "sup-returned-hint")),
        (t!(lang, "sup-reason-place"), t!(lang, "sup-place-times"), t!(lang, "sup-place-hint")),
    ];
    let rules: Vec<_> =
        FIELDS.iter().zip(titles).map(|(names, title)| rule(lang, typed, *names, title)).collect();
    let body = view! {
        <p class="hint">{t!(lang, "sup-rules-text")}</p>
        {wrong}
        {overtaken(typed)}
        <form method="post" action="/desk/admin/supervision" class="stack">
            {version(typed)}
            <section class="box narrowbox">
                {fields::line(typed, "days", t!(lang, "sup-days"), t!(lang, "sup-days-hint"), "number", "off")}
            </section>
            {rules}
            <p class="buttons"><button class="go">{t!(lang, "desk-save")}</button></p>
        </form>
    };
    part(Part::Supervision, saved, body.into_any())
}

fn rule(
    lang: Lang,
    typed: &Typed,
    [on, figure, demand]: [&'static str; 3],
    (title, label, hint): (&'static str, &'static str, &'static str),
) -> AnyView {
    view! {
        <section class="box narrowbox">
            <h2>{title}</h2>
            {fields::tick(typed, on, t!(lang, "sup-rule-on"))}
            {fields::line(typed, figure, label, hint, "number", "off")}
            {fields::lines(typed, demand, t!(lang, "sup-demand"), "", "2")}
        </section>
    }
    .into_any()
}
