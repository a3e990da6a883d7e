//! What the author, or anyone, can do here.

use super::{Acting, Problem, Shown};
use crate::cx::lang;
use crate::islands::public::WaitForPhotos;
use crate::parts::field::{self, Field, TextArea, error_line};
use crate::parts::icon::{self, Icon, icon};
use crate::parts::notice::Notice;
use crate::parts::{capture, words};
use crate::t;
use backend::view::Relation;
use domain::request::{Action, EventKind, Status};
use leptos::prelude::*;

/// Why the last action did not go through.
pub fn problem(shown: &Shown) -> Option<impl IntoView + use<>> {
    let lang = lang();
    let (title, text) = match shown.acting.problem? {
        Problem::Changed => (t!(lang, "act-changed"), t!(lang, "act-changed-text")),
        Problem::NotNow => (t!(lang, "act-not-now"), t!(lang, "act-not-now-text")),
        Problem::Field(error) => (t!(lang, "report-errors"), words::field_error(lang, error)),
        Problem::Unchosen => (t!(lang, "report-errors"), t!(lang, "act-unchosen")),
        Problem::TooMany => (t!(lang, "report-too-many"), t!(lang, "act-too-many-text")),
        Problem::Unreadable => (t!(lang, "report-unreadable"), t!(lang, "report-unreadable-text")),
        Problem::Full => (t!(lang, "act-full"), t!(lang, "act-full-text")),
        Problem::Unavailable => (t!(lang, "report-unavailable"), t!(lang, "report-unavailable-text")),
    };
    Some(view! { <Notice title=title><p>{text}</p></Notice> })
}

/// What waits for the author: a question, or a verdict. On top of everything.
pub fn turn(shown: &Shown) -> impl IntoView + use<> {
    let author = shown.view.relation == Relation::Author;
    let may = |action| author && shown.view.actions.contains(&action);
    let waiting = shown.view.status == Status::Waiting && may(Action::AddInfo);
    let form = if waiting {
        Some(question(shown).into_any())
    } else {
        may(Action::Evaluate).then(|| verdict(shown).into_any())
    };
    view! { <div id="live-turn" data-live="" class="turn">{form}</div> }
}

fn question(shown: &Shown) -> impl IntoView + use<> {
    let lang = lang();
    let asked = shown.view.events.iter().rev().find(|event| event.kind == EventKind::Asked);
    let text = asked.and_then(|event| event.text.clone()).unwrap_or_default();
    view! {
        <section class="card asked">
            <h2>{icon(Icon::Message)} {t!(lang, "ask-title")}</h2>
            <p class="said prose">{text}</p>
            {info_form(shown, t!(lang, "ask-reply"), t!(lang, "ask-send"))}
        </section>
    }
}

/// The beginning of each form: which action, on which version.
fn hidden(shown: &Shown, action: Action) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="action" value=action.as_str()/>
        <input type="hidden" name="version" value=shown.view.version.to_string()/>
        <input type="hidden" name="key" value=shown.key.clone()/>
    }
}

fn target(shown: &Shown) -> String {
    format!("/r/{}/actions", shown.view.code)
}

fn info_form(shown: &Shown, label: &'static str, send: &'static str) -> impl IntoView + use<> {
    let lang = lang();
    let typed = shown.acting.at(Action::AddInfo).cloned().unwrap_or_default();
    let photos = capture::photos(&typed.uploads.iter().collect::<Vec<_>>(), &shown.key);
    view! {
        <form class="form" method="post" action=target(shown) enctype="multipart/form-data">
            {hidden(shown, Action::AddInfo)}
            <TextArea name="text" key="more" label=label value=typed.text.clone() error=field_problem(&typed)/>
            <Field name="photos" label=t!(lang, "report-photos") optional=true>
                {photos}
                <input
                    class="file" type="file" id=field::id("photos") name="photos"
                    accept="image/jpeg,image/png,image/webp" multiple=true
                />
            </Field>
            <WaitForPhotos><p class="hint" data-wait hidden>{t!(lang, "photos-wait")}</p></WaitForPhotos>
            <button class="button">{send}</button>
        </form>
    }
}

fn field_problem(typed: &Acting) -> Option<String> {
    match typed.problem? {
        Problem::Field(error) => Some(words::field_error(lang(), error).to_owned()),
        _ => None,
    }
}

fn verdict(shown: &Shown) -> impl IntoView + use<> {
    let lang = lang();
    let typed = shown.acting.at(Action::Evaluate).cloned().unwrap_or_default();
    let missing = typed.problem == Some(Problem::Unchosen);
    let solved = [("yes", t!(lang, "verdict-solved")), ("no", t!(lang, "verdict-unsolved"))];
    let satisfied = [("yes", t!(lang, "verdict-satisfied")), ("no", t!(lang, "verdict-unsatisfied"))];
    view! {
        <section class="card asked">
            <h2>{icon(Icon::Message)} {t!(lang, "verdict-title")}</h2>
            {answer(shown)}
            <form class="form" method="post" action=target(shown) enctype="multipart/form-data">
                {hidden(shown, Action::Evaluate)}
                {choice("solved", t!(lang, "verdict-solved-question"), solved, typed.solved, missing)}
                {choice("satisfied", t!(lang, "verdict-satisfied-question"), satisfied, typed.satisfied, missing)}
                <TextArea
                    name="text" label=t!(lang, "verdict-comment") optional=true value=typed.text.clone() rows=3
                    error=field_problem(&typed)
                />
                <button class="button">{t!(lang, "verdict-send")}</button>
            </form>
        </section>
    }
}

