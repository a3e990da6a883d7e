//! Where the request stands, and how it got there.

use super::standing;
use crate::cx::{cx, lang};
use crate::i18n::Lang;
use crate::parts::{badge, media, steps, time, words};
use crate::{t, when};
use backend::view::{ByView, EventView, Relation, RequestView, UnitRef};
use domain::request::{Audience, Evaluation, EventKind, Status};
use leptos::prelude::*;

/// Code, state, deadline. Replaced while one looks when something happens.
pub fn head(view: &RequestView) -> impl IntoView + use<> {
    let lang = lang();
    let author = view.relation == Relation::Author;
    let title = view
        .category
        .as_ref()
        .map_or_else(|| t!(lang, "category-none").to_owned(), |c| words::category(lang, c));
    let unit = view
        .unit
        .as_ref()
        .map(|unit| view! { <p class="soft">{t!(lang, "request-at", unit = unit.name.clone())}</p> });
    let ground = view
        .ground
        .map(|ground| view! { <p>{t!(lang, "request-ground", ground = words::ground(lang, ground))}</p> });
    view! {
        <section class="card request-head" id="live-head" data-live="">
            <p class="meta"><span>{view.code.to_string()}</span> {badge::status(view.status, author)}</p>
            <h1>{title}</h1>
            {standing(view)}
            {ground}
            {unit}
        </section>
    }
}

/// The eight steps and the history.
pub fn way(view: &RequestView) -> impl IntoView + use<> {
    let lang = lang();
    let happened: Vec<EventKind> = view.events.iter().map(|event| event.kind).collect();
    let lines = view.events.iter().enumerate().rev();
    let lines: Vec<_> = lines.map(|(at, event)| line(lang, view, event, &view.events[..at])).collect();
    view! {
        <section class="card" id="live-way" data-live="">
            <h2>{t!(lang, "steps-label")}</h2>
            {steps::steps(view.status, view.published_at.is_some(), &happened)}
            <ol class="history">{lines}</ol>
        </section>
    }
}

fn line(lang: Lang, view: &RequestView, event: &EventView, before: &[EventView]) -> impl IntoView + use<> {
    let said = event.text.as_ref().filter(|text| !text.is_empty());
    // Words that were there are only ever empty when their time was over.
    let cleared = event.text.is_some() && said.is_none();
    view! {
        <li>
            <div class="head">
                <h3>{words::event(lang, event.kind)}</h3>
                <span class="soft">{time::time(event.at)}</span>
            </div>
            <p class="soft">{who(lang, view.relation, event, before)}</p>
            {came_of_it(lang, event).map(|words| view! { <p>{words}</p> })}
            {said.map(|text| view! { <p class="said">{text.clone()}</p> })}
            {cleared.then(|| view! { <p class="hint">{t!(cx().lang, "cleared")}</p> })}
            {media::media(&event.media)}
        </li>
    }
}

/// The verdict of then, the date or the state that came of it, or what kind of answer it is.
fn came_of_it(lang: Lang, event: &EventView) -> Option<String> {
    let cx = cx();
    let when = || Some(when::day_and_time(lang, event.until?, cx.now, cx.offset));
    Some(match event.kind {
        EventKind::Extended | EventKind::Classified => t!(lang, "extended-until", when = when()?),
        EventKind::LongListed => t!(lang, "reviewed-on", when = when()?),
        EventKind::Reopened => t!(lang, "reopened-until", when = when()?),
        EventKind::Answered if event.detail.is_some() => t!(lang, "answer-explained").to_owned(),
        EventKind::Evaluated => verdict(lang, Evaluation::of(event.detail.as_deref()?)?),
        // Not closed yet: a bad verdict is looked into first.
        EventKind::Closed if event.detail.is_some() => words::status(lang, Status::CallBack).to_owned(),
        _ => return None,
    })
}

fn verdict(lang: Lang, verdict: Evaluation) -> String {
    let solved = if verdict.solved { t!(lang, "verdict-solved") } else { t!(lang, "verdict-unsolved") };
    let satisfied =
        if verdict.satisfied { t!(lang, "verdict-satisfied") } else { t!(lang, "verdict-unsatisfied") };
    t!(lang, "verdict", solved = solved, satisfied = satisfied)
}

/// Who did it, and for whom.
fn who(lang: Lang, relation: Relation, event: &EventView, before: &[EventView]) -> String {
    let by = match &event.by {
        ByView::Author if relation == Relation::Author => t!(lang, "by-you").to_owned(),
        ByView::Author => t!(lang, "by-author").to_owned(),
        ByView::Staff { unit: Some(unit), .. } => unit.name.clone(),
        ByView::Staff { unit: None, .. } => t!(lang, "by-staff").to_owned(),
        ByView::System => t!(lang, "by-system").to_owned(),
    };
    match (&event.unit, event.kind) {
        (Some(unit), EventKind::Dispatched) => t!(lang, "by-to", by = by, unit = unit.name.clone()),
        // The unit that takes it has said yes: it comes from the one that had it.
        (Some(unit), EventKind::Transferred) => {
            let by = holder(before).map_or(by, |had| had.name.clone());
            t!(lang, "by-to", by = by, unit = unit.name.clone())
        }
        _ => by,
    }
}

/// The unit that had it after these lines. A part that was handed over is for staff alone.
fn holder(events: &[EventView]) -> Option<&UnitRef> {
    use EventKind::{Dispatched, HandedOver, Transferred};
    let moved = |event: &&EventView| {
        matches!(event.kind, Dispatched | Transferred | HandedOver) && event.audience == Audience::Public
    };
    events.iter().rev().find(moved)?.unit.as_ref()
}
