//! The layout of a compound 布局鸟瞰图: what is where inside, which gate lets
//! whom in when, and the way from the gate to a door.
//!
//! Positions are whole decimetres east and north of the layout's origin, so
//! that a layout of hundreds of buildings stays small on its way to a phone.

mod breaks;
mod check;
mod claim;
mod day;
mod diff;
mod drawing;
mod gate;
mod measure;
mod route;
mod say;
mod sketch;

pub use check::{BUILDINGS, Finding, Part, Problem, Severity, check, check_by, publishable};
pub use claim::{ALL_DAY, GateClaim, NotApplied, Shut};
pub use diff::{Change, How, diff};
pub use drawing::{
    Drawing, House, Item, Line, Measure, On, REACH, Slot, TOUCH, read_points, write_point, write_points,
};
pub use gate::{Turnover, WeekTime};
pub use route::{
    Answer, Ask, Break, Door, Excluded, Parking, Refusal, Second, Side, Step, UNKNOWN_COUNTS, Way, WhyNot,
    WhySecond, building_key, route, route_heeding,
};
pub use say::{Phrases, Said, Told, refuse, tell};
pub use sketch::{Sketch, line, ring, sketch, sketch_refusal};

use crate::geo::Wgs84;
use crate::text_enum;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A position in a layout: decimetres `[east, north]` of its origin.
pub type Point = [i32; 2];

text_enum! {
    /// What a rider is on.
    Vehicle {
        /// On foot.
        Foot = "foot",
        /// Bicycle.
        Bicycle = "bicycle",
        /// Electric bicycle.
        Ebike = "ebike",
        /// Motorbike.
        Motorbike = "motorbike",
    }
}

text_enum! {
    /// What a gate lets a vehicle do.
    Access {
        /// Ride in.
        Ride = "ride",
        /// Push it in.
        Push = "push",
        /// Leave it outside, walk in.
        ParkOutside = "park_outside",
        /// In after registering.
        Register = "register",
        /// Not at all.
        No = "no",
    }
}

text_enum! {
    /// How a gate opens.
    Method {
        /// Scan.
        Scan = "scan",
        /// The guard opens.
        Guard = "guard",
        /// A code.
        Code = "code",
        /// Call the resident.
        Call = "call",
    }
}

text_enum! {
    /// What a way inside is.
    PathKind {
        /// A road vehicles may use.
        Road = "road",
        /// For feet only.
        Footway = "footway",
        /// Steps.
        Steps = "steps",
        /// A slope beside or instead of steps.
        Slope = "slope",
    }
}

text_enum! {
    /// A thing on the layout that is no building, gate or way.
    SpotKind {
        /// Where e-bikes are parked.
        Parking = "parking",
        /// Where e-bikes are charged.
        Charger = "charger",
        /// Parcel lockers 快递柜.
        Locker = "locker",
        /// A reflective sign 反光指示牌.
        Sign = "sign",
        /// A note for riders 备注.
        Note = "note",
    }
}

/// A rule of a gate. What no rule says is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateRule {
    /// For whom; everyone when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vehicles: Vec<Vehicle>,
    /// On which days, Monday 1 to Sunday 7; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<u8>,
    /// From and until which minute of the day, `[0, 1440]` for all of it;
    /// a window that ends before it begins runs over midnight.
    pub minutes: [u16; 2],
    /// What is let in how.
    pub access: Access,
    /// How it opens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<Method>,
    /// Who says so (a sign, the property manager, riders).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// When it was checked.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "day")]
    pub checked: Option<NaiveDate>,
}

/// A gate. `node`: the end of a way it stands at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Name, unique in its compound: 北门. Empty where nobody knows one: none is made up.
    #[serde(default)]
    pub name: String,
    /// Where it is.
    pub at: Point,
    /// Index into [`Layout::nodes`]; none when it lies on no way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<u32>,
    /// Rules, first match wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<GateRule>,
    /// Seconds one was seen to wait there; none where nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u16>,
}

/// A door of a building.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entrance {
    /// The unit's number as written on it: `3` of 3 单元; empty when the
    /// building has one door.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Where it is.
    pub at: Point,
    /// Index into [`Layout::nodes`]; none when no way leads there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<u32>,
}

/// A building.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Building {
    /// Its number as people say it: `12`, `12A`, `密云路454弄3`; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Outline, open ring.
    pub ring: Vec<Point>,
    /// Floors, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub levels: Option<u8>,
    /// Doors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entrances: Vec<Entrance>,
}

/// A way between two nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// Indices into [`Layout::nodes`].
    pub ends: [u32; 2],
    /// What it is.
    pub kind: PathKind,
    /// Corners between its ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<Point>,
    /// Seconds it was seen to take on foot, and on or with a vehicle; none where
    /// nobody looked. No time is ever reckoned from a distance.
    #[serde(default, skip_serializing_if = "Seconds::is_unknown")]
    pub seconds: Seconds,
}

/// How long a way was seen to take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seconds {
    /// On foot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foot: Option<u16>,
    /// Riding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ride: Option<u16>,
}

impl Seconds {
    /// Whether nobody looked.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

/// Something else to be found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// What it is.
    pub kind: SpotKind,
    /// Where it is.
    pub at: Point,
    /// Index into [`Layout::nodes`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<u32>,
    /// A few words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Vehicles it is for; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vehicles: Vec<Vehicle>,
}

/// A whole compound, one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// Where `[0, 0]` is.
    pub origin: Wgs84,
    /// Border of the compound, open ring.
    #[serde(default)]
    pub outline: Vec<Point>,
    /// Where ways meet or end.
    #[serde(default)]
    pub nodes: Vec<Point>,
    /// Ways.
    #[serde(default)]
    pub paths: Vec<Path>,
    /// Gates.
    #[serde(default)]
    pub gates: Vec<Gate>,
    /// Buildings.
    #[serde(default)]
    pub buildings: Vec<Building>,
    /// Parking, chargers, signs.
    #[serde(default)]
    pub spots: Vec<Spot>,
    /// Where the geometry comes from and under which licence, when it must be said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub credit: String,
}

/// Metres of one degree of latitude: a great circle over 360, mean radius.
const DEGREE: f64 = crate::geo::EARTH_RADIUS * std::f64::consts::PI / 180.0;

impl Layout {
    /// One on which nothing is drawn yet.
    pub const fn empty(origin: Wgs84) -> Self {
        Self {
            origin,
            outline: Vec::new(),
            nodes: Vec::new(),
            paths: Vec::new(),
            gates: Vec::new(),
            buildings: Vec::new(),
            spots: Vec::new(),
            credit: String::new(),
        }
    }

    /// The gate with a [`Gate::key`].
    pub fn gate(&self, key: &str) -> Option<&Gate> {
        self.gates.iter().find(|gate| gate.key() == key)
    }

    /// The position of a point. Flat around the origin: right to a centimetre
    /// for a compound.
    pub fn wgs84(&self, [east, north]: Point) -> Wgs84 {
        let metres = |decimetres: i32| f64::from(decimetres) / 10.0;
        let lat = self.origin.lat + metres(north) / DEGREE;
        Wgs84 { lat, lng: self.origin.lng + metres(east) / (DEGREE * self.origin.lat.to_radians().cos()) }
    }

    /// The point of a position.
    pub fn point(&self, at: Wgs84) -> Point {
        let decimetres = |metres: f64| (metres * 10.0).round() as i32;
        let east = (at.lng - self.origin.lng) * DEGREE * self.origin.lat.to_radians().cos();
        [decimetres(east), decimetres((at.lat - self.origin.lat) * DEGREE)]
    }
}
