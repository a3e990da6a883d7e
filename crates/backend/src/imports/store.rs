//! Imports between the tables and their steps.

use crate::Backend;
use crate::actor::{Grant, Staff};
use crate::db::{Text, Tx, sql};
use crate::entity::{import, staff, staff_grant};
use crate::error::Result;
use domain::draft::FieldError;
use domain::ids::{ImportId, SessionId, UserId};
use domain::request::Channel;
use domain::sheet::{ImportState, RowState};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Value};

/// An import, whoever it belongs to.
pub(super) async fn find(backend: &Backend, id: ImportId) -> Result<Option<import::Model>> {
    Ok(import::Entity::find_by_id(Text(id)).one(backend.read()).await?)
}

/// A member of staff as they are now; `None` for one who may not sign in.
pub(crate) async fn person(backend: &Backend, id: UserId) -> Result<Option<Staff>> {
    let found = staff::Entity::find_by_id(Text(id)).one(backend.read()).await?;
    let Some(row) = found.filter(|row| row.active) else { return Ok(None) };
    let grants = staff_grant::Entity::find()
        .filter(staff_grant::Column::StaffId.eq(Text(id)))
        .all(backend.read())
        .await?;
    Ok(Some(Staff {
        id,
        session: SessionId(uuid::Uuid::nil()),
        username: row.username,
        name: row.name,
        unit: row.unit_id.0,
        places: crate::places::given(backend, id).await?,
        stands_in: Vec::new(),
        unread: 0,
        grants: grants.into_iter().map(|row| Grant { role: row.role.0, unit: row.unit_id.0 }).collect(),
    }))
}

/// It stops; going on begins where it was.
pub(super) async fn fail(backend: &Backend, id: ImportId, was: ImportState) -> Result<()> {
    let update = "update import set state = 'failed', before_failure = state, changed_at = $3
                  where id = $1 and state = $2";
    let values = vec![Text(id).into(), was.as_str().into(), backend.now().into()];
    backend.execute(update, values).await.map(|_| ())
}

/// From one state to the next, once.
pub(super) async fn turn(backend: &Backend, id: ImportId, from: ImportState, to: ImportState) -> Result<()> {
    let update = "update import set state = $3, changed_at = $4 where id = $1 and state = $2";
    let values = vec![Text(id).into(), from.as_str().into(), to.as_str().into(), backend.now().into()];
    backend.execute(update, values).await.map(|_| ())
}

/// Takes an import and its rows away, a few at a time.
pub(super) async fn forget(backend: &Backend, id: ImportId) -> Result<()> {
    forget_rows(backend, id).await?;
    backend.execute("delete from import where id = $1", vec![Text(id).into()]).await.map(|_| ())
}

/// Takes the rows of an import away.
pub(super) async fn forget_rows(backend: &Backend, id: ImportId) -> Result<()> {
    let delete = "delete from import_row where import_id = $1 and number in
                  (select number from import_row where import_id = $1 limit 2000)";
    while backend.execute(delete, vec![Text(id).into()]).await? > 0 {}
    Ok(())
}

/// What was found out about a row.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) number: i32,
    pub(super) state: RowState,
    pub(super) problems: Vec<FieldError>,
    pub(super) channel: Option<Channel>,
    pub(super) external_number: Option<String>,
}

/// Writes down what was found out about rows, in a transaction.
pub(super) async fn note(tx: &Tx, id: ImportId, found: &[Found]) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let mut values: Vec<Value> = vec![Text(id).into()];
    let mut places = Vec::with_capacity(found.len());
    for row in found {
        let problems =
            (!row.problems.is_empty()).then(|| serde_json::to_string(&row.problems).unwrap_or_default());
        values.extend([
            row.number.into(),
            row.state.as_str().into(),
            problems.into(),
            row.channel.map(|channel| channel.as_str().to_owned()).into(),
            row.external_number.clone().into(),
        ]);
        let end = values.len();
        places.push(format!("(${}, ${}, ${}, ${}, ${})", end - 4, end - 3, end - 2, end - 1, end));
    }
    // Both databases call the columns of such a list so.
    let text = format!(
        "update import_row set state = found.column2, problems = found.column3, channel = found.column4,
           external_number = found.column5
         from (values {}) as found where import_id = $1 and number = found.column1",
        places.join(", ")
    );
    tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
    Ok(())
}
