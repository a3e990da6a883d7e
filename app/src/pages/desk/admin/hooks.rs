//! Webhooks of a partner, and what was told by them.

use super::partners::replace;
use super::{Part, form, part};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::due::moment;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::frame::{Tone, notice};
use crate::{t, when};
use backend::hooks::{HookView, LogLine, LogPage, Waiting};
use domain::hook::{DeliveryState, HookEvent, Pause};
use domain::ids::{HookId, PartnerId};
use leptos::prelude::*;

/// What was just done.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Said {
    /// Nothing.
    #[default]
    Nothing,
    /// It was so already.
    Already,
    /// It was made already.
    Known,
    /// So many are sent again.
    Replayed(u64),
    /// A secret was made, and is never shown again.
    Secret(String),
    /// The secret was replaced before.
    Replaced,
    /// A third secret would end one that is still good, and nobody said that it may.
    Unsure(HookId),
}

/// Where the webhooks of a partner are.
fn at(partner: PartnerId) -> String {
    format!("/desk/admin/partners/{partner}/hooks")
}

fn said(said: Said) -> Option<AnyView> {
    let lang = cx().lang;
    Some(match said {
        Said::Nothing | Said::Unsure(_) => return None,
        Said::Replaced => notice(Tone::Bad, t!(lang, "partners-replaced")),
        Said::Already => notice(Tone::Bad, t!(lang, "hooks-again")),
        Said::Known => notice(Tone::Bad, t!(lang, "hooks-known")),
        Said::Replayed(count) => notice(Tone::Good, t!(lang, "hooks-replayed", count = count)),
        Said::Secret(secret) => view! {
            <section class="box narrowbox">
                <h2>{t!(lang, "hooks-secret-title")}</h2>
                {notice(Tone::Good, t!(lang, "hooks-secret-text"))}
                <div class="f">
                    <label for="key">{t!(lang, "hooks-secret")}</label>
                    <input id="key" readonly autocomplete="off" value=secret/>
                </div>
            </section>
        }
        .into_any(),
    })
}

/// The webhooks of a partner.
pub fn list(
    partner: PartnerId,
    name: String,
    hooks: &[(HookView, Waiting)],
    told: Said,
    saved: bool,
) -> AnyView {
    let lang = cx().lang;
    let rows: Vec<_> = hooks.iter().map(|one| row(one, told == Said::Unsure(one.0.id))).collect();
    let none = rows.is_empty().then(|| view! { <p class="hint">{t!(lang, "hooks-none")}</p> });
    let body = view! {
        <h2>{name} " · " {t!(lang, "hooks-title")}</h2>
        <p class="hint">{t!(lang, "hooks-text")}</p>
        {said(told)}
        <div class="tools">
            <a class="btn go" href=format!("{}/new", at(partner))>{t!(lang, "hooks-new")}</a>
            <a class="btn" href="/desk/admin/partners">{t!(lang, "hooks-back")}</a>
        </div>
        {none}
        <ul class="stack">{rows}</ul>
    };
    part(Part::Partners, saved, body.into_any())
}

fn row((hook, waiting): &(HookView, Waiting), unsure: bool) -> AnyView {
    let cx = cx();
    let (lang, now, offset) = (cx.lang, cx.now, cx.offset);
    let to = format!("{}/{}", at(hook.partner), hook.id);
    let kinds: Vec<_> = hook.draft.kinds.iter().map(|one| kind(lang, *one)).collect();
    let waits = match waiting.since {
        Some(since) => t!(lang, "hooks-waits", count = waiting.count, when = when::exact(since, offset)),
        None => t!(lang, "hooks-waits-none").to_owned(),
    };
    let good = hook.old_until.filter(|until| *until > now);
    let replace = replace(hook.generation.to_string(), good.is_some(), unsure).into_any();
    let old = good.map(|until| {
        let until = when::day_and_time(lang, until, now, offset);
        view! { <p class="hint">{t!(lang, "hooks-old-until", when = until)}</p> }
    });
    let paused = hook.health.paused.is_some();
    let (act, hint) = if paused {
        ("resume", t!(lang, "hooks-resume-hint"))
    } else {
        ("pause", t!(lang, "hooks-pause-hint"))
    };
    let label = if paused { t!(lang, "hooks-resume") } else { t!(lang, "hooks-pause") };
    view! {
        <li class="box narrowbox">
            <h2><a href=to.clone()>{hook.draft.url.clone()}</a></h2>
            <p>{kinds.join(" · ")}</p>
            {hook.draft.published.then(|| view! { <p class="hint">{t!(lang, "hooks-published")}</p> })}
            {health(hook)}
            <p>{waits} " " <a href=format!("{to}/log")>{t!(lang, "hooks-log")}</a></p>
            {old}
            {button(&to, "rotate", t!(lang, "hooks-rotate"), t!(lang, "hooks-rotate-hint"), Some(replace))}
            {button(&to, act, label, hint, None)}
            {button(&to, "remove", t!(lang, "hooks-remove"), t!(lang, "hooks-remove-hint"), None)}
        </li>
    }
    .into_any()
}

