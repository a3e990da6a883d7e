//! One's message box, and where else one is told.

use super::fields::{self, Typed};
use super::frame::{Section, Tone, frame, notice};
use crate::cx::cx;
use crate::parts::{tell, time};
use crate::t;
use backend::tell::BoxLine;
use leptos::prelude::*;

/// Everything the page shows.
#[derive(Clone, Debug, Default)]
pub struct Inbox {
    /// What one was told, newest first.
    pub lines: Vec<BoxLine>,
    /// Number and address.
    pub typed: Typed,
    /// Whether they were saved just now.
    pub saved: bool,
    /// Whether one may see the outbox.
    pub outbox: bool,
}

/// The page.
pub fn page(model: Inbox) -> AnyView {
    let lang = cx().lang;
    let wrong = (!model.typed.errors.is_empty()).then(|| notice(Tone::Bad, t!(lang, "desk-stop-field")));
    let all = model.lines.iter().any(|line| !line.read).then(|| {
        view! {
            <form method="post" action="/desk/inbox/read">
                <button class="btn">{t!(lang, "tell-read-all")}</button>
            </form>
        }
    });
    let outbox =
        model.outbox.then(|| view! { <a class="btn" href="/desk/outbox">{t!(lang, "tell-outbox")}</a> });
    let lines = if model.lines.is_empty() {
        view! { <p class="hint">{t!(lang, "tell-inbox-empty")}</p> }.into_any()
    } else {
        view! { <ul class="rows plain">{model.lines.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    let body = view! {
        <main id="main" class="me">
            <h1>{t!(lang, "tell-inbox")}</h1>
            {model.saved.then(|| notice(Tone::Good, t!(lang, "desk-saved")))}
            {wrong}
            <div class="cols2">
                <section class="box">
                    <p class="buttons">{all} {outbox}</p>
                    {lines}
                </section>
                {contacts(&model.typed)}
            </div>
        </main>
    };
    frame(Section::Me, body.into_any())
}

fn line(line: BoxLine) -> impl IntoView {
    let lang = cx().lang;
    let title = tell::occasion(lang, line.occasion);
    let head = match line.code {
        Some(code) => {
            view! { <a href=format!("/desk/r/{code}")>{title} " · " {code.to_string()}</a> }.into_any()
        }
        None => view! { <b>{title}</b> }.into_any(),
    };
    let read = (!line.read).then(|| {
        let label = t!(lang, "tell-read");
        view! {
            <form method="post" action="/desk/inbox/read">
                <input type="hidden" name="id" value=line.id.to_string()/>
                <button class="btn">{label}</button>
            </form>
        }
    });
    let mark = (!line.read).then(|| view! { <span class="mark">{t!(lang, "tell-unread")}</span> " " });
    view! {
        <li>
            <div>{mark} {head} <p>{line.body}</p> <small>{time::time(line.at)}</small></div>
            {read}
        </li>
    }
}

fn contacts(typed: &Typed) -> impl IntoView + use<> {
    let lang = cx().lang;
    view! {
        <section class="box">
            <h2>{t!(lang, "tell-contacts")}</h2>
            <p class="hint">{t!(lang, "tell-contacts-hint")}</p>
            <form method="post" action="/desk/inbox/contacts" class="stack">
                {fields::line(typed, "phone", t!(lang, "tell-phone"), "", "tel", "tel")}
                {fields::line(typed, "mail", t!(lang, "tell-mail"), "", "email", "email")}
                <p class="buttons"><button class="go">{t!(lang, "desk-save")}</button></p>
            </form>
        </section>
    }
}
