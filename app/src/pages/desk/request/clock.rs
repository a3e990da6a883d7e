//! The deadlines of a request, and what happened to them.

use crate::cx::cx;
use crate::pages::desk::due::{Standing, due, moment};
use crate::t;
use backend::view::RequestView;
use domain::Moment;
use domain::deadline::PauseKind;
use domain::request::Status;
use leptos::prelude::*;

/// How one deadline stands.
#[derive(Debug, PartialEq)]
enum Term {
    Met(Moment),
    /// In time for a date that took the place of one that was missed.
    MissedBefore(Moment),
    MissedAndDone(Moment),
    Running(Moment),
    Paused,
    Over,
}

fn open(status: Status) -> bool {
    use Status::*;
    matches!(status, Submitted | Registered | Dispatched | Handling | Waiting | LongListed)
}

/// `late_before`: by how many days a date was missed that was moved since.
fn term(status: Status, due: Moment, done: Option<Moment>, late_before: i32) -> Term {
    match done {
        Some(at) if at <= due && late_before > 0 => Term::MissedBefore(at),
        Some(at) if at <= due => Term::Met(at),
        Some(at) => Term::MissedAndDone(at),
        None if matches!(status, Status::Waiting | Status::LongListed) => Term::Paused,
        None if open(status) => Term::Running(due),
        None => Term::Over,
    }
}

/// Both deadlines side by side.
pub fn strip(view: &RequestView) -> AnyView {
    let cx = cx();
    let (lang, now, offset) = (cx.lang, cx.now, cx.offset);
    let clock = &view.clock;
    let one = |label: &'static str, at: Moment, done: Option<Moment>, late_before: i32| {
        let (class, words) = match term(view.status, at, done, late_before) {
            Term::Met(done) => (
                "met",
                view! { {t!(lang, "desk-clock-met")} " " {moment(lang, done, now, offset)} }.into_any(),
            ),
            Term::MissedBefore(done) => (
                "missed",
                view! { {t!(lang, "desk-clock-missed-before")} " " {moment(lang, done, now, offset)} }
                    .into_any(),
            ),
            Term::MissedAndDone(done) => (
                "missed",
                view! { {t!(lang, "desk-clock-missed")} " " {moment(lang, done, now, offset)} }.into_any(),
            ),
            Term::Running(at) => ("running", due(lang, at, now, offset).into_any()),
            Term::Paused if view.status == Status::LongListed => {
                ("paused", t!(lang, "desk-clock-long-listed").into_any())
            }
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
            {one(t!(lang, "desk-clock-first"), view.first_due_at, view.responded_at, clock.first_late_before)}
            {one(t!(lang, "desk-clock-answer"), view.answer_due_at, view.answered_at, clock.answer_late_before)}
            {closing(view)}
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
        {happened(view)}
    }
    .into_any()
}

/// The date for closing, once it was answered; the day of its review, on the
/// long list.
fn closing(view: &RequestView) -> Option<impl IntoView + use<>> {
    let cx = cx();
    let lang = cx.lang;
    let (label, at) = match view.status {
        Status::Answered | Status::Evaluated | Status::CallBack => {
            (t!(lang, "desk-clock-close"), view.close_due_at?)
        }
        Status::LongListed => (t!(lang, "desk-clock-review"), view.clock.until?),
        _ => return None,
    };
    Some(view! {
        <div class="running">
            <dt>{label}</dt>
            <dd>{due(lang, at, cx.now, cx.offset)}</dd>
        </div>
    })
}

/// What happened to its time: rounds, returns, pauses, extensions, demands.
fn happened(view: &RequestView) -> Option<AnyView> {
    let cx = cx();
    let (lang, clock) = (cx.lang, &view.clock);
    let mut lines: Vec<(&'static str, String, Option<Moment>)> = Vec::new();
    if let Some(at) = clock.pressed_at {
        lines.push(("pressed", t!(lang, "desk-pressed").to_owned(), Some(at)));
    }
    if let Some(from) = clock.from.filter(|from| clock.round == 1 && *from < view.submitted_at) {
        lines.push(("received", t!(lang, "desk-strip-received").to_owned(), Some(from)));
    }
    if clock.round > 1 {
        lines.push(("again", t!(lang, "desk-round", round = clock.round), clock.from));
    }
    if clock.returns > 0 {
        lines.push(("again", t!(lang, "desk-returned-times", count = clock.returns), None));
    }
    for pause in &clock.pauses {
        let words = match pause.kind {
            PauseKind::Asked => t!(lang, "desk-strip-asked"),
            PauseKind::LongList => t!(lang, "desk-strip-long-list"),
        };
        let to = crate::when::day_and_time(lang, pause.to, cx.now, cx.offset);
        let words = format!("{words} {}", t!(lang, "desk-until", when = to));
        lines.push(("paused", words, Some(pause.from)));
    }
    for extension in &clock.extensions {
        let words = t!(lang, "desk-strip-extended", days = extension.days);
        lines.push(("extended", words, Some(extension.at)));
    }
    let line = |(class, words, at): (&'static str, String, Option<Moment>)| {
        let at = at.map(|at| view! { <small>{moment(lang, at, cx.now, cx.offset)}</small> });
        view! { <li class=class>{words} " " {at}</li> }
    };
    let lines: Vec<_> = lines.into_iter().map(line).collect();
    (!lines.is_empty())
        .then(|| view! { <ul class="course" aria-label=t!(lang, "desk-strip")>{lines}</ul> }.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn what_missed_an_earlier_date_is_not_in_time_for_a_later_one() {
        let due = Moment::UNIX_EPOCH;
        let done = |late_before, after| {
            let at = due + TimeDelta::hours(after);
            (term(Status::Answered, due, Some(at), late_before), at)
        };
        for (late_before, after, expected) in [
            (0, -1, Term::Met as fn(Moment) -> Term),
            (3, -1, Term::MissedBefore),
            (0, 1, Term::MissedAndDone),
            (3, 1, Term::MissedAndDone),
        ] {
            let (term, at) = done(late_before, after);
            assert_eq!(term, expected(at), "{late_before} {after}");
        }
        assert_eq!(term(Status::Handling, due, None, 3), Term::Running(due), "the later one runs");
    }
}
