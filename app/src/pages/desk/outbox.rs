//! The outbox: what was sent, what waits, how the providers do.

use super::fields;
use super::frame::{Section, Tone, frame, notice};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::parts::{tell, time};
use crate::{t, when};
use backend::tell::{Health, OutboxLine, OutboxPage, OutboxQuery};
use domain::tell::{Fate, LINK, To, Way};
use leptos::prelude::*;

/// Everything the page shows.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    /// What was asked for.
    pub query: OutboxQuery,
    /// The messages.
    pub page: OutboxPage,
    /// How sending goes.
    pub health: Health,
    /// What came of trying one again.
    pub again: Option<bool>,
}

/// The page.
pub fn page(model: Outbox) -> AnyView {
    let lang = cx().lang;
    let again = model.again.map(|done| match done {
        true => notice(Tone::Good, t!(lang, "tell-again-done")),
        false => notice(Tone::Bad, t!(lang, "tell-again-conflict")),
    });
    let older = model.page.next.map(|before| {
        let mut to = format!("/desk/outbox?before={before}");
        model.query.fate.iter().for_each(|fate| to += &format!("&fate={fate}"));
        model.query.way.iter().for_each(|way| to += &format!("&way={way}"));
        view! { <p><a class="btn" href=to rel="next">{t!(lang, "tell-older")}</a></p> }
    });
    let mut take = "/desk/export?list=outbox".to_owned();
    model.query.fate.iter().for_each(|fate| take += &format!("&fate={fate}"));
    model.query.way.iter().for_each(|way| take += &format!("&way={way}"));
    let body = view! {
        <main id="main" class="adm">
            <h1>{t!(lang, "tell-outbox")}</h1>
            <p class="hint">{t!(lang, "tell-outbox-text")}</p>
            {again}
            {health(lang, &model.health)}
            <div class="tools"><a class="btn" href=take>{t!(lang, "export-link")}</a></div>
            {filters(lang, &model.query)}
            {lines(lang, model.page.lines)}
            {older}
        </main>
    };
    frame(Section::Admin, body.into_any())
}

fn health(lang: Lang, health: &Health) -> impl IntoView + use<> {
    let offset = cx().offset;
    let provider = |provider: &backend::tell::ProviderHealth| {
        let state = match provider.held {
            Some(until) => t!(lang, "tell-health-held", when = when::exact(until, offset)),
            None if provider.name == "recording" => t!(lang, "tell-health-recording").to_owned(),
            None => t!(lang, "tell-health-fine").to_owned(),
        };
        let name = format!("{} · {}", tell::way(lang, provider.way), named(lang, provider.name));
        view! { <div><dt>{name}</dt><dd>{state}</dd></div> }
    };
    let waiting = |(way, count, since): &(Way, u64, domain::Moment)| {
        let state = t!(lang, "tell-waiting", count = *count, when = when::exact(*since, offset));
        view! { <div><dt>{tell::way(lang, *way)}</dt><dd>{state}</dd></div> }
    };
    let none =
        health.providers.is_empty().then(|| view! { <p class="hint">{t!(lang, "tell-health-none")}</p> });
    let idle =
        health.waiting.is_empty().then(|| view! { <p class="hint">{t!(lang, "tell-waiting-none")}</p> });
    view! {
        <section class="box">
            <h2>{t!(lang, "tell-health")}</h2>
            {none}
            <dl class="kv">{health.providers.iter().map(provider).collect_view()}</dl>
            {idle}
            <dl class="kv">{health.waiting.iter().map(waiting).collect_view()}</dl>
        </section>
    }
}

/// The recording sender has a name in words; others are called what they are.
fn named(lang: Lang, provider: &str) -> &str {
    match provider {
        "recording" => t!(lang, "tell-recording"),
        name => name,
    }
}

fn filters(lang: Lang, query: &OutboxQuery) -> impl IntoView + use<> {
    let any = || fields::option(String::new(), t!(lang, "tell-filter-any").to_owned(), false);
    let fate = |fate: &Fate| {
        fields::option(fate.to_string(), tell::fate(lang, *fate).to_owned(), query.fate == Some(*fate))
    };
    let way = |way: &Way| {
        fields::option(way.to_string(), tell::way(lang, *way).to_owned(), query.way == Some(*way))
    };
    let sent = Way::ALL.iter().filter(|way| **way != Way::Box);
    view! {
        <form method="get" action="/desk/outbox" class="sift">
            <label>
                <span>{t!(lang, "tell-filter-fate")}</span>
                <select name="fate">{any()} {Fate::ALL.iter().map(fate).collect_view()}</select>
            </label>
            <label>
                <span>{t!(lang, "tell-filter-way")}</span>
                <select name="way">{any()} {sent.map(way).collect_view()}</select>
            </label>
            <button class="go">{t!(lang, "tell-filter-show")}</button>
        </form>
    }
}

fn lines(lang: Lang, lines: Vec<OutboxLine>) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="hint">{t!(lang, "tell-outbox-empty")}</p> }.into_any();
    }
    view! {
        <table class="plain-table">
            <caption class="vh">{t!(lang, "tell-outbox")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "tell-col-when")}</th>
                    <th scope="col">{t!(lang, "tell-col-to")}</th>
                    <th scope="col">{t!(lang, "tell-col-words")}</th>
                    <th scope="col">{t!(lang, "tell-col-fate")}</th>
                </tr>
            </thead>
            <tbody>{lines.into_iter().map(|one| line(lang, one)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn line(lang: Lang, line: OutboxLine) -> impl IntoView {
    let mark = if line.to == To::Author { t!(lang, "tell-link-mark") } else { t!(lang, "tell-link-staff") };
    let words = line.body.replace(LINK, mark);
    let to = format!("{} · {}", tell::listener(lang, line.to), tell::way(lang, line.way));
    let code =
        line.code.as_ref().map(|code| view! { <a href=format!("/desk/r/{code}")>{code.to_string()}</a> });
    let urgent = line.urgent.then(|| view! { <span class="mark">{t!(lang, "tell-urgent")}</span> });
    let outcome = outcome(lang, &line);
    view! {
        <tr>
            <td class="short">{time::time(line.created_at)}</td>
            <td><span class="short">{to}</span> <br/> <small>{line.address}</small></td>
            <td class="what">{code} " " {urgent} <br/> {words}</td>
            <td>{outcome} {again(lang, line.id, line.fate)}</td>
        </tr>
    }
}

fn outcome(lang: Lang, line: &OutboxLine) -> impl IntoView + use<> {
    let cx = cx();
    let mut more: Vec<String> = Vec::new();
    if line.fate == Fate::Sent {
        more.extend(line.provider.iter().map(|name| named(lang, name).to_owned()));
    }
    if line.attempts > 1 {
        more.push(t!(lang, "tell-tries", count = line.attempts));
    }
    if line.fate == Fate::Queued && line.run_at > cx.now {
        more.push(t!(lang, "tell-not-before", when = when::exact(line.run_at, cx.offset)));
    }
    more.extend(tell::reason(lang, line));
    view! { <b>{tell::fate(lang, line.fate)}</b> <br/> <small>{more.join(" · ")}</small> }
}

fn again(lang: Lang, id: impl ToString, fate: Fate) -> Option<impl IntoView> {
    matches!(fate, Fate::Failed | Fate::Dead).then(|| {
        view! {
            <form method="post" action=format!("/desk/outbox/{}/retry", id.to_string())>
                <button class="btn">{t!(lang, "tell-again")}</button>
            </form>
        }
    })
}
