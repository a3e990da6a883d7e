//! What somebody sees of their imports.

use super::{memory, require, store};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, sql};
use crate::entity::{import, import_row, request};
use crate::error::{Error, Result};
use domain::Moment;
use domain::code::RequestCode;
use domain::draft::FieldError;
use domain::ids::ImportId;
use domain::request::Channel;
use domain::sheet::{ImportState, Mapping, RowState};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Most imports in a list.
const MOST: u64 = 50;

/// How many rows are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Counts {
    pub new: u32,
    pub good: u32,
    pub bad: u32,
    pub duplicate: u32,
    pub done: u32,
    pub undone: u32,
    pub kept: u32,
}

/// An import.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// Identifier.
    pub id: ImportId,
    /// The name of the file.
    pub file_name: String,
    /// How far it is.
    pub state: ImportState,
    /// The first row.
    pub headings: Vec<String>,
    /// What the columns hold: as was said; for one of them also as it is
    /// remembered or guessed.
    pub mapping: Mapping,
    /// That of rows which say none, once it was said.
    pub channel: Option<Channel>,
    /// Rows below the headings.
    pub rows: u32,
    /// Whether they were removed: it is too long ago.
    pub removed: bool,
    /// How many are in each state; all nought once the rows are removed.
    pub counts: Counts,
    /// How many of those taken in were late when they came; of one import alone.
    pub late: u32,
    /// When the file came.
    pub created_at: Moment,
}

/// A row as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number in the spreadsheet.
    pub number: i32,
    /// What became of it.
    pub state: RowState,
    /// Its cells.
    pub cells: Vec<String>,
    /// What is wrong with it.
    pub problems: Vec<FieldError>,
    /// The request it became.
    pub code: Option<RequestCode>,
}

/// This person's imports, latest first.
pub async fn list(backend: &Backend, staff: &Staff) -> Result<Vec<Import>> {
    require(staff)?;
    let rows = import::Entity::find()
        .filter(import::Column::StaffId.eq(Text(staff.id)))
        .filter(import::Column::State.ne(ImportState::Reading.as_str()))
        .order_by_desc(import::Column::CreatedAt)
        .limit(MOST)
        .all(backend.read())
        .await?;
    let counted = counts(backend, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    rows.into_iter()
        .map(|row| {
            let counts = counted.get(&row.id.0).copied().unwrap_or_default();
            shown(row, counts)
        })
        .collect()
}

/// One of them. [`Error::NotFound`] for those of others too.
pub async fn find(backend: &Backend, staff: &Staff, id: ImportId) -> Result<Import> {
    require(staff)?;
    let row = store::find(backend, id).await?;
    let own = |row: &import::Model| row.staff_id.0 == staff.id && row.state.0 != ImportState::Reading;
    let row = row.filter(own).ok_or(Error::NotFound)?;
    let counted = counts(backend, &[row.id]).await?;
    let counts = counted.get(&id).copied().unwrap_or_default();
    let said = row.mapping.is_some();
    let mut import = shown(row, counts)?;
    import.late = late(backend, id).await?;
    if !said {
        import.mapping = memory::recall(backend, &import.headings).await?;
        import.mapping.resize(import.headings.len(), None);
    }
    Ok(import)
}

fn shown(row: import::Model, counts: Counts) -> Result<Import> {
    let headings: Vec<String> = serde_json::from_str(&row.headings).map_err(Error::internal)?;
    let said = row.mapping.map(|text| serde_json::from_str(&text)).transpose();
    let mut mapping: Mapping = said.map_err(Error::internal)?.unwrap_or_default();
    mapping.resize(headings.len(), None);
    Ok(Import {
        id: row.id.0,
        file_name: row.file_name,
        state: row.state.0,
        headings,
        mapping,
        channel: row.channel.map(|channel| channel.0),
        rows: u32::try_from(if row.row_count < 0 { -1 - row.row_count } else { row.row_count }).unwrap_or(0),
        removed: row.row_count < 0,
        counts,
        late: 0,
        created_at: row.created_at,
    })
}

/// How many became requests whose first response was due before they came.
pub(super) async fn late(backend: &Backend, id: ImportId) -> Result<u32> {
    let text = "select count(*) from import_row join request on request.id = import_row.request_id
                where import_id = $1 and state = 'done' and first_due_at <= submitted_at";
    let db = backend.read();
    let row = db.query_one_raw(sql(db.get_database_backend(), text, vec![Text(id).into()])).await?;
    let count = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or(0);
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

async fn counts(backend: &Backend, ids: &[Text<ImportId>]) -> Result<HashMap<ImportId, Counts>> {
    let mut counted: HashMap<ImportId, Counts> = HashMap::new();
    if ids.is_empty() {
        return Ok(counted);
    }
    let places: Vec<String> = (1..=ids.len()).map(|at| format!("${at}")).collect();
    let text = format!(
        "select import_id, state, count(*) from import_row where import_id in ({}) group by import_id, state",
        places.join(", ")
    );
    let values = ids.iter().map(|id| (*id).into()).collect();
    let statement = sql(backend.read().get_database_backend(), text, values);
    for row in backend.read().query_all_raw(statement).await? {
        let id: Text<ImportId> = row.try_get_by_index(0)?;
        let state: Text<RowState> = row.try_get_by_index(1)?;
        let count = u32::try_from(row.try_get_by_index::<i64>(2)?).unwrap_or(0);
        let counts = counted.entry(id.0).or_default();
        let one = match state.0 {
            RowState::New => &mut counts.new,
            RowState::Good => &mut counts.good,
            RowState::Bad => &mut counts.bad,
            RowState::Duplicate => &mut counts.duplicate,
            RowState::Done => &mut counts.done,
            RowState::Undone => &mut counts.undone,
            RowState::Kept => &mut counts.kept,
        };
        *one = count;
    }
    Ok(counted)
}

/// The first rows.
pub async fn sample(backend: &Backend, staff: &Staff, id: ImportId, most: u64) -> Result<Vec<Row>> {
    rows(backend, staff, id, RowState::ALL, 0, most).await
}

/// Rows in these states behind a number, in their order.
pub async fn rows(
    backend: &Backend,
    staff: &Staff,
    id: ImportId,
    states: &[RowState],
    after: i32,
    most: u64,
) -> Result<Vec<Row>> {
    require(staff)?;
    let owner = store::find(backend, id).await?.map(|row| row.staff_id.0);
    if owner != Some(staff.id) {
        return Err(Error::NotFound);
    }
    let found = import_row::Entity::find()
        .filter(import_row::Column::ImportId.eq(Text(id)))
        .filter(import_row::Column::State.is_in(states.iter().map(|state| state.as_str())))
        .filter(import_row::Column::Number.gt(after))
        .order_by_asc(import_row::Column::Number)
        .limit(most)
        .all(backend.read())
        .await?;
    let ids: Vec<String> = found.iter().filter_map(|row| row.request_id).map(|id| id.0.to_string()).collect();
    let mut codes = HashMap::new();
    if !ids.is_empty() {
        let query = request::Entity::find().filter(request::Column::Id.is_in(ids));
        codes.extend(query.all(backend.read()).await?.into_iter().map(|row| (row.id.0, row.code.0)));
    }
    let row = |row: import_row::Model| Row {
        number: row.number,
        state: row.state.0,
        cells: serde_json::from_str(&row.cells).unwrap_or_default(),
        problems: row.problems.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        code: row.request_id.and_then(|id| codes.get(&id.0).cloned()),
    };
    Ok(found.into_iter().map(row).collect())
}
