//! What is known of a place, and what is not.

use crate::demo::LOCK;
use crate::demo::dice::Dice;
use crate::directory::Unit;
use chrono::{Days, NaiveDate};
use domain::geo::Wgs84;
use domain::place::{Checked, Door, Feature, Features, Lock, PlaceFacts, PlaceKind};

/// Hours in OSM's syntax, and as people write them.
const HOURS: [(Option<&str>, Option<&str>); 10] = [
    (Some("24/7"), Some("24小时")),
    (Some("Mo-Su 08:00-20:00"), Some("每天8:00-20:00")),
    (Some("Mo-Fr 08:30-17:30; PH off"), Some("工作日8:30-17:30")),
    (Some("Mo-Su 06:00-22:00"), Some("早6点到晚10点")),
    (Some("Mo-Sa 09:00-12:00,13:30-18:00"), None),
    (Some("Mo-Su 16:00-02:00"), Some("下午四点到凌晨两点")),
    (Some("Mo-Fr 08:00-18:00; Sa,Su 09:00-16:00"), None),
    (Some("Mo-Su 10:30-14:00,16:30-21:30"), None),
    (None, Some("看店里有没有人")),
    (None, None),
];
pub(super) const ROADS: [&str; 12] = [
    "听雨路",
    "禾丰街",
    "霁月大道",
    "麦浪东路",
    "澄园路",
    "晴岚街",
    "白鹭街",
    "石榴街",
    "晚钟路",
    "谷雨路",
    "双泉路",
    "暖阳路",
];
const OPERATORS: [&str; 5] = ["区总工会", "街道党工委", "社区居委会", "安和邮政", "暖新公益服务中心"];
const RULES: [&str; 5] = [
    "请勿留宿；离开时请带走垃圾。",
    "充电请勿离人，电池不得带入室内。",
    "室内禁止吸烟；热水小心烫伤。",
    "",
    "微波炉用后请擦净，冰箱物品当日取走。",
];
/// What a station is likely to have, in hundredths; the rest is split between
/// "not there" and "nobody knows".
const LIKELY: [(Feature, usize); 18] = [
    (Feature::HotWater, 80),
    (Feature::PhoneCharging, 78),
    (Feature::BikeCharging, 30),
    (Feature::BatterySwap, 12),
    (Feature::Microwave, 55),
    (Feature::Fridge, 25),
    (Feature::Toilet, 45),
    (Feature::AirConditioning, 60),
    (Feature::Heating, 65),
    (Feature::Seats, 85),
    (Feature::Wifi, 50),
    (Feature::FirstAid, 60),
    (Feature::Aed, 8),
    (Feature::RainGear, 48),
    (Feature::Tools, 40),
    (Feature::MotherRoom, 10),
    (Feature::LegalDesk, 14),
    (Feature::Parking, 50),
];

/// Tells what is known.
pub(super) struct Teller {
    today: NaiveDate,
}

impl Teller {
    pub(super) fn new(today: NaiveDate) -> Self {
        Self { today }
    }

    /// Some day of the last three months.
    pub(super) fn day(&self, dice: &mut Dice) -> NaiveDate {
        let before = u64::try_from(dice.between(2, 88)).unwrap_or(2);
        self.today.checked_sub_days(Days::new(before)).unwrap_or(self.today)
    }

    /// The last day of an offer; most are for good, some have ended.
    pub(super) fn until(&self, dice: &mut Dice) -> Option<NaiveDate> {
        let (some, days) = (dice.percent(40), dice.between(-10, 200));
        let day = self.today.checked_add_signed(chrono::TimeDelta::days(days));
        day.filter(|_| some)
    }

    /// A friendly compound.
    pub(super) fn compound(&self, name: &str, unit: &Unit, at: Wgs84, dice: &mut Dice) -> PlaceFacts {
        let mut facts = self.bare(PlaceKind::Compound, name, unit, at, dice);
        facts.features = features(dice, &[Feature::Parking, Feature::BikeCharging, Feature::BatterySwap]);
        facts.features.set(Feature::Parking, Some(true));
        facts.operator = format!("{name}物业服务处");
        facts.rules = "骑行限速十公里；请按指示牌停放，勿占消防通道。".to_owned();
        facts
    }

    /// A place where people rest, eat or are served.
    pub(super) fn rest(
        &self,
        kind: PlaceKind,
        name: &str,
        unit: &Unit,
        at: Wgs84,
        dice: &mut Dice,
    ) -> PlaceFacts {
        let mut facts = self.bare(kind, name, unit, at, dice);
        let all: Vec<Feature> = LIKELY.iter().map(|(feature, _)| *feature).collect();
        facts.features = match kind {
            PlaceKind::Station | PlaceKind::DriversHome | PlaceKind::ServicePoint => features(dice, &all),
            _ => features(dice, &[Feature::Parking, Feature::Toilet, Feature::HotWater, Feature::Wifi]),
        };
        let (hours, text) = HOURS[dice.below(HOURS.len())];
        (facts.hours, facts.hours_text) = (hours.map(str::to_owned), text.map(str::to_owned));
        if hours == Some("24/7") {
            facts.staffed = Some("Mo-Su 08:30-17:30".to_owned());
            facts.self_entry = Some("Mo-Su 17:30-08:30".to_owned());
        }
        facts.operator = match kind {
            PlaceKind::Partner => name.to_owned(),
            _ => dice.pick(&OPERATORS).to_owned(),
        };
        if kind != PlaceKind::Partner {
            facts.door = door(hours, dice);
            // Where one lets oneself in there is a lock to be tried.
            if facts.self_entry.is_some() && facts.door == Some(Door::Scan) {
                facts.lock = Lock::Named(LOCK.to_owned());
            }
            facts.rules = dice.pick(&RULES).to_owned();
            facts.capacity = dice.percent(70).then(|| u16::try_from(dice.between(6, 40)).unwrap_or(6));
        }
        if facts.features.get(Feature::Wifi) == Some(true) && dice.percent(60) {
            facts.wifi = Some("AnHe-YiZhan".to_owned());
        }
        facts
    }

    fn bare(&self, kind: PlaceKind, name: &str, unit: &Unit, at: Wgs84, dice: &mut Dice) -> PlaceFacts {
        let checked = dice.percent(75).then(|| Checked { on: self.day(dice), by: unit.name.clone() });
        PlaceFacts {
            kind,
            name: name.to_owned(),
            address: format!("{}{}号", dice.pick(&ROADS), dice.between(1, 199)),
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
            unit: Some(unit.id),
            wifi: None,
            benefits: Vec::new(),
            photos: Vec::new(),
            checked,
        }
    }
}

fn door(hours: Option<&str>, dice: &mut Dice) -> Option<Door> {
    match (hours, dice.below(6)) {
        // Around the clock nobody is there to open.
        (Some("24/7"), n) => Some(if n < 4 { Door::Scan } else { Door::Code }),
        (_, 0) => None,
        (_, 1) => Some(Door::Ask),
        (_, 2) => Some(Door::Scan),
        _ => Some(Door::Open),
    }
}

fn features(dice: &mut Dice, of: &[Feature]) -> Features {
    let mut features = Features::default();
    for (feature, likely) in LIKELY.iter().filter(|(feature, _)| of.contains(feature)) {
        let thrown = dice.below(100);
        let known =
            if thrown < *likely { Some(true) } else { (thrown < (100 + likely) / 2).then_some(false) };
        features.set(*feature, known);
    }
    features
}
