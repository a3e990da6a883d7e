//! What the map is asked for, as it stands in an address and in a cookie.

use crate::pages::desk::query::encode;
use backend::places::Bounds;
use domain::geo::Wgs84;
use domain::place::{Either, Feature, PlaceKind, ServiceClass, Wish};
use std::str::FromStr;

/// What is shown until somebody chooses otherwise.
pub const USUAL: [PlaceKind; 3] = [PlaceKind::Station, PlaceKind::DriversHome, PlaceKind::ServicePoint];

/// Longest words that are looked for, in characters.
pub const WORDS: usize = 60;

/// The wish of who has not chosen.
pub fn usual() -> Wish {
    Wish { kinds: USUAL.to_vec(), ..Wish::default() }
}

/// The fields of a wish, so that it is the same wherever they are sent.
pub fn fields(wish: &Wish) -> Vec<(&'static str, &'static str)> {
    let mut fields = Vec::new();
    if wish.open_now {
        fields.push(("open", "1"));
    }
    if wish.all_day {
        fields.push(("day", "1"));
    }
    fields.extend(wish.features.iter().map(|feature| ("f", feature.as_str())));
    fields.extend(wish.either.iter().map(|either| ("f", either.as_str())));
    fields.extend(wish.kinds.iter().map(|kind| ("type", kind.as_str())));
    if wish.kinds.is_empty() {
        fields.push(("type", "any"));
    }
    fields.extend(wish.class.map(|class| ("class", class.as_str())));
    fields
}

/// The wish that stands in an address; none when nothing of one does.
pub fn wish(pairs: &[(String, String)]) -> Option<Wish> {
    const NAMES: [&str; 6] = ["open", "day", "f", "type", "class", "set"];
    let said = pairs.iter().any(|(name, _)| NAMES.contains(&name.as_str()));
    said.then(|| {
        let ticked = |name: &str| pairs.iter().any(|(n, value)| n == name && value == "1");
        let (features, either) = features(pairs);
        Wish {
            kinds: all(pairs, "type"),
            features,
            either,
            open_now: ticked("open"),
            all_day: ticked("day"),
            class: all::<ServiceClass>(pairs, "class").first().copied(),
        }
    })
}

/// What is wanted. One of two that are asked for together is read as both: an
/// address may be older than their filter.
fn features(pairs: &[(String, String)]) -> (Vec<Feature>, Vec<Either>) {
    let (together, features): (Vec<Feature>, Vec<Feature>) =
        all(pairs, "f").into_iter().partition(|feature| Either::of(*feature).is_some());
    let asked: Vec<Either> = all(pairs, "f");
    let wanted = |either: &Either| {
        asked.contains(either) || together.iter().any(|feature| Either::of(*feature) == Some(*either))
    };
    (features, Either::ALL.iter().copied().filter(wanted).collect())
}

/// The corners of a box, `west,south,east,north` in degrees: what a map shows.
pub fn bounds(text: &str) -> Option<Bounds> {
    let sides: Vec<f64> = text.split(',').map(|side| side.trim().parse().ok()).collect::<Option<_>>()?;
    let [west, south, east, north] = sides[..] else { return None };
    let (low, high) = (Wgs84::new(south, west)?, Wgs84::new(north, east)?);
    (low.lat < high.lat && low.lng < high.lng).then_some(Bounds { south, west, north, east })
}

/// The address of the map around a place that has a name, with the filters that the phone remembers.
pub fn near(name: &str, at: Wgs84) -> String {
    format!("/map?lat={:.5}&lng={:.5}&place={}", at.lat, at.lng, encode(name))
}

