//! The columns of each list: name, heading, and what stands in a row.

use super::super::admin::{audit, role_names};
use super::super::appraisal::average;
use super::super::numbers::{group_name, period_name};
use super::super::supervisions::reason;
use super::super::words;
use super::{Column, Glass, column, moment, some, text};
use crate::parts::tell;
use crate::t;
use backend::admin::Person;
use backend::appraisal::UnitRow;
use backend::audit::AuditLine;
use backend::numbers::GroupKey;
use backend::requests::Stop;
use backend::sheet::Cell;
use backend::supervision::SupervisionLine;
use backend::tell::OutboxLine;
use domain::ids::UnitId;
use domain::org::UnitKind;
use domain::rates::Period;
use domain::tell::LINK;

/// Demands of supervision.
pub static SUPERVISIONS: &[Column<SupervisionLine>] = &[
    column("number", |lang| t!(lang, "sup-number"), |_, line| text(line.number.as_str())),
    column("code", |lang| t!(lang, "sup-code"), |_, line| text(line.code.to_string())),
    column("unit", |lang| t!(lang, "sup-unit"), demanded_of),
    column("reason", |lang| t!(lang, "sup-reason"), |glass, line| text(reason(glass.lang, line.reason))),
    column("demand", |lang| t!(lang, "sup-demand"), |_, line| text(line.demand.as_str())),
    column("made", |lang| t!(lang, "sheet-made"), |glass, line| moment(Some(line.at), glass.offset)),
    column("due", |lang| t!(lang, "sup-due"), |glass, line| moment(Some(line.due_at), glass.offset)),
    column("replied", |lang| t!(lang, "sheet-replied"), |glass, line| moment(line.replied_at, glass.offset)),
    column("reply_late", |lang| t!(lang, "sheet-reply-late"), |glass, line| yes(glass, line.late)),
];

fn demanded_of(glass: &Glass, line: &SupervisionLine) -> Cell {
    let none = || t!(glass.lang, "sup-no-unit").to_owned();
    text(line.unit.as_ref().map_or_else(none, |unit| unit.name.clone()))
}

fn yes(glass: &Glass, so: bool) -> Cell {
    text(if so { t!(glass.lang, "sheet-yes") } else { "" })
}

/// Units in a month.
#[allow(clippy::cast_precision_loss, reason = "points of requests are far below 2^52")]
pub static APPRAISAL: &[Column<(Period, UnitRow)>] = &[
    column(
        "month",
        |lang| t!(lang, "sheet-month"),
        |glass, (month, _)| text(period_name(glass.lang, *month)),
    ),
    column(
        "unit",
        |lang| t!(lang, "desk-col-unit"),
        |glass, (_, row)| text(group_name(glass.lang, &glass.directory, &row.key)),
    ),
    column("kind", |lang| t!(lang, "sheet-kind"), group_kind),
    column(
        "rank",
        |lang| t!(lang, "appraisal-rank"),
        |_, (_, row)| row.rank.map_or(Cell::Empty, |rank| Cell::Number(f64::from(rank))),
    ),
    column(
        "average",
        |lang| t!(lang, "appraisal-average"),
        |_, (_, row)| average(row.average).parse().map_or(Cell::Empty, Cell::Number),
    ),
    column(
        "sample",
        |lang| t!(lang, "appraisal-sample"),
        |_, (_, row)| Cell::Number(f64::from(row.average.count)),
    ),
    column("points", |lang| t!(lang, "sheet-points"), |_, (_, row)| Cell::Number(row.average.sum as f64)),
];

fn group_kind(glass: &Glass, (_, row): &(Period, UnitRow)) -> Cell {
    let kind = match row.key {
        GroupKey::Unit(id) => glass.directory.unit(id).map(|unit| words::unit_kind(glass.lang, unit.kind)),
        GroupKey::Own(_) => Some(t!(glass.lang, "sheet-own")),
        _ => None,
    };
    text(kind.unwrap_or(""))
}

/// Stops of a round.
pub static ROUND: &[Column<Stop>] = &[
    column("code", |lang| t!(lang, "desk-col-code"), |_, stop| text(stop.row.code.to_string())),
    column(
        "status",
        |lang| t!(lang, "desk-col-status"),
        |glass, stop| text(words::status(glass.lang, stop.row.status)),
    ),
    column(
        "urgency",
        |lang| t!(lang, "desk-col-urgency"),
        |glass, stop| text(words::urgency(glass.lang, stop.row.urgency)),
    ),
    column("due", |lang| t!(lang, "desk-col-due"), |glass, stop| moment(stop.row.due_at, glass.offset)),
    column(
        "category",
        |lang| t!(lang, "desk-col-category"),
        |glass, stop| some(stop.row.category.as_ref().map(|category| words::category(glass.lang, category))),
    ),
    column(
        "unit",
        |lang| t!(lang, "desk-col-unit"),
        |_, stop| some(stop.row.unit.as_ref().map(|unit| unit.name.clone())),
    ),
    column("handler", |lang| t!(lang, "desk-col-handler"), |_, stop| some(stop.row.handler.clone())),
    column("excerpt", |lang| t!(lang, "desk-col-text"), |_, stop| text(stop.row.excerpt.as_str())),
    column("address", |lang| t!(lang, "desk-col-place"), |_, stop| some(stop.row.address.clone())),
    column(
        "metres",
        |lang| t!(lang, "sheet-metres"),
        |_, stop| stop.metres.map_or(Cell::Empty, Cell::Number),
    ),
];

