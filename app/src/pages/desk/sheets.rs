//! Lists of the desk as spreadsheets: their headings and rows.

use super::admin::audit;
use super::appraisal::average;
use super::numbers::{group_name, period_name};
use super::supervisions::reason;
use super::words;
use crate::i18n::Lang;
use crate::parts::tell;
use crate::t;
use backend::appraisal::{AppraisalQuery, UnitRow};
use backend::audit::AuditLine;
use backend::directory::Directory;
use backend::numbers::GroupKey;
use backend::requests::Stop;
use backend::sheet::Cell;
use backend::supervision::SupervisionLine;
use backend::tell::OutboxLine;
use domain::sheet::serial;
use domain::tell::LINK;
use domain::{FixedOffset, Moment};

fn text(text: impl Into<String>) -> Cell {
    let text = text.into();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

fn some(text_or_none: Option<String>) -> Cell {
    text_or_none.map_or(Cell::Empty, text)
}

fn moment(at: Option<Moment>, offset: FixedOffset) -> Cell {
    at.map_or(Cell::Empty, |at| Cell::Moment(serial(at.with_timezone(&offset).naive_local())))
}

fn owned<const N: usize>(all: [&'static str; N]) -> Vec<String> {
    all.map(str::to_owned).into()
}

/// Headings of the demands of supervision.
pub fn supervision_headings(lang: Lang) -> Vec<String> {
    owned([
        t!(lang, "sup-number"),
        t!(lang, "sup-code"),
        t!(lang, "sup-unit"),
        t!(lang, "sup-reason"),
        t!(lang, "sup-demand"),
        t!(lang, "sheet-made"),
        t!(lang, "sup-due"),
        t!(lang, "sheet-replied"),
        t!(lang, "sheet-reply-late"),
    ])
}

/// A demand.
pub fn supervision(lang: Lang, offset: FixedOffset, line: &SupervisionLine) -> Vec<Cell> {
    vec![
        text(line.number.as_str()),
        text(line.code.to_string()),
        text(line.unit.as_ref().map_or_else(|| t!(lang, "sup-no-unit").to_owned(), |unit| unit.name.clone())),
        text(reason(lang, line.reason)),
        text(line.demand.as_str()),
        moment(Some(line.at), offset),
        moment(Some(line.due_at), offset),
        moment(line.replied_at, offset),
        text(if line.late { t!(lang, "sheet-yes") } else { "" }),
    ]
}

/// Headings of a month's table of units.
pub fn appraisal_headings(lang: Lang) -> Vec<String> {
    owned([
        t!(lang, "sheet-month"),
        t!(lang, "desk-col-unit"),
        t!(lang, "sheet-kind"),
        t!(lang, "appraisal-rank"),
        t!(lang, "appraisal-average"),
        t!(lang, "appraisal-sample"),
        t!(lang, "sheet-points"),
    ])
}

/// A unit in a month.
#[allow(clippy::cast_precision_loss, reason = "points of requests are far below 2^52")]
pub fn appraisal(lang: Lang, directory: &Directory, query: &AppraisalQuery, row: &UnitRow) -> Vec<Cell> {
    let kind = match row.key {
        GroupKey::Unit(id) => directory.unit(id).map(|unit| words::unit_kind(lang, unit.kind)),
        GroupKey::Own(_) => Some(t!(lang, "sheet-own")),
        _ => None,
    };
    let mean = average(row.average).parse().map_or(Cell::Empty, Cell::Number);
    vec![
        text(period_name(lang, query.month)),
        text(group_name(lang, directory, &row.key)),
        text(kind.unwrap_or("")),
        row.rank.map_or(Cell::Empty, |rank| Cell::Number(f64::from(rank))),
        mean,
        Cell::Number(f64::from(row.average.count)),
        Cell::Number(row.average.sum as f64),
    ]
}

/// Headings of a round.
pub fn round_headings(lang: Lang) -> Vec<String> {
    owned([
        t!(lang, "desk-col-code"),
        t!(lang, "desk-col-status"),
        t!(lang, "desk-col-urgency"),
        t!(lang, "desk-col-due"),
        t!(lang, "desk-col-category"),
        t!(lang, "desk-col-unit"),
        t!(lang, "desk-col-handler"),
        t!(lang, "desk-col-text"),
        t!(lang, "desk-col-place"),
        t!(lang, "sheet-metres"),
    ])
}

/// A stop of a round.
pub fn stop(lang: Lang, offset: FixedOffset, stop: &Stop) -> Vec<Cell> {
    let row = &stop.row;
    vec![
        text(row.code.to_string()),
        text(words::status(lang, row.status)),
        text(words::urgency(lang, row.urgency)),
        moment(row.due_at, offset),
        some(row.category.as_ref().map(|category| words::category(lang, category))),
        some(row.unit.as_ref().map(|unit| unit.name.clone())),
        some(row.handler.clone()),
        text(row.excerpt.as_str()),
        some(row.address.clone()),
        stop.metres.map_or(Cell::Empty, Cell::Number),
    ]
}

/// Headings of the audit trail.
pub fn audit_headings(lang: Lang) -> Vec<String> {
    owned([
        t!(lang, "audit-number"),
        t!(lang, "audit-when"),
        t!(lang, "audit-by"),
        t!(lang, "sheet-stead"),
        t!(lang, "audit-action"),
        t!(lang, "sheet-subject"),
        t!(lang, "sheet-detail"),
    ])
}

/// A line of the audit trail; its details as they were written.
#[allow(clippy::cast_precision_loss, reason = "numbers of lines are far below 2^52")]
pub fn audited(lang: Lang, offset: FixedOffset, line: &AuditLine) -> Vec<Cell> {
    let empty = line.detail.as_object().is_some_and(serde_json::Map::is_empty);
    vec![
        Cell::Number(line.seq as f64),
        moment(Some(line.at), offset),
        text(line.name.clone().unwrap_or_else(|| t!(lang, "audit-by-program").to_owned())),
        some(line.stead.clone()),
        text(audit::action(lang, &line.action)),
        text(audit::subject(lang, line)),
        if empty { Cell::Empty } else { text(line.detail.to_string()) },
    ]
}

/// Headings of the outbox.
pub fn outbox_headings(lang: Lang) -> Vec<String> {
    owned([
        t!(lang, "sheet-made"),
        t!(lang, "desk-col-code"),
        t!(lang, "sheet-occasion"),
        t!(lang, "sheet-to"),
        t!(lang, "sheet-way"),
        t!(lang, "sheet-address"),
        t!(lang, "tell-col-words"),
        t!(lang, "tell-col-fate"),
        t!(lang, "sheet-attempts"),
        t!(lang, "sheet-sent"),
        t!(lang, "sheet-provider"),
        t!(lang, "sheet-error"),
    ])
}

/// A message.
pub fn message(lang: Lang, offset: FixedOffset, line: &OutboxLine) -> Vec<Cell> {
    vec![
        moment(Some(line.created_at), offset),
        some(line.code.as_ref().map(ToString::to_string)),
        text(tell::occasion(lang, line.occasion)),
        text(tell::listener(lang, line.to)),
        text(tell::way(lang, line.way)),
        some(line.address.clone()),
        text(line.body.replace(LINK, t!(lang, "tell-link-mark"))),
        text(tell::fate(lang, line.fate)),
        Cell::Number(f64::from(line.attempts)),
        moment(line.sent_at, offset),
        some(line.provider.clone()),
        some(tell::reason(lang, line)),
    ]
}
