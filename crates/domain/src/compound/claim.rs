//! What riders say is wrong with a gate, and what a layout is when they are right.

use super::{Access, Gate, GateRule, Layout, Point, Vehicle, WeekTime};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Positions that mean the same place: fifteen metres, in decimetres.
const ALIKE: i64 = 150;
/// All of a day.
pub const ALL_DAY: [u16; 2] = [0, 1440];

/// What is wrong with a gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum GateClaim {
    /// It lets this vehicle in otherwise, now.
    Access {
        /// Which.
        vehicle: Vehicle,
        /// How.
        access: Access,
    },
    /// It is closed, for everybody.
    Closed,
    /// It is somewhere else.
    Moved {
        /// Where, if it was shown on the plan or measured.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Point>,
        /// Beside what, if it was said: the number of a building or a few words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        near: String,
    },
    /// There is none.
    Missing,
}

/// A gate that lets nobody in, or some not, as people say and nobody has checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shut {
    /// Its [`Gate::key`].
    pub gate: String,
    /// The rule that there is if they are right.
    pub rule: GateRule,
}

impl Shut {
    /// Whether it is said of this gate, of a vehicle at a time.
    pub fn holds(&self, gate: &Gate, vehicle: Vehicle, at: WeekTime) -> bool {
        self.rule.covers(vehicle, at) && self.gate == gate.key()
    }
}

/// Why a claim cannot be put into a layout as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotApplied {
    /// No gate has this name, or stands there, any more.
    NoSuchGate,
    /// Somebody has to draw it: nobody said exactly where.
    ToBeDrawn,
}

impl GateClaim {
    /// Its stable name.
    pub const fn what(&self) -> &'static str {
        match self {
            Self::Access { .. } => "access",
            Self::Closed => "closed",
            Self::Moved { .. } => "moved",
            Self::Missing => "missing",
        }
    }

    /// What it is about: the newest word of a device about the same counts.
    pub fn topic(&self) -> String {
        match self {
            Self::Access { vehicle, .. } => format!("{}:{vehicle}", self.what()),
            _ => self.what().to_owned(),
        }
    }

    /// Whether it may be so for a day only: a gate that is closed may open again.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Closed)
    }

    /// What it comes to for who wants in by a gate; nothing unless somebody is not let
    /// in. `minutes`: during which of the day a rule for a vehicle holds.
    pub fn shuts(&self, gate: &str, minutes: [u16; 2]) -> Option<Shut> {
        let (vehicles, minutes) = match self {
            Self::Access { vehicle, access: Access::No } => (vec![*vehicle], minutes),
            Self::Closed | Self::Missing => (Vec::new(), ALL_DAY),
            Self::Access { .. } | Self::Moved { .. } => return None,
        };
        Some(Shut { gate: gate.to_owned(), rule: rule(vehicles, minutes, Access::No, String::new(), None) })
    }

    /// Whether two people mean the same.
    pub fn is_alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Moved { to: Some(a), .. }, Self::Moved { to: Some(b), .. }) => {
                apart(*a, *b) <= ALIKE * ALIKE
            }
            (Self::Moved { to: None, near: a }, Self::Moved { to: None, near: b }) => a == b && !a.is_empty(),
            (Self::Moved { .. }, Self::Moved { .. }) => false,
            (a, b) => a == b,
        }
    }

    /// The layout as it is when this is right. `minutes`: during which of the day a
    /// rule for a vehicle holds, as whoever confirms it knows; `gate`: its [`Gate::key`].
    pub fn applied(
        &self,
        layout: &Layout,
        gate: &str,
        minutes: [u16; 2],
        source: &str,
        today: NaiveDate,
    ) -> Result<Layout, NotApplied> {
        let mut layout = layout.clone();
        let at = layout.gates.iter().position(|one| one.key() == gate).ok_or(NotApplied::NoSuchGate)?;
        let rule =
            |vehicles, minutes, access| rule(vehicles, minutes, access, source.to_owned(), Some(today));
        match self {
            Self::Access { vehicle, access } => {
                first(&mut layout.gates[at], rule(vec![*vehicle], minutes, *access))
            }
            Self::Closed => first(&mut layout.gates[at], rule(Vec::new(), ALL_DAY, Access::No)),
            Self::Moved { to: Some(to), .. } => {
                let node = nearest(&layout, *to);
                let gate = &mut layout.gates[at];
                (gate.at, gate.node) = (*to, node);
            }
            Self::Moved { to: None, .. } => return Err(NotApplied::ToBeDrawn),
            Self::Missing => {
                layout.gates.remove(at);
            }
        }
        Ok(layout)
    }
}

