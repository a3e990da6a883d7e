//! Places as rows.

use crate::db::{Text, sql};
use crate::entity::place;
use crate::error::{Error, Result};
use domain::ids::PlaceId;
use domain::place::{Place, PlaceFacts, PlaceState};
use sea_orm::{ConnectionTrait, DatabaseConnection, Value};

/// What is read of a place; the columns beside are for the database.
pub(super) struct Row {
    pub(super) id: PlaceId,
    pub(super) version: i64,
    pub(super) state: PlaceState,
    pub(super) shown: bool,
    pub(super) changed: i64,
    facts: String,
}

impl Row {
    /// The place.
    pub(super) fn place(self) -> Result<Place> {
        Ok(Place { id: self.id, version: self.version, state: self.state, facts: facts(&self.facts)? })
    }
}

/// The facts as they are stored.
pub(super) fn facts(text: &str) -> Result<PlaceFacts> {
    // The fault names a place in the text, not the text.
    serde_json::from_str(text).map_err(Error::internal)
}

/// Rows that changed after a mark, oldest change first.
pub(super) async fn after(db: &DatabaseConnection, mark: i64, limit: u64) -> Result<Vec<Row>> {
    let text = "select id, version, state, shown, changed, facts_json from place where changed > $1
                order by changed limit $2";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let statement = sql(db.get_database_backend(), text, vec![mark.into(), limit.into()]);
    let row = |row: &sea_orm::QueryResult| -> Result<Row> {
        Ok(Row {
            id: row.try_get_by_index::<Text<PlaceId>>(0)?.0,
            version: row.try_get_by_index(1)?,
            state: row.try_get_by_index::<Text<PlaceState>>(2)?.0,
            shown: row.try_get_by_index(3)?,
            changed: row.try_get_by_index(4)?,
            facts: row.try_get_by_index(5)?,
        })
    };
    db.query_all_raw(statement).await?.iter().map(row).collect()
}

/// The number of the newest change.
pub(super) async fn newest(db: &DatabaseConnection) -> Result<i64> {
    let text = "select coalesce(max(changed), 0) from place";
    let row = db.query_one_raw(sql(db.get_database_backend(), text, Vec::new())).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0))
}

/// The place of a whole row.
pub(super) fn place(row: &place::Model) -> Result<Place> {
    Ok(Place { id: row.id.0, version: row.version, state: row.state.0, facts: facts(&row.facts_json)? })
}

/// The columns that follow from the facts.
pub(super) fn columns(facts: &PlaceFacts) -> Result<Vec<(&'static str, Value)>> {
    let bits = |bits: u32| i32::try_from(bits).unwrap_or(0);
    Ok(vec![
        ("kind", Text(facts.kind).into()),
        ("name", facts.name.clone().into()),
        ("address", facts.address.clone().into()),
        ("lat", facts.at.lat.into()),
        ("lng", facts.at.lng.into()),
        ("features_yes", bits(facts.features.yes()).into()),
        ("features_no", bits(facts.features.no()).into()),
        ("hours", facts.hours.clone().into()),
        ("unit_id", facts.unit.map(Text).into()),
        ("facts_json", serde_json::to_string(facts).map_err(Error::internal)?.into()),
    ])
}
