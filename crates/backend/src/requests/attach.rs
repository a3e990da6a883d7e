//! Attachments that were staged before, on their way to what they belong to.

use crate::Backend;
use crate::db::{Text, Tx, sql};
use crate::entity::media;
use crate::error::{Error, Result};
use domain::draft::{Field, FieldError, Problem};
use domain::ids::{EventId, MediaId, RequestId};
use domain::media::{MediaKind, PHOTOS};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Value};
use std::collections::{HashMap, HashSet};

/// The staged attachments in the order asked for; each must have been staged
/// under this key, and there must not be too many.
pub(crate) async fn staged(backend: &Backend, key: &str, ids: &[MediaId]) -> Result<Vec<media::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    if ids.len() > PHOTOS + 2 {
        return Err(invalid(Field::Photos, Problem::TooMany));
    }
    let rows = media::Entity::find()
        .filter(media::Column::Id.is_in(ids.iter().map(|id| id.to_string())))
        .filter(media::Column::StagedKey.eq(key))
        .all(backend.read())
        .await?;
    let mut found: HashMap<MediaId, media::Model> = rows.into_iter().map(|row| (row.id.0, row)).collect();
    let mut seen = HashSet::new();
    // The same photo chosen twice is staged once.
    let once = ids.iter().filter(|id| seen.insert(**id));
    let ordered: Option<Vec<_>> = once.map(|id| found.remove(id)).collect();
    let ordered = ordered.ok_or_else(gone)?;
    count(&ordered)?;
    Ok(ordered)
}

/// What a request came with, in order.
pub(super) async fn came_with(backend: &Backend, request: RequestId) -> Result<Vec<media::Model>> {
    let rows = media::Entity::find()
        .filter(media::Column::RequestId.eq(Text(request)))
        .filter(media::Column::EventId.is_null())
        .order_by_asc(media::Column::Position);
    Ok(rows.all(backend.read()).await?)
}

fn count(rows: &[media::Model]) -> Result<()> {
    let most = [
        (MediaKind::Photo, Field::Photos, PHOTOS),
        (MediaKind::Voice, Field::Voice, 1),
        (MediaKind::Video, Field::Video, 1),
    ];
    for (kind, field, most) in most {
        if rows.iter().filter(|row| row.kind.0 == kind).count() > most {
            return Err(invalid(field, Problem::TooMany));
        }
    }
    Ok(())
}

/// Ties staged attachments to a request, and to a line of its history unless
/// they came with the submission.
pub(crate) async fn bind(
    tx: &Tx,
    key: &str,
    rows: &[MediaId],
    request: RequestId,
    event: Option<EventId>,
) -> Result<()> {
    for (position, id) in rows.iter().enumerate() {
        let values: Vec<Value> = vec![
            Text(request).into(),
            event.map(Text).into(),
            i32::try_from(position).unwrap_or(i32::MAX).into(),
            Text(*id).into(),
            key.into(),
        ];
        let bind = "update media set request_id = $1, event_id = $2, position = $3
                    where id = $4 and staged_key = $5 and request_id is null";
        let done = tx.execute_raw(sql(tx.get_database_backend(), bind, values)).await?;
        if done.rows_affected() == 0 {
            return Err(gone());
        }
    }
    Ok(())
}

/// One field that cannot be taken.
pub(crate) fn invalid(field: Field, problem: Problem) -> Error {
    Error::Invalid(vec![FieldError::new(field, problem)])
}

fn gone() -> Error {
    invalid(Field::Photos, Problem::Gone)
}
