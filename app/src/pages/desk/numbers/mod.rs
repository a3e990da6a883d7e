//! The four rates, with their formulas in words; every number is a link to the
//! requests it counts.

mod address;
mod filters;
mod list;
mod sheet;
mod table;

pub use address::{BadQuery, pairs, query_string, read};
pub(in crate::pages::desk) use filters::latest_months;
pub use filters::{Offer, period_name};
pub(in crate::pages::desk) use list::href;
pub use list::{Listed, list};
pub use sheet::{cells, headings};

use super::due;
use super::frame::{Section, Tone, frame, notice};
use super::words as names;
use crate::cx::{Cx, cx};
use crate::i18n::{Lang, text};
use crate::t;
use backend::directory::Directory;
use backend::numbers::{GroupKey, Numbers, NumbersQuery};
use chrono::Datelike;
use domain::rates::{Basis, Counts, Measure, Period, Rate, Which};
use leptos::prelude::*;
use std::sync::Arc;

/// What the page shows.
pub struct NumbersPage {
    /// What is asked.
    pub query: NumbersQuery,
    /// What was counted.
    pub numbers: Arc<Numbers>,
    /// Units and categories.
    pub directory: Arc<Directory>,
    /// What the filters offer.
    pub offer: Offer,
    /// A part of the address that could not be read.
    pub bad: Option<BadQuery>,
}

/// The page.
pub fn page(model: NumbersPage) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let NumbersPage { query, numbers, directory, offer, bad } = model;
    let whole = &numbers.whole;
    let rates: Vec<_> = Measure::ALL.iter().map(|m| rate(lang, &query, whole, &numbers.basis, *m)).collect();
    let none = whole.is_empty().then(|| notice(Tone::Plain, t!(lang, "numbers-empty")));
    let bad = bad.map(|bad| {
        let sentence = match bad {
            BadQuery::Period => t!(lang, "numbers-bad-period"),
            BadQuery::Other(_) => t!(lang, "numbers-bad-filter"),
        };
        notice(Tone::Bad, sentence)
    });
    let body = view! {
        <main id="main" class="adm nums">
            <h1>{t!(lang, "numbers-title")}</h1>
            <p><a href="/desk/appraisal">{t!(lang, "appraisal-title")}</a></p>
            {filters::filters(&query, &directory, &offer)}
            {bad}
            {first_day(&cx, &query)}
            {none}
            <div class="four">{rates}</div>
            {beside(lang, &query, whole, &numbers.basis)}
            {table::table(&query, &numbers, &directory)}
            <p class="hint">
                {t!(lang, "numbers-counted-at")} " " {due::moment(lang, numbers.at, cx.now, cx.offset)} " · "
                {t!(lang, "numbers-period-hint")}
            </p>
        </main>
    };
    frame(Section::Numbers, body.into_any())
}

/// On the first day of a month the one before is shown, with the way to this one.
fn first_day(cx: &Cx, query: &NumbersQuery) -> Option<AnyView> {
    let this = Period::month_of(cx.now, cx.offset)?;
    let first = cx.now.with_timezone(&cx.offset).day() == 1 && this.before() == Some(query.period);
    let href = format!("/desk/numbers?{}", query_string(&NumbersQuery { period: this, ..query.clone() }));
    first.then(|| {
        view! {
            <p class="note">
                {t!(cx.lang, "numbers-first-day")} " " <a href=href>{filters::period_name(cx.lang, this)}</a>
            </p>
        }
        .into_any()
    })
}

/// Name of a rate.
pub fn measure(lang: Lang, measure: Measure) -> &'static str {
    match measure {
        Measure::Response => t!(lang, "numbers-response"),
        Measure::OnTime => t!(lang, "numbers-on-time"),
        Measure::Resolution => t!(lang, "numbers-resolution"),
        Measure::Satisfaction => t!(lang, "numbers-satisfaction"),
    }
}

/// Its formula in a sentence.
fn formula(lang: Lang, measure: Measure, basis: &Basis) -> &'static str {
    match measure {
        Measure::Response => t!(lang, "numbers-response-formula"),
        Measure::OnTime => t!(lang, "numbers-on-time-formula"),
        Measure::Resolution if basis.explained => t!(lang, "numbers-resolution-formula"),
        Measure::Resolution => t!(lang, "numbers-resolution-formula-without"),
        Measure::Satisfaction => t!(lang, "numbers-satisfaction-formula"),
    }
}

