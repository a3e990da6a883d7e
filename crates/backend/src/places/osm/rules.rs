//! Rules of gates, only where a tag states one.

use super::doubt::Doubt;
use super::read::tag;
use domain::compound::{Access, GateRule, Vehicle};

/// Who says so.
const SOURCE: &str = "OSM";

/// Which tag speaks of whom, the particular before the general: the first that
/// matches holds.
const WHO: &[(&str, &[Vehicle])] = &[
    ("foot", &[Vehicle::Foot]),
    ("bicycle", &[Vehicle::Bicycle]),
    ("electric_bicycle", &[Vehicle::Ebike]),
    ("motorcycle", &[Vehicle::Motorbike]),
    ("motor_vehicle", &[Vehicle::Motorbike]),
    ("access", &[]),
];

/// The rules that a gate's tags state. What they say and no rule can is doubtful.
pub(super) fn rules(tags: &[(String, String)], gate: &str, doubts: &mut Vec<Doubt>) -> Vec<GateRule> {
    let mut rules = Vec::new();
    for (key, vehicles) in WHO {
        let Some(value) = tag(tags, key) else { continue };
        match access(value) {
            Some(access) => rules.push(GateRule {
                vehicles: vehicles.to_vec(),
                days: Vec::new(),
                minutes: [0, 1440],
                access,
                methods: Vec::new(),
                source: SOURCE.to_owned(),
                checked: None,
            }),
            None => doubts.push(Doubt::TagUnclear { gate: gate.to_owned(), tag: format!("{key}={value}") }),
        }
    }
    rules
}

/// `private`, `permit`, `customers` do not say whether a courier is meant.
fn access(value: &str) -> Option<Access> {
    match value {
        "yes" | "designated" | "permissive" | "public" => Some(Access::Ride),
        "dismount" => Some(Access::Push),
        "no" => Some(Access::No),
        _ => None,
    }
}
