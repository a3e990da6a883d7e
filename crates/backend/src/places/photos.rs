//! Photos of places: kept from being cleared away, and never those of a request.

use crate::db::{Text, Tx, sql};
use crate::error::{Error, Result};
use domain::draft::{Field, FieldError, Problem};
use domain::ids::{MediaId, PlaceId};
use sea_orm::ConnectionTrait;

/// Gives photos to a place. What is attached to a request stays there: a place
/// is public.
pub(super) async fn give(tx: &Tx, place: PlaceId, photos: &[MediaId]) -> Result<()> {
    for photo in photos {
        let text = "insert into place_photo (media_id, place_id)
                    select id, $1 from media where id = $2 and request_id is null
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