/// How the receiver does.
fn health(hook: &HookView) -> AnyView {
    let cx = cx();
    let (lang, now, offset) = (cx.lang, cx.now, cx.offset);
    let health = hook.health;
    let failing = health
        .failing_since
        .map(|since| t!(lang, "hooks-failing", count = health.failures, when = when::exact(since, offset)));
    let held = health.hold_until.filter(|until| *until > now && health.paused.is_none());
    let held = held.map(|until| t!(lang, "hooks-held", when = when::exact(until, offset)));
    let state = match health.paused {
        Some(Pause::Hand) => t!(lang, "hooks-paused-hand"),
        Some(Pause::Failing) => t!(lang, "hooks-paused-failing"),
        Some(Pause::Gone) => t!(lang, "hooks-paused-gone"),
        None if failing.is_some() => "",
        None => t!(lang, "hooks-fine"),
    };
    let state = (!state.is_empty()).then(|| view! { <span class="mark">{state}</span> });
    let since = hook.paused_at.map(|at| moment(lang, at, now, offset));
    view! {
        <p>{state} " " {since}</p>
        {failing.map(|failing| view! { <p class="note wrong">{failing} " " {held}</p> })}
    }
    .into_any()
}

fn button(
    to: &str,
    act: &'static str,
    label: &'static str,
    hint: &'static str,
    more: Option<AnyView>,
) -> impl IntoView + use<> {
    view! {
        <form method="post" action=format!("{to}/actions")>
            <p class="hint">{hint}</p>
            {more}
            <p class="buttons"><button name="act" value=act>{label}</button></p>
        </form>
    }
}

pub(super) fn kind(lang: Lang, kind: HookEvent) -> &'static str {
    match kind {
        HookEvent::Received => t!(lang, "hooks-kind-received"),
        HookEvent::Changed => t!(lang, "hooks-kind-changed"),
        HookEvent::Answered => t!(lang, "hooks-kind-answered"),
        HookEvent::Closed => t!(lang, "hooks-kind-closed"),
        HookEvent::Published => t!(lang, "hooks-kind-published"),
        HookEvent::Unpublished => t!(lang, "hooks-kind-unpublished"),
    }
}

fn state(lang: Lang, state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => t!(lang, "hooks-state-waiting"),
        DeliveryState::Delivered => t!(lang, "hooks-state-delivered"),
        DeliveryState::GivenUp => t!(lang, "hooks-state-given-up"),
    }
}

/// One of them, or a new one.
pub fn edit(partner: PartnerId, id: &str, typed: &Typed) -> AnyView {
    let lang = cx().lang;
    let title = if id == "new" { t!(lang, "hooks-new") } else { t!(lang, "hooks-title") };
    let ticks = HookEvent::ALL.iter().map(|one| fields::tick(typed, one.as_str(), kind(lang, *one)));
    let made = typed.value("id");
    let body = view! {
        {(!made.is_empty()).then(|| fields::hidden("id", made))}
        {fields::line(typed, "url", t!(lang, "hooks-url"), t!(lang, "hooks-url-hint"), "url", "off")}
        <fieldset class="f">
            <legend>{t!(lang, "hooks-kinds")}</legend>
            <p class="hint">{t!(lang, "hooks-own")}</p>
            {ticks.collect_view()}
            {fields::complaint("kinds", typed.problem("kinds"))}
        </fieldset>
        {fields::tick(typed, "published", t!(lang, "hooks-published"))}
    };
    let to = format!("{}/{id}", at(partner));
    let form = form(title.to_owned(), to, "/desk/admin/partners", typed, body.into_any());
    part(Part::Partners, false, form)
}

