//! Every change of a place: listed, compared, put back.

use super::rows;
use super::save::{Source, for_editor, save};
use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::entity::{place, place_version, staff};
use crate::error::{Error, Result};
use domain::Moment;
use domain::ids::{PlaceId, PlaceVersionId};
use domain::place::{Place, PlaceFacts, PlaceState};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap};

/// Most changes that are listed.
const LISTED: u64 = 200;

/// One change of a place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceChange {
    /// Identifier.
    pub id: PlaceVersionId,
    /// The version it made.
    pub version: i64,
    /// Through what.
    pub source: Source,
    /// Who, for colleagues; none for the program.
    pub by: Option<String>,
    /// When.
    pub at: Moment,
    /// What was before; none for the first.
    pub before: Option<(PlaceState, PlaceFacts)>,
    /// What is since.
    pub after: (PlaceState, PlaceFacts),
    /// Names of what changed, as in the API; `state` among them.
    pub parts: Vec<String>,
}

/// The changes of a place, newest first.
///
/// # Errors
/// [`Error::Forbidden`] for who may not edit it.
pub async fn history(backend: &Backend, by: &Staff, id: PlaceId) -> Result<Vec<PlaceChange>> {
    for_editor(backend, by, id).await?;
    let lines = place_version::Entity::find()
        .filter(place_version::Column::PlaceId.eq(Text(id)))
        .order_by_desc(place_version::Column::Version)
        .limit(LISTED)
        .all(backend.read())
        .await?;
    let who: BTreeSet<_> = lines.iter().filter_map(|line| line.staff_id).map(|id| id.0).collect();
    let people = staff::Entity::find()
        .filter(staff::Column::Id.is_in(who.into_iter().map(Text)))
        .all(backend.read())
        .await?;
    let names: HashMap<_, _> = people.into_iter().map(|person| (person.id.0, person.name)).collect();
    lines.into_iter().map(|line| change(line, &names)).collect()
}

/// Whether a place was published once and is shown no more.
///
/// # Errors
/// Those of storage.
pub async fn withdrawn(backend: &Backend, id: PlaceId) -> Result<bool> {
    let row = place::Entity::find_by_id(Text(id)).one(backend.read()).await?;
    Ok(row.is_some_and(|row| row.shown && row.state.0 != PlaceState::Published))
}

fn change(line: place_version::Model, names: &HashMap<domain::ids::UserId, String>) -> Result<PlaceChange> {
    let before = line.before_json.as_deref().map(rows::facts).transpose()?;
    Ok(PlaceChange {
        id: line.id.0,
        version: line.version,
        source: line.source.0,
        by: line.staff_id.and_then(|id| names.get(&id.0).cloned()),
        at: line.at,
        before: line.before_state.map(|state| state.0).zip(before),
        after: (line.after_state.0, rows::facts(&line.after_json)?),
        parts: serde_json::from_str(&line.parts).map_err(Error::internal)?,
    })
}

/// Makes a place again what it was after one of its changes: one more change.
///
/// # Errors
/// As [`save`].
pub async fn put_back(
    backend: &Backend,
    by: &Staff,
    id: PlaceId,
    version: i64,
    to: PlaceVersionId,
) -> Result<Place> {
    let line = place_version::Entity::find_by_id(Text(to)).one(backend.read()).await?;
    let line = line.filter(|line| line.place_id.0 == id).ok_or(Error::NotFound)?;
    save(backend, by, Some(id), version, rows::facts(&line.after_json)?, line.after_state.0).await
}

/// Names of what is other than it was; everything that is known of a new place.
pub(super) fn parts(before: Option<&Place>, after: &Place) -> Result<Vec<String>> {
    let json = |place: &Place| serde_json::to_value(&place.facts).map_err(Error::internal);
    let old = before.map(json).transpose()?.unwrap_or(Json::Null);
    let new = json(after)?;
    let names = |json: &Json| -> BTreeSet<String> {
        json.as_object().map(|facts| facts.keys().cloned().collect()).unwrap_or_default()
    };
    let all: BTreeSet<String> = names(&old).union(&names(&new)).cloned().collect();
    let mut parts: Vec<String> = all.into_iter().filter(|name| old.get(name) != new.get(name)).collect();
    if before.is_none_or(|before| before.state != after.state) {
        parts.push("state".to_owned());
    }
    Ok(parts)
}
