//! From the gate to a door: which gate now, where to park, and the walk.
//!
//! Two phases. A vehicle goes from the gate to a place where it may stand, then
//! its rider walks. Gates are compared by effort, which is never shown: people
//! are told distances.

mod answer;
mod door;
mod judge;
mod net;
mod steps;

pub use answer::{
    Answer, Break, Door, Excluded, Parking, Refusal, Second, Side, Step, Way, WhyNot, WhySecond,
};
pub use door::building_key;
pub use judge::UNKNOWN_COUNTS;

use super::gate::WeekTime;
use super::{Layout, Shut, Vehicle};
use judge::{Candidate, Fields, Verdict};
use serde::{Deserialize, Serialize};

/// To which door, on what, when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Number of the building as somebody typed it.
    pub building: String,
    /// Number of the unit; the nearest door when empty.
    #[serde(default)]
    pub unit: String,
    /// What the rider is on.
    pub vehicle: Vehicle,
    /// Local time.
    pub at: WeekTime,
}

/// The way to a door: the best gate at that time, the second best and why it is
/// only second, and the gates that are out of the question.
///
/// # Errors
/// When there is no such door, or no gate from which it can be reached.
pub fn route(layout: &Layout, ask: &Ask) -> Result<Answer, Refusal> {
    route_heeding(layout, ask, &[])
}

/// The same, heeding what people say of gates: one that they say is shut is taken
/// only where there is no other, and then that is said.
///
/// # Errors
/// As [`route`].
pub fn route_heeding(layout: &Layout, ask: &Ask, shut: &[Shut]) -> Result<Answer, Refusal> {
    if layout.gates.is_empty() {
        return Err(Refusal::NoGates);
    }
    let doors = door::find(layout, &ask.building, &ask.unit)?;
    let net = net::Net::of(layout);
    let fields = Fields::of(&net, ask.vehicle, &doors);
    let mut usable = Vec::new();
    let mut excluded = Vec::new();
    for (index, gate) in layout.gates.iter().enumerate() {
        match judge::gate(&fields, ask, index, gate, shut) {
            Verdict::Usable(candidate) => usable.push(candidate),
            Verdict::Excluded(why) => excluded.push(Excluded {
                gate: index,
                name: gate.name.clone(),
                why,
                turnover: match why {
                    WhyNot::RefusedOnFoot { .. } => gate.turnover(Vehicle::Foot, ask.at),
                    _ => gate.turnover(ask.vehicle, ask.at),
                },
            }),
        }
    }
    usable.sort_by_key(Candidate::rank);
    let mut ways = usable.iter().take(2).map(|candidate| judge::way(&fields, ask, candidate));
    let Some(best) = ways.next() else { return Err(refusal(layout, &doors, excluded)) };
    let second = ways.next().map(|way| Second { why: judge::why(&best, &way), way });
    Ok(Answer { ask: ask.clone(), building: doors.building, best, second, excluded })
}

/// No gate is left: because none lets anybody in, or because ways are missing.
fn refusal(layout: &Layout, doors: &door::Doors, excluded: Vec<Excluded>) -> Refusal {
    let open = |gate: &Excluded| !matches!(gate.why, WhyNot::Refused { .. } | WhyNot::RefusedOnFoot { .. });
    if !excluded.iter().any(open) {
        return Refusal::NoGateNow { excluded };
    }
    Refusal::Unreachable { gap: door::gap(layout, doors, &excluded), excluded }
}
