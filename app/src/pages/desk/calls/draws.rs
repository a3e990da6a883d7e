//! Samples: all of them, and one with what came of it.

use super::plan::{Asked, day, form, percent};
use super::verdict;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::frame::{Section, Tone, frame, notice};
use crate::parts::time;
use crate::t;
use backend::calls::{Drawn, Progress, UnitResult};
use backend::directory::Directory;
use domain::Moment;
use leptos::prelude::*;
use std::sync::Arc;

/// All samples, and the form of a new one.
pub fn list(directory: Arc<Directory>, draws: Vec<Drawn>, asked: Asked, calls: bool) -> AnyView {
    let lang = cx().lang;
    let rows: Vec<_> = draws.iter().map(|drawn| row(lang, drawn)).collect();
    let table = if rows.is_empty() {
        view! { <p class="box hint">{t!(lang, "calls-draws-empty")}</p> }.into_any()
    } else {
        view! {
            <table class="plain-table">
                <caption class="vh">{t!(lang, "calls-draws")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(lang, "calls-period")}</th>
                        <th scope="col">{t!(lang, "calls-unit")}</th>
                        <th scope="col">{t!(lang, "calls-population")}</th>
                        <th scope="col">{t!(lang, "calls-drawn-count")}</th>
                        <th scope="col">{t!(lang, "calls-open-count")}</th>
                        <th scope="col">{t!(lang, "calls-drawn-at")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    let body = view! {
        <main id="main" class="adm">
            <h1>{t!(lang, "calls-draws")}</h1>
            <p class="hint">{t!(lang, "calls-draws-text")}</p>
            {calls.then(|| view! { <p><a href="/desk/calls">{t!(lang, "calls-back")}</a></p> })}
            {table}
            {form(lang, &directory, &asked)}
        </main>
    };
    frame(Section::Calls, body.into_any())
}

/// From its first to its last day.
fn period(from: Moment, to: Moment) -> String {
    format!("{} – {}", day(from), day(to - chrono::TimeDelta::seconds(1)))
}

fn row(lang: Lang, drawn: &Drawn) -> impl IntoView + use<> {
    let href = format!("/desk/calls/draws/{}", drawn.id);
    let _ = lang;
    view! {
        <tr>
            <th scope="row"><a href=href>{period(drawn.from, drawn.to)}</a></th>
            <td>{drawn.unit.as_ref().map(|unit| unit.name.clone())}</td>
            <td>{drawn.population}</td>
            <td>{drawn.drawn}</td>
            <td>{drawn.open}</td>
            <td>{time::time(drawn.at)}</td>
        </tr>
    }
}

/// The headings of the results, in the order of their columns.
pub fn headings(lang: Lang) -> Vec<&'static str> {
    vec![
        t!(lang, "calls-unit"),
        t!(lang, "calls-drawn-count"),
        t!(lang, "calls-open-count"),
        t!(lang, "calls-state-done"),
        t!(lang, "calls-state-unreachable"),
        t!(lang, "calls-state-refused"),
        t!(lang, "calls-solved-yes"),
        t!(lang, "calls-solved-partly"),
        t!(lang, "calls-satisfied"),
    ]
}

/// One sample. `checked`: whether drawing again gave the same.
pub fn draw(
    directory: Arc<Directory>,
    drawn: Drawn,
    all: Progress,
    units: Vec<UnitResult>,
    checked: Option<bool>,
) -> AnyView {
    let lang = cx().lang;
    let here = format!("/desk/calls/draws/{}", drawn.id);
    let told = checked.map(|same| match same {
        true => notice(Tone::Good, t!(lang, "calls-check-same")),
        false => notice(Tone::Bad, t!(lang, "calls-check-other")),
    });
    let mut rows: Vec<_> =
        units.iter().map(|unit| result(unit.unit.as_ref().map_or("", |u| &u.name), unit.progress)).collect();
    rows.push(result(t!(lang, "calls-all"), all));
    let heads: Vec<_> =
        headings(lang).into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect();
    let body = view! {
        <main id="main" class="adm">
            <p><a href="/desk/calls/draws">{t!(lang, "calls-draws")}</a></p>
            <h1>{t!(lang, "calls-draw", period = period(drawn.from, drawn.to))}</h1>
            {told}
            {record(lang, &directory, &drawn)}
            <section class="box">
                <h2>{t!(lang, "calls-progress", done = all.drawn - all.open, all = all.drawn)}</h2>
                <progress
                    max=all.drawn.to_string()
                    value=(all.drawn - all.open).to_string()
                    aria-label=t!(lang, "calls-progress-label")
                ></progress>
                <table class="plain-table">
                    <caption class="vh">{t!(lang, "calls-progress-label")}</caption>
                    <thead><tr>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <p class="hint">{t!(lang, "calls-rates-hint")}</p>
                <p class="buttons">
                    <a class="btn" href=format!("{here}?check=1")>{t!(lang, "calls-check")}</a>
                    <a class="btn" href=format!("{here}/results.xlsx")>{t!(lang, "calls-export")}</a>
                </p>
            </section>
        </main>
    };
    frame(Section::Calls, body.into_any())
}

/// What was recorded when it was drawn.
fn record(lang: Lang, directory: &Directory, drawn: &Drawn) -> impl IntoView + use<> {
    let pair = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let mut shares = vec![format!("{} {}%", t!(lang, "calls-share-rest"), drawn.shares.rest)];
    shares.extend(
        drawn.shares.verdicts.iter().map(|(said, share)| format!("{} {share}%", verdict(lang, *said))),
    );
    let own = |(unit, share): (&domain::ids::UnitId, &u8)| {
        Some(format!("{} {share}%", directory.unit(*unit)?.name))
    };
    shares.extend(drawn.shares.units.iter().filter_map(own));
    let unit = drawn.unit.as_ref().map_or_else(String::new, |unit| unit.name.clone());
    view! {
        <section class="box">
            <dl class="kv">
                {pair(t!(lang, "calls-unit"), unit)}
                {pair(t!(lang, "calls-population"), drawn.population.to_string())}
                {pair(t!(lang, "calls-drawn-count"), drawn.drawn.to_string())}
                {pair(t!(lang, "calls-share"), shares.join(" · "))}
                <div><dt>{t!(lang, "calls-seed")}</dt><dd><code>{drawn.seed.clone()}</code></dd></div>
                <div><dt>{t!(lang, "calls-drawn-at")}</dt><dd>{time::time(drawn.at)}</dd></div>
            </dl>
            <p class="hint">{t!(lang, "calls-seed-hint")}</p>
        </section>
    }
}

fn result(name: &str, progress: Progress) -> impl IntoView + use<> {
    let Progress { drawn, open, done, unreachable, refused, solved, partly, satisfied } = progress;
    let of = |part: i64, whole: i64| view! { {part} " " <small>{percent(part, whole)}</small> };
    view! {
        <tr>
            <th scope="row">{name.to_owned()}</th>
            <td>{drawn}</td>
            <td>{open}</td>
            <td>{of(done, drawn - open)}</td>
            <td>{unreachable}</td>
            <td>{refused}</td>
            <td>{of(solved, done)}</td>
            <td>{partly}</td>
            <td>{of(satisfied, done)}</td>
        </tr>
    }
}
