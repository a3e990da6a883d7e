//! An extract that was taken in is taken back, as far as nobody has changed
//! anything of it since.

use super::super::layouts;
use super::{AT_ONCE, all, one};
use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::error::{Error, Result};
use crate::places::osm::Compound;
use domain::ids::{ExtractId, PlaceId};
use domain::place::ExtractState;

/// How many compounds were taken back, and how many stay because somebody has
/// changed them since.
///
/// # Errors
/// [`Error::Conflict`] for one that is not taken in.
pub async fn back(backend: &Backend, by: &Staff, id: ExtractId) -> Result<(usize, usize)> {
    if one(backend, by, id).await?.state != ExtractState::Done {
        return Err(Error::Conflict);
    }
    let (mut done, mut kept, mut from) = (0, 0, -1);
    loop {
        let text = "select position, body, became, place_id, shown from osm_compound
                    where extract_id = $1 and position > $2 and became in ('new', 'again', 'draft')
                    order by position limit $3";
        let rows = all(backend, text, vec![Text(id).into(), from.into(), AT_ONCE.into()]).await?;
        if rows.is_empty() {
            return Ok((done, kept));
        }
        for row in &rows {
            from = row.try_get_by_index::<i32>(0)?;
            let compound: Compound =
                serde_json::from_str(&row.try_get_by_index::<String>(1)?).map_err(Error::internal)?;
            let new = row.try_get_by_index::<String>(2)? == "new";
            let place: Option<Text<PlaceId>> = row.try_get_by_index(3)?;
            let shown: bool = row.try_get_by_index(4)?;
            let undone = match place {
                Some(place) => layouts::back(backend, by, &compound, (place.0, new, shown)).await,
                None => Ok(false),
            };
            match undone {
                Ok(true) => done += 1,
                Ok(false) | Err(Error::Conflict | Error::NotFound | Error::Forbidden) => {
                    kept += 1;
                    continue;
                }
                Err(error) => return Err(error),
            }
            let text = "update osm_compound set became = 'back', shown = $3
                        where extract_id = $1 and position = $2";
            backend.execute(text, vec![Text(id).into(), from.into(), false.into()]).await?;
        }
    }
}
