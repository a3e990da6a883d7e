//! The yearly notice of holidays, pasted as a table.

use super::{Part, calendars, part};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::{self, Typed};
use crate::pages::desk::frame::{Tone, notice as note};
use crate::t;
use backend::directory::Directory;
use domain::deadline::{NoticeError, NoticeFault};
use leptos::prelude::*;

/// The form, with each line that could not be taken.
pub fn page(directory: &Directory, typed: &Typed, wrong: &[NoticeError], done: bool) -> AnyView {
    let lang = cx().lang;
    let line = |error: &NoticeError| {
        view! { <li>{t!(lang, "hours-notice-line", line = error.line)} {fault(lang, error)}</li> }
    };
    let lines: Vec<_> = wrong.iter().map(line).collect();
    let wrong = (!lines.is_empty()).then(|| {
        view! { {note(Tone::Bad, t!(lang, "hours-notice-wrong"))} <ul class="bad">{lines}</ul> }
    });
    let targets = calendars::options(directory, &typed.value("calendar"), t!(lang, "hours-notice-all"));
    let past = typed.problem("past").is_some() || typed.ticked("past");
    let body = view! {
        {done.then(|| note(Tone::Good, t!(lang, "hours-notice-done")))}
        <section class="box narrowbox">
            <h2>{t!(lang, "hours-notice")}</h2>
            {wrong}
            <form method="post" action="/desk/admin/calendars/notice" class="stack">
                {fields::choice(typed, "calendar", t!(lang, "hours-notice-target"), "", targets)}
                {fields::line(
                    typed,
                    "year",
                    t!(lang, "hours-notice-year"),
                    t!(lang, "hours-notice-year-hint"),
                    "number",
                    "off",
                )}
                <p class="hint"><code>{t!(lang, "hours-notice-example")}</code></p>
                {fields::lines(typed, "notice", t!(lang, "hours-notice"), t!(lang, "hours-notice-hint"), "12")}
                {past.then(|| fields::tick(typed, "past", t!(lang, "hours-notice-past")))}
                <p class="buttons">
                    <button class="go">{t!(lang, "hours-notice-send")}</button>
                    <a class="btn" href="/desk/admin/calendars">{t!(lang, "desk-cancel")}</a>
                </p>
            </form>
        </section>
    };
    part(Part::Calendars, false, body.into_any())
}

fn fault(lang: Lang, error: &NoticeError) -> String {
    let words = match error.fault {
        NoticeFault::Empty => t!(lang, "hours-notice-empty"),
        NoticeFault::Unreadable => t!(lang, "hours-notice-unreadable"),
        NoticeFault::Date => t!(lang, "hours-notice-date"),
        NoticeFault::Year => t!(lang, "hours-notice-no-year"),
        NoticeFault::Order => t!(lang, "hours-notice-order"),
        NoticeFault::Name => t!(lang, "hours-notice-name"),
        NoticeFault::TooMany => t!(lang, "hours-notice-too-many"),
        NoticeFault::Duplicate => {
            return t!(lang, "hours-notice-duplicate", earlier = error.earlier.unwrap_or(error.line));
        }
    };
    words.to_owned()
}