fn answer(shown: &Shown) -> Option<impl IntoView + use<>> {
    let answer = shown.view.events.iter().rev().find(|event| event.kind == EventKind::Answered)?;
    let text = answer.text.clone()?;
    Some(view! { <p class="said prose">{text}</p> })
}

fn choice(
    name: &'static str,
    question: &'static str,
    answers: [(&'static str, &'static str); 2],
    chosen: Option<bool>,
    missing: bool,
) -> impl IntoView {
    let error = (missing && chosen.is_none()).then(|| t!(lang(), "act-choose-one").to_owned());
    let described = field::described(name, false, error.is_some());
    let card = |(value, label): (&'static str, &'static str)| {
        let checked = chosen.is_some_and(|yes| yes == (value == "yes"));
        view! {
            <label>
                <input type="radio" name=name value=value required=true checked=checked/>
                <span class="mark" aria-hidden="true"></span>
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field" aria-describedby=described>
            <legend>{question}</legend>
            {error_line(name, error)}
            <div class="choices">{answers.map(card).into_iter().collect::<Vec<_>>()}</div>
        </fieldset>
    }
}

/// What can be done besides.
pub fn further(shown: &Shown) -> impl IntoView + use<> {
    let lang = lang();
    let view = &shown.view;
    let author = view.relation == Relation::Author;
    let may = |action| author && view.actions.contains(&action);
    let typing = |action| shown.acting.action == Some(action);
    let add = (may(Action::AddInfo) && view.status != Status::Waiting).then(|| {
        view! {
            <details class="more" open=typing(Action::AddInfo)>
                <summary>{icon(Icon::Plus)} <span>{t!(lang, "add-title")}</span> {icon::next()}</summary>
                <div>{info_form(shown, t!(lang, "add-text"), t!(lang, "add-send"))}</div>
            </details>
        }
    });
    let withdraw = may(Action::Withdraw).then(|| withdraw(shown, typing(Action::Withdraw)));
    let reopen = may(Action::Reopen).then(|| reopen(shown, typing(Action::Reopen)));
    let me_too = (!author && view.published_at.is_some()).then(|| me_too(shown));
    view! { {add} {reopen} {withdraw} {me_too} }
}

fn withdraw(shown: &Shown, open: bool) -> impl IntoView + use<> {
    let lang = lang();
    let typed = shown.acting.at(Action::Withdraw).cloned().unwrap_or_default();
    view! {
        <details class="more" open=open>
            <summary>{icon(Icon::Cross)} <span>{t!(lang, "withdraw-title")}</span> {icon::next()}</summary>
            <form class="form" method="post" action=target(shown) enctype="multipart/form-data">
                {hidden(shown, Action::Withdraw)}
                <p class="soft">{t!(lang, "withdraw-text")}</p>
                <TextArea
                    name="text" key="reason" label=t!(lang, "withdraw-reason") value=typed.text.clone() rows=2
                    error=field_problem(&typed)
                />
                <button class="button danger">{t!(lang, "withdraw-send")}</button>
            </form>
        </details>
    }
}

fn reopen(shown: &Shown, open: bool) -> impl IntoView + use<> {
    let lang = lang();
    let typed = shown.acting.at(Action::Reopen).cloned().unwrap_or_default();
    view! {
        <details class="more" open=open>
            <summary>{icon(Icon::Message)} <span>{t!(lang, "reopen-title")}</span> {icon::next()}</summary>
            <form class="form" method="post" action=target(shown) enctype="multipart/form-data">
                {hidden(shown, Action::Reopen)}
                <p class="soft">{t!(lang, "reopen-text")}</p>
                <TextArea
                    name="text" key="again" label=t!(lang, "reopen-reason") value=typed.text.clone() rows=3
                    error=field_problem(&typed)
                />
                <button class="button">{t!(lang, "reopen-send")}</button>
            </form>
        </details>
    }
}

fn me_too(shown: &Shown) -> impl IntoView + use<> {
    let lang = lang();
    let count = shown.view.me_too;
    let said = (count > 0).then(|| view! { <p class="soft">{t!(lang, "me-too-people", count = count)}</p> });
    let button = if shown.counted {
        view! { <p role="status">{icon(Icon::Check)} {t!(lang, "me-too-done")}</p> }.into_any()
    } else {
        view! { <button class="button">{icon(Icon::Hand)} {t!(lang, "me-too")}</button> }.into_any()
    };
    view! {
        <form class="card me-too" method="post" action=format!("/r/{}/me-too", shown.view.code)>{said} {button}</form>
    }
}
