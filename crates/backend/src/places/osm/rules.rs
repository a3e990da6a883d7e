//! Rules of gates, only where tags state one that holds without a condition. What
//! they say and no rule can is doubtful, and nothing is made of it.

use super::doubt::Doubt;
use super::gather::Tags;
use super::read::tag;
use super::times::{Window, windows};
use domain::compound::{Access, GateRule, Vehicle};

/// Who says so.
const SOURCE: &str = "OSM";

/// Tags that say who may go where.
pub(super) const WHO: &[&str] =
    &["access", "foot", "vehicle", "bicycle", "electric_bicycle", "motor_vehicle", "motorcycle", "moped"];

/// Which tags speak of somebody, the particular before the general: the first that
/// is there holds, and one that is unclear leaves it unknown.
const FOOT: &[&str] = &["foot", "access"];
const BICYCLE: &[&str] = &["bicycle", "vehicle", "access"];
const MOPED: &[&str] = &["moped", "motor_vehicle", "vehicle", "access"];
const MOTORCYCLE: &[&str] = &["motorcycle", "motor_vehicle", "vehicle", "access"];

/// The rules that a gate's tags state.
pub(super) fn rules(tags: &Tags, gate: &str, doubts: &mut Vec<Doubt>) -> Vec<GateRule> {
    let unclear = |(key, value): (&str, &str)| Doubt::TagUnclear {
        gate: gate.to_owned(),
        tag: format!("{key}={value}"),
    };
    let said = || WHO.iter().filter_map(|key| Some((*key, tag(tags, key)?)));
    let hours = tag(tags, "opening_hours");
    let open = hours.map_or(Some(vec![Window::ALWAYS]), windows);
    let locked = tag(tags, "locked").filter(|value| *value != "no").map(|value| ("locked", value));
    let conditions: Vec<_> = locked.into_iter().chain(conditional(tags)).collect();
    let (Some(open), true) = (open, conditions.is_empty()) else {
        // Each alone would be half of what is true.
        let hours = hours.map(|value| ("opening_hours", value));
        doubts.extend(conditions.into_iter().chain(hours).chain(said()).map(unclear));
        return Vec::new();
    };
    doubts.extend(said().filter(|(_, value)| access(value).is_none()).map(unclear));
    let rules = made(&each(tags, gate, doubts), &open);
    let used = rules.iter().any(|rule| rule.access != Access::No);
    // Nobody is said to be let in then.
    doubts.extend(hours.filter(|_| !used).map(|value| unclear(("opening_hours", value))));
    rules
}

/// What holds only under a condition: no rule can say which.
pub(super) fn conditional(tags: &Tags) -> impl Iterator<Item = (&str, &str)> {
    let of_access = |key: &str| key.strip_suffix(":conditional").is_some_and(|key| WHO.contains(&key));
    tags.iter().filter(move |(key, _)| of_access(key)).map(|(key, value)| (key.as_str(), value.as_str()))
}

/// What tags let each vehicle do, where they say so.
fn each(tags: &Tags, gate: &str, doubts: &mut Vec<Doubt>) -> Vec<(Vehicle, Access)> {
    let first = |keys: &[&str]| keys.iter().find_map(|key| tag(tags, key)).map(access);
    let (bicycle, moped) = (first(BICYCLE), first(MOPED));
    // Either may be meant by 电动自行车: only where both say the same it is said.
    let ebike = first(&["electric_bicycle"]).unwrap_or_else(|| {
        if bicycle != moped {
            doubts.push(Doubt::EbikeUnclear { gate: gate.to_owned() });
        }
        bicycle.filter(|_| bicycle == moped).flatten()
    });
    let all = [
        (Vehicle::Foot, first(FOOT).flatten()),
        (Vehicle::Bicycle, bicycle.flatten()),
        (Vehicle::Ebike, ebike),
        (Vehicle::Motorbike, first(MOTORCYCLE).flatten()),
    ];
    all.into_iter().filter_map(|(vehicle, access)| Some((vehicle, access?))).collect()
}

/// One rule for all of whom the same is said. Who is never let in is not at any hour;
/// outside the hours of the others nothing is known.
fn made(each: &[(Vehicle, Access)], open: &[Window]) -> Vec<GateRule> {
    let mut kinds: Vec<Access> = Vec::new();
    for (_, access) in each {
        if !kinds.contains(access) {
            kinds.push(*access);
        }
    }
    let rule = |access: Access, window: &Window| {
        let whose = each.iter().filter(|(_, other)| *other == access).map(|(vehicle, _)| *vehicle);
        let vehicles: Vec<Vehicle> = whose.collect();
        GateRule {
            vehicles: if vehicles.len() == Vehicle::ALL.len() { Vec::new() } else { vehicles },
            days: window.days.clone(),
            minutes: window.minutes,
            access,
            methods: Vec::new(),
            source: SOURCE.to_owned(),
            checked: None,
        }
    };
    let of = |access: Access| match access {
        Access::No => vec![rule(access, &Window::ALWAYS)],
        _ => open.iter().map(|window| rule(access, window)).collect(),
    };
    kinds.into_iter().flat_map(of).collect()
}

