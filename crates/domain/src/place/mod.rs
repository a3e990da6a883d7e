//! Places for riders: stations 驿站, friendly compounds, partners, and what
//! they have. What nobody knows is unknown, never no.

mod check;
mod extract;
mod features;
mod ground;
mod handoff;
mod hours_text;
mod lock;
pub mod reach;
mod report;
pub mod sheet;

pub use check::{CAPACITY, HOURS_CHARS, OFFER_CHARS, PHOTOS, WIFI_CHARS};
pub use extract::ExtractState;
pub use features::{Either, Feature, Features};
pub use ground::GroundKind;
pub use handoff::{Handoff, links};
pub use hours_text::{HoursText, read_hours};
pub use lock::Lock;
pub use report::{Answer, Question, ReportState, WORDS_CHARS, said_position, say_position};

use crate::geo::Wgs84;
use crate::ids::{MediaId, PlaceId, UnitId};
use crate::text_enum;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

text_enum! {
    /// What a place is.
    PlaceKind {
        /// Rest station 驿站.
        Station = "station",
        /// Friendly compound 骑手友好小区.
        Compound = "compound",
        /// Friendly business district 友好商圈.
        BusinessDistrict = "business_district",
        /// Friendly building 友好楼宇.
        Building = "building",
        /// Driver's home 司机之家.
        DriversHome = "drivers_home",
        /// Canteen 食堂.
        Canteen = "canteen",
        /// Discount partner 优惠商家.
        Partner = "partner",
        /// Other service point 党群服务阵地.
        ServicePoint = "service_point",
    }
}

impl PlaceKind {
    /// Whether a place of this kind may have a layout.
    pub fn has_layout(self) -> bool {
        matches!(self, Self::Compound | Self::BusinessDistrict | Self::Building)
    }
}

text_enum! {
    /// How the door of a place opens.
    Door {
        /// It is open while somebody is there.
        Open = "open",
        /// By scanning; the operator's lock system does the rest.
        Scan = "scan",
        /// With a code that staff tell.
        Code = "code",
        /// By asking.
        Ask = "ask",
    }
}

text_enum! {
    /// What a partner offers 服务分类.
    ServiceClass {
        /// 餐饮.
        Meals = "meals",
        /// 车辆维修.
        Repair = "repair",
        /// 充电换电.
        Power = "power",
        /// 超市便利.
        Groceries = "groceries",
        /// 住宿租房.
        Lodging = "lodging",
        /// 医疗健康.
        Health = "health",
        /// 理发洗浴.
        Grooming = "grooming",
        /// 洗衣.
        Laundry = "laundry",
        /// 通信.
        Telecom = "telecom",
        /// 装备用品.
        Gear = "gear",
        /// 教育托管.
        Learning = "learning",
        /// 法律金融.
        Legal = "legal",
    }
}

text_enum! {
    /// Which coordinate system numbers are in.
    CoordinateSystem {
        /// WGS-84: GPS.
        Wgs84 = "wgs84",
        /// GCJ-02: maps in China.
        Gcj02 = "gcj02",
        /// BD-09: Baidu.
        Bd09 = "bd09",
    }
}

text_enum! {
    /// Whether a place is shown.
    PlaceState {
        /// Being prepared.
        Draft = "draft",
        /// Shown to everyone.
        Published = "published",
        /// Gone; its number stays, so that copies learn of it.
        Removed = "removed",
    }
}

/// The position as it came, and in which system.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Original {
    /// The system.
    pub system: CoordinateSystem,
    /// Latitude, degrees north.
    pub lat: f64,
    /// Longitude, degrees east.
    pub lng: f64,
}

/// What a partner offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    /// The class of service.
    pub class: ServiceClass,
    /// In words, at most 200 characters.
    pub offer: String,
    /// The last day it is given; for good without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// When something was seen to be so, and by whom (a role or a unit, never a
/// person's name).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The day.
    pub on: NaiveDate,
    /// By whom.
    pub by: String,
}

