//! The appraisal of a closed request, with what each rule did.

use crate::cx::cx;
use crate::pages::desk::appraisal::{rule_words, whole};
use crate::pages::desk::due::moment;
use crate::t;
use backend::appraisal::Appraised;
use domain::appraisal::Line;
use leptos::prelude::*;

/// The section; nothing before the request was appraised.
pub fn appraisal(appraised: Option<&Appraised>) -> Option<AnyView> {
    let cx = cx();
    let lang = cx.lang;
    let appraised = appraised?;
    let own = &appraised.appraisal;
    let line = |line: &Line| {
        view! {
            <li>
                <span>{rule_words(lang, &line.rule)}</span>
                " "
                <b>{whole(line.points)}</b>
            </li>
        }
    };
    let lines: Vec<_> = own.lines.iter().map(line).collect();
    let none = lines.is_empty().then(|| view! { <li>{t!(lang, "appraisal-no-rule")}</li> });
    let times = (appraised.times > 1).then(|| t!(lang, "appraisal-again", count = appraised.times));
    Some(
        view! {
            <section class="box" aria-label=t!(lang, "appraisal-title")>
                <h2>
                    {t!(lang, "appraisal-title")} " · " {t!(lang, "appraisal-score", points = own.points)}
                </h2>
                <ul class="ties">
                    <li>
                        <span>{t!(lang, "appraisal-base")}</span>
                        " "
                        <b>{own.base}</b>
                    </li>
                    {lines}
                    {none}
                </ul>
                <p class="hint">
                    {t!(lang, "appraisal-closed")} " " {moment(lang, appraised.closed_at, cx.now, cx.offset)} " · "
                    {t!(lang, "appraisal-kept")} " " {times}
                </p>
            </section>
        }
        .into_any(),
    )
}
