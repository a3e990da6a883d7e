//! What changed since a mark, for copies.

use super::{Changes, rows};
use crate::Backend;
use crate::error::Result;
use domain::place::PlaceState;
use std::sync::Arc;

/// Most that is told at once.
const MOST: usize = 1000;

/// Published places that changed after a mark (0 for all), oldest change first,
/// and those that are shown no more. Who begins with nothing hears of none that
/// went before.
pub async fn changes(backend: &Backend, since: i64, limit: usize) -> Result<Changes> {
    let limit = limit.clamp(1, MOST);
    let mut rows = rows::after(backend.read(), since, limit as u64 + 1).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let ahead = since > 0 && rows.is_empty() && since > rows::newest(backend.read()).await?;
    let next = rows.last().map_or(since, |row| row.changed);
    let mut changes = Changes { next, more, ahead, ..Changes::default() };
    for row in rows {
        match (row.state, row.shown) {
            (PlaceState::Published, _) => changes.places.push(Arc::new(row.place()?)),
            (_, true) if since > 0 => changes.gone.push(row.id),
            // Never shown: nobody has it.
            _ => {}
        }
    }
    Ok(changes)
}
