//! Working calendars: the hours of a week, the days that are otherwise, and the
//! yearly notice.

use super::audit::Line;
use super::check::{Check, kept, one};
use super::version::{Editor, turn};
use super::{SaveError, require};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, Tx, sql};
use crate::directory::{Directory, NamedCalendar};
use crate::entity::{calendar, calendar_day};
use crate::error::{Error, Result};
use crate::reckon::{self, Order, Report};
use chrono::{Datelike, NaiveDate};
use domain::deadline::{Calendar, CalendarFault, DAY_NAME_CHARS, NoticeDay, Span, show_hours};
use domain::ids::CalendarId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use std::collections::BTreeMap;

/// Longest name, in characters.
const NAME_CHARS: usize = 40;
/// The fields of the weekdays, Monday first.
pub const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A calendar to be made or changed.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarDraft {
    /// Identifier.
    pub id: CalendarId,
    /// Name.
    pub name: String,
    /// Hours, Monday first; none on free days.
    pub week: [Vec<Span>; 7],
}

/// A day that is otherwise than its weekday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialDay {
    /// Which.
    pub day: NaiveDate,
    /// What it is called.
    pub name: String,
    /// Its hours; none when it is free.
    pub spans: Vec<Span>,
}

/// A calendar with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarView {
    /// Name and hours.
    pub named: NamedCalendar,
    /// The days that are otherwise, in order.
    pub days: Vec<SpecialDay>,
    /// What its last change moved.
    pub report: Option<Report>,
}

/// One calendar.
pub async fn calendar(backend: &Backend, by: &Staff, id: CalendarId) -> Result<CalendarView> {
    require(by)?;
    let named = known(&backend.directory(), id)?.clone();
    let rows = calendar_day::Entity::find()
        .filter(calendar_day::Column::CalendarId.eq(Text(id)))
        .order_by_asc(calendar_day::Column::Day)
        .all(backend.read())
        .await?;
    let day = |row: calendar_day::Model| {
        Ok(SpecialDay {
            day: row.day.parse().map_err(Error::internal)?,
            spans: serde_json::from_str(&row.spans).map_err(Error::internal)?,
            name: row.name,
        })
    };
    let days = rows.into_iter().map(day).collect::<Result<_>>()?;
    Ok(CalendarView { named, days, report: reckon::report(backend, Some(id)).await? })
}

/// Makes or changes a calendar, and has the deadlines of those who go by it
/// computed anew.
/// [`Error::Conflict`] when somebody saved it since it was seen.
pub async fn save_calendar<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    draft: CalendarDraft,
) -> Result<(), SaveError> {
    let Editor { staff: by, seen } = by.into();
    require(by)?;
    let directory = backend.directory();
    let draft = checked(&directory, draft)?;
    let exists = known(&directory, draft.id).is_ok();
    let hours = draft.week.each_ref().map(|spans| show_hours(spans));
    let action = if exists { "calendar.change" } else { "calendar.make" };
    let detail = json!({ "name": draft.name, "week": hours });
    let week = serde_json::to_string(&draft.week).map_err(Error::internal)?;
    let id = draft.id;
    let work = move |tx: Tx| {
        let (draft, week) = (draft.clone(), week.clone());
        async move {
            turn(&tx, id, seen).await?;
            write(&tx, draft, week).await
        }
    };
    change(backend, by, action, &[id], detail, work).await
}

/// Adds a day that is otherwise, or changes it.
pub async fn save_day(
    backend: &Backend,
    by: &Staff,
    id: CalendarId,
    day: SpecialDay,
) -> Result<(), SaveError> {
    require(by)?;
    let directory = backend.directory();
    let offset = known(&directory, id)?.calendar.offset();
    let mut check = Check::default();
    let name = check.line("day_name", &day.name, DAY_NAME_CHARS);
    if let Some(fault) = fault(offset, &day.spans) {
        check.fail("day_hours", fault);
    }
    check.done()?;
    let day = SpecialDay { name, ..day };
    let detail = json!({ "day": day.day, "name": day.name, "hours": show_hours(&day.spans) });
    let work = move |tx: Tx| {
        let day = day.clone();
        async move { write_day(&tx, id, &day).await }
    };
    change(backend, by, "calendar.day", &[id], detail, work).await
}

/// Makes a day as its weekday again.
pub async fn remove_day(
    backend: &Backend,
    by: &Staff,
    id: CalendarId,
    day: NaiveDate,
) -> Result<(), SaveError> {
    require(by)?;
    known(&backend.directory(), id)?;
    let work = move |tx: Tx| async move {
        let row = (Text(id), day.to_string());
        let gone = calendar_day::Entity::delete_by_id(row).exec(&*tx).await?;
        if gone.rows_affected == 0 { Err(Error::NotFound) } else { Ok(()) }
    };
    change(backend, by, "calendar.day_remove", &[id], json!({ "day": day }), work).await
}

