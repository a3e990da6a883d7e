//! The filters of numbers: a GET form, so that each has an address.

use super::address::pairs;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::hidden;
use crate::pages::desk::words;
use crate::t;
use backend::directory::{Category, Directory};
use backend::numbers::NumbersQuery;
use backend::view::UnitRef;
use chrono::Datelike;
use domain::rates::{GroupBy, Period};
use domain::{FixedOffset, Moment};
use leptos::prelude::*;
use maud::html;

/// What the filters offer.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// Units to choose from.
    pub units: Vec<UnitRef>,
    /// Areas to choose from.
    pub areas: Vec<UnitRef>,
}

/// Months, quarters and years that are offered.
const MONTHS: usize = 13;
const QUARTERS: usize = 5;
const YEARS: usize = 3;

/// The form. What is chosen beyond what is offered stays chosen.
pub(super) fn filters(query: &NumbersQuery, directory: &Directory, offer: &Offer) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let (unit, area) = (query.unit.to_string(), query.area.to_string());
    let category = query.category.to_string();
    let select = |name: &'static str, label: &'static str, options: String| {
        view! {
            <label>
                <span>{label}</span>
                <select name=name inner_html=options></select>
            </label>
        }
    };
    let (first, last) = (query.period.first().to_string(), query.period.last().to_string());
    view! {
        <form method="get" action="/desk/numbers" class="sift">
            {hidden("shown", query.period.to_string())}
            {select("period", t!(lang, "numbers-period"), periods(lang, query.period, cx.now, cx.offset))}
            <label>
                <span>{t!(lang, "numbers-from")}</span>
                <input type="date" name="from" value=first/>
            </label>
            <label>
                <span>{t!(lang, "numbers-to")}</span>
                <input type="date" name="to" value=last/>
            </label>
            {select("unit", t!(lang, "desk-col-unit"), units(lang, directory, &unit, &offer.units))}
            {select("category", t!(lang, "desk-col-category"), categories(lang, &category, directory))}
            {select("area", t!(lang, "numbers-area"), units(lang, directory, &area, &offer.areas))}
            {select("by", t!(lang, "numbers-by"), groups(lang, query.by))}
            <button class="go">{t!(lang, "desk-filter-apply")}</button>
            {(pairs(query).len() > 2).then(|| view! { <a class="btn" href="/desk/numbers">{t!(lang, "desk-filter-clear")}</a> })}
        </form>
    }
    .into_any()
}

/// Name of a period: "2026年11月", "2026年第4季度", "2026年".
pub fn period_name(lang: Lang, period: Period) -> String {
    let text = period.to_string();
    let year = period.first().year().to_string();
    if period.is_month() {
        let month = crate::i18n::text(lang, &format!("month-{}", period.first().month()));
        t!(lang, "numbers-month", year = year, month = month)
    } else if let Some((_, quarter)) = text.split_once("-Q") {
        t!(lang, "numbers-quarter", year = year, quarter = quarter.to_owned())
    } else if text.len() == 4 {
        t!(lang, "numbers-year", year = year)
    } else {
        let (first, last) = (period.first().to_string(), period.last().to_string());
        t!(lang, "numbers-days", first = first, last = last)
    }
}

/// Periods to choose from, the latest first.
pub(in crate::pages::desk) fn latest_months(now: Moment, offset: FixedOffset, count: usize) -> Vec<Period> {
    std::iter::successors(Period::month_of(now, offset), |period| period.before()).take(count).collect()
}

fn periods(lang: Lang, chosen: Period, now: Moment, offset: FixedOffset) -> String {
    let local = now.with_timezone(&offset);
    let row = |first: Option<Period>, count| std::iter::successors(first, |p| p.before()).take(count);
    let mut all = latest_months(now, offset, MONTHS);
    all.extend(row(Period::quarter(local.year(), local.month0() / 3 + 1), QUARTERS));
    all.extend(row(Period::year(local.year()), YEARS));
    let known = all.contains(&chosen);
    let days = !known && chosen.to_string().contains("..");
    html! {
        @for period in all {
            option value=(period) selected[period == chosen] { (period_name(lang, period)) }
        }
        @if !known && !days {
            option value=(chosen) selected { (period_name(lang, chosen)) }
        }
        option value="days" selected[days] { (t!(lang, "numbers-by-days")) }
    }
    .into_string()
}

fn units(lang: Lang, directory: &Directory, chosen: &str, offered: &[UnitRef]) -> String {
    let known = offered.iter().any(|unit| unit.id.to_string() == chosen) || chosen.is_empty();
    let other = chosen.strip_prefix("only.").unwrap_or(chosen);
    let other = other.parse().ok().and_then(|id| directory.unit(id)).map(|unit| unit.name.clone());
    let own = chosen.starts_with("only.");
    html! {
        option value="" { (t!(lang, "desk-any")) }
        @if !known {
            option value=(chosen) selected {
                @match other {
                    Some(name) if own => { (t!(lang, "numbers-own", name = name)) }
                    Some(name) => { (name) }
                    None => { (t!(lang, "numbers-none")) }
                }
            }
        }
        @for unit in offered {
            option value=(unit.id) selected[unit.id.to_string() == chosen] { (unit.name) }
        }
    }
    .into_string()
}

fn categories(lang: Lang, chosen: &str, directory: &Directory) -> String {
    let name = |category: &Category| words::category_name(lang, &category.name, &category.name_en).to_owned();
    let own = chosen.strip_prefix("only.").and_then(|slug| directory.category_by_slug(slug));
    let tops = directory.categories.iter().filter(|category| category.parent.is_none());
    html! {
        option value="" { (t!(lang, "desk-any")) }
        @if let Some(own) = own {
            option value=(chosen) selected { (t!(lang, "numbers-own", name = name(own))) }
        }
        @if chosen == "none" {
            option value="none" selected { (t!(lang, "numbers-none")) }
        }
        @for top in tops {
            option value=(top.slug) selected[top.slug == chosen] { (name(top)) }
            @for leaf in directory.categories.iter().filter(|leaf| leaf.parent == Some(top.id)) {
                option value=(leaf.slug) selected[leaf.slug == chosen] { "\u{2003}" (name(leaf)) }
            }
        }
    }
    .into_string()
}

/// Name of a way to put numbers in groups.
pub(super) fn by(lang: Lang, by: GroupBy) -> &'static str {
    match by {
        GroupBy::Unit => t!(lang, "numbers-by-unit"),
        GroupBy::Category => t!(lang, "numbers-by-category"),
        GroupBy::Area => t!(lang, "numbers-by-area"),
        GroupBy::Month => t!(lang, "numbers-by-month"),
    }
}

fn groups(lang: Lang, chosen: GroupBy) -> String {
    html! {
        @for one in GroupBy::ALL {
            option value=(one) selected[*one == chosen] { (by(lang, *one)) }
        }
    }
    .into_string()
}
