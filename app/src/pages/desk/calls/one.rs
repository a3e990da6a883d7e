//! One call: what to say, what it is about, what was heard.

use super::solved;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::{self, Typed, hidden, option};
use crate::pages::desk::frame::{Section, Tone, frame, notice};
use crate::pages::desk::request::{Number, facts, history, number};
use crate::parts::time;
use crate::t;
use backend::calls::Call;
use domain::request::Action;
use domain::sample::{CallState, Solved, TRIES};
use leptos::prelude::*;

/// Why an outcome was not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tried {
    /// Nothing was tried.
    #[default]
    Nothing,
    /// A field cannot be taken.
    Wrong,
    /// Somebody else was faster.
    Changed,
}

/// The page. The number is asked for beside what to say; asking leaves its trace.
pub fn one(mut call: Call, typed: Typed, tried: Tried, asked: &Number) -> AnyView {
    let lang = cx().lang;
    let phone = phone(lang, &call, asked);
    // It stands there, and not among the facts once more.
    call.request.phone = None;
    call.request.contact.reveals = None;
    let code = call.request.code.to_string();
    let stop = match tried {
        Tried::Nothing => None,
        Tried::Wrong => Some(notice(Tone::Bad, t!(lang, "calls-wrong"))),
        Tried::Changed => Some(notice(Tone::Bad, t!(lang, "calls-changed"))),
    };
    let why = if call.bad { t!(lang, "calls-why-bad") } else { t!(lang, "calls-why-drawn") };
    let script = call.script.clone().unwrap_or_else(|| t!(lang, "calls-script-default", code = code.clone()));
    let body = view! {
        <main id="main" class="rq">
            <p class="ret"><a href="/desk/calls">{t!(lang, "calls-back")}</a></p>
            <h1>{t!(lang, "calls-one", code = code.clone())}</h1>
            {stop}
            <div class="cols">
                <div class="facts">
                    <section class="box">
                        <h2>{t!(lang, "calls-script")}</h2>
                        <p class="said">{script}</p>
                        <p class="hint">{why}</p>
                        {phone}
                        <p class="buttons">
                            <a class="btn" href=format!("/desk/r/{code}")>{t!(lang, "calls-open")}</a>
                        </p>
                    </section>
                    {facts(&call.request, None)}
                </div>
                <div class="do">{state(lang, &call)} {call.is_open().then(|| form(lang, &call, &typed))}</div>
                <div class="past">{history(&call.request)}</div>
            </div>
        </main>
    };
    frame(Section::Calls, body.into_any())
}

/// The number, masked until somebody says why.
fn phone(lang: Lang, call: &Call, asked: &Number) -> AnyView {
    let Some(known) = number::fact(&call.request, Some(asked)) else {
        return view! { <p class="hint">{t!(lang, "calls-no-phone")}</p> }.into_any();
    };
    view! { <dl class="kv">{known}</dl> {number::below(&call.request, Some(asked))} }.into_any()
}

/// How it stands, and what was kept last.
fn state(lang: Lang, call: &Call) -> Option<impl IntoView + use<>> {
    let item = call.item.as_ref()?;
    let name = match call.state {
        CallState::Open => t!(lang, "calls-state-open"),
        CallState::Done => t!(lang, "calls-state-done"),
        CallState::Unreachable => t!(lang, "calls-state-unreachable"),
        CallState::Refused => t!(lang, "calls-state-refused"),
    };
    let said = item.solved.as_ref().map(|said| solved(lang, said.0));
    let stars = item.satisfied.map(|stars| t!(lang, "calls-stars", count = stars));
    let note = item.note.clone().map(|note| view! { <p class="said">{note}</p> });
    // Whom a bad verdict brought here may be called more often than is tried in vain.
    let tries = match call.attempts {
        tries if tries > TRIES => tries.to_string(),
        tries => format!("{tries} / {TRIES}"),
    };
    let last =
        item.at.map(|at| view! { <div><dt>{t!(lang, "calls-last")}</dt><dd>{time::time(at)}</dd></div> });
    Some(view! {
        <section class="box">
            <h2>{name}</h2>
            <dl class="kv">
                <div><dt>{t!(lang, "calls-tries")}</dt><dd>{tries}</dd></div>
                {last}
                {said.map(|said| view! { <div><dt>{t!(lang, "calls-solved")}</dt><dd>{said}</dd></div> })}
                {stars.map(|stars| view! { <div><dt>{t!(lang, "calls-satisfied")}</dt><dd>{stars}</dd></div> })}
            </dl>
            {note}
        </section>
    })
}

