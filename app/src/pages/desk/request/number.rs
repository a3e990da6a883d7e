//! The author's number: masked; in clear once somebody said why.

use super::Number;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::due::moment;
use crate::pages::desk::fields::{self, complaint};
use crate::parts::words;
use crate::t;
use backend::view::{RequestView, RevealView};
use domain::privacy::{REASON_CHARS, Reason};
use leptos::prelude::*;

/// The number (and a name that staff entered), for the list of facts.
pub fn fact(view: &RequestView, number: Option<&Number>) -> Option<AnyView> {
    let lang = cx().lang;
    let shown = number.and_then(|number| number.shown.as_ref());
    let Some(contact) = shown else {
        let phone = view.phone.clone()?;
        return Some(pair(t!(lang, "desk-phone"), view! { <span>{phone}</span> }.into_any()));
    };
    let call = |phone: String| {
        let href = format!("tel:{phone}");
        view! { <a href=href>{phone}</a> }.into_any()
    };
    let name = contact.name.clone().map(|name| pair(t!(lang, "entry-name"), name.into_any()));
    let phone = contact.phone.clone().map(|phone| pair(t!(lang, "desk-phone"), call(phone)));
    Some(view! { {phone} {name} }.into_any())
}

fn pair(name: &'static str, value: AnyView) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
}

/// What stands below the facts: the form that asks for it, and who asked.
pub fn below(view: &RequestView, number: Option<&Number>) -> AnyView {
    let lang = cx().lang;
    let shown = number.is_some_and(|number| number.shown.is_some());
    let note = shown.then(|| view! { <p class="hint">{t!(lang, "phone-shown")}</p> });
    let form = number.filter(|_| view.contact.may_reveal && !shown).map(|number| form(lang, view, number));
    let reveals = view.contact.reveals.as_deref().filter(|list| !list.is_empty());
    view! { {note} {form} {reveals.map(|list| looked(lang, list))} }.into_any()
}

fn form(lang: Lang, view: &RequestView, number: &Number) -> AnyView {
    let problem = |field: &str| {
        let wrong = number.problem.filter(|problem| problem.field.as_str() == field);
        wrong.map(|problem| problem.problem.as_str())
    };
    let (reason, text) = (problem("reason"), problem("text"));
    view! {
        <details class="act" open=number.problem.is_some()>
            <summary>{t!(lang, "phone-show")}</summary>
            <form method="post" action=format!("/desk/r/{}/phone", view.code) class="stack">
                {reasons(lang, "phone-reason", "reason", &number.reason, reason)}
                {explained(lang, "phone-text", "text", &number.text, text)}
                <p class="hint">{t!(lang, "phone-recorded")}</p>
                {number.call.then(|| fields::hidden("call", "1".to_owned()))}
                <p class="buttons">
                    <button class="go">{t!(lang, "phone-show")}</button>
                    {(!number.call).then(|| view! { <button name="print" value="1">{t!(lang, "phone-print")}</button> })}
                </p>
            </form>
        </details>
    }
    .into_any()
}

/// The list of reasons.
pub fn reasons(
    lang: Lang,
    id: &'static str,
    name: &'static str,
    chosen: &str,
    problem: Option<&'static str>,
) -> AnyView {
    let option = |reason: &Reason| {
        let name = words::reason(lang, *reason).to_owned();
        fields::option(reason.to_string(), name, reason.as_str() == chosen)
    };
    let control = view! {
        <select id=id name=name aria-invalid=problem.map(|_| "true") aria-describedby=described(id, problem)>
            <option value="">{t!(lang, "desk-choose")}</option>
            {Reason::ALL.iter().map(option).collect_view()}
        </select>
    };
    field(id, t!(lang, "phone-reason"), problem, control.into_any())
}

/// The reason in words.
pub fn explained(
    lang: Lang,
    id: &'static str,
    name: &'static str,
    typed: &str,
    problem: Option<&'static str>,
) -> AnyView {
    let control = view! {
        <input
            id=id
            name=name
            type="text"
            value=typed.to_owned()
            maxlength=REASON_CHARS.to_string()
            autocomplete="off"
            aria-invalid=problem.map(|_| "true")
            aria-describedby=described(id, problem)
        />
    };
    field(id, t!(lang, "phone-text"), problem, control.into_any())
}

fn described(id: &str, problem: Option<&str>) -> Option<String> {
    problem.map(|_| format!("{id}-problem"))
}

fn field(id: &'static str, label: &'static str, problem: Option<&'static str>, control: AnyView) -> AnyView {
    view! {
        <div class=if problem.is_some() { "f wrong" } else { "f" }>
            <label for=id>{label}</label>
            {control}
            {complaint(id, problem)}
        </div>
    }
    .into_any()
}

/// Who looked at it last.
fn looked(lang: Lang, list: &[RevealView]) -> AnyView {
    let cx = cx();
    let line = |one: &RevealView| {
        let printed = one.printed.then(|| format!(" · {}", t!(lang, "phone-printed")));
        let text = one.text.clone().map(|text| t!(lang, "told-why", text = text));
        view! {
            <li>
                {moment(lang, one.at, cx.now, cx.offset)} " " <b>{one.name.clone()}</b> " "
                {words::reason(lang, one.reason)} {text} {printed}
            </li>
        }
    };
    view! {
        <details class="act">
            <summary>{t!(lang, "phone-looked", count = list.len())}</summary>
            <ul class="course">{list.iter().map(line).collect_view()}</ul>
        </details>
    }
    .into_any()
}
