//! One rule.

use super::super::{Part, overtaken, part, unit_options, version};
use super::day;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::admin::policies::scope;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::frame::{Tone, notice};
use crate::pages::desk::words;
use crate::parts::words as names;
use crate::t;
use backend::directory::Directory;
use domain::deadline::Urgency;
use domain::request::{Channel, Kind};
use leptos::prelude::*;

/// One rule; `id` is `new` for a new one. `state`: whether it is live, if it
/// was kept already.
pub fn edit(directory: &Directory, id: &str, typed: &Typed, live: Option<bool>) -> AnyView {
    let lang = cx().lang;
    let title = if id == "new" { t!(lang, "routing-rule-new").to_owned() } else { typed.value("name") };
    let wrong = (!typed.errors.is_empty()).then(|| notice(Tone::Bad, t!(lang, "desk-stop-field")));
    let body = view! {
        <section class="box narrowbox">
            <h2>{title}</h2>
            {wrong}
            {overtaken(typed)}
            <form method="post" action=format!("/desk/admin/rules/{id}") class="stack">
                {version(typed)}
                {fields::line(typed, "name", t!(lang, "routing-rule-name"), "", "text", "off")}
                {conditions(lang, directory, typed)}
                {hours(lang, typed)}
                {outcome(lang, directory, typed)}
                <p class="hint">{t!(lang, "routing-rule-save-hint")}</p>
                <p class="buttons">
                    <button class="go">{t!(lang, "routing-rule-save")}</button>
                    <a class="btn" href="/desk/admin/rules">{t!(lang, "desk-cancel")}</a>
                </p>
            </form>
        </section>
        {live.map(|live| kept(lang, id, live))}
    };
    part(Part::Rules, false, body.into_any())
}

fn conditions(lang: Lang, directory: &Directory, typed: &Typed) -> AnyView {
    let category = typed.value("category");
    let option = |c: &backend::directory::Category| {
        let name = words::category_name(lang, &c.name, &c.name_en);
        let indent = if c.parent.is_some() { "\u{2003}" } else { "" };
        let value = c.id.to_string();
        let chosen = value == category;
        fields::option(value, format!("{indent}{name}"), chosen)
    };
    let tops = directory.categories.iter().filter(|c| c.parent.is_none());
    let categories = tops.flat_map(|top| {
        let below = directory.categories.iter().filter(|c| c.parent == Some(top.id));
        std::iter::once(top).chain(below).map(&option).collect::<Vec<_>>()
    });
    let any = t!(lang, "routing-rule-none");
    let categories = view! { <option value="">{any}</option> {categories.collect_view()} };
    let areas = unit_options(directory, &typed.value("area"), any);
    let kinds = Kind::ALL.iter().map(|k| (k.as_str(), names::kind(lang, *k))).collect();
    let urgencies = Urgency::ALL.iter().map(|u| (u.as_str(), words::urgency(lang, *u))).collect();
    let channels = Channel::ALL.iter().map(|c| (c.as_str(), names::channel(lang, *c))).collect();
    view! {
        {fields::choice(typed, "category", t!(lang, "desk-col-category"), "", categories.into_any())}
        {fields::lines(typed, "words", t!(lang, "routing-rule-words"), t!(lang, "routing-rule-words-hint"), "3")}
        {fields::choice(typed, "area", t!(lang, "routing-rule-area"), t!(lang, "routing-rule-area-hint"), areas)}
        {ticks(typed, "kind", t!(lang, "routing-rule-kinds"), "", kinds)}
        {ticks(typed, "urgencies", t!(lang, "routing-rule-urgencies"), "", urgencies)}
        {ticks(typed, "channel", t!(lang, "routing-rule-channels"), "", channels)}
    }
    .into_any()
}

fn hours(lang: Lang, typed: &Typed) -> AnyView {
    const NUMBERS: [&str; 7] = ["0", "1", "2", "3", "4", "5", "6"];
    let days = NUMBERS.iter().enumerate().map(|(at, number)| (*number, day(lang, at))).collect();
    view! {
        {ticks(typed, "day", t!(lang, "routing-rule-days"), t!(lang, "routing-rule-days-hint"), days)}
        {fields::line(typed, "from", t!(lang, "routing-rule-from"), "", "time", "off")}
        {fields::line(typed, "to", t!(lang, "routing-rule-to"), t!(lang, "routing-rule-to-hint"), "time", "off")}
    }
    .into_any()
}

fn outcome(lang: Lang, directory: &Directory, typed: &Typed) -> AnyView {
    let urgency = typed.value("urgency");
    let urgencies = Urgency::ALL
        .iter()
        .map(|u| fields::option(u.to_string(), words::urgency(lang, *u).to_owned(), u.as_str() == urgency));
    let keep = t!(lang, "routing-rule-urgency-keep");
    let urgencies = view! { <option value="">{keep}</option> {urgencies.collect_view()} };
    let units = unit_options(directory, &typed.value("unit"), t!(lang, "desk-choose"));
    let policy = typed.value("policy");
    let policies = directory.time.chosen.iter().map(|(id, rule)| {
        let value = id.to_string();
        let chosen = value == policy;
        fields::option(value, scope(lang, directory, rule), chosen)
    });
    let usual = t!(lang, "routing-rule-policy-usual");
    let policies = view! { <option value="">{usual}</option> {policies.collect_view()} };
    view! {
        {fields::choice(typed, "unit", t!(lang, "routing-rule-unit"), "", units)}
        {fields::choice(typed, "urgency", t!(lang, "routing-rule-urgency"), "", urgencies.into_any())}
        {fields::choice(
            typed,
            "policy",
            t!(lang, "routing-rule-policy"),
            t!(lang, "routing-rule-policy-hint"),
            policies.into_any(),
        )}
    }
    .into_any()
}

/// Several of a few.
fn ticks(
    typed: &Typed,
    name: &'static str,
    legend: &'static str,
    hint: &'static str,
    all: Vec<(&'static str, &'static str)>,
) -> AnyView {
    let chosen = typed.all(name);
    let one = |(value, label): (&'static str, &'static str)| {
        view! {
            <label class="tick">
                <input type="checkbox" name=name value=value checked=chosen.contains(&value)/>
                <span>{label}</span>
            </label>
        }
    };
    let ticks: Vec<_> = all.into_iter().map(one).collect();
    view! {
        <fieldset class="f">
            <legend>{legend}</legend>
            {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
            <div class="ticks">{ticks}</div>
            {fields::changed(typed, name, false)}
        </fieldset>
    }
    .into_any()
}

/// What can be done with a rule that is kept.
fn kept(lang: Lang, id: &str, live: bool) -> AnyView {
    let to = |what: &str| format!("/desk/admin/rules/{id}/{what}");
    let off = live.then(|| {
        view! {
            <form method="post" action=to("switch")>
                <button name="on" value="">{t!(lang, "routing-rule-off")}</button>
            </form>
        }
    });
    view! {
        <section class="box narrowbox" aria-label=t!(lang, "routing-rule-try")>
            <div class="buttons">
                <form method="post" action=to("try")><button>{t!(lang, "routing-rule-try")}</button></form>
                {off}
                <form method="post" action=to("delete")><button>{t!(lang, "routing-rule-delete")}</button></form>
            </div>
        </section>
    }
    .into_any()
}
