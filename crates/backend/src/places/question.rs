//! The one question to ask next: what nobody knows, or what was not looked at
//! for longest.

use super::report::{FRESH, heard, lately};
use super::voice::speaker;
use crate::Backend;
use crate::days::day_of;
use crate::entity::place_report;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use domain::ids::{AccountId, PlaceId};
use domain::place::{Answer, Feature, Place, PlaceKind, Question};

/// What is asked of a place where people rest.
const REST: &[Feature] = &[
    Feature::HotWater,
    Feature::PhoneCharging,
    Feature::Toilet,
    Feature::Seats,
    Feature::Microwave,
    Feature::BikeCharging,
    Feature::Heating,
    Feature::AirConditioning,
    Feature::Wifi,
    Feature::FirstAid,
    Feature::RainGear,
    Feature::Tools,
    Feature::BatterySwap,
    Feature::Fridge,
    Feature::Parking,
    Feature::Aed,
    Feature::MotherRoom,
    Feature::LegalDesk,
];
/// What is asked of a place one rides to.
const RIDE: &[Feature] = &[Feature::Parking, Feature::BikeCharging, Feature::BatterySwap];
/// What is asked of a shop.
const SHOP: &[Feature] = &[Feature::Parking, Feature::Toilet, Feature::HotWater];

const fn asked_of(kind: PlaceKind) -> &'static [Feature] {
    match kind {
        PlaceKind::Station | PlaceKind::DriversHome | PlaceKind::ServicePoint => REST,
        PlaceKind::Compound | PlaceKind::Building | PlaceKind::BusinessDistrict => RIDE,
        PlaceKind::Partner | PlaceKind::Canteen => SHOP,
    }
}

/// The question for somebody who is at a place; none when there is nothing to
/// ask. Nobody is asked what was checked within thirty days, what enough people
/// said already, or what they themselves answered: with this device, or with the
/// account they signed in to.
///
/// # Errors
/// [`Error::NotFound`] for a place that is not shown.
pub async fn question(
    backend: &Backend,
    id: PlaceId,
    device: &str,
    by: Option<AccountId>,
) -> Result<Option<Question>> {
    let place = super::one(backend, id).ok_or(Error::NotFound)?.place;
    let rows = lately(backend, id).await?;
    let today = day_of(backend.now(), backend.config().offset);
    let own = speaker(backend, id, device, by);
    Ok(next(&place, &rows, today, &own))
}

fn next(place: &Place, rows: &[place_report::Model], today: NaiveDate, own: &str) -> Option<Question> {
    let settled = |question: Question| {
        let mut about = rows.iter().filter(|row| row.question.0 == question);
        about.any(|row| row.decided_at.is_some() || row.device == own) || enough(rows, question)
    };
    let looked_at = place.facts.checked.as_ref().map(|checked| checked.on);
    let recent = looked_at.is_some_and(|on| today - on < FRESH);
    let open = |feature: &&Feature| !settled(Question::Has(**feature));
    let mut features = asked_of(place.facts.kind).iter().filter(open);
    let known = |feature: &Feature| place.facts.features.get(*feature).is_some();
    let mut later = None;
    // All that is known was checked on the same day, so the first of it will do.
    let unknown = features.by_ref().find(|feature| {
        let known = known(feature);
        if known {
            later = later.or(Some(**feature));
        }
        !known
    });
    unknown.copied().or(later.filter(|_| !recent)).map(Question::Has)
}

/// Whether an editor will decide by what was said already.
fn enough(rows: &[place_report::Model], question: Question) -> bool {
    let agreed = |answer: Answer| {
        heard(rows.iter().filter(|row| row.question.0 == question && row.answer.0 == answer)).agree()
    };
    agreed(Answer::Yes) || agreed(Answer::No)
}
