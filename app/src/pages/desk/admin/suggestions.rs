//! How good the suggestions are: as measured, and in practice.

use super::{Part, part};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::due;
use crate::pages::desk::frame::{Tone, notice};
use crate::t;
use backend::routing::{Accuracy, Measured, Practice};
use leptos::prelude::*;

/// The page.
pub fn page(accuracy: &Accuracy, soon: bool) -> AnyView {
    let lang = cx().lang;
    let body = view! {
        {soon.then(|| notice(Tone::Good, t!(lang, "routing-train-soon")))}
        <section class="box">
            <h2>{t!(lang, "routing-learned")}</h2>
            {learned(lang, &accuracy.measured)}
            <form method="post" action="/desk/admin/suggestions/train">
                <p class="buttons"><button>{t!(lang, "routing-train")}</button></p>
            </form>
        </section>
        <section class="box">
            <h2>{t!(lang, "routing-practice")}</h2>
            {practice(lang, accuracy)}
        </section>
    };
    part(Part::Suggestions, false, body.into_any())
}

fn share(part: Option<f64>) -> String {
    part.map_or_else(|| "–".to_owned(), |part| format!("{:.1}%", part * 100.0))
}

fn of(count: i64, all: i64) -> String {
    if all == 0 { "–".to_owned() } else { format!("{count} ({})", share(Some(count as f64 / all as f64))) }
}

fn learned(lang: Lang, measured: &[Measured]) -> AnyView {
    if measured.is_empty() {
        return view! { <p class="hint">{t!(lang, "routing-learned-none")}</p> }.into_any();
    }
    let cx = cx();
    let row = |one: &Measured| {
        let unit = one.kind == "unit";
        let name = if unit { t!(lang, "routing-learned-unit") } else { t!(lang, "routing-learned-category") };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{due::moment(lang, one.trained_at, cx.now, cx.offset)}</td>
                <td>{one.rows}</td>
                <td>{one.tested}</td>
                <td>{share(one.top1)}</td>
                <td>{share(one.top3)}</td>
            </tr>
        }
    };
    let rows: Vec<_> = measured.iter().map(row).collect();
    view! {
        <table class="plain-table figures">
            <caption class="vh">{t!(lang, "routing-learned")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "routing-learned-what")}</th>
                    <th scope="col">{t!(lang, "routing-learned-at")}</th>
                    <th scope="col">{t!(lang, "routing-learned-rows")}</th>
                    <th scope="col">{t!(lang, "routing-learned-tested")}</th>
                    <th scope="col">{t!(lang, "routing-learned-top1")}</th>
                    <th scope="col">{t!(lang, "routing-learned-top3")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="hint">{t!(lang, "routing-learned-how")}</p>
    }
    .into_any()
}

fn practice(lang: Lang, accuracy: &Accuracy) -> AnyView {
    if accuracy.practice.all == 0 {
        return view! { <p class="hint">{t!(lang, "routing-practice-none")}</p> }.into_any();
    }
    let row = |name: &'static str, one: &Practice| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{one.all}</td>
                <td>{of(one.suggested, one.all)}</td>
                <td>{of(one.first, one.suggested)}</td>
                <td>{of(one.any, one.suggested)}</td>
            </tr>
        }
    };
    let mut rows: Vec<_> = accuracy.by.iter().map(|(why, one)| row(certainty(lang, why), one)).collect();
    rows.push(row(t!(lang, "routing-practice-total"), &accuracy.practice));
    view! {
        <table class="plain-table figures">
            <caption class="vh">{t!(lang, "routing-practice")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "routing-practice-why")}</th>
                    <th scope="col">{t!(lang, "routing-practice-all")}</th>
                    <th scope="col">{t!(lang, "routing-practice-suggested")}</th>
                    <th scope="col">{t!(lang, "routing-practice-first")}</th>
                    <th scope="col">{t!(lang, "routing-practice-any")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn certainty(lang: Lang, why: &str) -> &'static str {
    match why {
        "rule" => t!(lang, "routing-certainty-rule"),
        "learned" => t!(lang, "routing-certainty-learned"),
        "usual" => t!(lang, "routing-certainty-usual"),
        _ => t!(lang, "routing-certainty-place"),
    }
}