fn form(lang: Lang, call: &Call, typed: &Typed) -> impl IntoView + use<> {
    let action = format!("/desk/calls/{}", call.request.code);
    let said = typed.value("solved");
    let answers = Solved::ALL
        .iter()
        .map(|one| option(one.to_string(), solved(lang, *one).to_owned(), one.as_str() == said));
    let chosen = typed.value("satisfied");
    let stars = (1..=5)
        .rev()
        .map(|n: u8| option(n.to_string(), t!(lang, "calls-stars", count = n), n.to_string() == chosen));
    view! {
        <section class="box">
            <h2>{t!(lang, "calls-outcome")}</h2>
            <form method="post" action=action class="stack">
                {hidden("version", call.request.version.to_string())}
                {hidden("attempts", call.attempts.to_string())}
                {reached(lang, typed)}
                {fields::choice(
                    typed,
                    "solved",
                    t!(lang, "calls-solved"),
                    t!(lang, "calls-if-reached"),
                    view! { <option value=""></option> {answers.collect_view()} }.into_any(),
                )}
                {fields::choice(
                    typed,
                    "satisfied",
                    t!(lang, "calls-satisfied"),
                    t!(lang, "calls-if-reached"),
                    view! { <option value=""></option> {stars.collect_view()} }.into_any(),
                )}
                {fields::line(
                    typed,
                    "again",
                    t!(lang, "calls-again"),
                    t!(lang, "calls-again-hint"),
                    "datetime-local",
                    "off",
                )}
                {fields::lines(typed, "note", t!(lang, "calls-note"), t!(lang, "calls-note-hint"), "3")}
                {then(lang, call, typed)}
                <p class="buttons"><button class="go">{t!(lang, "calls-keep")}</button></p>
            </form>
        </section>
    }
}

fn reached(lang: Lang, typed: &Typed) -> AnyView {
    let heard = typed.value("heard");
    let all = [
        ("reached", t!(lang, "calls-reached")),
        ("not_reached", t!(lang, "calls-not-reached")),
        ("refused", t!(lang, "calls-refused")),
    ];
    let options = all.map(|(value, name)| option(value.to_owned(), name.to_owned(), value == heard));
    fields::choice(typed, "heard", t!(lang, "calls-heard"), "", options.collect_view().into_any())
}

/// What follows, as far as the request has a way for it.
fn then(lang: Lang, call: &Call, typed: &Typed) -> AnyView {
    let chosen = typed.value("then");
    let itself = if call.bad { t!(lang, "calls-then-itself") } else { t!(lang, "calls-then-nothing") };
    let mut all = vec![("", itself)];
    if call.request.actions.contains(&Action::Reopen) {
        all.push(("reopen", t!(lang, "calls-then-reopen")));
    }
    if call.bad && call.request.actions.contains(&Action::Close) {
        all.push(("close", t!(lang, "calls-then-close")));
    }
    if call.bad {
        all.push(("again", t!(lang, "calls-then-again")));
    }
    let options =
        all.into_iter().map(|(value, name)| option(value.to_owned(), name.to_owned(), value == chosen));
    let hint = if call.bad { t!(lang, "calls-then-hint-bad") } else { t!(lang, "calls-then-hint") };
    fields::choice(typed, "then", t!(lang, "calls-then"), hint, options.collect_view().into_any())
}
