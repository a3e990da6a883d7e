//! What columns held last time: those of a whole set of headings, and each by
//! its name, for files that have some others besides.

use crate::Backend;
use crate::db::{Text, Tx};
use crate::entity::import_mapping;
use crate::error::{Error, Result};
use crate::secrets::hex;
use domain::Moment;
use domain::ids::UserId;
use domain::sheet::{self, Column, Mapping};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};

/// What the columns under these headings hold: as was said of the same ones, or
/// as was said of each, or as they most likely do.
pub(super) async fn recall(backend: &Backend, headings: &[String]) -> Result<Mapping> {
    let whole = key(headings.iter().map(String::as_str));
    let names: Vec<Option<String>> = headings.iter().map(|heading| name(heading)).collect();
    let keys = names.iter().flatten().chain([&whole]);
    let rows = import_mapping::Entity::find()
        .filter(import_mapping::Column::HeadingsHash.is_in(keys))
        .all(backend.read())
        .await?;
    let mut known: HashMap<String, Mapping> = HashMap::new();
    for row in rows {
        known.insert(row.headings_hash, serde_json::from_str(&row.mapping).map_err(Error::internal)?);
    }
    if let Some(mapping) = known.remove(&whole) {
        return Ok(mapping);
    }
    let of = |at: usize| known.get(names[at].as_ref()?)?.first().copied();
    Ok(sheet::guess(headings, of))
}

/// What is to be remembered of a mapping.
pub(super) fn rows(
    headings: &[String],
    mapping: &[Option<Column>],
    by: UserId,
    now: Moment,
) -> Result<Vec<import_mapping::Model>> {
    let mut all: BTreeMap<String, Mapping> = BTreeMap::new();
    for (heading, column) in headings.iter().zip(mapping) {
        let Some(name) = name(heading) else { continue };
        // Of two columns with one name that counts which holds something.
        let known = all.entry(name).or_insert_with(|| vec![None]);
        known[0] = known[0].or(*column);
    }
    all.insert(key(headings.iter().map(String::as_str)), mapping.to_vec());
    let row = |(headings_hash, mapping): (String, Mapping)| {
        let mapping = serde_json::to_string(&mapping).map_err(Error::internal)?;
        Ok(import_mapping::Model { headings_hash, mapping, staff_id: Text(by), changed_at: now })
    };
    all.into_iter().map(row).collect()
}

/// Remembers it, in a transaction.
pub(super) async fn keep(tx: &Tx, rows: Vec<import_mapping::Model>) -> Result<()> {
    use import_mapping::Column;
    let replace = OnConflict::column(Column::HeadingsHash)
        .update_columns([Column::Mapping, Column::StaffId, Column::ChangedAt])
        .to_owned();
    let rows = rows.into_iter().map(|row| import_mapping::ActiveModel::from(row).reset_all());
    import_mapping::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Under what a single heading is remembered, if it says anything.
fn name(heading: &str) -> Option<String> {
    (!sheet::plain(heading).is_empty()).then(|| key([heading]))
}

/// What tells sets of headings apart.
fn key<'a>(headings: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for heading in headings {
        let plain = sheet::plain(heading);
        hash.update((plain.len() as u64).to_be_bytes());
        hash.update(plain);
    }
    hex(&hash.finalize())
}
