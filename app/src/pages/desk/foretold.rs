//! What people will read once something is done: shown before it is.

use super::bulk::fate;
use super::due;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::words;
use crate::t;
use crate::when;
use backend::requests::Foretold;
use domain::request::EventKind;
use leptos::prelude::*;

/// What would be read of one request; nothing where nothing would come of it.
pub fn figure(lang: Lang, told: &Foretold) -> AnyView {
    let cx = cx();
    let unit = told.unit.clone().map(|unit| view! { <p>{unit.name}</p> });
    let line = told.line.clone().map(|(kind, text)| {
        let until = told.until.map(|at| {
            let when = when::exact(at, cx.offset);
            view! { <p>{if kind == EventKind::LongListed { t!(lang, "reviewed-on", when = when) } else { t!(lang, "foretold-until", when = when) }}</p> }
        });
        let more = match (kind, told.detail.as_deref()) {
            (EventKind::Declined, Some(ground)) => ground.parse().ok().map(|one| words::ground(lang, one)),
            (EventKind::Answered, Some(_)) => Some(t!(lang, "answer-explained")),
            _ => None,
        };
        view! {
            <figure class="preview">
                <figcaption>{t!(lang, "foretold-caption")}</figcaption>
                <p class="when"><b>{words::event(lang, kind)}</b> {due::moment(lang, cx.now, cx.now, cx.offset)}</p>
                {unit}
                {more.map(|more| view! { <p>{more}</p> })}
                {text.map(|text| view! { <p class="said">{text}</p> })}
                {until}
            </figure>
        }
    });
    let public = (!told.public.is_empty()).then(|| {
        let all = told.public.iter().map(|text| view! { <p class="said">{text.clone()}</p> }).collect_view();
        view! {
            <figure class="preview">
                <figcaption>{t!(lang, "foretold-public")}</figcaption>
                {all}
                <p class="hint">{t!(lang, "foretold-public-hint")}</p>
            </figure>
        }
    });
    view! { {line} {public} }.into_any()
}

/// The same, or why nothing would be read.
pub fn what(lang: Lang, told: &Foretold) -> AnyView {
    match &told.fate {
        Some(why) => {
            view! { <p class="hint">{t!(lang, "foretold-nothing")} " " {fate(lang, why)}</p> }.into_any()
        }
        None if told.line.is_none() && told.public.is_empty() => {
            view! { <p class="hint">{t!(lang, "foretold-staff")}</p> }.into_any()
        }
        None => figure(lang, told),
    }
}

/// What each of many would bring.
pub fn list(lang: Lang, all: &[Foretold]) -> AnyView {
    let one = |told: &Foretold| {
        let code = told.code.to_string();
        view! { <li><p><b>{code}</b></p> {what(lang, told)}</li> }
    };
    view! {
        <section class="box narrowbox" aria-label=t!(lang, "foretold-title")>
            <h2>{t!(lang, "foretold-title")}</h2>
            <p class="hint">{t!(lang, "foretold-note")}</p>
            <ul class="plain stack">{all.iter().map(one).collect_view()}</ul>
        </section>
    }
    .into_any()
}
