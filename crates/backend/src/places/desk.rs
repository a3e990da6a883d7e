//! The list of places for those who edit them, the doubtful first.

use super::report::FRESH;
use super::save::Reach;
use crate::Backend;
use crate::actor::Staff;
use crate::db::{Text, sql};
use crate::error::{Error, Result};
use domain::ids::{PlaceId, UnitId};
use domain::place::{PlaceKind, PlaceState};
use sea_orm::ConnectionTrait;

/// Most lines of the list; the search finds the others.
pub const LINES: usize = 200;
/// Rows looked at for them: some belong to others.
const ROWS: i64 = 2000;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// A part of the name or of the address.
    pub text: String,
    /// Of this kind only.
    pub kind: Option<PlaceKind>,
    /// In this state only; any but removed without.
    pub state: Option<PlaceState>,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The place.
    pub id: PlaceId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
    /// Whether it is shown.
    pub state: PlaceState,
    /// Its address.
    pub address: String,
    /// Nobody knows its hours.
    pub no_hours: bool,
    /// Reports of it and of its gates that wait.
    pub reports: i64,
}

/// Places within reach: those with reports first, then drafts, then those
/// without hours, then by their latest change.
///
/// # Errors
/// [`Error::Forbidden`] for who edits no places.
pub async fn list(backend: &Backend, by: &Staff, ask: &Ask) -> Result<Vec<Line>> {
    let reach = Reach::of(backend, by);
    if reach.is_empty() {
        return Err(Error::Forbidden);
    }
    let text = "select id, name, kind, state, address, unit_id, hours, waiting from (
                  select place.*, (select count(*) from place_report as said
                    where said.place_id = place.id and said.state = 'open' and said.at >= $5)
                  + (select count(*) from gate_report as said
                    where said.place_id = place.id and said.state = 'open' and said.at >= $5) as waiting
                  from place) as place
                where (name like $1 escape '!' or address like $1 escape '!') and (kind = $2 or $2 = '')
                  and (state = $3 or ($3 = '' and state <> 'removed'))
                order by case when waiting > 0 then 0 when state = 'draft' then 1
                  when hours is null and kind <> 'compound' then 2 else 3 end, changed desc limit $4";
    let escaped = ask.text.trim().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let values = vec![
        format!("%{escaped}%").into(),
        ask.kind.map_or("", PlaceKind::as_str).into(),
        ask.state.map_or("", PlaceState::as_str).into(),
        ROWS.into(),
        (backend.now() - FRESH).into(),
    ];
    let statement = sql(backend.read().get_database_backend(), text, values);
    let mut lines = Vec::new();
    for row in backend.read().query_all_raw(statement).await? {
        let unit: Option<Text<UnitId>> = row.try_get_by_index(5)?;
        let id = row.try_get_by_index::<Text<PlaceId>>(0)?.0;
        if !reach.covers_place(id, unit.map(|unit| unit.0)) {
            continue;
        }
        lines.push(Line {
            id,
            name: row.try_get_by_index(1)?,
            kind: row.try_get_by_index::<Text<PlaceKind>>(2)?.0,
            state: row.try_get_by_index::<Text<PlaceState>>(3)?.0,
            address: row.try_get_by_index(4)?,
            no_hours: row.try_get_by_index::<Option<String>>(6)?.is_none(),
            reports: row.try_get_by_index(7)?,
        });
        if lines.len() == LINES {
            break;
        }
    }
    Ok(lines)
}
