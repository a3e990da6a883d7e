//! Whether what is said of a place can be taken, all of it looked at at once.

use super::{ADDRESS_CHARS, BENEFITS, Lock, NAME_CHARS, PlaceFacts, RULES_CHARS};
use crate::draft::{Field, FieldError, Problem};
use crate::geo::Wgs84;
use crate::text::{clean, clean_line};

/// Longest opening hours, in characters: the longest value OSM keeps.
pub const HOURS_CHARS: usize = 255;
/// Longest name of a wireless network, in characters.
pub const WIFI_CHARS: usize = 32;
/// Longest offer of a partner, in characters.
pub const OFFER_CHARS: usize = 200;
/// Most photos of a place.
pub const PHOTOS: usize = 12;
/// Most people a place has room for.
pub const CAPACITY: u16 = 5000;

/// Mainland China with its islands, generously: south, west, north, east.
const CHINA: [f64; 4] = [3.5, 73.0, 53.8, 135.5];
/// Farthest that an entrance is from its place, in metres.
const ENTRANCE: f64 = 2000.0;
/// Degrees around 0, 0 within which a position is one that nobody filled in.
const NOWHERE: f64 = 0.01;

impl PlaceFacts {
    /// The same with texts cleaned, or all that is wrong. Whether hours can be
    /// read and whether a unit exists is for others to say.
    ///
    /// # Errors
    /// Every field that cannot be taken.
    pub fn checked(mut self) -> Result<Self, Vec<FieldError>> {
        let mut check = Check::default();
        self.name = check.line(Field::Name, &self.name, NAME_CHARS);
        check.need(!self.name.is_empty(), Field::Name, Problem::Empty);
        self.address = check.line(Field::Address, &self.address, ADDRESS_CHARS);
        self.operator = check.line(Field::Operator, &self.operator, NAME_CHARS);
        if let Lock::Named(name) = &mut self.lock {
            *name = check.line(Field::Operator, name, NAME_CHARS);
        }
        self.rules = clean(&self.rules);
        check.longest(Field::Rules, &self.rules, RULES_CHARS);
        self.hours = check.optional(Field::Hours, self.hours.as_deref(), HOURS_CHARS);
        self.hours_text = check.optional(Field::Hours, self.hours_text.as_deref(), HOURS_CHARS);
        self.staffed = check.optional(Field::Staffed, self.staffed.as_deref(), HOURS_CHARS);
        self.self_entry = check.optional(Field::SelfEntry, self.self_entry.as_deref(), HOURS_CHARS);
        self.wifi = check.optional(Field::Wifi, self.wifi.as_deref(), WIFI_CHARS);
        check.need(self.capacity.is_none_or(|n| n <= CAPACITY), Field::Capacity, Problem::TooLarge);
        check.need(self.photos.len() <= PHOTOS, Field::Photos, Problem::TooMany);
        check.benefits(&mut self);
        check.position(&self);
        if let Some(checked) = &mut self.checked {
            checked.by = check.line(Field::Checked, &checked.by, NAME_CHARS);
        }
        if check.0.is_empty() { Ok(self) } else { Err(check.0) }
    }
}

#[derive(Default)]
struct Check(Vec<FieldError>);

impl Check {
    fn need(&mut self, fits: bool, field: Field, problem: Problem) {
        if !fits {
            self.0.push(FieldError::new(field, problem));
        }
    }

    fn longest(&mut self, field: Field, text: &str, most: usize) {
        self.need(text.chars().count() <= most, field, Problem::TooLong);
    }

    fn line(&mut self, field: Field, text: &str, most: usize) -> String {
        let line = clean_line(text);
        self.longest(field, &line, most);
        line
    }

    /// Nothing for a text without words.
    fn optional(&mut self, field: Field, text: Option<&str>, most: usize) -> Option<String> {
        text.map(|text| self.line(field, text, most)).filter(|line| !line.is_empty())
    }

    fn benefits(&mut self, facts: &mut PlaceFacts) {
        self.need(facts.benefits.len() <= BENEFITS, Field::Benefits, Problem::TooMany);
        // One sentence at the field, however many offers are wrong.
        let before = self.0.len();
        for benefit in &mut facts.benefits {
            benefit.offer = self.line(Field::Benefits, &benefit.offer, OFFER_CHARS);
            self.need(!benefit.offer.is_empty(), Field::Benefits, Problem::Empty);
        }
        self.0.truncate(self.0.len().min(before + 1));
    }

