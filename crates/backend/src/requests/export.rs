//! Lists of requests to be taken away: the worklist by long pages, with more
//! of each request. Phone numbers are masked unless a reason was given; names
//! of residents are no part of it.

use super::rights::Standing;
use super::worklist::{WorklistQuery, long};
use crate::Backend;
use crate::actor::Staff;
use crate::admin::audit::Line;
use crate::db::{self, Text, Tx, row, sql};
use crate::entity::export_choice;
use crate::error::{Error, Result};
use crate::numbers::{self, NumbersQuery};
use crate::view::{Page, WorkRow};
use domain::Moment;
use domain::code::RequestCode;
use domain::export::{ExportColumn, ExportList, columns};
use domain::privacy::{Purpose, masked_phone};
use domain::rates::Which;
use domain::request::{Channel, Evaluation, Kind};
use domain::rights::role_may_see_phone;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows of a page: all that is held at once.
const ROWS: u64 = 500;

/// A row of the list.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct ExportRow {
    pub row: WorkRow,
    pub kind: Kind,
    pub channel: Channel,
    pub external_number: Option<String>,
    pub received_at: Option<Moment>,
    pub first_due_at: Moment,
    pub answer_due_at: Moment,
    pub responded_at: Option<Moment>,
    pub answered_at: Option<Moment>,
    pub close_due_at: Option<Moment>,
    pub closed_at: Option<Moment>,
    pub reopened: i32,
    pub returns: i32,
    pub extensions: i32,
    pub description: String,
    /// Masked, or in clear where that was asked for and may be.
    pub phone: Option<String>,
    pub evaluation: Option<Evaluation>,
    pub me_too: i32,
}

row! {
    /// What the worklist does not show.
    struct More {
        code: Text<RequestCode>,
        kind: Text<Kind>,
        channel: Text<Channel>,
        external_number: Option<String>,
        received_at: Option<Moment>,
        first_due_at: Moment,
        answer_due_at: Moment,
        responded_at: Option<Moment>,
        answered_at: Option<Moment>,
        close_due_at: Option<Moment>,
        closed_at: Option<Moment>,
        reopened: i32,
        returns: i32,
        extensions: i32,
        description: String,
        phone: Option<String>,
        was_solved: Option<i32>,
        was_satisfied: Option<i32>,
        me_too: i32,
    }
}

/// A page of the list; the same rows as [`super::worklist`] gives, more at once.
/// `clear`: with numbers in clear where this person may call; a reason for it
/// was recorded by [`note_export`].
pub async fn export(
    backend: &Backend,
    staff: &Staff,
    query: &WorklistQuery,
    clear: bool,
) -> Result<Page<ExportRow>> {
    whole(backend, staff, long(backend, staff, query, ROWS).await?, clear).await
}

/// The same of the requests behind a number, as [`crate::numbers::listed`] gives
/// them.
pub async fn export_behind(
    backend: &Backend,
    staff: &Staff,
    (query, which): (&NumbersQuery, Which),
    cursor: Option<&str>,
    clear: bool,
) -> Result<Page<ExportRow>> {
    let page = numbers::long(backend, staff, query, which, cursor, ROWS as usize).await?;
    whole(backend, staff, page, clear).await
}

async fn whole(
    backend: &Backend,
    staff: &Staff,
    page: Page<WorkRow>,
    clear: bool,
) -> Result<Page<ExportRow>> {
    let mut more = details(backend, &page.items).await?;
    let items = page.items.into_iter().filter_map(|row| {
        let more = more.remove(row.code.as_str())?;
        let flag = |value: Option<i32>| value.map(|value| value != 0);
        let unit = row.unit.as_ref().map(|unit| unit.id);
        let clear = clear && Standing::may_call_at(backend, staff, unit);
        Some(ExportRow {
            kind: more.kind.0,
            channel: more.channel.0,
            external_number: more.external_number,
            received_at: more.received_at,
            first_due_at: more.first_due_at,
            answer_due_at: more.answer_due_at,
            responded_at: more.responded_at,
            answered_at: more.answered_at,
            close_due_at: more.close_due_at,
            closed_at: more.closed_at,
            reopened: more.reopened,
            returns: more.returns,
            extensions: more.extensions,
            description: more.description,
            phone: more.phone.map(|phone| if clear { phone } else { masked_phone(&phone) }),
            evaluation: flag(more.was_solved)
                .zip(flag(more.was_satisfied))
                .map(|(solved, satisfied)| Evaluation { solved, satisfied }),
            me_too: more.me_too,
            row,
        })
    });
    Ok(Page { items: items.collect(), next: page.next })
}