/// Lines of the audit trail; their details as they were written.
#[allow(clippy::cast_precision_loss, reason = "numbers of lines are far below 2^52")]
pub static AUDIT: &[Column<AuditLine>] = &[
    column("number", |lang| t!(lang, "audit-number"), |_, line| Cell::Number(line.seq as f64)),
    column("at", |lang| t!(lang, "audit-when"), |glass, line| moment(Some(line.at), glass.offset)),
    column("by", |lang| t!(lang, "audit-by"), written_by),
    column("stead", |lang| t!(lang, "sheet-stead"), |_, line| some(line.stead.clone())),
    column(
        "action",
        |lang| t!(lang, "audit-action"),
        |glass, line| text(audit::action(glass.lang, &line.action)),
    ),
    column("subject", |lang| t!(lang, "sheet-subject"), |glass, line| text(audit::subject(glass.lang, line))),
    column("detail", |lang| t!(lang, "sheet-detail"), detail),
];

fn written_by(glass: &Glass, line: &AuditLine) -> Cell {
    text(line.name.clone().unwrap_or_else(|| t!(glass.lang, "audit-by-program").to_owned()))
}

fn detail(_: &Glass, line: &AuditLine) -> Cell {
    let empty = line.detail.as_object().is_some_and(serde_json::Map::is_empty);
    if empty { Cell::Empty } else { text(line.detail.to_string()) }
}

/// Messages.
pub static OUTBOX: &[Column<OutboxLine>] = &[
    column("made", |lang| t!(lang, "sheet-made"), |glass, line| moment(Some(line.created_at), glass.offset)),
    column(
        "code",
        |lang| t!(lang, "desk-col-code"),
        |_, line| some(line.code.as_ref().map(ToString::to_string)),
    ),
    column(
        "occasion",
        |lang| t!(lang, "sheet-occasion"),
        |glass, line| text(tell::occasion(glass.lang, line.occasion)),
    ),
    column("to", |lang| t!(lang, "sheet-to"), |glass, line| text(tell::listener(glass.lang, line.to))),
    column("way", |lang| t!(lang, "sheet-way"), |glass, line| text(tell::way(glass.lang, line.way))),
    column("address", |lang| t!(lang, "sheet-address"), |_, line| some(line.address.clone())),
    column(
        "words",
        |lang| t!(lang, "tell-col-words"),
        |glass, line| text(line.body.replace(LINK, t!(glass.lang, "tell-link-mark"))),
    ),
    column("fate", |lang| t!(lang, "tell-col-fate"), |glass, line| text(tell::fate(glass.lang, line.fate))),
    column("attempts", |lang| t!(lang, "sheet-attempts"), |_, line| Cell::Number(f64::from(line.attempts))),
    column("sent", |lang| t!(lang, "sheet-sent"), |glass, line| moment(line.sent_at, glass.offset)),
    column("provider", |lang| t!(lang, "sheet-provider"), |_, line| some(line.provider.clone())),
    column("error", |lang| t!(lang, "sheet-error"), |glass, line| some(tell::reason(glass.lang, line))),
];

/// People on the staff: what their list shows.
pub static PEOPLE: &[Column<Person>] = &[
    column("name", |lang| t!(lang, "desk-person-name"), |_, person| text(person.name.as_str())),
    column("username", |lang| t!(lang, "desk-username"), |_, person| text(person.username.as_str())),
    column(
        "unit",
        |lang| t!(lang, "desk-unit"),
        |glass, person| some(glass.directory.unit(person.unit).map(|unit| unit.name.clone())),
    ),
    column(
        "roles",
        |lang| t!(lang, "desk-roles"),
        |glass, person| text(role_names(glass.lang, &person.grants)),
    ),
    column("state", |lang| t!(lang, "desk-state"), |glass, person| state(glass, person.active)),
];

fn state(glass: &Glass, active: bool) -> Cell {
    text(if active { "" } else { t!(glass.lang, "desk-disabled") })
}

/// Units, by their identifiers: what their tree shows.
pub static UNITS: &[Column<UnitId>] = &[
    column(
        "name",
        |lang| t!(lang, "desk-name"),
        |glass, id| some(glass.directory.unit(*id).map(|unit| unit.name.clone())),
    ),
    column(
        "kind",
        |lang| t!(lang, "desk-kind"),
        |glass, id| {
            text(glass.directory.unit(*id).map_or("", |unit| words::unit_kind(glass.lang, unit.kind)))
        },
    ),
    column("above", |lang| t!(lang, "desk-unit-above"), above),
    column(
        "state",
        |lang| t!(lang, "desk-state"),
        |glass, id| state(glass, glass.directory.unit(*id).is_none_or(|unit| unit.active)),
    ),
    column("area", |lang| t!(lang, "desk-area"), area),
];

fn above(glass: &Glass, id: &UnitId) -> Cell {
    let parent = glass.directory.unit(*id).and_then(|unit| unit.parent);
    some(parent.and_then(|id| glass.directory.unit(id)).map(|unit| unit.name.clone()))
}

/// Where one is missing.
fn area(glass: &Glass, id: &UnitId) -> Cell {
    let unit = glass.directory.unit(*id);
    let missing = unit.is_some_and(|unit| unit.kind == UnitKind::Grid && unit.area.is_none());
    text(if missing { t!(glass.lang, "desk-unit-no-area") } else { "" })
}
