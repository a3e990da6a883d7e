//! Published places as open data, in pages, the latest changed first.

use super::rows;
use crate::Backend;
use crate::db::Text;
use crate::entity::place::{Column, Entity};
use crate::error::Result;
use crate::requests::{Cursor, List};
use crate::view::{Page, UnitRef};
use domain::Moment;
use domain::ids::UnitId;
use domain::place::{Place, PlaceKind, PlaceState};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Most places of one page.
pub const OPEN_MOST: u64 = 5_000;
/// What one goes to for a rest.
pub const STATIONS: [PlaceKind; 3] = [PlaceKind::Station, PlaceKind::DriversHome, PlaceKind::ServicePoint];

/// Which published places.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OpenQuery {
    /// Of these kinds.
    pub kinds: Vec<PlaceKind>,
    /// Looked after by this unit or one below it.
    pub area: Option<UnitId>,
    /// Changed at this moment or later.
    pub since: Option<Moment>,
    /// Changed before this moment.
    pub until: Option<Moment>,
    /// Where to go on.
    pub cursor: Option<String>,
    /// At most so many, up to [`OPEN_MOST`].
    pub limit: u64,
}

/// A place with when it last changed.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct OpenPlace {
    pub place: Place,
    pub unit: Option<UnitRef>,
    pub updated_at: Moment,
}

/// A page of them. [`Error::NotFound`](crate::error::Error::NotFound) for a cursor that was not given out.
pub async fn open_list(backend: &Backend, query: &OpenQuery) -> Result<Page<OpenPlace>> {
    let directory = backend.directory();
    let mut find = Entity::find().filter(Column::State.eq(Text(PlaceState::Published)));
    if !query.kinds.is_empty() {
        find = find.filter(Column::Kind.is_in(query.kinds.iter().copied().map(Text)));
    }
    let whole = |area: &UnitId| directory.root().is_some_and(|root| root.id == *area);
    if let Some(area) = query.area.filter(|area| !whole(area)) {
        find = find.filter(Column::UnitId.is_in(directory.subtree(area).into_iter().map(Text)));
    }
    if let Some(since) = query.since {
        find = find.filter(Column::UpdatedAt.gte(since));
    }
    if let Some(until) = query.until {
        find = find.filter(Column::UpdatedAt.lt(until));
    }
    if let Some(cursor) = Cursor::read(List::OpenPlaces, query.cursor.as_deref())? {
        find = find.filter(Column::Changed.lt(cursor.seq));
    }
    let limit = query.limit.clamp(1, OPEN_MOST);
    let mut found = find.order_by_desc(Column::Changed).limit(limit + 1).all(backend.read()).await?;
    let more = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|row| Cursor::after(List::OpenPlaces, row.changed).encode());
    let opened = |row: &crate::entity::place::Model| {
        let place = rows::place(row)?;
        let unit = place.facts.unit.and_then(|id| directory.unit_ref(id));
        Ok(OpenPlace { place, unit, updated_at: row.updated_at })
    };
    Ok(Page { items: found.iter().map(opened).collect::<Result<_>>()?, next })
}
