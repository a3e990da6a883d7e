//! What was looked at is kept, and taken back as long as nobody has changed it.

use super::stations::{Judged, Look, Outcome};
use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use crate::places::{Draft, Source, for_editor, history, put_back, remove, save_many};
use domain::ids::PlaceId;
use domain::place::{PlaceFacts, PlaceState};
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
/// `progress` hears how many rows are done.
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
) -> Result<()> {
    let wanted: Vec<&Judged> =
        look.rows.iter().filter(|row| matches!(row.outcome, Outcome::New | Outcome::Update(_))).collect();
    let mut done = 0;
    for piece in wanted.chunks(AT_ONCE) {
        let mut drafts = Vec::with_capacity(piece.len());
        for row in piece {
            drafts.push(draft(backend, by, row, publish).await?);
        }
        let new: Vec<bool> = drafts.iter().map(|draft| draft.id.is_none()).collect();
        let before: Vec<i64> = drafts.iter().map(|draft| draft.version).collect();
        let places = save_many(backend, by, Source::Import, drafts).await?;
        for (((row, place), new), before) in piece.iter().zip(places).zip(new).zip(before) {
            // Nothing was other than it was: nothing is to be taken back.
            if place.version != before {
                receipt.places.push(Taken { row: row.number, id: place.id, version: place.version, new });
            }
        }
        done += piece.len();
        progress(done);
    }
    Ok(())
}

async fn draft(backend: &Backend, by: &Staff, row: &Judged, publish: bool) -> Result<Draft> {
    let Outcome::Update(id) = row.outcome else {
        let shown = publish && row.doubts.is_empty();
        let state = if shown { PlaceState::Published } else { PlaceState::Draft };
        return Ok(Draft { id: None, version: 0, facts: row.facts.clone(), state });
    };
    let known = for_editor(backend, by, id).await?;
    let facts = merged(known.facts, &row.facts);
    Ok(Draft { id: Some(id), version: known.version, facts, state: known.state })
}

/// What is known, with what the row says; what the row does not say stays.
fn merged(mut known: PlaceFacts, row: &PlaceFacts) -> PlaceFacts {
    for (old, new) in [
        (&mut known.address, &row.address),
        (&mut known.rules, &row.rules),
        (&mut known.operator, &row.operator),
    ] {
        if !new.is_empty() {
            old.clone_from(new);
        }
    }
    if row.original.is_some() {
        (known.at, known.original) = (row.at, row.original);
    }
    if row.hours_text.is_some() {
        // Words that cannot be read replace hours that could: they are newer.
        (known.hours, known.hours_text) = (row.hours.clone(), row.hours_text.clone());
    }
    for feature in domain::place::Feature::ALL {
        if let Some(there) = row.features.get(*feature) {
            known.features.set(*feature, Some(there));
        }
    }
    known.capacity = row.capacity.or(known.capacity);
    known.wifi = row.wifi.clone().or(known.wifi);
    known
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