/// Name of a number.
pub fn which(lang: Lang, which: Which) -> &'static str {
    text(
        lang,
        match which {
            Which::Counted => "numbers-which-counted",
            Which::ResponseDue => "numbers-which-response-due",
            Which::ResponseInTime => "numbers-which-response-in-time",
            Which::ResponseMissed => "numbers-which-response-missed",
            Which::AnswerDue => "numbers-which-answer-due",
            Which::AnswerInTime => "numbers-which-answered-in-time",
            Which::AnswerMissed => "numbers-which-answer-missed",
            Which::Judged => "numbers-which-judged",
            Which::Solved => "numbers-which-solved",
            Which::Unsolved => "numbers-which-unsolved",
            Which::Rated => "numbers-which-rated",
            Which::Satisfied => "numbers-which-satisfied",
            Which::Unsatisfied => "numbers-which-unsatisfied",
            Which::Explained => "numbers-which-explained",
            Which::Reopened => "numbers-which-reopened",
            Which::Returned => "numbers-which-returned",
            Which::Still => "numbers-which-still",
            Which::LongListed => "numbers-which-long-listed",
            Which::LeftOut => "numbers-which-left-out",
            Which::TakenBack => "numbers-which-taken-back",
        },
    )
}

/// A share in per cent, or a dash where there is none.
pub fn percent(rate: Option<Rate>) -> String {
    rate.map_or_else(|| "–".to_owned(), |rate| format!("{rate}%"))
}

/// A share as a bar; the number stands beside it, so it is hidden from readers.
pub fn bar(rate: Option<Rate>) -> AnyView {
    let width = rate.map_or(0.0, |rate| f64::from(rate.tenths()) / 10.0);
    view! {
        <svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect class="ground" width="100" height="6"/>
            <rect class="part" width=width.to_string() height="6"/>
        </svg>
    }
    .into_any()
}

/// A number that opens its requests.
fn number(lang: Lang, query: &NumbersQuery, counts: &Counts, which: Which) -> AnyView {
    let count = counts.get(which);
    let href = list::href(query, which, None);
    let label = format!("{}: {count}", self::which(lang, which));
    view! { <a class="num" href=href aria-label=label>{count}</a> }.into_any()
}

fn rate(lang: Lang, query: &NumbersQuery, counts: &Counts, basis: &Basis, measure: Measure) -> AnyView {
    let rate = counts.rate(measure);
    let of = rate.is_none().then(|| t!(lang, "numbers-none-yet"));
    view! {
        <section class="box rate">
            <h2>{self::measure(lang, measure)}</h2>
            <p class="big">{percent(rate)}</p>
            {bar(rate)}
            {of.map(|words| view! { <p>{words}</p> })}
            <dl>
                {[measure.hits(), measure.base(), measure.misses()]
                    .map(|which| {
                        view! {
                            <div>
                                <dt>{self::which(lang, which)}</dt>
                                <dd>{number(lang, query, counts, which)}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
            <p class="hint">{formula(lang, measure, basis)}</p>
        </section>
    }
    .into_any()
}

/// What stands beside the rates, so that no move makes them better unseen.
fn beside(lang: Lang, query: &NumbersQuery, counts: &Counts, basis: &Basis) -> AnyView {
    // Undone imports are rare.
    let shown = sheet::BESIDE.into_iter().filter(|one| *one != Which::TakenBack || counts.get(*one) > 0);
    let lines = shown.map(|which| {
        view! {
            <div>
                <dt>{self::which(lang, which)}</dt>
                <dd>{number(lang, query, counts, which)}</dd>
            </div>
        }
    });
    let without: Vec<_> = basis.without.iter().map(|status| names::status(lang, *status)).collect();
    let left_out = if without.is_empty() {
        t!(lang, "numbers-basis-all").to_owned()
    } else {
        t!(lang, "numbers-basis", states = without.join(t!(lang, "between-items")))
    };
    view! {
        <section class="box beside">
            <h2>{t!(lang, "numbers-beside")}</h2>
            <dl>{lines.collect::<Vec<_>>()}</dl>
            <p class="hint">{left_out} " " {t!(lang, "numbers-beside-hint")}</p>
        </section>
    }
    .into_any()
}

/// Name of a group.
pub fn group_name(lang: Lang, directory: &Directory, key: &GroupKey) -> String {
    let unit = |id| directory.unit(id).map(|unit| unit.name.clone()).unwrap_or_default();
    let category = |id| {
        let known = directory.category(id);
        known.map(|c| super::words::category_name(lang, &c.name, &c.name_en).to_owned()).unwrap_or_default()
    };
    match key {
        GroupKey::Unit(id) => unit(*id),
        GroupKey::Own(id) => t!(lang, "numbers-own", name = unit(*id)),
        GroupKey::Category(id) => category(*id),
        GroupKey::OwnCategory(id) => t!(lang, "numbers-own", name = category(*id)),
        GroupKey::Month(period) => filters::period_name(lang, *period),
        GroupKey::None => t!(lang, "numbers-none").to_owned(),
    }
}
