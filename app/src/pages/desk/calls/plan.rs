//! The form of a new draw, with what it would give.

use super::verdict;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::admin::unit_options;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::frame::{Tone, notice};
use crate::t;
use backend::calls::Preview;
use backend::directory::Directory;
use domain::ids::DrawId;
use leptos::prelude::*;

/// The fields of single units' shares: each a unit and its hundredths.
pub const OWN: [(&str, &str); 3] = [("unit1", "share1"), ("unit2", "share2"), ("unit3", "share3")];

/// A draw that is being thought about.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What was typed.
    pub typed: Typed,
    /// What it would give, and what the draw will be called.
    pub preview: Option<(Preview, DrawId)>,
    /// What is wrong with it, a stable word.
    pub wrong: Option<&'static str>,
}

pub(super) fn form(lang: Lang, directory: &Directory, asked: &Asked) -> AnyView {
    let typed = &asked.typed;
    let wrong = asked.wrong.map(|wrong| {
        let words = match wrong {
            "empty" => t!(lang, "calls-draw-empty"),
            "too_many" => t!(lang, "calls-draw-too-many"),
            _ => t!(lang, "calls-draw-invalid"),
        };
        notice(Tone::Bad, words)
    });
    let own: Vec<_> = OWN.iter().map(|names| single(lang, directory, typed, *names)).collect();
    view! {
        <section class="box narrowbox" id="plan">
            <h2>{t!(lang, "calls-draw-new")}</h2>
            {wrong}
            <form method="get" action="/desk/calls/draws" class="stack">
                {fields::choice(
                    typed,
                    "unit",
                    t!(lang, "calls-unit"),
                    "",
                    unit_options(directory, &typed.value("unit"), t!(lang, "calls-unit-own")),
                )}
                {fields::line(typed, "from", t!(lang, "calls-from"), "", "date", "off")}
                {fields::line(typed, "to", t!(lang, "calls-to"), t!(lang, "calls-to-hint"), "date", "off")}
                {fields::line(typed, "rest", t!(lang, "calls-share-rest"), t!(lang, "calls-share-hint"), "number", "off")}
                {fields::line(typed, "good", t!(lang, "calls-verdict-good"), "", "number", "off")}
                {fields::line(typed, "none", t!(lang, "calls-verdict-none"), "", "number", "off")}
                {fields::line(typed, "bad", t!(lang, "calls-verdict-bad"), "", "number", "off")}
                <fieldset>
                    <legend>{t!(lang, "calls-share-units")}</legend>
                    {own}
                </fieldset>
                <p class="buttons">
                    <button class="go" name="look" value="1">{t!(lang, "calls-draw-look")}</button>
                </p>
            </form>
            {asked.preview.as_ref().map(|(preview, key)| look(lang, typed, preview, *key))}
        </section>
    }
    .into_any()
}

fn single(
    lang: Lang,
    directory: &Directory,
    typed: &Typed,
    (unit, share): (&'static str, &'static str),
) -> AnyView {
    let options = unit_options(directory, &typed.value(unit), t!(lang, "calls-unit-none"));
    view! {
        <div class="grant">
            <select name=unit aria-label=t!(lang, "calls-unit")>{options}</select>
            <input
                name=share
                type="number"
                min="0"
                max="100"
                value=typed.value(share)
                aria-label=t!(lang, "calls-share")
            />
        </div>
    }
    .into_any()
}

/// What the draw would give, and the button that draws.
fn look(lang: Lang, typed: &Typed, preview: &Preview, key: DrawId) -> impl IntoView + use<> {
    let rows: Vec<_> = preview
        .strata
        .iter()
        .map(|(unit, said, of, count)| {
            view! {
                <tr>
                    <th scope="row">{unit.name.clone()}</th>
                    <td>{verdict(lang, *said)}</td>
                    <td>{*of}</td>
                    <td>{*count}</td>
                </tr>
            }
        })
        .collect();
    let kept: Vec<_> = typed
        .values
        .iter()
        .filter(|(name, _)| name != "look" && name != "key")
        .map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone()/> })
        .collect();
    let may = preview.drawn > 0;
    view! {
        <section role="status">
            <h3>{t!(lang, "calls-preview", drawn = preview.drawn, all = preview.population)}</h3>
            <table class="plain-table">
                <caption class="vh">{t!(lang, "calls-draw-look")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(lang, "calls-unit")}</th>
                        <th scope="col">{t!(lang, "calls-verdict")}</th>
                        <th scope="col">{t!(lang, "calls-population")}</th>
                        <th scope="col">{t!(lang, "calls-drawn-count")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {may
                .then(|| {
                    view! {
                        <form method="post" action="/desk/calls/draws">
                            {fields::hidden("key", key.to_string())} {kept}
                            <p class="hint">{t!(lang, "calls-draw-note")}</p>
                            <p class="buttons"><button class="go">{t!(lang, "calls-draw-now")}</button></p>
                        </form>
                    }
                })}
        </section>
    }
}

/// A part in hundredths, as people read it; a dash for nothing of nothing.
pub(super) fn percent(part: i64, whole: i64) -> String {
    match backend::calls::Progress::percent(part, whole) {
        Some(percent) => format!("{percent:.1}%"),
        None => "—".to_owned(),
    }
}

/// The offset-local day of a moment, as a form writes it.
pub(super) fn day(at: domain::Moment) -> String {
    at.with_timezone(&cx().offset).format("%Y-%m-%d").to_string()
}
