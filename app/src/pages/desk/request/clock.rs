//! The deadlines of a request, and what happened to them.

use crate::cx::cx;
use crate::pages::desk::due::{Standing, due, moment};
use crate::t;
use backend::view::RequestView;
use domain::Moment;
use domain::request::Status;
use leptos::prelude::*;

/// How one deadline stands.
enum Term {
    Met(Moment),
    MissedAndDone(Moment),
    Running(Moment),
    Paused,
    Over,
}

fn open(status: Status) -> bool {
    use Status::*;
    matches!(status, Submitted | Registered | Dispatched | Handling | Waiting)
}

fn term(view: &RequestView, due: Moment, done: Option<Moment>) -> Term {
    match done {
        Some(at) if at <= due => Term::Met(at),
        Some(at) => Term::MissedAndDone(at),
        None if view.status == Status::Waiting => Term::Paused,
        None if open(view.status) => Term::Running(due),
        None => Term::Over,
    }
}

/// Both deadlines side by side.
pub fn strip(view: &RequestView) -> AnyView {
    let cx = cx();
    let (lang, now, offset) = (cx.lang, cx.now, cx.offset);
    let one = |label: &'static str, at: Moment, done: Option<Moment>| {
        let (class, words) = match term(view, at, done) {
            Term::Met(done) => (
                "met",
                view! { {t!(lang, "desk-clock-met")} " " {moment(lang, done, now, offset)} }.into_any(),
            ),
            Term::MissedAndDone(done) => (
                "missed",
                view! { {t!(lang, "desk-clock-missed")} " " {moment(lang, done, now, offset)} }.into_any(),
            ),
            Term::Running(at) => ("running", due(lang, at, now, offset).into_any()),
            Term::Paused => ("paused", t!(lang, "desk-clock-paused").into_any()),
            Term::Over => ("over", t!(lang, "desk-clock-over").into_any()),
        };
        let ample = class == "running" && Standing::of(at, now) == Standing::Ample;
        let until = (!ample).then(|| {
            view! { <small>{t!(lang, "desk-clock-until")} " " {moment(lang, at, now, offset)}</small> }
        });
        view! {
            <div class=class>
                <dt>{label}</dt>
                <dd>{words} {until}</dd>
            </div>
        }
    };
    view! {
        <dl class="clock">
            {one(t!(lang, "desk-clock-first"), view.first_due_at, view.responded_at)}
            {one(t!(lang, "desk-clock-answer"), view.answer_due_at, view.answered_at)}
            <div>
                <dt>{t!(lang, "desk-clock-submitted")}</dt>
                <dd>{moment(lang, view.submitted_at, now, offset)}</dd>
            </div>
            <div>
                <dt>{t!(lang, "desk-clock-at")}</dt>
                <dd>
                    {view.unit.as_ref().map_or_else(|| t!(lang, "desk-no-unit").to_owned(), |u| u.name.clone())}
                    {view.handler.clone().map(|name| view! { <small>{name}</small> })}
                </dd>
            </div>
        </dl>
    }
    .into_any()
}
