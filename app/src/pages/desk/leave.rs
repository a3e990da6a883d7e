//! Leave: who stands in for whom, and until when.

use super::fields::{self, Typed};
use super::frame::{Section, Tone, frame, notice};
use crate::cx::{Work, cx};
use crate::i18n::Lang;
use crate::t;
use backend::deputies::{Colleague, DAYS, Leave};
use chrono::Datelike;
use domain::{FixedOffset, Moment};
use leptos::prelude::*;

/// The page about leave.
#[derive(Clone, Debug)]
pub struct Leaves {
    /// What is not over and concerns this person.
    pub list: Vec<Leave>,
    /// People offered.
    pub colleagues: Vec<Colleague>,
    /// Whether they may decide about others.
    pub for_others: bool,
    /// Who they are.
    pub me: domain::ids::UserId,
    /// What was typed.
    pub typed: Typed,
    /// Whether something was changed just now.
    pub done: bool,
}

/// The line below the bar for somebody who stands in for others.
pub fn standing_in(lang: Lang, work: &Work, offset: FixedOffset) -> Option<AnyView> {
    let lines: Vec<String> = work
        .stands_in
        .iter()
        .map(|(name, until)| {
            t!(lang, "people-standing-in", name = name.clone(), day = last_day(lang, *until, offset))
        })
        .collect();
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|line| view! { <span>{line}</span> }).collect_view();
        view! { <p class="standing-in">{lines}</p> }.into_any()
    })
}

/// "11月30日": the local day before a moment.
fn last_day(lang: Lang, until: Moment, offset: FixedOffset) -> String {
    day(lang, until - chrono::TimeDelta::seconds(1), offset)
}

fn day(lang: Lang, at: Moment, offset: FixedOffset) -> String {
    let at = at.with_timezone(&offset);
    let month = crate::i18n::text(lang, &format!("month-{}", at.month()));
    t!(lang, "people-day", month = month, day = at.day())
}

/// The page.
pub fn page(model: Leaves) -> AnyView {
    let lang = cx().lang;
    let Leaves { list, colleagues, for_others, me, typed, done } = model;
    let wrong = (!typed.errors.is_empty()).then(|| notice(Tone::Bad, t!(lang, "desk-stop-field")));
    let body = view! {
        <main id="main" class="me">
            <p class="ret"><a href="/desk/me">{t!(lang, "desk-me")}</a></p>
            <h1>{t!(lang, "people-leave")}</h1>
            {done.then(|| notice(Tone::Good, t!(lang, "desk-saved")))}
            {wrong}
            <div class="cols2">
                {lines(lang, list, me)}
                {form(lang, colleagues, for_others, &typed)}
            </div>
        </main>
    };
    frame(Section::Me, body.into_any())
}

fn lines(lang: Lang, list: Vec<Leave>, me: domain::ids::UserId) -> AnyView {
    let offset = cx().offset;
    let line = |leave: Leave| {
        let (from, until) = (day(lang, leave.from, offset), last_day(lang, leave.until, offset));
        let (person, deputy) = (leave.person_name.clone(), leave.deputy_name.clone());
        let text = if leave.person == me {
            t!(lang, "people-line-mine", deputy = deputy, from = from, until = until)
        } else if leave.deputy == me {
            t!(lang, "people-line-for", person = person, from = from, until = until)
        } else {
            t!(lang, "people-line", person = person, deputy = deputy, from = from, until = until)
        };
        let state = if leave.running { t!(lang, "people-running") } else { t!(lang, "people-later") };
        let label = t!(lang, "people-end-named", name = leave.person_name);
        view! {
            <li>
                <div><b>{text}</b> " " <small>{state}</small></div>
                <form method="post" action=format!("/desk/me/leave/{}/end", leave.id)>
                    <button aria-label=label>{t!(lang, "people-end")}</button>
                </form>
            </li>
        }
    };
    let body = if list.is_empty() {
        view! { <p class="hint">{t!(lang, "people-leave-none")}</p> }.into_any()
    } else {
        view! { <ul class="rows">{list.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! { <section class="box"><h2>{t!(lang, "people-leave-list")}</h2> {body}</section> }.into_any()
}

fn form(lang: Lang, colleagues: Vec<Colleague>, for_others: bool, typed: &Typed) -> AnyView {
    let person = for_others.then(|| {
        let hint = t!(lang, "people-away-hint");
        named(typed, "person", t!(lang, "people-away"), hint, false)
    });
    let options = colleagues.into_iter().map(|person| {
        let unit = person.unit.map(|unit| unit.name).unwrap_or_default();
        view! { <option value=person.username>{format!("{} {unit}", person.name)}</option> }
    });
    view! {
        <section class="box">
            <h2>{t!(lang, "people-leave-new")}</h2>
            <p class="hint">{t!(lang, "people-leave-hint", days = DAYS)}</p>
            <form method="post" action="/desk/me/leave" class="stack">
                <datalist id="colleagues">{options.collect_view()}</datalist>
                {person}
                {named(typed, "deputy", t!(lang, "people-deputy"), t!(lang, "people-deputy-hint"), true)}
                {fields::line(typed, "from", t!(lang, "people-from"), "", "date", "off")}
                {fields::line(typed, "until", t!(lang, "people-until"), "", "date", "off")}
                <button class="go">{t!(lang, "people-leave-set")}</button>
            </form>
        </section>
    }
    .into_any()
}

/// A person by user name, with colleagues offered.
fn named(
    typed: &Typed,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    required: bool,
) -> AnyView {
    let problem = typed.problem(name);
    let described = match problem {
        Some(_) => format!("{name}-problem {name}-hint"),
        None => format!("{name}-hint"),
    };
    let control = view! {
        <input
            id=name name=name list="colleagues" value=typed.value(name) maxlength="60" autocomplete="off"
            required=required aria-invalid=problem.map(|_| "true") aria-describedby=described
        />
    };
    fields::field(name, label, hint, problem, control.into_any())
}