fn rule(
    vehicles: Vec<Vehicle>,
    minutes: [u16; 2],
    access: Access,
    source: String,
    checked: Option<NaiveDate>,
) -> GateRule {
    GateRule { vehicles, days: Vec::new(), minutes, access, methods: Vec::new(), source, checked }
}

/// Puts a rule of every day before all others, in the place of what they said of
/// whom and when it speaks: nothing below it contradicts it.
fn first(gate: &mut Gate, rule: GateRule) {
    let old = std::mem::take(&mut gate.rules);
    gate.rules = old.into_iter().filter_map(|old| left(old, &rule)).collect();
    gate.rules.insert(0, rule);
}

/// What an older rule still says below one of every day; nothing when that one
/// speaks of all of it.
fn left(mut old: GateRule, new: &GateRule) -> Option<GateRule> {
    if !within(old.minutes, new.minutes) {
        return Some(old);
    }
    if new.vehicles.is_empty() {
        return None;
    }
    if old.vehicles.is_empty() {
        old.vehicles = Vehicle::ALL.to_vec();
    }
    old.vehicles.retain(|vehicle| !new.vehicles.contains(vehicle));
    (!old.vehicles.is_empty()).then_some(old)
}

/// Whether all minutes of a window are minutes of another, both every day.
fn within(window: [u16; 2], other: [u16; 2]) -> bool {
    let holds = |[from, until]: [u16; 2], minute: u16| match from < until {
        true => (from..until).contains(&minute),
        false => from > until && (minute >= from || minute < until),
    };
    (0..ALL_DAY[1]).all(|minute| !holds(window, minute) || holds(other, minute))
}

/// The end of a way at which a gate stands, if there is one.
fn nearest(layout: &Layout, to: Point) -> Option<u32> {
    let far = |(index, node): (usize, &Point)| (apart(*node, to), index);
    let (far, index) = layout.nodes.iter().enumerate().map(far).min()?;
    if far <= ALIKE * ALIKE { u32::try_from(index).ok() } else { None }
}

