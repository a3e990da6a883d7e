//! Units' tables by month 一诉一考: who had how many points on average, and what
//! each rule did to it.

mod list;
mod words;

pub use list::{Behind, behind};
pub use words::{fact, points, rule_words, tenths, whole};

use super::frame::{Section, Tone, frame, notice};
use super::numbers::{group_name, latest_months, period_name};
use super::query::encode;
use super::words as names;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::t;
use backend::appraisal::{AppraisalQuery, Effect, MonthTable, UnitRow};
use backend::directory::Directory;
use backend::numbers::{Choice, GroupKey};
use backend::view::UnitRef;
use domain::appraisal::Average;
use leptos::prelude::*;
use maud::html;
use std::sync::Arc;

/// What the page shows.
pub struct AppraisalPage {
    /// What was asked.
    pub query: AppraisalQuery,
    /// The table.
    pub table: MonthTable,
    /// Units and their names.
    pub directory: Arc<Directory>,
    /// Units to choose from.
    pub units: Vec<UnitRef>,
    /// Whether the address could not be read as it stands.
    pub bad: bool,
}

/// The page.
pub fn page(model: AppraisalPage) -> AnyView {
    let lang = cx().lang;
    let AppraisalPage { query, table, directory, units, bad } = model;
    let sample = table.settings.sample;
    let body = view! {
        <main id="main" class="adm nums">
            <p class="ret"><a href="/desk/numbers">{t!(lang, "numbers-title")}</a></p>
            <h1>{t!(lang, "appraisal-title")} " · " {period_name(lang, query.month)}</h1>
            <div class="tools"><a class="btn" href=href("/desk/export", &query, "&list=appraisal")>{t!(lang, "export-link")}</a></div>
            {filters(&query, &directory, &units)}
            {bad.then(|| notice(Tone::Bad, t!(lang, "numbers-bad-filter")))}
            <p class="hint">
                {t!(lang, "appraisal-hint", base = table.settings.base, sample = sample)}
            </p>
            {standing(lang, &query, &table, &directory)}
            {effects(lang, &query, &table)}
        </main>
    };
    frame(Section::Numbers, body.into_any())
}

/// The address of a table, or of the list behind it.
fn href(path: &str, query: &AppraisalQuery, more: &str) -> String {
    let unit = query.unit.to_string();
    let unit = if unit.is_empty() { unit } else { format!("&unit={}", encode(&unit)) };
    format!("{path}?month={}{unit}{more}", query.month)
}

fn filters(query: &AppraisalQuery, directory: &Directory, units: &[UnitRef]) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let mut months = latest_months(cx.now, cx.offset, 25);
    if !months.contains(&query.month) {
        months.push(query.month);
    }
    let months = html! {
        @for month in months {
            option value=(month) selected[month == query.month] { (period_name(lang, month)) }
        }
    };
    let chosen = query.unit.top().copied();
    let other = chosen.filter(|id| units.iter().all(|unit| unit.id != *id));
    let other = other.and_then(|id| directory.unit(id));
    let units = html! {
        option value="" { (t!(lang, "desk-any")) }
        @if let Some(unit) = other {
            option value=(unit.id) selected { (unit.name) }
        }
        @for unit in units {
            option value=(unit.id) selected[chosen == Some(unit.id)] { (unit.name) }
        }
    };
    view! {
        <form method="get" action="/desk/appraisal" class="sift">
            <label>
                <span>{t!(lang, "appraisal-month")}</span>
                <select name="month" inner_html=months.into_string()></select>
            </label>
            <label>
                <span>{t!(lang, "desk-col-unit")}</span>
                <select name="unit" inner_html=units.into_string()></select>
            </label>
            <button class="go">{t!(lang, "desk-filter-apply")}</button>
        </form>
    }
    .into_any()
}

/// The same of one unit alone.
fn of_group(query: &AppraisalQuery, key: &GroupKey) -> AppraisalQuery {
    let unit = match key {
        GroupKey::Unit(id) => Choice::Below(*id),
        GroupKey::Own(id) => Choice::Only(*id),
        _ => query.unit.clone(),
    };
    AppraisalQuery { month: query.month, unit }
}