async fn details(backend: &Backend, rows: &[WorkRow]) -> Result<HashMap<String, More>> {
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let places: Vec<String> = (1..=rows.len()).map(|at| format!("${at}")).collect();
    let text = format!(
        "select code, kind, channel, external_number, received_at, first_due_at, answer_due_at, responded_at,
           answered_at, close_due_at, closed_at, reopened, returns, extensions, description, phone, me_too,
           case when solved is null then null when solved then 1 else 0 end as was_solved,
           case when satisfied is null then null when satisfied then 1 else 0 end as was_satisfied
         from request where code in ({})",
        places.join(", ")
    );
    let values = rows.iter().map(|row| row.code.as_str().into()).collect();
    let found: Vec<More> =
        db::rows(backend.read(), sql(backend.read().get_database_backend(), text, values)).await?;
    Ok(found.into_iter().map(|more| (more.code.0.to_string(), more)).collect())
}

/// The columns this person took last, or the usual ones.
pub async fn chosen_columns(backend: &Backend, staff: &Staff) -> Result<Vec<ExportColumn>> {
    let kept = export_choice::Entity::find_by_id(Text(staff.id)).one(backend.read()).await?;
    Ok(columns(kept.iter().map(|row| row.columns.as_str())))
}

/// Whether somebody may take numbers in clear along, for a reason.
pub fn may_take_numbers(staff: &Staff) -> bool {
    staff.grants.iter().any(|grant| role_may_see_phone(grant.role))
}

/// Records that somebody takes a list away, and why with numbers in clear, and
/// remembers their columns. Gives the name of the record. Of the words that
/// were looked for only that there were some: they may be somebody's number.
/// [`Error::Forbidden`] for numbers in clear to roles that do not call.
pub async fn note_export(
    backend: &Backend,
    staff: &Staff,
    query: &WorklistQuery,
    columns: &[ExportColumn],
    clear: Option<&Purpose>,
) -> Result<Uuid> {
    let detail = json!({ "scope": format!("{:?}", query.scope).to_lowercase(),
        "words": query.text.is_some(), "category": query.category, "unit": query.unit,
        "status": query.status, "urgency": query.urgency });
    note(backend, staff, detail, columns, clear).await
}

/// The same for the requests behind a number.
pub async fn note_export_behind(
    backend: &Backend,
    staff: &Staff,
    which: Which,
    columns: &[ExportColumn],
    clear: Option<&Purpose>,
) -> Result<Uuid> {
    note(backend, staff, json!({ "scope": "numbers", "which": which }), columns, clear).await
}

async fn note(
    backend: &Backend,
    staff: &Staff,
    mut detail: serde_json::Value,
    columns: &[ExportColumn],
    clear: Option<&Purpose>,
) -> Result<Uuid> {
    if clear.is_some() && !may_take_numbers(staff) {
        return Err(Error::Forbidden);
    }
    let names: Vec<&str> = columns.iter().map(|column| column.as_str()).collect();
    detail["columns"] = json!(names);
    if let Some(purpose) = clear {
        detail["clear"] = json!({ "reason": purpose.reason, "text": purpose.text });
    }
    // What others lent may have opened any of the rows.
    let away: Vec<_> = staff.stands_in.iter().filter(|away| !away.lent.is_empty()).map(|a| a.id).collect();
    if !away.is_empty() {
        detail["stands_in_for"] = json!(away);
    }
    let line = Line::new(backend, staff, "export.begin", staff.id, detail);
    let id = line.id;
    let choice = export_choice::Model { staff_id: Text(staff.id), columns: names.join(" ") };
    let work = move |tx: Tx| {
        let (line, choice) = (line.clone(), choice.clone());
        async move {
            let replace = OnConflict::column(export_choice::Column::StaffId)
                .update_column(export_choice::Column::Columns)
                .to_owned();
            let row: export_choice::ActiveModel = choice.into();
            let insert = export_choice::Entity::insert(row.reset_all()).on_conflict(replace);
            insert.exec_without_returning(&*tx).await?;
            line.write(&tx).await
        }
    };
    backend.write(work).await?;
    Ok(id)
}

/// Records that somebody begins to take another list away, and which columns; gives
/// what [`note_export_done`] wants.
pub async fn note_list(backend: &Backend, staff: &Staff, list: ExportList, columns: &[&str]) -> Result<Uuid> {
    let mut detail = json!({ "list": list, "columns": columns });
    let away: Vec<_> = staff.stands_in.iter().filter(|away| !away.lent.is_empty()).map(|a| a.id).collect();
    if !away.is_empty() {
        detail["stands_in_for"] = json!(away);
    }
    let line = Line::new(backend, staff, "export.begin", staff.id, detail);
    let id = line.id;
    let work = move |tx: Tx| {
        let line = line.clone();
        async move { line.write(&tx).await }
    };
    backend.write(work).await?;
    Ok(id)
}

/// Records how many rows left. A list that was broken off has no such line.
pub async fn note_export_done(backend: &Backend, staff: &Staff, begun: Uuid, rows: u64) -> Result<()> {
    let line = Line::new(backend, staff, "export.done", begun, json!({ "rows": rows }));
    let work = move |tx: Tx| {
        let line = line.clone();
        async move { line.write(&tx).await }
    };
    backend.write(work).await
}
