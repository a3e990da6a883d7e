//! Posters: a code at a place. Who scans it is there: at a station, or
//! wherever a request may begin.

mod begun;
mod rate;

pub(crate) use begun::begins;
pub use begun::{place, submit_at};
pub use rate::{Stars, rate, stars};

use crate::Backend;
use crate::actor::Staff;
use crate::admin::{Check, Line, SaveError};
use crate::db::{Text, Tx, sql};
use crate::entity::poster::{ActiveModel, Column, Entity, Model};
use crate::error::{Error, Result};
use crate::view::UnitRef;
use domain::Moment;
use domain::code::PosterCode;
use domain::geo::Wgs84;
use domain::ids::{PlaceId, UnitId};
use domain::rights::role_may_edit_places;
use domain::text::clean_line;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Longest label, in characters.
pub const LABEL_CHARS: usize = 60;
/// Posters of a page.
pub const LISTED: u64 = 50;
/// How often another code is drawn when one is taken.
const DRAWS: u32 = 16;

/// A poster.
#[derive(Clone, Debug, PartialEq)]
pub struct Poster {
    /// What the picture says.
    pub code: PosterCode,
    /// What the place is called on it.
    pub label: String,
    /// Where it hangs.
    pub at: Wgs84,
    /// The place whose page it opens.
    pub place: Option<PlaceId>,
    /// The unit it belongs to.
    pub unit: Option<UnitRef>,
    /// Whether it still leads somewhere.
    pub active: bool,
    /// Since when it hangs.
    pub since: Moment,
    /// Requests that began at it.
    pub requests: u32,
}

/// A poster to be put up.
#[derive(Clone, Debug, Default)]
pub struct PosterDraft {
    /// See [`Poster`].
    pub label: String,
    /// Where it hangs; of its place without.
    pub at: Option<Wgs84>,
    #[allow(missing_docs)]
    pub place: Option<PlaceId>,
    /// The unit it belongs to; the one of who puts it up without.
    pub unit: Option<UnitId>,
    /// That it hangs outside the district is no slip.
    pub outside: bool,
}

/// The poster with a code, if it still leads somewhere.
pub async fn find(backend: &Backend, code: &PosterCode) -> Result<Poster> {
    let row = Entity::find_by_id(Text(code.clone())).one(backend.read()).await?;
    row.filter(|row| row.active).map(|row| shown(backend, row, 0)).ok_or(Error::NotFound)
}

/// The poster of a place, if one hangs there.
pub async fn of_place(backend: &Backend, place: PlaceId) -> Result<Option<Poster>> {
    let query = Entity::find().filter(Column::PlaceId.eq(Text(place))).filter(Column::Active.eq(true));
    let row = query.order_by_asc(Column::Code).one(backend.read()).await?;
    Ok(row.map(|row| shown(backend, row, 0)))
}

/// Whether this person may put up posters.
pub fn may_put_up(staff: &Staff) -> bool {
    staff.grants.iter().any(|grant| role_may_edit_places(grant.role))
}

/// A page, from 0, of the posters within somebody's reach whose label or code
/// contains some words, newest first; and how many there are.
pub async fn list(backend: &Backend, by: &Staff, words: &str, page: u64) -> Result<(Vec<Poster>, u64)> {
    let reach = Reach::of(backend, by)?;
    let mut query = Entity::find();
    if let Some(units) = reach.0 {
        query = query.filter(Column::UnitId.is_in(units.into_iter().map(Text)));
    }
    let words: String = clean_line(words).chars().take(LABEL_CHARS).collect();
    if !words.is_empty() {
        let code = Column::Code.contains(words.to_uppercase());
        query = query.filter(Condition::any().add(Column::Label.contains(&words)).add(code));
    }
    let count = query.clone().count(backend.read()).await?;
    let query = query.order_by_desc(Column::Active).order_by_desc(Column::At).order_by_asc(Column::Code);
    let offset = page.saturating_mul(LISTED).min(i64::MAX.unsigned_abs());
    let rows = query.limit(LISTED).offset(offset).all(backend.read()).await?;
    let begun = begun::counts(backend).await?;
    let begun = |row: &Model| begun.get(row.code.0.as_str()).copied().unwrap_or(0);
    let posters = rows.into_iter().map(|row| (begun(&row), row));
    Ok((posters.map(|(n, row)| shown(backend, row, n)).collect(), count))
}

fn shown(backend: &Backend, row: Model, requests: u32) -> Poster {
    Poster {
        code: row.code.0,
        label: row.label,
        at: Wgs84 { lat: row.lat, lng: row.lng },
        place: row.place_id.map(|id| id.0),
        unit: row.unit_id.and_then(|id| backend.directory().unit_ref(id.0)),
        active: row.active,
        since: row.at,
        requests,
    }
}

