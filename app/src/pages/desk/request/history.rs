//! What happened to a request, latest first.

use super::facts::media;
use crate::cx::cx;
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
    let mark = match event.audience {
        Audience::Staff => Some(t!(lang, "desk-internal")),
        Audience::Author => Some(t!(lang, "desk-author-only")),
        Audience::Public => None,
    };
    let unit = event.unit.as_ref().filter(|_| names_a_unit(event.kind));
    let more = words::detail(lang, event);
    let until = event.until.map(|at| {
        let when = crate::when::day_and_time(lang, at, cx.now, cx.offset);
        view! { <span>{t!(lang, "desk-until", when = when)}</span> }
    });
    view! {
        <li class=class>
            <p class="when">
                <b>{words::event(lang, event.kind)}</b>
                {unit.map(|u| view! { <b class="to">{u.name.clone()}</b> })}
                {more.map(|more| view! { <b class="to">{more}</b> })}
                {until}
                {mark.map(|m| view! { <span class="mark">{m}</span> })}
                <span>{words::by(lang, &event.by)}</span>
                {moment(lang, event.at, cx.now, cx.offset)}
            </p>
            {event.text.clone().map(|text| said(lang, text))}
            {media(lang, &event.media)}
        </li>
    }
}

/// What was said, or that it is not kept any more.
fn said(lang: Lang, text: String) -> AnyView {
    if text.is_empty() {
        return view! { <p class="hint">{t!(lang, "cleared")}</p> }.into_any();
    }
    view! { <p class="said">{text}</p> }.into_any()
}

/// Whether a line is about a unit.
fn names_a_unit(kind: EventKind) -> bool {
    use EventKind::*;
    matches!(
        kind,
        Dispatched | Transferred | HandedOver | TransferAsked | Whistled | PartAnswered | PartExcused
    )
}
