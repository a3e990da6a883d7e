//! Requests that may be about the same, each with the button that merges.

use super::percent;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::hidden;
use crate::pages::desk::words;
use crate::t;
use backend::routing::Duplicate;
use backend::view::RequestView;
use domain::likeness::{BITS, Likeness};
use leptos::prelude::*;

/// Hours from which a distance in time is told in days.
const DAYS: f64 = 48.0;

/// Likely duplicates beside a request; to be put on any page of it.
pub fn list(view: &RequestView, found: &[Duplicate]) -> AnyView {
    let lang = cx().lang;
    let rows: Vec<_> = found.iter().map(|one| line(lang, view, one)).collect();
    let body = if rows.is_empty() {
        view! { <p class="hint">{t!(lang, "dispatch-same-none")}</p> }.into_any()
    } else {
        view! { <ul class="rows same">{rows}</ul> }.into_any()
    };
    view! {
        <section class="box" id="same" aria-label=t!(lang, "dispatch-same")>
            <h2>{t!(lang, "dispatch-same")}</h2>
            {body}
        </section>
    }
    .into_any()
}

/// How many there are and how like the best is: above what is decided, with the way
/// down to them. Nothing where there are none.
pub fn line_above(found: &[Duplicate]) -> Option<AnyView> {
    let best = found.iter().map(|one| one.score).max_by(f64::total_cmp)?;
    let said = t!(cx().lang, "dispatch-same-above", count = found.len(), percent = percent(best));
    Some(view! { <p class="note likely"><a href="#same">{said}</a></p> }.into_any())
}

fn line(lang: Lang, view: &RequestView, one: &Duplicate) -> impl IntoView + use<> {
    let code = one.code.to_string();
    let text = if one.excerpt.is_empty() { t!(lang, "desk-no-text").to_owned() } else { one.excerpt.clone() };
    let merge = t!(lang, "dispatch-same-merge", code = code.clone());
    view! {
        <li>
            <div>
                <a href=format!("/desk/r/{code}")>{code.clone()}</a>
                " "
                <span>{words::status(lang, one.status)}</span>
                {one.unit.as_ref().map(|unit| view! { " · " {unit.name.clone()} })}
                <small>{text}</small>
                <small>{why(lang, one.score, &one.like)}</small>
            </div>
            <form method="post" action=format!("/desk/r/{}/actions", view.code)>
                {hidden("action", "merge".to_owned())}
                {hidden("version", view.version.to_string())}
                {hidden("into", code)}
                // Both are on this page, and it can be undone.
                {hidden("sure", "1".to_owned())}
                {hidden("back", "/desk/dispatch".to_owned())}
                <button>{merge}</button>
            </form>
        </li>
    }
}

/// What they have in common, as people say it.
fn why(lang: Lang, score: f64, like: &Likeness) -> String {
    let mut parts = vec![t!(lang, "dispatch-same-likely", percent = percent(score))];
    if like.bits.is_some_and(|bits| bits <= BITS) {
        parts.push(t!(lang, "dispatch-same-picture").to_owned());
    }
    parts.extend(like.metres.map(|metres| t!(lang, "dispatch-same-metres", count = metres.round() as i64)));
    parts.push(match like.hours {
        hours if hours < DAYS => t!(lang, "dispatch-same-hours", count = hours.round() as i64),
        hours => t!(lang, "dispatch-same-days", count = (hours / 24.0).round() as i64),
    });
    let words = like.words.filter(|part| *part > 0.0);
    parts.extend(words.map(|part| t!(lang, "dispatch-same-words", percent = percent(part))));
    if like.category == Some(true) {
        parts.push(t!(lang, "dispatch-same-category").to_owned());
    }
    parts.join(" · ")
}
