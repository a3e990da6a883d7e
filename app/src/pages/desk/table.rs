//! The rows of the worklist. Drawn by the thousand a second: short markup, one
//! look-up of words for all rows, no wrapping component a cell.

use super::due::{Standing, machine, words as due_words};
use super::query::Query;
use super::words;
use crate::cx::cx;
use crate::i18n::Lang;
use crate::{t, when};
use backend::view::WorkRow;
use domain::deadline::Urgency;
use domain::{FixedOffset, Moment};
use leptos::prelude::*;

struct Around {
    lang: Lang,
    now: Moment,
    offset: FixedOffset,
    open: Option<String>,
    no_text: &'static str,
    no_unit: &'static str,
    no_due: &'static str,
    attached: &'static str,
}

/// The rows.
pub fn table(query: &Query, rows: Vec<WorkRow>) -> AnyView {
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
    };
    let rows: Vec<_> = rows.into_iter().map(|row| line(&around, row)).collect();
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
            <tbody id="rows">{rows}</tbody>
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

fn line(around: &Around, row: WorkRow) -> impl IntoView + use<> {
    let lang = around.lang;
    let code = String::from(row.code);
    let standing = row.due_at.map_or("rest", |due| Standing::of(due, around.now).class());
    let current = around.open.as_deref().is_some_and(|open| open == code).then_some("true");
    let text = if row.excerpt.is_empty() { around.no_text.to_owned() } else { row.excerpt };
    let files = (row.media_count > 0).then(|| view! { <i title=around.attached>{row.media_count}</i> });
    let place = match (row.address, row.area) {
        (Some(address), Some(area)) => format!("{} · {address}", area.name),
        (address, area) => address.or(area.map(|a| a.name)).unwrap_or_default(),
    };
    let (due, exact) = match row.due_at {
        Some(at) => (
            due_words(lang, at, around.now, around.offset),
            Some((machine(at), when::exact(at, around.offset))),
        ),
        None => (around.no_due.to_owned(), None),
    };
    let (stamp, exact) = exact.unzip();
    let (id, href) = (code.clone(), format!("/desk/r/{code}"));
    view! {
        <tr id=id class=standing aria-current=current>
            <td class=urgency_class(row.urgency)>{words::urgency(lang, row.urgency)}</td>
            <th scope="row"><a href=href>{code}</a></th>
            <td><time datetime=stamp title=exact>{due}</time></td>
            <td>{files}{text}</td>
            <td>{row.category.map(|c| words::category(lang, &c))}</td>
            <td>{place}</td>
            <td class=row.status.as_str()>{words::status(lang, row.status)}</td>
            <td>{row.unit.map_or_else(|| around.no_unit.to_owned(), |u| u.name)}</td>
            <td>{row.handler}</td>
            <td>{short(row.submitted_at, around.offset)}</td>
        </tr>
    }
}

/// `11-22 14:30`: which day it was says more in a dense table than how long
/// ago it is.
fn short(at: Moment, offset: FixedOffset) -> String {
    at.with_timezone(&offset).format("%m-%d %H:%M").to_string()
}
