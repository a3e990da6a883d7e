//! Stars for a place, once a device and day; the last word of a day counts.

use crate::Backend;
use crate::days::day_of;
use crate::db::{Text, sql};
use crate::error::{Error, Result};
use chrono::TimeDelta;
use domain::ids::PlaceId;
use sea_orm::ConnectionTrait;

/// Days of which stars count.
const DAYS: i64 = 90;
/// Fewer opinions than this say nothing about a place, but much about who gave
/// them.
const FEW: u32 = 3;

/// What people think of a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stars {
    /// From 1 to 5, of the last 90 days.
    pub mean: f64,
    /// How often somebody said.
    pub count: u32,
}

/// Keeps stars, 1 to 5, of a device for today; a second time replaces.
/// [`Error::NotFound`] for a place that is not shown, [`Error::Conflict`] for
/// another number of stars.
pub async fn rate(backend: &Backend, place: PlaceId, device: &str, stars: u8) -> Result<()> {
    crate::places::one(backend, place).ok_or(Error::NotFound)?;
    if !(1..=5).contains(&stars) {
        return Err(Error::Conflict);
    }
    let now = backend.now();
    let hash = backend.secrets().visit(device, place);
    let day = day_of(now, backend.config().offset).to_string();
    let upsert = "insert into rating (place_id, device_hash, day, stars, at) values ($1, $2, $3, $4, $5)
                  on conflict (place_id, device_hash, day)
                  do update set stars = excluded.stars, at = excluded.at";
    let values = vec![Text(place).into(), hash.into(), day.into(), i32::from(stars).into(), now.into()];
    backend.execute(upsert, values).await.map(|_| ())
}

/// What people think of a place, once enough have said.
pub async fn stars(backend: &Backend, place: PlaceId) -> Result<Option<Stars>> {
    let since = day_of(backend.now() - TimeDelta::days(DAYS), backend.config().offset).to_string();
    let dialect = backend.read().get_database_backend();
    let text = "select count(*), cast(coalesce(sum(stars), 0) as bigint) from rating
                where place_id = $1 and day >= $2";
    let asked = sql(dialect, text, vec![Text(place).into(), since.into()]);
    let Some(row) = backend.read().query_one_raw(asked).await? else { return Ok(None) };
    let (count, sum): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let sum = u32::try_from(sum).unwrap_or(u32::MAX);
    Ok((count >= FEW).then(|| Stars { mean: f64::from(sum) / f64::from(count), count }))
}
