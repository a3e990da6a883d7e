//! What people will read once something is done: shown before it is.

use super::bulk::fate;
use super::due;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::words;
use crate::t;
use crate::when;
use backend::requests::Foretold;
use leptos::prelude::*;

/// What would be read of one request; nothing where nothing would come of it.
pub fn figure(lang: Lang, told: &Foretold) -> AnyView {
    let cx = cx();
    let until = told.until.map(|at| t!(lang, "foretold-until", when = when::exact(at, cx.offset)));
    let line = told.line.clone().map(|(kind, text)| {
        view! {
            <figure class="preview">
                <figcaption>{t!(lang, "foretold-caption")}</figcaption>
                <p class="when"><b>{words::event(lang, kind)}</b> {due::moment(lang, cx.now, cx.now, cx.offset)}</p>
                {text.map(|text| view! { <p class="said">{text}</p> })}
                {until.map(|until| view! { <p>{until}</p> })}
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

/// What each of many would bring.
pub fn list(lang: Lang, all: &[Foretold]) -> AnyView {
    let one = |told: &Foretold| {
        let code = told.code.to_string();
        let what = match &told.fate {
            Some(why) => {
                view! { <p class="hint">{t!(lang, "foretold-nothing")} " " {fate(lang, why)}</p> }.into_any()
            }
            None if told.line.is_none() && told.public.is_empty() => {
                view! { <p class="hint">{t!(lang, "foretold-staff")}</p> }.into_any()
            }
            None => figure(lang, told),
        };
        view! { <li><p><b>{code}</b></p> {what}</li> }
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
