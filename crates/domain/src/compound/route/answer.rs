//! What a rider is told. Names are stable: the API and the phone read them.

use super::super::gate::{Turnover, WeekTime};
use super::super::{Access, Method, Point};
use super::Ask;
use crate::geo::Wgs84;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The way to a door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What was asked.
    pub ask: Ask,
    /// Index of the building.
    pub building: usize,
    /// The best gate, and the way from it.
    pub best: Way,
    /// The second best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Second>,
    /// Gates that are out of the question now.
    pub excluded: Vec<Excluded>,
}

/// A way from one gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// Index of the gate.
    pub gate: usize,
    /// Its name.
    pub name: String,
    /// Where it is: what a navigation app is given.
    pub position: Wgs84,
    /// How it lets the vehicle in; absent when nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// How it lets people on foot in, where the vehicle stays before it; absent
    /// otherwise, and when nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_foot: Option<Access>,
    /// People say that it lets one in no more, and nobody has checked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubted: bool,
    /// How it opens, as far as is known; on foot, where the vehicle stays before it.
    pub methods: Vec<Method>,
    /// Who says so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// When that was checked.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::super::day")]
    pub checked: Option<NaiveDate>,
    /// When the gate treats the vehicle otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turnover: Option<Turnover>,
    /// Where the vehicle stays.
    pub parking: Parking,
    /// Metres on or with the vehicle.
    pub ride_metres: u32,
    /// Metres on foot.
    pub walk_metres: u32,
    /// Both.
    pub metres: u32,
    /// Seconds it was seen to take, without the wait at the gate; absent unless
    /// all of it was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// Seconds one was seen to wait at the gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u16>,
    /// One after the other.
    pub steps: Vec<Step>,
}

/// Where the vehicle stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "parking", rename_all = "snake_case")]
pub enum Parking {
    /// There is none.
    OnFoot,
    /// At a marked spot.
    Spot {
        /// Index of the spot.
        spot: usize,
        /// Its words.
        label: String,
    },
    /// Before the gate, as the gate's rule says.
    Gate,
    /// Nobody marked a spot for such a vehicle: as near to the door as ways let
    /// it.
    Unmarked,
    /// There are spots, and none can be reached from this gate: before it.
    OutOfReach,
}

/// Which way one turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// How exactly the door is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// The door of this unit.
    Unit,
    /// A door of the building; its units are not marked.
    Building,
    /// Doors are not marked: where a way comes nearest to the building.
    Unmarked,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Come to the gate and in, as its rule says.
    Enter {
        /// Where.
        at: Point,
    },
    /// Ride.
    Ride {
        /// How far.
        metres: u32,
        /// The line.
        points: Vec<Point>,
        /// Numbers of buildings on the way.
        passing: Vec<String>,
    },
    /// Push the vehicle.
    Push {
        /// How far.
        metres: u32,
        /// The line.
        points: Vec<Point>,
        /// Numbers of buildings on the way.
        passing: Vec<String>,
    },
    /// Leave the vehicle.
    Park {
        /// Where.
        at: Point,
    },
    /// Walk.
    Walk {
        /// How far.
        metres: u32,
        /// The line.
        points: Vec<Point>,
        /// Numbers of buildings on the way.
        passing: Vec<String>,
        /// Whether there are steps.
        stairs: bool,
    },
    /// Turn.
    Turn {
        /// Where to.
        side: Side,
        /// Where.
        at: Point,
        /// Number of the building at the corner.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        building: Option<String>,
    },
    /// There.
    Arrive {
        /// Number of the building.
        building: String,
        /// Number of the unit; empty when the building has one door.
        unit: String,
        /// How exactly the door is known.
        door: Door,
        /// Where.
        at: Point,
    },
}

/// The second best gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Second {
    /// The way from it.
    pub way: Way,
    /// Why it is only second.
    pub why: WhySecond,
}

/// Why a gate is only second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum WhySecond {
    /// People say that it lets one in no more, and nobody has checked.
    Doubted,
    /// Nobody knows whom it lets in.
    Unknown,
    /// The vehicle has to be pushed.
    Push,
    /// The vehicle has to stay outside.
    ParkOutside,
    /// The whole way is longer.
    Longer {
        /// By how much.
        metres: u32,
    },
    /// More of it is on foot.
    MoreWalking {
        /// By how much.
        metres: u32,
    },
    /// There is hardly a difference.
    Alike,
}

/// A gate that is out of the question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// Index of the gate.
    pub gate: usize,
    /// Its name.
    pub name: String,
    /// Why.
    #[serde(flatten)]
    pub why: WhyNot,
    /// When its rule for this vehicle changes, or that for people on foot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turnover: Option<Turnover>,
}

/// Why a gate is out of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum WhyNot {
    /// Its rule says no.
    Refused {
        /// From and until which minute of the day; all day when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minutes: Option<[u16; 2]>,
    },
    /// The vehicle has to stay before it, and on foot its rule says no.
    RefusedOnFoot {
        /// From and until which minute of the day; all day when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minutes: Option<[u16; 2]>,
    },
    /// It stands at no way.
    OffWay,
    /// No way leads from it to the door.
    Cut,
}

/// Where ways end that should go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// Where the way from the gates ends.
    pub from: Point,
    /// Where it should lead.
    pub to: Point,
    /// How far apart.
    pub metres: u32,
    /// A gate from which one gets there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<String>,
}

/// Why there is no way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// No building has this number.
    #[error("no such building")]
    NoBuilding {
        /// Numbers that look like it.
        like: Vec<String>,
    },
    /// The building has no such unit.
    #[error("no such unit")]
    NoUnit {
        /// Number of the building.
        building: String,
        /// Numbers of its units.
        units: Vec<String>,
    },
    /// Nobody marked a gate.
    #[error("no gate is known")]
    NoGates,
    /// No gate lets such a vehicle in now.
    #[error("no gate lets this vehicle in now")]
    NoGateNow {
        /// The gates.
        excluded: Vec<Excluded>,
    },
    /// Ways are missing.
    #[error("no way leads there")]
    Unreachable {
        /// Where one is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gap: Option<Break>,
        /// The gates.
        excluded: Vec<Excluded>,
    },
}

impl Refusal {
    /// Its stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoBuilding { .. } => "no_building",
            Self::NoUnit { .. } => "no_unit",
            Self::NoGates => "no_gates",
            Self::NoGateNow { .. } => "no_gate_now",
            Self::Unreachable { .. } => "unreachable",
        }
    }
}

impl Answer {
    /// The moment it was asked for.
    pub fn at(&self) -> WeekTime {
        self.ask.at
    }
}
