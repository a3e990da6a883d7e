//! What was looked at is kept, and taken back as long as nobody has changed it.

use super::known_rows::merged;
use super::stations::{Judged, Look, Outcome};
use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use crate::places::{Draft, Source, for_editor, history, put_back, remove, save_many};
use domain::ids::PlaceId;
use domain::place::PlaceState;
use serde::{Deserialize, Serialize};

/// Places in one transaction.
const AT_ONCE: usize = 200;

/// A place that an import made or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The row.
    pub row: u32,
    /// The place.
    pub id: PlaceId,
    /// The version it has since.
    pub version: i64,
    /// Whether it was made.
    pub new: bool,
}

/// What an import did, by which it is taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Every place.
    pub places: Vec<Taken>,
}

/// Keeps the rows that can be kept: new places in the state that is asked for
/// (those with a doubt always as drafts), known ones with what the row says more.
/// What everyone sees changes only with `publish`, and by rows without a doubt.
/// `progress` hears how many rows are done. Gives how many rows were left because
/// they would change what everyone sees.
///
/// # Errors
/// As `save_many`. What was kept before an error is in `receipt`.
pub async fn take(
    backend: &Backend,
    by: &Staff,
    look: &Look,
    publish: bool,
    receipt: &mut Receipt,
    progress: &mut (dyn FnMut(usize) + Send),
) -> Result<usize> {
    let wanted =
        |row: &&Judged| matches!(row.outcome, Outcome::New | Outcome::Update(_) | Outcome::Public(_));
    let wanted: Vec<&Judged> = look.rows.iter().filter(wanted).collect();
    let (mut done, mut left) = (0, 0);
    for piece in wanted.chunks(AT_ONCE) {
        let (mut numbers, mut drafts) = (Vec::new(), Vec::with_capacity(piece.len()));
        for row in piece {
            match draft(backend, by, row, publish).await? {
                Some(draft) => {
                    numbers.push((row.number, draft.id.is_none(), draft.version));
                    drafts.push(draft);
                }
                None => left += 1,
            }
        }
        let places = save_many(backend, by, Source::Import, drafts).await?;
        for ((row, new, before), place) in numbers.into_iter().zip(places) {
            // Nothing was other than it was: nothing is to be taken back.
            if place.version != before {
                receipt.places.push(Taken { row, id: place.id, version: place.version, new });
            }
        }
        done += piece.len();
        progress(done);
    }
    Ok(left)
}

/// What a row makes of a place; nothing when everyone would see what is not to be
/// seen, or not yet.
async fn draft(backend: &Backend, by: &Staff, row: &Judged, publish: bool) -> Result<Option<Draft>> {
    let shown = publish && row.doubts.is_empty();
    let (Outcome::Update(id) | Outcome::Public(id)) = row.outcome else {
        let state = if shown { PlaceState::Published } else { PlaceState::Draft };
        return Ok(Some(Draft { id: None, version: 0, facts: row.facts.clone(), state }));
    };
    // It may have been published since it was looked at.
    let known = for_editor(backend, by, id).await?;
    let facts = merged(known.facts, row);
    let open = known.state != PlaceState::Published || shown;
    Ok(open.then_some(Draft { id: Some(id), version: known.version, facts, state: known.state }))
}

/// Takes an import back: new places are removed, changed ones are as before.
/// Gives how many were, and those that stay because somebody changed them since.
///
/// # Errors
/// As `save`.
pub async fn back(backend: &Backend, by: &Staff, receipt: &Receipt) -> Result<(usize, Vec<Taken>)> {
    let (mut done, mut kept) = (0, Vec::new());
    for taken in &receipt.places {
        let undone = if taken.new {
            remove(backend, by, taken.id, taken.version).await.map(|_| true)
        } else {
            restored(backend, by, taken).await
        };
        match undone {
            Ok(true) => done += 1,
            Ok(false) | Err(Error::Conflict | Error::NotFound) => kept.push(*taken),
            Err(error) => return Err(error),
        }
    }
    Ok((done, kept))
}

async fn restored(backend: &Backend, by: &Staff, taken: &Taken) -> Result<bool> {
    let changes = history(backend, by, taken.id).await?;
    let [last, before, ..] = changes.as_slice() else { return Ok(false) };
    if last.version != taken.version {
        return Ok(false);
    }
    put_back(backend, by, taken.id, taken.version, before.id).await.map(|_| true)
}