/// `private`, `permit`, `customers` do not say whether a courier is meant.
pub(super) fn access(value: &str) -> Option<Access> {
    match value {
        "yes" | "designated" | "permissive" | "public" => Some(Access::Ride),
        "dismount" => Some(Access::Push),
        "no" => Some(Access::No),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_of(tags: &[(&str, &str)]) -> (Vec<String>, Vec<Doubt>) {
        let tags: Tags = tags.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
        let mut doubts = Vec::new();
        let said = rules(&tags, "北门", &mut doubts).into_iter().map(|rule| {
            let whose: Vec<&str> = rule.vehicles.iter().map(|vehicle| vehicle.as_str()).collect();
            format!("{} {:?} {:?} {}", whose.join("+"), rule.days, rule.minutes, rule.access.as_str())
        });
        (said.collect(), doubts)
    }

    fn unclear(tag: &str) -> Doubt {
        Doubt::TagUnclear { gate: "北门".into(), tag: tag.into() }
    }

    #[test]
    fn each_tag_speaks_of_its_own_and_the_particular_goes_before_the_general() {
        let (rules, doubts) = made_of(&[("access", "permissive")]);
        assert_eq!((rules, doubts), (vec![" [] [0, 1440] ride".to_owned()], vec![]));
        let (rules, doubts) = made_of(&[("access", "no"), ("foot", "yes")]);
        assert_eq!(rules, ["foot [] [0, 1440] ride", "bicycle+ebike+motorbike [] [0, 1440] no"]);
        assert_eq!(doubts, []);
        let (rules, _) = made_of(&[("access", "yes"), ("vehicle", "no"), ("bicycle", "dismount")]);
        assert_eq!(
            rules,
            ["foot [] [0, 1440] ride", "bicycle [] [0, 1440] push", "motorbike [] [0, 1440] no"]
        );
        // What is unclear in particular is not said in general.
        let (rules, doubts) = made_of(&[("access", "yes"), ("vehicle", "private")]);
        assert_eq!(
            (rules, doubts),
            (vec!["foot [] [0, 1440] ride".to_owned()], vec![unclear("vehicle=private")])
        );
    }

    #[test]
    fn an_electric_bicycle_is_let_in_only_where_both_kinds_are() {
        let doubt = Doubt::EbikeUnclear { gate: "北门".into() };
        for tags in [&[("bicycle", "yes")][..], &[("access", "yes"), ("moped", "no")]] {
            let (rules, doubts) = made_of(tags);
            assert!(rules.iter().all(|rule| !rule.contains("ebike")), "{rules:?}");
            assert_eq!(doubts, std::slice::from_ref(&doubt));
        }
        let (rules, doubts) = made_of(&[("bicycle", "no"), ("motor_vehicle", "no")]);
        assert_eq!(rules, ["bicycle+ebike+motorbike [] [0, 1440] no"]);
        assert_eq!(doubts, []);
        assert_eq!(made_of(&[("electric_bicycle", "yes")]).0, ["ebike [] [0, 1440] ride"]);
    }

    #[test]
    fn hours_become_the_windows_of_who_is_let_in() {
        let (rules, doubts) =
            made_of(&[("foot", "yes"), ("vehicle", "no"), ("opening_hours", "Mo-Fr 06:00-24:00")]);
        let foot = "foot [1, 2, 3, 4, 5] [360, 1440] ride";
        assert_eq!(rules, [foot, "bicycle+ebike+motorbike [] [0, 1440] no"]);
        assert_eq!(doubts, []);
        let (rules, doubts) = made_of(&[("foot", "yes"), ("opening_hours", "06:00-22:00; PH off")]);
        assert_eq!(rules, [""; 0]);
        assert_eq!(doubts, [unclear("opening_hours=06:00-22:00; PH off"), unclear("foot=yes")]);
        assert_eq!(made_of(&[("opening_hours", "24/7")]), (vec![], vec![unclear("opening_hours=24/7")]));
    }

    #[test]
    fn under_a_lock_or_a_condition_nothing_is_known_and_all_of_it_is_said() {
        let north = [
            ("access", "private"),
            ("bicycle", "no"),
            ("foot", "yes"),
            ("locked", "yes"),
            ("motor_vehicle", "no"),
            ("opening_hours", "Mo-Su 06:00-24:00"),
        ];
        let (rules, doubts) = made_of(&north);
        assert_eq!(rules, [""; 0]);
        assert_eq!(doubts.len(), north.len(), "{doubts:?}");
        assert!(doubts.contains(&unclear("locked=yes")) && doubts.contains(&unclear("foot=yes")));
        let (rules, doubts) = made_of(&[("foot", "yes"), ("bicycle:conditional", "no @ (22:00-06:00)")]);
        assert_eq!(rules, [""; 0]);
        assert_eq!(doubts, [unclear("bicycle:conditional=no @ (22:00-06:00)"), unclear("foot=yes")]);
        assert_eq!(made_of(&[("foot", "yes"), ("locked", "no")]).0.len(), 1);
    }
}
