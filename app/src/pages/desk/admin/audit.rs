//! The audit trail: who saw and did what.

mod detail;

pub use detail::{parts, subject};

use super::{Part, part};
use crate::cx::cx;
use crate::i18n::{Lang, find};
use crate::pages::desk::fields;
use crate::pages::desk::query::encode;
use crate::parts::words;
use crate::{t, when};
use backend::audit::{AuditLine, AuditPage, State};
use domain::privacy::Reason;
use leptos::prelude::*;
use serde::Deserialize;

/// Most characters of a detail that is read without being opened.
const AT_ONCE: usize = 120;

/// What the address says. What cannot be read counts for nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct Asked {
    pub by: String,
    pub action: String,
    pub from: String,
    pub to: String,
    pub before: String,
}

/// The page.
pub fn page(asked: Asked, page: AuditPage) -> AnyView {
    let lang = cx().lang;
    let older = page.next.map(|before| {
        let to = format!("/desk/admin/audit?before={before}{}", given(&asked));
        view! { <p><a class="btn" href=to rel="next">{t!(lang, "audit-older")}</a></p> }
    });
    let take = format!("/desk/export?list=audit{}", given(&asked));
    let body = view! {
        <p class="hint">{t!(lang, "audit-lead")}</p>
        <div class="tools"><a class="btn" href=take>{t!(lang, "export-link")}</a></div>
        {state(lang, &page.state)}
        {filters(lang, &asked, &page)}
        {lines(lang, &page.lines)}
        {older}
    };
    part(Part::Audit, false, body.into_any())
}

/// What the list was narrowed by, as a part of an address.
fn given(asked: &Asked) -> String {
    let pairs = [("by", &asked.by), ("action", &asked.action), ("from", &asked.from), ("to", &asked.to)];
    let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    given.map(|(name, value)| format!("&{name}={}", encode(value))).collect()
}

fn state(lang: Lang, state: &State) -> AnyView {
    let head = state.head.as_ref().filter(|_| state.fits);
    let Some(head) = head else {
        return view! { <p class="note wrong" role="alert">{t!(lang, "audit-head-wrong")}</p> }.into_any();
    };
    let hash = head.hash.clone();
    view! {
        <section class="box">
            <p>{t!(lang, "audit-head", count = head.seq)}</p>
            <input class="copy" readonly=true value=hash aria-label=t!(lang, "audit-head-hash")/>
            <p class="hint">{t!(lang, "audit-head-hint")}</p>
        </section>
    }
    .into_any()
}

fn filters(lang: Lang, asked: &Asked, page: &AuditPage) -> AnyView {
    let any = |label: &'static str| fields::option(String::new(), label.to_owned(), false);
    let people = page.people.iter().map(|(id, name)| {
        let id = id.to_string();
        let chosen = id == asked.by;
        fields::option(id, name.clone(), chosen)
    });
    let actions =
        page.actions.iter().map(|one| fields::option(one.clone(), action(lang, one), *one == asked.action));
    let day = |name: &'static str, label: &'static str, value: &str| {
        view! {
            <label>
                <span>{label}</span>
                <input name=name type="date" value=value.to_owned()/>
            </label>
        }
    };
    view! {
        <form method="get" action="/desk/admin/audit" class="sift">
            <label>
                <span>{t!(lang, "audit-by")}</span>
                <select name="by">{any(t!(lang, "audit-by-any"))} {people.collect_view()}</select>
            </label>
            <label>
                <span>{t!(lang, "audit-action")}</span>
                <select name="action">{any(t!(lang, "audit-action-any"))} {actions.collect_view()}</select>
            </label>
            {day("from", t!(lang, "audit-from"), &asked.from)} {day("to", t!(lang, "audit-to"), &asked.to)}
            <button class="go">{t!(lang, "audit-show")}</button>
        </form>
    }
    .into_any()
}

fn lines(lang: Lang, lines: &[AuditLine]) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="hint">{t!(lang, "audit-empty")}</p> }.into_any();
    }
    view! {
        <table class="plain-table">
            <caption class="vh">{t!(lang, "audit-title")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "audit-number")}</th>
                    <th scope="col">{t!(lang, "audit-when")}</th>
                    <th scope="col">{t!(lang, "audit-by")}</th>
                    <th scope="col">{t!(lang, "audit-action")}</th>
                    <th scope="col">{t!(lang, "audit-detail")}</th>
                </tr>
            </thead>
            <tbody>{lines.iter().map(|one| line(lang, one)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn line(lang: Lang, line: &AuditLine) -> impl IntoView + use<> {
    let name = line.name.clone().unwrap_or_else(|| t!(lang, "audit-by-program").to_owned());
    let name = match &line.stead {
        Some(away) => t!(lang, "desk-by-deputy", who = name, away = away.clone()),
        None => name,
    };
    let about = subject(lang, line);
    let subject = if about.starts_with("HY-") {
        let href = format!("/desk/r/{about}");
        view! { <a href=href>{about}</a> }.into_any()
    } else {
        view! { <span>{about}</span> }.into_any()
    };
    view! {
        <tr>
            <td class="short">{line.seq}</td>
            <td class="short">{when::exact(line.at, cx().offset)}</td>
            <td class="short">{name}</td>
            <th scope="row">{action(lang, &line.action)}</th>
            <td>{subject} {said(lang, line)}</td>
        </tr>
    }
}

/// What was done, in words; one that has none is called what it is.
pub fn action(lang: Lang, action: &str) -> String {
    let key = format!("audit-{}", action.replace(['.', '_'], "-"));
    find(lang, &key).map_or_else(|| action.to_owned(), str::to_owned)
}

/// The reason where there is one, and the rest of the detail.
fn said(lang: Lang, line: &AuditLine) -> AnyView {
    let why = line.detail.get("clear").unwrap_or(&line.detail);
    let reason = why["reason"].as_str().and_then(|reason| reason.parse::<Reason>().ok());
    let reason = reason.map(|reason| {
        let text = why["text"].as_str().map(|text| t!(lang, "told-why", text = text)).unwrap_or_default();
        view! { <p>{format!("{}{text}", words::reason(lang, reason))}</p> }
    });
    let parts = parts(lang, line).join(" · ");
    let rest = match parts.chars().count() {
        0 => None,
        1..=AT_ONCE => Some(view! { <p class="hint">{parts}</p> }.into_any()),
        _ => Some(
            view! {
                <details>
                    <summary>{t!(lang, "audit-more")}</summary>
                    <p class="hint">{parts}</p>
                </details>
            }
            .into_any(),
        ),
    };
    view! { {reason} {rest} }.into_any()
}