/// What was told, newest first.
pub fn log(hook: &HookView, page: LogPage, chosen: Option<DeliveryState>, told: Said) -> AnyView {
    let lang = cx().lang;
    let to = format!("{}/{}", at(hook.partner), hook.id);
    let any = fields::option(String::new(), t!(lang, "hooks-log-any").to_owned(), false);
    let options = DeliveryState::ALL.iter();
    let options = options
        .map(|one| fields::option(one.to_string(), state(lang, *one).to_owned(), chosen == Some(*one)));
    let older = page.next.map(|before| {
        let mut next = format!("{to}/log?before={before}");
        chosen.iter().for_each(|state| next += &format!("&state={state}"));
        view! { <p><a class="btn" href=next rel="next">{t!(lang, "hooks-log-older")}</a></p> }
    });
    let body = view! {
        <h2>{hook.draft.url.clone()} " · " {t!(lang, "hooks-log")}</h2>
        <p class="hint">{t!(lang, "hooks-log-text")}</p>
        {said(told)}
        {health(hook)}
        <div class="tools"><a class="btn" href=at(hook.partner)>{t!(lang, "hooks-title")}</a></div>
        <form method="get" action=format!("{to}/log") class="sift">
            <label>
                <span>{t!(lang, "hooks-log-state")}</span>
                <select name="state">{any} {options.collect_view()}</select>
            </label>
            <button class="go">{t!(lang, "hooks-log-show")}</button>
        </form>
        <form method="post" action=format!("{to}/actions") class="box narrowbox">
            <div class="f">
                <label for="since">{t!(lang, "hooks-replay-since")}</label>
                <p class="hint" id="since-hint">{t!(lang, "hooks-replay-hint")}</p>
                <input id="since" name="since" type="datetime-local" required aria-describedby="since-hint"/>
            </div>
            <p class="buttons"><button name="act" value="replay">{t!(lang, "hooks-replay")}</button></p>
        </form>
        {lines(lang, &to, page.lines)}
        {older}
    };
    part(Part::Partners, false, body.into_any())
}

fn lines(lang: Lang, to: &str, lines: Vec<LogLine>) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="hint">{t!(lang, "hooks-log-empty")}</p> }.into_any();
    }
    view! {
        <table class="plain-table">
            <caption class="vh">{t!(lang, "hooks-log")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "hooks-col-when")}</th>
                    <th scope="col">{t!(lang, "hooks-col-what")}</th>
                    <th scope="col">{t!(lang, "hooks-col-state")}</th>
                    <th scope="col">{t!(lang, "hooks-col-answer")}</th>
                </tr>
            </thead>
            <tbody>{lines.into_iter().map(|one| line(lang, to, one)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn line(lang: Lang, to: &str, line: LogLine) -> impl IntoView + use<> {
    let cx = cx();
    let (now, offset) = (cx.now, cx.offset);
    let waits = line.state == DeliveryState::Waiting;
    let next =
        (waits && line.attempts > 0).then(|| t!(lang, "hooks-next", when = when::exact(line.run_at, offset)));
    let tries = (line.attempts > 0).then(|| t!(lang, "hooks-tries", count = line.attempts));
    let millis = line.millis.map(|millis| t!(lang, "hooks-millis", count = millis));
    let again = (!waits).then(|| {
        view! {
            <form method="post" action=format!("{to}/actions")>
                <input type="hidden" name="delivery" value=line.id.to_string()/>
                <button name="act" value="replay">{t!(lang, "hooks-replay")}</button>
            </form>
        }
    });
    view! {
        <tr>
            <td>{moment(lang, line.created_at, now, offset)}</td>
            <td>
                <a href=format!("/desk/r/{}", line.code)>{line.code.to_string()}</a>
                " " {kind(lang, line.kind)} <br/> <small>{line.event.to_string()}</small>
            </td>
            <td>{state(lang, line.state)} " " {tries} " " {next} {again}</td>
            <td>
                {line.status} " " {millis} <br/>
                {line.error.map(|error| error_words(lang, &error))}
            </td>
        </tr>
    }
}

fn error_words(lang: Lang, error: &str) -> &'static str {
    match error {
        "a private address" => t!(lang, "hooks-error-private"),
        "no answer in time" => t!(lang, "hooks-error-time"),
        "not reached" => t!(lang, "hooks-error-reach"),
        "a redirection, which is not followed" => t!(lang, "hooks-error-redirect"),
        "not a status of success" => t!(lang, "hooks-error-status"),
        _ => t!(lang, "hooks-error-broken"),
    }
}