/// Puts a poster up. [`SaveError::Invalid`] at `label`, `lat` (`outside` for a
/// position out of the district that nobody confirmed), `place` or `unit`; [`Error::Forbidden`] for who may not.
pub async fn put_up(backend: &Backend, by: &Staff, draft: PosterDraft) -> Result<PosterCode, SaveError> {
    let reach = Reach::of(backend, by)?;
    let mut check = Check::default();
    let label = check.line("label", &draft.label, LABEL_CHARS);
    let place = draft.place.and_then(|id| crate::places::one(backend, id));
    check.need(draft.place.is_none() || place.is_some(), "place", "not_found");
    // Not on somebody else's door.
    let within = place.as_ref().is_none_or(|found| reach.holds(found.place.facts.unit));
    check.need(within, "place", "not_found");
    let at = draft.at.or(place.map(|found| found.place.facts.at));
    let at = at.and_then(|at| Wgs84::new(at.lat, at.lng)).filter(|at| at.lat != 0.0 || at.lng != 0.0);
    check.need(at.is_some(), "lat", "bad_position");
    // Where a place is was asked when it was made.
    let strays = |at| draft.at.is_some() && crate::places::is_outside(backend, at);
    check.need(draft.outside || !at.is_some_and(strays), "lat", "outside");
    let unit = draft.unit.or(reach.own(by));
    check.need(unit.is_none_or(|unit| backend.directory().unit(unit).is_some()), "unit", "not_found");
    check.need(reach.holds(unit), "unit", "not_found");
    check.done()?;
    let Some(at) = at else { return Err(Error::NotFound.into()) };
    for _ in 0..DRAWS {
        let row = Model {
            code: Text(draw(backend)),
            label: label.clone(),
            lat: at.lat,
            lng: at.lng,
            place_id: draft.place.map(Text),
            unit_id: unit.map(Text),
            active: true,
            staff_id: Text(by.id),
            at: backend.now(),
            ended_at: None,
        };
        if let Some(code) = keep(backend, by, row).await? {
            return Ok(code);
        }
    }
    Err(Error::Internal("no free code for a poster".to_owned()).into())
}

fn draw(backend: &Backend) -> PosterCode {
    let mut bits = [0u8; 4];
    backend.chance().fill(&mut bits);
    PosterCode::from_bits(u32::from_be_bytes(bits))
}

/// Keeps it, unless its code is taken.
async fn keep(backend: &Backend, by: &Staff, row: Model) -> Result<Option<PosterCode>> {
    let code = row.code.0.clone();
    let line = Line::new(backend, by, "poster.make", &code, json!({ "label": row.label }));
    let work = move |tx: Tx| {
        let (row, line) = (row.clone(), line.clone());
        async move {
            if Entity::find_by_id(row.code.clone()).one(&*tx).await?.is_some() {
                return Ok(false);
            }
            let row: ActiveModel = row.into();
            Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
            line.write(&tx).await?;
            Ok(true)
        }
    };
    Ok(backend.write(work).await?.then_some(code))
}

/// A poster that still leads somewhere, within somebody's reach.
pub async fn within_reach(backend: &Backend, by: &Staff, code: &PosterCode) -> Result<Poster> {
    let reach = Reach::of(backend, by)?;
    let poster = find(backend, code).await?;
    let unit = poster.unit.as_ref().map(|unit| unit.id);
    if reach.holds(unit) { Ok(poster) } else { Err(Error::NotFound) }
}

/// The units somebody may give a poster to.
pub fn units(backend: &Backend, by: &Staff) -> Result<Vec<(UnitId, String)>> {
    let reach = Reach::of(backend, by)?;
    let directory = backend.directory();
    let units = directory.units.iter().filter(|unit| unit.active && reach.holds(Some(unit.id)));
    Ok(units.map(|unit| (unit.id, unit.name.clone())).collect())
}

/// Ends a poster: its code leads nowhere any more. [`Error::NotFound`] for one
/// out of reach or over.
pub async fn end(backend: &Backend, by: &Staff, code: &PosterCode) -> Result<()> {
    let reach = Reach::of(backend, by)?;
    let row = Entity::find_by_id(Text(code.clone())).one(backend.read()).await?;
    let row = row.filter(|row| row.active && reach.holds(row.unit_id.map(|id| id.0)));
    row.ok_or(Error::NotFound)?;
    let (now, code) = (backend.now(), code.clone());
    let line = Line::new(backend, by, "poster.end", &code, json!({}));
    let work = move |tx: Tx| {
        let (line, code) = (line.clone(), code.clone());
        async move {
            let update = Entity::update_many()
                .col_expr(Column::Active, Expr::value(false))
                .col_expr(Column::EndedAt, Expr::value(now))
                .filter(Column::Code.eq(Text(code)))
                .filter(Column::Active.eq(true));
            if update.exec(&*tx).await?.rows_affected == 0 {
                return Err(Error::NotFound);
            }
            line.write(&tx).await
        }
    };
    backend.write(work).await
}

/// Within which units somebody may; everywhere for administrators.
struct Reach(Option<HashSet<UnitId>>);

impl Reach {
    fn of(backend: &Backend, by: &Staff) -> Result<Self> {
        if by.administers() {
            return Ok(Self(None));
        }
        let directory = backend.directory();
        let grants = by.grants.iter().filter(|grant| role_may_edit_places(grant.role));
        let units: HashSet<UnitId> = grants.flat_map(|grant| directory.subtree(grant.unit)).collect();
        if units.is_empty() { Err(Error::Forbidden) } else { Ok(Self(Some(units))) }
    }

    fn holds(&self, unit: Option<UnitId>) -> bool {
        self.0.as_ref().is_none_or(|units| unit.is_some_and(|unit| units.contains(&unit)))
    }

    /// The unit of what somebody puts up without naming one.
    fn own(&self, by: &Staff) -> Option<UnitId> {
        let granted = by.grants.iter().find(|grant| role_may_edit_places(grant.role));
        self.0.as_ref().and(granted).map(|grant| grant.unit)
    }
}

/// How many rows of a table there are for each code.
async fn per_code(backend: &Backend, text: &str) -> Result<HashMap<String, u32>> {
    let dialect = backend.read().get_database_backend();
    let rows = backend.read().query_all_raw(sql(dialect, text, Vec::new())).await?;
    let mut counts = HashMap::new();
    for row in rows {
        let count: i64 = row.try_get_by_index(1)?;
        counts.insert(row.try_get_by_index(0)?, u32::try_from(count).unwrap_or(u32::MAX));
    }
    Ok(counts)
}
