//! What is sent when: the table, and one row of it with its preview.

use super::{Part, overtaken, part, version};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::frame::{Tone, notice};
use crate::parts::tell;
use crate::t;
use backend::tell::{Key, Rule, Rules};
use domain::tell::{Place, Tongue, Way};
use leptos::prelude::*;

/// The table, and the quiet hours.
pub fn list(rules: &Rules, typed: &Typed, saved: bool) -> AnyView {
    let lang = cx().lang;
    let rows: Vec<_> = rules.rows().map(|(key, rule)| row(lang, key, rule)).collect();
    let body = view! {
        <p class="hint">{t!(lang, "tell-messages-text")}</p>
        <div class="tools"><a class="btn" href="/desk/outbox">{t!(lang, "tell-outbox")}</a></div>
        <section class="box narrowbox">
            {overtaken(typed)}
            <form method="post" action="/desk/admin/messages/quiet" class="stack">
                {version(typed)}
                {fields::line(typed, "quiet", t!(lang, "tell-quiet"), t!(lang, "tell-quiet-hint"), "text", "off")}
                <p class="buttons"><button class="go">{t!(lang, "desk-save")}</button></p>
            </form>
        </section>
        <table class="plain-table">
            <caption class="vh">{t!(lang, "tell-messages")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "tell-occasion")}</th>
                    <th scope="col">{t!(lang, "tell-listener")}</th>
                    <th scope="col">{t!(lang, "tell-way")}</th>
                    <th scope="col">{t!(lang, "desk-state")}</th>
                    <th scope="col">{t!(lang, "tell-col-words")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    part(Part::Messages, saved, body.into_any())
}

fn row(lang: Lang, (occasion, to, way): Key, rule: &Rule) -> impl IntoView + use<> {
    let class = if rule.active { "" } else { "off" };
    let state = if rule.active { t!(lang, "tell-on") } else { t!(lang, "tell-off") };
    let link = format!("/desk/admin/messages/{occasion}/{to}/{way}");
    view! {
        <tr class=class>
            <th scope="row"><a href=link>{tell::occasion(lang, occasion)}</a></th>
            <td>{tell::listener(lang, to)}</td>
            <td>{tell::way(lang, way)}</td>
            <td>{state}</td>
            <td><small>{rule.words(tell::tongue(lang)).to_owned()}</small></td>
        </tr>
    }
}

/// One row. `previews` are those of both languages, where the words can be
/// read.
pub fn edit((occasion, to, way): Key, typed: &Typed, previews: [Option<String>; 2]) -> AnyView {
    let lang = cx().lang;
    let title = format!(
        "{} → {} · {}",
        tell::occasion(lang, occasion),
        tell::listener(lang, to),
        tell::way(lang, way)
    );
    let wrong = (!typed.errors.is_empty()).then(|| notice(Tone::Bad, t!(lang, "desk-stop-field")));
    let places = Place::ALL.iter().map(|place| format!("{{{place}}}")).collect::<Vec<_>>().join(" ");
    let [zh, en] = previews.map(|words| words.map(shown));
    let (first, second) = (t!(lang, "tell-template-first"), t!(lang, "tell-template-second"));
    let templates = matches!(way, Way::Sms | Way::Wechat)
        .then(|| fields::line(typed, "template_first", first, t!(lang, "tell-template-hint"), "text", "off"));
    let spare = (way == Way::Sms).then(|| fields::line(typed, "template_second", second, "", "text", "off"));
    let body = view! {
        <section class="box narrowbox">
            <h2>{title}</h2>
            {wrong}
            {overtaken(typed)}
            <form method="post" action=format!("/desk/admin/messages/{occasion}/{to}/{way}") class="stack">
                {version(typed)}
                {fields::tick(typed, "active", t!(lang, "tell-active"))}
                <p class="hint">{t!(lang, "tell-words-hint", places = places)}</p>
                {fields::lines(typed, "words_zh", t!(lang, "tell-words-zh"), "", "3")}
                {zh}
                {fields::lines(typed, "words_en", t!(lang, "tell-words-en"), "", "3")}
                {en}
                {templates}
                {spare}
                <p class="buttons">
                    <button class="go">{t!(lang, "desk-save")}</button>
                    <button class="btn" name="preview" value="1">{t!(lang, "tell-preview")}</button>
                    <a class="btn" href="/desk/admin/messages">{t!(lang, "desk-cancel")}</a>
                </p>
            </form>
        </section>
    };
    part(Part::Messages, false, body.into_any())
}

fn shown(words: String) -> impl IntoView {
    view! {
        <figure class="box">
            <figcaption class="hint">{t!(cx().lang, "tell-preview-text")}</figcaption>
            <p>{words}</p>
        </figure>
    }
}

/// The two languages, in the order of the form.
pub const TONGUES: [(&str, Tongue); 2] = [("words_zh", Tongue::Chinese), ("words_en", Tongue::English)];