/// The square of how far two points are apart.
fn apart(a: Point, b: Point) -> i64 {
    let across = |axis: usize| i64::from(a[axis]) - i64::from(b[axis]);
    // Points of a compound are within some kilometres; what is not is far.
    across(0).saturating_pow(2).saturating_add(across(1).saturating_pow(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compound::WeekTime;
    use crate::geo::Wgs84;

    fn layout() -> Layout {
        serde_json::from_value(serde_json::json!({
            "origin": Wgs84 { lat: 45.1, lng: 124.8 },
            "nodes": [[0, 0], [1000, 0]],
            "gates": [{ "name": "北门", "at": [0, 0], "node": 0, "rules": [
                { "minutes": [0, 1440], "access": "ride" }
            ] }, { "name": "南门", "at": [500, -900] }, { "at": [500, 900] }],
        }))
        .expect("a layout")
    }

    fn after(claim: &GateClaim) -> Layout {
        claim
            .applied(&layout(), "北门", [1260, 360], "riders", "2026-05-04".parse().expect("a day"))
            .expect("a layout")
    }

    #[test]
    fn a_confirmed_rule_holds_for_its_vehicle_and_hours_and_nobody_else() {
        let claim = GateClaim::Access { vehicle: Vehicle::Ebike, access: Access::No };
        let gate = &after(&claim).gates[0];
        let at = |hour: u16| WeekTime::new(1, hour * 60).expect("a time");
        assert_eq!(gate.access(Vehicle::Ebike, at(22)), Some(Access::No));
        assert_eq!(gate.access(Vehicle::Ebike, at(13)), Some(Access::Ride));
        assert_eq!(gate.access(Vehicle::Foot, at(22)), Some(Access::Ride));
        let again =
            claim.applied(&after(&claim), "北门", [1260, 360], "riders", NaiveDate::MIN).expect("a layout");
        assert_eq!(again.gates[0].rules.len(), 2, "confirmed twice it is one rule");
    }

    #[test]
    fn a_confirmed_rule_replaces_what_was_said_of_its_vehicles_and_hours() {
        let mut drawn = layout();
        let mut night = rule(vec![Vehicle::Ebike], [1320, 300], Access::Push, String::new(), None);
        night.days = vec![6, 7];
        drawn.gates[0].rules.push(night);
        let after = |claim: GateClaim, minutes| {
            let layout = claim.applied(&drawn, "北门", minutes, "riders", NaiveDate::MIN).expect("a layout");
            layout.gates.into_iter().next().expect("a gate").rules
        };
        let closed = after(GateClaim::Closed, ALL_DAY);
        assert_eq!(
            (closed.len(), closed[0].access),
            (1, Access::No),
            "nothing says that anybody may ride in"
        );
        let no_ebikes = GateClaim::Access { vehicle: Vehicle::Ebike, access: Access::No };
        let rules = after(no_ebikes.clone(), ALL_DAY);
        assert_eq!(rules.len(), 2, "{rules:?}");
        assert!(!rules[1].vehicles.contains(&Vehicle::Ebike) && rules[1].vehicles.contains(&Vehicle::Foot));
        let rules = after(no_ebikes, [1260, 360]);
        assert_eq!(rules.len(), 2, "the night is replaced, the rule of all day holds at noon: {rules:?}");
        assert_eq!((rules[1].minutes, rules[1].vehicles.len()), (ALL_DAY, 0));
    }

    #[test]
    fn a_gate_is_closed_moved_to_the_end_of_a_way_or_gone() {
        let closed = after(&GateClaim::Closed);
        assert_eq!(
            closed.gates[0].access(Vehicle::Foot, WeekTime::new(7, 3).expect("a time")),
            Some(Access::No)
        );
        let to = |point| GateClaim::Moved { to: Some(point), near: String::new() };
        let moved = after(&to([1010, 20]));
        assert_eq!((moved.gates[0].at, moved.gates[0].node), ([1010, 20], Some(1)));
        assert_eq!(after(&to([500, 500])).gates[0].node, None, "on no way, and said so to the editor");
        assert_eq!(after(&GateClaim::Missing).gates.len(), 2);
        let near = GateClaim::Moved { to: None, near: "12".to_owned() };
        let day = NaiveDate::MIN;
        assert_eq!(near.applied(&layout(), "北门", ALL_DAY, "", day), Err(NotApplied::ToBeDrawn));
        let gone = |gate: &str| GateClaim::Missing.applied(&layout(), gate, ALL_DAY, "", day);
        assert_eq!(gone("西门"), Err(NotApplied::NoSuchGate));
        let left = gone("@500,900").map(|layout| layout.gates.into_iter().map(|gate| gate.name).collect());
        assert_eq!(left, Ok(vec!["北门".to_owned(), "南门".to_owned()]), "a gate without a name");
    }

    #[test]
    fn fifteen_metres_are_the_same_place_and_the_ends_of_numbers_are_not() {
        let to = |x, y| GateClaim::Moved { to: Some([x, y]), near: String::new() };
        assert!(to(0, 0).is_alike(&to(90, 120)) && !to(0, 0).is_alike(&to(91, 120)));
        assert!(!to(i32::MIN, i32::MIN).is_alike(&to(i32::MAX, i32::MAX)));
        let ebike = |access| GateClaim::Access { vehicle: Vehicle::Ebike, access };
        assert!(
            ebike(Access::No).is_alike(&ebike(Access::No))
                && !ebike(Access::No).is_alike(&ebike(Access::Push))
        );
        assert_eq!(ebike(Access::No).topic(), ebike(Access::Push).topic(), "the newest word counts");
        let text = serde_json::to_string(&ebike(Access::No)).expect("text");
        assert_eq!(text, r#"{"is":"access","vehicle":"ebike","access":"no"}"#);
    }
}
