//! Places for whoever edits them, whatever their state.

use super::rows;
use super::save::Reach;
use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::entity::place::{Column, Entity};
use crate::error::{Error, Result};
use domain::place::{Place, PlaceKind, PlaceState};
use domain::text::clean_line;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// Places of a page, and characters that are looked for.
pub const LISTED: u64 = 50;
const CHARS: usize = 60;

/// Which places an editor wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Part of a name or an address.
    pub words: String,
    /// Of this kind; any without.
    pub kind: Option<PlaceKind>,
    /// In this state; any but removed without.
    pub state: Option<PlaceState>,
}

/// A page of the places within reach by name, pages from 0, and how many places
/// there are in all.
///
/// # Errors
/// [`Error::Forbidden`] for who edits no places.
pub async fn listed(backend: &Backend, by: &Staff, sought: &Sought, page: u64) -> Result<(Vec<Place>, u64)> {
    let reach = Reach::of(backend, by);
    if reach.is_empty() {
        return Err(Error::Forbidden);
    }
    let mut wanted = match sought.state {
        Some(state) => Condition::all().add(Column::State.eq(Text(state))),
        None => Condition::all().add(Column::State.ne(Text(PlaceState::Removed))),
    };
    if !reach.covers(None) {
        let units = Column::UnitId.is_in(reach.units().into_iter().map(Text));
        let given = Column::Id.is_in(reach.places.iter().copied().map(Text));
        wanted = wanted.add(Condition::any().add(units).add(given));
    }
    if let Some(kind) = sought.kind {
        wanted = wanted.add(Column::Kind.eq(Text(kind)));
    }
    let words: String = clean_line(&sought.words).chars().take(CHARS).collect();
    if !words.is_empty() {
        let either =
            Condition::any().add(Column::Name.contains(&words)).add(Column::Address.contains(&words));
        wanted = wanted.add(either);
    }
    let query = Entity::find().filter(wanted);
    let count = query.clone().count(backend.read()).await?;
    let offset = page.saturating_mul(LISTED).min(i64::MAX.unsigned_abs());
    let rows = query.order_by_asc(Column::Name).order_by_asc(Column::Id).limit(LISTED).offset(offset);
    let places = rows.all(backend.read()).await?.iter().map(rows::place).collect::<Result<_>>()?;
    Ok((places, count))
}