/// Writes a notice into one calendar, or into all that have a free weekday:
/// who works every day keeps no holidays. How many calendars it was.
///
/// A swapped working day has the hours of its weekday, or, where that is free,
/// those of the first one that is not.
pub async fn apply_notice(
    backend: &Backend,
    by: &Staff,
    target: Option<CalendarId>,
    notice: &[NoticeDay],
) -> Result<usize, SaveError> {
    require(by)?;
    let directory = backend.directory();
    let fits = |named: &&NamedCalendar| match target {
        Some(id) => named.id == id,
        None => named.calendar.week().iter().any(Vec::is_empty),
    };
    let targets: Vec<&NamedCalendar> = directory.time.calendars.iter().filter(fits).collect();
    if targets.is_empty() {
        return Err(one("calendar", "not_found"));
    }
    let ids: Vec<CalendarId> = targets.iter().map(|named| named.id).collect();
    let lines: Vec<(CalendarId, SpecialDay)> = targets
        .iter()
        .flat_map(|named| notice.iter().map(|day| (named.id, special(&named.calendar, day))))
        .collect();
    let shown: Vec<String> = notice.iter().map(|day| format!("{} {}", day.date, day.name)).collect();
    let work = move |tx: Tx| {
        let lines = lines.clone();
        async move {
            for (id, day) in &lines {
                write_day(&tx, *id, day).await?;
            }
            Ok(())
        }
    };
    change(backend, by, "calendar.notice", &ids, json!({ "days": shown }), work).await?;
    Ok(ids.len())
}

fn special(calendar: &Calendar, day: &NoticeDay) -> SpecialDay {
    let week = calendar.week();
    let own = &week[day.date.weekday().num_days_from_monday() as usize];
    let usual = [own].into_iter().chain(week).find(|spans| !spans.is_empty());
    let spans = usual.filter(|_| day.works).cloned().unwrap_or_default();
    SpecialDay { day: day.date, name: day.name.clone(), spans }
}

/// Writes a change with its line in the record, and orders what follows from
/// it, all at once.
async fn change<F, Fut>(
    backend: &Backend,
    by: &Staff,
    action: &'static str,
    ids: &[CalendarId],
    detail: serde_json::Value,
    work: F,
) -> Result<(), SaveError>
where
    F: Fn(Tx) -> Fut + Send + 'static,
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    let line = |id: &CalendarId| Line::new(backend, by, action, id, detail.clone());
    let lines: Vec<Line> = ids.iter().map(line).collect();
    let orders = ids.iter().map(|id| Order::of_calendar(backend, *id)).collect::<Result<Vec<_>>>()?;
    let result = backend.write(move |tx| {
        let (lines, orders, work) = (lines.clone(), orders.clone(), work(tx.clone()));
        async move {
            work.await?;
            for line in lines {
                line.write(&tx).await?;
            }
            for order in orders {
                order.place(&tx).await?;
            }
            Ok(Ok(()))
        }
    });
    kept(result.await)?;
    Ok(backend.reload().await?)
}

fn known(directory: &Directory, id: CalendarId) -> Result<&NamedCalendar> {
    directory.time.calendars.iter().find(|named| named.id == id).ok_or(Error::NotFound)
}

fn checked(directory: &Directory, mut draft: CalendarDraft) -> Result<CalendarDraft, SaveError> {
    let offset = directory.time.office.offset();
    let mut check = Check::default();
    draft.name = check.line("name", &draft.name, NAME_CHARS);
    let taken = directory.time.calendars.iter().any(|c| c.id != draft.id && c.name == draft.name);
    check.need(!taken, "name", "taken");
    for (field, spans) in WEEK.into_iter().zip(&draft.week) {
        if let Some(fault) = fault(offset, spans) {
            check.fail(field, fault);
        }
    }
    let work = draft.week.iter().any(|spans| !spans.is_empty());
    check.need(work, "week", CalendarFault::NoWork.as_str());
    check.done()?;
    Ok(draft)
}

/// What is wrong with the hours of a day.
fn fault(offset: domain::FixedOffset, spans: &[Span]) -> Option<&'static str> {
    let week = std::array::from_fn(|_| spans.to_vec());
    match Calendar::new(offset, week, BTreeMap::new()) {
        Ok(_) | Err(CalendarFault::NoWork) => None,
        Err(fault) => Some(fault.as_str()),
    }
}

async fn write(tx: &Tx, draft: CalendarDraft, week: String) -> Result<()> {
    let last = calendar::Entity::find().order_by_desc(calendar::Column::Position).one(&**tx).await?;
    let position = last.map_or(0, |row| row.position.saturating_add(1));
    let text = "insert into calendar (id, name, week, position) values ($1, $2, $3, $4)
                on conflict (id) do update set name = excluded.name, week = excluded.week";
    let values = vec![Text(draft.id).into(), draft.name.into(), week.into(), position.into()];
    tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    Ok(())
}

async fn write_day(tx: &Tx, id: CalendarId, day: &SpecialDay) -> Result<()> {
    let text = "insert into calendar_day (calendar_id, day, spans, name) values ($1, $2, $3, $4)
                on conflict (calendar_id, day) do update set spans = excluded.spans, name = excluded.name";
    let spans = serde_json::to_string(&day.spans).map_err(Error::internal)?;
    let values = vec![Text(id).into(), day.day.to_string().into(), spans.into(), day.name.clone().into()];
    tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    Ok(())
}