/// Everything about a place but its number and its state. What is not known is
/// absent. Texts are plain, cleaned, and bounded by the constants of this module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceFacts {
    /// What it is.
    pub kind: PlaceKind,
    /// Its name, at most [`NAME_CHARS`].
    pub name: String,
    /// Written address, at most [`ADDRESS_CHARS`].
    #[serde(default)]
    pub address: String,
    /// Where it is.
    pub at: Wgs84,
    /// Its own entrance or gate, when one does not go straight to where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrance: Option<Wgs84>,
    /// The position as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Original>,
    /// What it has.
    #[serde(default)]
    pub features: Features,
    /// Opening hours in OSM's `opening_hours` syntax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// The hours in the words they came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_text: Option<String>,
    /// When somebody is there, same syntax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staffed: Option<String>,
    /// When one may let oneself in, same syntax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_entry: Option<String>,
    /// How the door opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door: Option<Door>,
    /// Which lock system opens it where that is by scanning.
    #[serde(default, skip_serializing_if = "Lock::is_operators")]
    pub lock: Lock,
    /// Rules of the house, at most [`RULES_CHARS`].
    #[serde(default)]
    pub rules: String,
    /// Seats or people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u16>,
    /// Who runs it, at most [`NAME_CHARS`].
    #[serde(default)]
    pub operator: String,
    /// The unit whose staff look after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Name of the wireless network, shown to who is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wifi: Option<String>,
    /// What a partner offers, at most [`BENEFITS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub benefits: Vec<Benefit>,
    /// Photos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<MediaId>,
    /// When it was last checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
}

impl PlaceFacts {
    /// The least that can be said of a place.
    pub fn new(kind: PlaceKind, name: String, at: Wgs84) -> Self {
        Self {
            kind,
            name,
            address: String::new(),
            at,
            entrance: None,
            original: None,
            features: Features::default(),
            hours: None,
            hours_text: None,
            staffed: None,
            self_entry: None,
            door: None,
            lock: Lock::Operator,
            rules: String::new(),
            capacity: None,
            operator: String::new(),
            unit: None,
            wifi: None,
            benefits: Vec::new(),
            photos: Vec::new(),
            checked: None,
        }
    }
}

impl PlaceFacts {
    /// Where somebody is led who goes there: to the gate, never to the middle.
    pub fn way_to(&self) -> Wgs84 {
        self.entrance.unwrap_or(self.at)
    }
}

/// Longest name, in characters.
pub const NAME_CHARS: usize = 80;
/// Longest address, in characters.
pub const ADDRESS_CHARS: usize = 200;
/// Longest rules of the house, in characters.
pub const RULES_CHARS: usize = 1000;
/// Most offers of one partner.
pub const BENEFITS: usize = 12;

/// A place with its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Identifier.
    pub id: PlaceId,
    /// Grows with every change of this place.
    pub version: i64,
    /// Whether it is shown.
    pub state: PlaceState,
    /// What is known of it.
    #[serde(flatten)]
    pub facts: PlaceFacts,
}

/// Whether a place is open at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Openness {
    /// Open, until then; for good without.
    Open {
        /// When it closes.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<crate::Moment>,
    },
    /// Closed, until then; nobody knows for how long without.
    Closed {
        /// When it opens.
        #[serde(skip_serializing_if = "Option::is_none")]
        opens: Option<crate::Moment>,
    },
    /// Nobody wrote its hours down.
    Unknown,
}

/// Which places are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// One of these kinds; any without.
    pub kinds: Vec<PlaceKind>,
    /// All of these, and known to be there.
    pub features: Vec<Feature>,
    /// And of each of these one of the two.
    pub either: Vec<Either>,
    /// Open now. Unknown is not open.
    pub open_now: bool,
    /// Open around the clock.
    pub all_day: bool,
    /// One of a partner's offers is of this class.
    pub class: Option<ServiceClass>,
}

impl Wish {
    /// Whether a place with these features has all that is wanted.
    pub fn is_met_by(&self, features: Features) -> bool {
        self.features.iter().all(|feature| features.get(*feature) == Some(true))
            && self.either.iter().all(|either| features.yes() & either.bits() != 0)
    }

    /// Every feature that is named, so that it can be shown first.
    pub fn named(&self) -> Vec<Feature> {
        let either = self.either.iter().flat_map(|either| either.features());
        self.features.iter().copied().chain(either).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_of_two_features_meets_a_need_and_several_needs_are_all_to_be_met() {
        let wish =
            Wish { features: vec![Feature::HotWater], either: Either::ALL.to_vec(), ..Wish::default() };
        let met = |there: &[Feature]| wish.is_met_by(there.iter().copied().collect());
        assert!(met(&[Feature::HotWater, Feature::BatterySwap, Feature::Heating]));
        assert!(met(&[Feature::HotWater, Feature::BikeCharging, Feature::AirConditioning]));
        assert!(!met(&[Feature::HotWater, Feature::BikeCharging, Feature::BatterySwap]));
        assert!(!met(&[Feature::BatterySwap, Feature::Heating]));
    }
}