    fn position(&mut self, facts: &PlaceFacts) {
        let at = facts.at;
        if !at.lat.is_finite() || !at.lng.is_finite() {
            let field = if at.lat.is_finite() { Field::Lng } else { Field::Lat };
            return self.need(false, field, Problem::Invalid);
        }
        if at.lat.abs() < NOWHERE && at.lng.abs() < NOWHERE {
            return self.need(false, Field::Lat, Problem::Nowhere);
        }
        if !in_china(at) && in_china(Wgs84 { lat: at.lng, lng: at.lat }) {
            return self.need(false, Field::Lat, Problem::Swapped);
        }
        if Wgs84::new(at.lat, at.lng).is_none() {
            let field = if at.lat.abs() > 90.0 { Field::Lat } else { Field::Lng };
            return self.need(false, field, Problem::Invalid);
        }
        if let Some(entrance) = facts.entrance {
            let near = Wgs84::new(entrance.lat, entrance.lng).is_some_and(|to| at.distance(to) <= ENTRANCE);
            self.need(near, Field::Entrance, Problem::Outside);
        }
        // Somebody said in which system the numbers are: all three are those of maps of China.
        if let Some(original) = facts.original {
            let stated = original.lat.is_finite() && original.lng.is_finite();
            self.need(stated && in_china(at), Field::Lat, Problem::Outside);
        }
    }
}

fn in_china(at: Wgs84) -> bool {
    let [south, west, north, east] = CHINA;
    (south..=north).contains(&at.lat) && (west..=east).contains(&at.lng)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::{Benefit, CoordinateSystem, Original, ServiceClass};

    fn facts() -> PlaceFacts {
        let text = r#"{"kind":"station","name":"暖新驿站","at":{"lat":45.14,"lng":124.82}}"#;
        serde_json::from_str(text).expect("the least that can be said")
    }

    fn wrong(change: impl FnOnce(&mut PlaceFacts)) -> Vec<(Field, Problem)> {
        let mut facts = facts();
        change(&mut facts);
        let errors = facts.checked().err().unwrap_or_default();
        errors.into_iter().map(|error| (error.field, error.problem)).collect()
    }

    fn at(lat: f64, lng: f64) -> Vec<(Field, Problem)> {
        wrong(|facts| facts.at = Wgs84 { lat, lng })
    }

    #[test]
    fn the_least_that_can_be_said_is_enough() {
        assert_eq!(facts().checked().map(|facts| facts.name), Ok("暖新驿站".to_owned()));
    }

    #[test]
    fn a_position_that_cannot_be_is_told_by_its_kind() {
        assert_eq!(at(0.0, 0.0), [(Field::Lat, Problem::Nowhere)]);
        assert_eq!(at(f64::NAN, 124.8), [(Field::Lat, Problem::Invalid)]);
        assert_eq!(at(45.1, f64::INFINITY), [(Field::Lng, Problem::Invalid)]);
        assert_eq!(at(124.82, 45.14), [(Field::Lat, Problem::Swapped)]);
        assert_eq!(at(87.6, 43.8), [(Field::Lat, Problem::Swapped)], "Urumqi, though on the globe");
        assert_eq!(at(191.0, 10.0), [(Field::Lat, Problem::Invalid)]);
        assert_eq!(at(10.0, 181.0), [(Field::Lng, Problem::Invalid)]);
        assert_eq!(at(69.6, 18.9), [], "drawn by hand, far away");
    }

    #[test]
    fn stated_numbers_must_lie_where_their_system_holds() {
        let original = Original { system: CoordinateSystem::Wgs84, lat: 48.85, lng: 2.35 };
        let abroad = |facts: &mut PlaceFacts| {
            facts.at = Wgs84 { lat: 48.85, lng: 2.35 };
            facts.original = Some(original);
        };
        assert_eq!(wrong(abroad), [(Field::Lat, Problem::Outside)]);
    }

    #[test]
    fn texts_are_cleaned_and_bounded() {
        let mut facts = facts();
        facts.name = " 暖\u{202E}新\u{0}\n驿站 ".to_owned();
        facts.wifi = Some("  ".to_owned());
        let facts = facts.checked().expect("cleaned");
        assert_eq!((facts.name.as_str(), facts.wifi), ("暖新 驿站", None));
        assert_eq!(wrong(|f| f.name = "\u{200B} ".to_owned()), [(Field::Name, Problem::Empty)]);
        assert_eq!(wrong(|f| f.name = "站".repeat(81)), [(Field::Name, Problem::TooLong)]);
        assert_eq!(wrong(|f| f.rules = "不".repeat(1001)), [(Field::Rules, Problem::TooLong)]);
        assert_eq!(wrong(|f| f.hours = Some("x".repeat(256))), [(Field::Hours, Problem::TooLong)]);
        assert_eq!(wrong(|f| f.capacity = Some(u16::MAX)), [(Field::Capacity, Problem::TooLarge)]);
    }

    #[test]
    fn an_offer_says_something() {
        let offer = |text: &str| Benefit { class: ServiceClass::Meals, offer: text.to_owned(), until: None };
        assert_eq!(wrong(|f| f.benefits = vec![offer("")]), [(Field::Benefits, Problem::Empty)]);
        assert_eq!(wrong(|f| f.benefits = vec![offer("九折"); 13]), [(Field::Benefits, Problem::TooMany)]);
    }
}