/// Every value of a name that can be read, once.
fn all<T: FromStr + PartialEq>(pairs: &[(String, String)], name: &str) -> Vec<T> {
    let mut found = Vec::new();
    for value in pairs.iter().filter(|(n, _)| n == name).filter_map(|(_, value)| value.parse().ok()) {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

/// A wish as a cookie keeps it: `open.day.f-hot_water.type-station`.
pub fn to_cookie(wish: &Wish) -> String {
    fields(wish).iter().map(|(name, value)| format!("{name}-{value}")).collect::<Vec<_>>().join(".")
}

/// The wish in a cookie; what is not understood is left out.
pub fn from_cookie(text: &str) -> Option<Wish> {
    let pair = |part: &str| part.split_once('-').map(|(name, value)| (name.to_owned(), value.to_owned()));
    let pairs: Vec<_> = text.split('.').take(64).filter_map(pair).collect();
    wish(&pairs)
}

/// Everything a list was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Partners only, at their own address.
    pub partners: bool,
    /// An address or a landmark, as typed.
    pub words: String,
    /// Identifier of an area.
    pub area: String,
    /// Where the asker said to be.
    pub at: Option<Wgs84>,
    /// What that place is called.
    pub name: String,
    /// What the map shows: the list shows the same and nothing beyond.
    pub view: Option<Bounds>,
    /// What is wanted.
    pub wish: Wish,
    /// How many pages of the list are shown.
    pub pages: usize,
}

impl Asked {
    /// Where the list is.
    pub fn base(&self) -> &'static str {
        if self.partners { "/map/partners" } else { "/map" }
    }

    /// The same, wherever.
    pub fn anywhere(&self) -> Self {
        Self { partners: self.partners, wish: self.wish.clone(), pages: 1, ..Self::default() }
    }

    /// The fields that say where.
    pub fn place(&self) -> Vec<(&'static str, String)> {
        let mut fields = Vec::new();
        if let Some(at) = self.at {
            fields.push(("lat", at.lat.to_string()));
            fields.push(("lng", at.lng.to_string()));
        }
        if let Some(Bounds { south, west, north, east }) = self.view {
            fields.push(("bbox", format!("{west},{south},{east},{north}")));
        }
        for (name, value) in [("place", &self.name), ("q", &self.words), ("area", &self.area)] {
            if !value.is_empty() {
                fields.push((name, value.clone()));
            }
        }
        fields
    }

    /// The address of this list.
    pub fn address(&self) -> String {
        let place = self.place();
        let place = place.iter().map(|(name, value)| (*name, value.as_str()));
        let pages = self.pages.to_string();
        let pages = (self.pages > 1).then_some(("page", pages.as_str()));
        let all = place.chain(fields(&self.wish)).chain(pages);
        let query: Vec<String> = all.map(|(name, value)| format!("{name}={}", encode(value))).collect();
        format!("{}?{}", self.base(), query.join("&"))
    }

    /// The same list around another place.
    pub fn around(&self, name: &str, at: Wgs84) -> Self {
        let (words, area) = (String::new(), String::new());
        Self { at: Some(at), name: name.to_owned(), view: None, words, area, pages: 1, ..self.clone() }
    }

    /// Whether this feature is wanted.
    pub fn wants(&self, feature: Feature) -> bool {
        self.wish.features.contains(&feature)
    }

    /// Whether either of these two is.
    pub fn wants_either(&self, either: Either) -> bool {
        self.wish.either.contains(&either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Wish {
        Wish {
            kinds: vec![PlaceKind::Station, PlaceKind::Canteen],
            features: vec![Feature::HotWater],
            either: vec![Either::ChargingOrSwap],
            open_now: true,
            all_day: true,
            class: Some(ServiceClass::Meals),
        }
    }

    #[test]
    fn a_wish_comes_back_from_a_cookie_as_it_was() {
        for wish in [full(), usual(), Wish::default()] {
            assert_eq!(from_cookie(&to_cookie(&wish)), Some(wish));
        }
        assert_eq!(from_cookie(""), None);
        assert_eq!(from_cookie("f-<script>.type-nonsense.open-2"), Some(Wish::default()));
    }

    #[test]
    fn one_of_two_that_are_asked_for_together_is_read_as_both() {
        let pairs = [("f", "battery_swap"), ("f", "wifi"), ("f", "heating"), ("f", "cooling_or_heating")];
        let wish = wish(&pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))).unwrap();
        assert_eq!((wish.features, wish.either), (vec![Feature::Wifi], Either::ALL.to_vec()));
    }

    #[test]
    fn a_box_that_is_none_is_not_looked_in() {
        let [west, south, east, north] = [124.5, 45.0, 125.0, 45.5];
        assert_eq!(bounds("124.5,45,125, 45.5"), Some(Bounds { south, west, north, east }));
        for text in
            ["", "1,2,3", "1,2,3,4,5", "3,2,1,4", "1,4,3,2", "1,2,3,NaN", "1,2,3,95", "a,b,c,d", "1,2,1,2"]
        {
            assert_eq!(bounds(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_has_an_address_that_leads_to_it() {
        let at = Wgs84::new(45.5, 124.25);
        let asked = Asked { at, name: "a&b".to_owned(), wish: full(), pages: 2, ..Asked::default() };
        assert_eq!(
            asked.address(),
            "/map?lat=45.5&lng=124.25&place=a%26b&open=1&day=1&f=hot_water&f=charging_or_swap&type=station\
             &type=canteen&class=meals&page=2"
        );
    }
}