fn standing(lang: Lang, query: &AppraisalQuery, table: &MonthTable, directory: &Directory) -> AnyView {
    if table.rows.is_empty() {
        return view! { <p class="box hint">{t!(lang, "appraisal-empty")}</p> }.into_any();
    }
    let sample = table.settings.sample;
    let row = |row: &UnitRow| {
        let own = of_group(query, &row.key);
        let kind = match row.key {
            GroupKey::Unit(id) => directory.unit(id).map(|unit| names::unit_kind(lang, unit.kind)),
            _ => None,
        };
        let rank = match (row.rank, &row.key) {
            (Some(rank), _) => view! { <b>{rank}</b> }.into_any(),
            (None, GroupKey::Own(_)) => view! { <small>{t!(lang, "appraisal-own")}</small> }.into_any(),
            (None, _) => {
                view! { <small>{t!(lang, "appraisal-few", count = row.average.count, sample = sample)}</small> }
                    .into_any()
            }
        };
        view! {
            <tr>
                <th scope="row">
                    <a href=href("/desk/appraisal", &own, "")>{group_name(lang, directory, &row.key)}</a>
                    {kind.map(|kind| view! { " " <span class="mark">{kind}</span> })}
                </th>
                <td><small class="lbl">{t!(lang, "appraisal-rank")}</small> {rank}</td>
                <td><small class="lbl">{t!(lang, "appraisal-average")}</small> " " <b>{average(row.average)}</b></td>
                <td>
                    <small class="lbl">{t!(lang, "appraisal-sample")}</small>
                    <a href=href("/desk/appraisal/requests", &own, "")>{row.average.count}</a>
                </td>
            </tr>
        }
    };
    let rows: Vec<_> = table.rows.iter().map(row).collect();
    view! {
        <section class="box">
            <h2>{t!(lang, "appraisal-units")}</h2>
            <p>{t!(lang, "appraisal-whole", count = table.whole.count, average = average(table.whole))}</p>
            <table class="plain-table numbers standing">
                <caption class="vh">{t!(lang, "appraisal-units")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(lang, "desk-col-unit")}</th>
                        <th scope="col">{t!(lang, "appraisal-rank")}</th>
                        <th scope="col">{t!(lang, "appraisal-average")}</th>
                        <th scope="col">{t!(lang, "appraisal-sample")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// An average as it is shown.
pub fn average(average: Average) -> String {
    average.tenths().map_or_else(|| "–".to_owned(), tenths)
}

/// What each rule did: in how many, what to them, what to the average.
fn effects(lang: Lang, query: &AppraisalQuery, table: &MonthTable) -> AnyView {
    if table.rows.is_empty() {
        return ().into_any();
    }
    let row = |effect: &Effect| {
        let each = Average { sum: effect.sum, count: effect.count };
        let on_all = effect.on_average(table.whole).map(words::signed).unwrap_or_default();
        let more = format!("&rule={}", effect.rule.id);
        view! {
            <tr>
                <th scope="row">{rule_words(lang, &effect.rule)} " " <span class="mark">{points(lang, &effect.rule)}</span></th>
                <td>
                    <a href=href("/desk/appraisal/requests", query, &more)>
                        {t!(lang, "appraisal-times", count = effect.count)}
                    </a>
                </td>
                <td>
                    {t!(lang, "appraisal-each", points = each.tenths().map(words::signed).unwrap_or_default())}
                </td>
                <td>{t!(lang, "appraisal-on-average", points = on_all)}</td>
            </tr>
        }
    };
    let rows: Vec<_> = table.effects.iter().map(row).collect();
    let none = rows.is_empty().then(|| view! { <p class="hint">{t!(lang, "appraisal-effects-none")}</p> });
    view! {
        <section class="box">
            <h2>{t!(lang, "appraisal-effects")}</h2>
            {none}
            <table class="plain-table">
                <caption class="vh">{t!(lang, "appraisal-effects")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(lang, "appraisal-rule")}</th>
                        <th scope="col">{t!(lang, "appraisal-sample")}</th>
                        <th scope="col">{t!(lang, "appraisal-per-request")}</th>
                        <th scope="col">{t!(lang, "appraisal-effect")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="hint">{t!(lang, "appraisal-effects-hint")}</p>
        </section>
    }
    .into_any()
}
