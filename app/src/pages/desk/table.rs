//! The rows of the worklist. Fifty on every page and nothing in them that a
//! browser makes lively, so they are written as text at once (`maud`, which
//! escapes like `view!`): as views they were a third of the whole page's time.

use super::due::{Standing, words as due_words};
use super::query::Query;
use super::words;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::{t, when};
use backend::view::WorkRow;
use domain::deadline::Urgency;
use domain::{FixedOffset, Moment};
use leptos::prelude::*;
use maud::{Markup, html};

struct Around {
    lang: Lang,
    now: Moment,
    offset: FixedOffset,
    open: Option<String>,
    no_text: &'static str,
    no_unit: &'static str,
    no_due: &'static str,
    attached: &'static str,
    pick: &'static str,
    picks: Picks,
}

/// Whether rows can be ticked for [`super::bulk`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Picks {
    /// They cannot.
    #[default]
    Off,
    /// None is ticked yet.
    None,
    /// All are.
    All,
}

/// The rows.
pub fn table(query: &Query, rows: Vec<WorkRow>, picks: Picks) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let around = Around {
        lang,
        now: cx.now,
        offset: cx.offset,
        open: query.open.as_ref().map(ToString::to_string),
        no_text: t!(lang, "desk-no-text"),
        no_unit: t!(lang, "desk-no-unit"),
        no_due: t!(lang, "desk-no-due"),
        attached: t!(lang, "desk-attached"),
        pick: t!(lang, "people-pick"),
        picks,
    };
    let rows = html! { @for row in rows { (line(&around, row)) } }.into_string();
    view! {
        <table class="work">
            <caption class="vh">{t!(lang, "desk-table-caption")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "desk-col-urgency")}</th>
                    <th scope="col">{t!(lang, "desk-col-code")}</th>
                    <th scope="col">{t!(lang, "desk-col-due")}</th>
                    <th scope="col">{t!(lang, "desk-col-text")}</th>
                    <th scope="col">{t!(lang, "desk-col-category")}</th>
                    <th scope="col">{t!(lang, "desk-col-place")}</th>
                    <th scope="col">{t!(lang, "desk-col-status")}</th>
                    <th scope="col">{t!(lang, "desk-col-unit")}</th>
                    <th scope="col">{t!(lang, "desk-col-handler")}</th>
                    <th scope="col">{t!(lang, "desk-col-submitted")}</th>
                </tr>
            </thead>
            <tbody id="rows" inner_html=rows></tbody>
        </table>
    }
    .into_any()
}

/// Class of an urgency; colour and shape hang on it.
pub const fn urgency_class(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Emergency => "u0",
        Urgency::Urgent => "u1",
        Urgency::Normal => "u2",
        Urgency::Enquiry => "u3",
    }
}

fn line(around: &Around, row: WorkRow) -> Markup {
    let lang = around.lang;
    let code = String::from(row.code);
    let pick = format!("{code}.{}", row.version);
    let standing = row.due_at.map_or("rest", |due| Standing::of(due, around.now).class());
    let current = around.open.as_deref().is_some_and(|open| open == code).then_some("true");
    let text = if row.excerpt.is_empty() { around.no_text.to_owned() } else { row.excerpt };
    let between = if row.area.is_some() && row.address.is_some() { " · " } else { "" };
    let area = row.area.map(|area| area.name).unwrap_or_default();
    let (due, exact) = match row.due_at {
        Some(at) => (
            due_words(lang, at, around.now, around.offset),
            Some((when::machine(at), when::exact(at, around.offset))),
        ),
        None => (around.no_due.to_owned(), None),
    };
    let (stamp, exact) = exact.unzip();
    let category = row.category.map(|category| words::category(lang, &category));
    let unit = row.unit.map_or_else(|| around.no_unit.to_owned(), |unit| unit.name);
    html! {
        tr id=(code) class=(standing) aria-current=[current] {
            td class=(urgency_class(row.urgency)) { (words::urgency(lang, row.urgency)) }
            th scope="row" {
                @if around.picks != Picks::Off {
                    label class="pick" {
                        input type="checkbox" name="pick" form="bulk" value=(pick)
                            aria-label={ (around.pick) " " (code) } checked[around.picks == Picks::All];
                    }
                }
                a href={ "/desk/r/" (code) } { (code) }
            }
            td { time datetime=[stamp] title=[exact] { (due) } }
            td { @if row.media_count > 0 { i title=(around.attached) { (row.media_count) } } (text) }
            td { @if let Some(category) = category { (category) } }
            td { (area) (between) (row.address.unwrap_or_default()) }
            td class=(row.status.as_str()) { (words::status(lang, row.status)) }
            td { (unit) }
            td { @if let Some(handler) = row.handler { (handler) } }
            // Which day it was says more in a dense table than how long ago it is.
            td { (when::short(row.submitted_at, around.offset)) }
        }
    }
}
