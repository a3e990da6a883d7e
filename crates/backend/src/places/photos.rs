//! Photos of places: kept from being cleared away, and never those of a request.

use crate::Backend;
use crate::actor::Actor;
use crate::db::{Text, Tx, sql};
use crate::entity::place_photo;
use crate::error::{Error, Result};
use domain::draft::{Field, FieldError, Problem};
use domain::ids::{MediaId, PlaceId};
use sea_orm::{ConnectionTrait, EntityTrait};

/// Gives photos to a place. What is attached to a request stays there: a place
/// is public.
pub(super) async fn give(tx: &Tx, place: PlaceId, photos: &[MediaId]) -> Result<()> {
    for photo in photos {
        let text = "insert into place_photo (media_id, place_id)
                    select id, $1 from media where id = $2 and request_id is null and kind = 'photo'
                    on conflict (media_id) do nothing";
        let dialect = tx.get_database_backend();
        tx.execute_raw(sql(dialect, text, vec![Text(place).into(), Text(*photo).into()])).await?;
        let text = "select 1 from place_photo where media_id = $1 and place_id = $2";
        let values = vec![Text(*photo).into(), Text(place).into()];
        if tx.query_one_raw(sql(dialect, text, values)).await?.is_none() {
            return Err(Error::Invalid(vec![FieldError::new(Field::Photos, Problem::Gone)]));
        }
    }
    Ok(())
}

/// Whether somebody sees a photo of a place, and if so whether everyone does.
/// None when they do not.
pub(crate) async fn may_see_photo(backend: &Backend, actor: &Actor, photo: MediaId) -> Result<Option<bool>> {
    let found = place_photo::Entity::find_by_id(Text(photo)).one(backend.read()).await?;
    let Some(row) = found else { return Ok(None) };
    let shown = super::one(backend, row.place_id.0);
    if shown.is_some_and(|found| found.place.facts.photos.contains(&photo)) {
        return Ok(Some(true));
    }
    let Actor::Staff(staff) = actor else { return Ok(None) };
    match super::for_editor(backend, staff, row.place_id.0).await {
        Ok(_) => Ok(Some(false)),
        Err(Error::Forbidden | Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
