//! Rows of places that are here already: what they change, and what of it everyone
//! would see.

use super::stations::{Judged, Outcome};
use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::entity::place;
use crate::error::{Error, Result};
use crate::places::save::Reach;
use crate::places::{export, rows};
use domain::draft::{Field, FieldError, Problem};
use domain::ids::PlaceId;
use domain::place::sheet::Doubt;
use domain::place::{Feature, Place, PlaceFacts, PlaceState};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// Rows whose places are read at once.
const AT_ONCE: usize = 500;
/// Numbers that lost their last figures on the way move nothing, in metres.
const STAYS: f64 = 0.1;

/// Looks at the rows of known places beside what is known of them.
pub(super) async fn settle(backend: &Backend, by: &Staff, judged: &mut [Judged]) -> Result<()> {
    let reach = Reach::of(backend, by);
    for piece in judged.chunks_mut(AT_ONCE) {
        let ids = piece.iter().filter_map(|row| match row.outcome {
            Outcome::Update(id) => Some(Text(id)),
            _ => None,
        });
        let found = place::Entity::find().filter(place::Column::Id.is_in(ids)).all(backend.read()).await?;
        let known: HashMap<PlaceId, Place> =
            found.iter().map(|row| Ok((row.id.0, rows::place(row)?))).collect::<Result<_>>()?;
        for row in piece {
            let Outcome::Update(id) = row.outcome else { continue };
            match known.get(&id) {
                Some(place) if reach.covers(place.facts.unit) => compare(backend, by, place, row)?,
                // It is another unit's.
                _ => {
                    row.errors.push(FieldError::new(Field::Unit, Problem::Forbidden));
                    row.outcome = Outcome::Bad;
                }
            }
        }
    }
    Ok(())
}

fn compare(backend: &Backend, by: &Staff, place: &Place, row: &mut Judged) -> Result<()> {
    let merged = merged(place.facts.clone(), row);
    // What stays as it is raises no doubt.
    row.doubts.retain(|doubt| match doubt {
        Doubt::NoPosition => false,
        Doubt::NotOurs => merged.at != place.facts.at,
        Doubt::HoursUnread => !same_hours(&place.facts, &row.facts),
        _ => true,
    });
    row.outcome = match crate::places::check(backend, by, merged) {
        Ok(facts) if facts == place.facts => Outcome::Same(place.id),
        Ok(_) if place.state == PlaceState::Published => Outcome::Public(place.id),
        Ok(_) => Outcome::Update(place.id),
        Err(Error::Invalid(errors)) => {
            row.errors = errors;
            Outcome::Bad
        }
        Err(error) => return Err(error),
    };
    Ok(())
}

/// What is known, with what the row says; what the row does not say stays.
pub(super) fn merged(mut known: PlaceFacts, row: &Judged) -> PlaceFacts {
    let Judged { facts: row, identified, .. } = row;
    if *identified {
        known.name.clone_from(&row.name);
    }
    known.kind = row.kind;
    for (old, new) in [
        (&mut known.address, &row.address),
        (&mut known.rules, &row.rules),
        (&mut known.operator, &row.operator),
    ] {
        if !new.is_empty() {
            old.clone_from(new);
        }
    }
    if row.original.is_some() && known.at.distance(row.at) > STAYS {
        (known.at, known.original) = (row.at, row.original);
    }
    if !same_hours(&known, row) {
        // Words that cannot be read stand beside hours that can, until somebody looks.
        known.hours = row.hours.clone().or(known.hours);
        known.hours_text.clone_from(&row.hours_text);
    }
    for feature in Feature::ALL {
        if let Some(there) = row.features.get(*feature) {
            known.features.set(*feature, Some(there));
        }
    }
    known.capacity = row.capacity.or(known.capacity);
    known.wifi = row.wifi.clone().or(known.wifi);
    known
}

/// Whether a row says of the hours nothing, what is known, or what an export wrote.
fn same_hours(known: &PlaceFacts, row: &PlaceFacts) -> bool {
    match row.hours_text.as_deref().or(row.hours.as_deref()) {
        None => true,
        Some(said) => said == export::hours(known) || row.hours.is_some() && row.hours == known.hours,
    }
}
