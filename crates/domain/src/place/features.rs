//! What a place has, has not, and what nobody knows.

use crate::text_enum;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

text_enum! {
    /// Something a place can have.
    Feature {
        /// 热水.
        HotWater = "hot_water",
        /// 手机充电.
        PhoneCharging = "phone_charging",
        /// 电动车充电.
        BikeCharging = "bike_charging",
        /// 换电.
        BatterySwap = "battery_swap",
        /// 微波炉.
        Microwave = "microwave",
        /// 冰箱.
        Fridge = "fridge",
        /// 厕所.
        Toilet = "toilet",
        /// 空调.
        AirConditioning = "air_conditioning",
        /// 暖气.
        Heating = "heating",
        /// 座椅.
        Seats = "seats",
        /// 无线网络.
        Wifi = "wifi",
        /// 急救药箱.
        FirstAid = "first_aid",
        /// 自动体外除颤器.
        Aed = "aed",
        /// 雨衣雨伞.
        RainGear = "rain_gear",
        /// 打气筒、修车工具.
        Tools = "tools",
        /// 母婴室.
        MotherRoom = "mother_room",
        /// 法律、工会服务.
        LegalDesk = "legal_desk",
        /// 停车.
        Parking = "parking",
    }
}

impl Feature {
    /// Its bit.
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }
}

text_enum! {
    /// Two features that serve the same need: whoever asks is content with
    /// either, so that it is asked for once.
    Either {
        /// 电动车充电或换电.
        ChargingOrSwap = "charging_or_swap",
        /// 空调或暖气.
        CoolingOrHeating = "cooling_or_heating",
    }
}

impl Either {
    /// The two.
    pub const fn features(self) -> [Feature; 2] {
        match self {
            Self::ChargingOrSwap => [Feature::BikeCharging, Feature::BatterySwap],
            Self::CoolingOrHeating => [Feature::AirConditioning, Feature::Heating],
        }
    }

    /// Their bits.
    pub const fn bits(self) -> u32 {
        let [one, other] = self.features();
        one.bit() | other.bit()
    }

    /// The need that a feature serves together with another one.
    pub fn of(feature: Feature) -> Option<Self> {
        Self::ALL.iter().copied().find(|either| either.features().contains(&feature))
    }
}

/// Which features a place has and has not. As text a map from names to `true`
/// and `false`; what is absent is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Features {
    yes: u32,
    no: u32,
}

impl Features {
    /// From the bits of what there is and of what there is not. A feature in
    /// both is unknown.
    pub const fn from_bits(yes: u32, no: u32) -> Self {
        Self { yes: yes & !no, no: no & !yes }
    }

    /// The bits of what there is.
    pub const fn yes(self) -> u32 {
        self.yes
    }

    /// The bits of what there is not.
    pub const fn no(self) -> u32 {
        self.no
    }

    /// Whether there is one; `None` when nobody knows.
    pub const fn get(self, feature: Feature) -> Option<bool> {
        match (self.yes & feature.bit() != 0, self.no & feature.bit() != 0) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    /// Notes what is known of one.
    pub fn set(&mut self, feature: Feature, known: Option<bool>) {
        self.yes &= !feature.bit();
        self.no &= !feature.bit();
        match known {
            Some(true) => self.yes |= feature.bit(),
            Some(false) => self.no |= feature.bit(),
            None => {}
        }
    }

    /// What there is, in declared order.
    pub fn there(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.iter().copied().filter(move |feature| self.get(*feature) == Some(true))
    }
}

impl FromIterator<Feature> for Features {
    fn from_iter<T: IntoIterator<Item = Feature>>(features: T) -> Self {
        Self { yes: features.into_iter().fold(0, |bits, feature| bits | feature.bit()), no: 0 }
    }
}

impl Serialize for Features {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let known = Feature::ALL.iter().filter_map(|f| self.get(*f).map(|there| (f.as_str(), there)));
        to.collect_map(known)
    }
}

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // A name that a later version knows is none of ours to refuse.
        let known = BTreeMap::<String, bool>::deserialize(from)?;
        let mut features = Self::default();
        for (name, there) in known {
            if let Ok(feature) = name.parse() {
                features.set(feature, Some(there));
            }
        }
        Ok(features)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_said_stays_unknown_on_the_way_through_text() {
        let mut features = Features::from_iter([Feature::HotWater, Feature::Aed]);
        features.set(Feature::Seats, Some(false));
        let text = serde_json::to_string(&features).expect("a map");
        assert_eq!(text, r#"{"hot_water":true,"seats":false,"aed":true}"#);
        let back: Features = serde_json::from_str(&text).expect("features");
        assert_eq!(back, features);
        assert_eq!(back.get(Feature::Wifi), None);
    }
}
