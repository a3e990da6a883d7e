//! What happened to a request, latest first.

use super::facts::media;
use crate::cx::{Cx, cx};
use crate::i18n::Lang;
use crate::pages::desk::due::moment;
use crate::pages::desk::words;
use crate::t;
use backend::view::{EventView, RequestView};
use domain::request::{Audience, EventKind};
use leptos::prelude::*;

/// The whole history.
pub fn history(view: &RequestView) -> AnyView {
    let lang = cx().lang;
    let lines = view.events.iter().rev().map(line).collect_view();
    view! {
        <section class="box" id="history">
            <h2>{t!(lang, "desk-history")}</h2>
            <ol class="hist" reversed=true>{lines}</ol>
        </section>
    }
    .into_any()
}

/// What was added since a version: every change adds one line.
pub fn since(view: &RequestView, version: i32) -> AnyView {
    let lang = cx().lang;
    let count = usize::try_from(view.version.saturating_sub(version)).unwrap_or(0);
    let lines = view.events.iter().rev().take(count).map(line).collect_view();
    view! {
        <section class="box changed">
            <h2>{t!(lang, "desk-changes")}</h2>
            <ol class="hist" reversed=true>{lines}</ol>
        </section>
    }
    .into_any()
}

fn line(event: &EventView) -> impl IntoView + use<> {
    let cx = cx();
    let lang = cx.lang;
    let class = if event.audience == Audience::Staff { "internal" } else { "" };
    view! {
        <li class=class>
            <p class="when">
                <b>{words::event(lang, event.kind)}</b>
                {about(lang, event).map(|about| view! { <b class="to">{about}</b> }).collect_view()}
                {until(&cx, event).map(|until| view! { <span>{until}</span> })}
                {mark(lang, event).map(|mark| view! { <span class="mark">{mark}</span> })}
                <span>{words::by(lang, &event.by)}</span>
                {moment(lang, event.at, cx.now, cx.offset)}
            </p>
            {said(lang, event)}
            {media(lang, &event.media)}
        </li>
    }
}

/// What a line is about besides what happened: the unit, and the word or code more.
pub fn about(lang: Lang, event: &EventView) -> impl Iterator<Item = String> {
    let unit = event.unit.as_ref().filter(|_| names_a_unit(event.kind)).map(|unit| unit.name.clone());
    unit.into_iter().chain(words::detail(lang, event))
}

/// The same as it stands on paper, where no day is today.
pub fn until_exactly(cx: &Cx, event: &EventView) -> Option<String> {
    Some(t!(cx.lang, "desk-until", when = crate::when::exact(event.until?, cx.offset)))
}

/// The date that came of it.
pub fn until(cx: &Cx, event: &EventView) -> Option<String> {
    let when = crate::when::day_and_time(cx.lang, event.until?, cx.now, cx.offset);
    Some(t!(cx.lang, "desk-until", when = when))
}

/// Who may read a line, where not everybody may.
pub fn mark(lang: Lang, event: &EventView) -> Option<&'static str> {
    match event.audience {
        Audience::Staff => Some(t!(lang, "desk-internal")),
        Audience::Author => Some(t!(lang, "desk-author-only")),
        Audience::Public => None,
    }
}

/// What was said, or that it is not kept any more.
pub fn said(lang: Lang, event: &EventView) -> Option<AnyView> {
    let text = event.text.clone()?;
    if text.is_empty() {
        return Some(view! { <p class="hint">{t!(lang, "cleared")}</p> }.into_any());
    }
    Some(view! { <p class="said">{text}</p> }.into_any())
}

/// Whether a line is about a unit.
fn names_a_unit(kind: EventKind) -> bool {
    use EventKind::*;
    matches!(
        kind,
        Dispatched | Transferred | HandedOver | TransferAsked | Whistled | PartAnswered | PartExcused
    )
}
