//! Supervision 督办: why a demand is made, and the rules that make it.

use crate::geo::Wgs84;
use crate::{Moment, text_enum};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

text_enum! {
    /// Why a demand was made.
    Reason {
        /// A supervisor decided so.
        Hand = "hand",
        /// It is late by so many days.
        Late = "late",
        /// It was sent back so many times.
        Returned = "returned",
        /// The same was asked for at the same place so many times in a month.
        Place = "place",
    }
}

/// How far apart two requests at the same place are at most, in metres.
pub const NEAR: f64 = 50.0;
/// How long the same place is looked back at.
pub const MONTH: TimeDelta = TimeDelta::days(30);

/// A rule: whether it holds, its figure, and what is demanded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Whether it holds.
    pub on: bool,
    /// Days or times, by rule.
    pub figure: u8,
    /// The words of the demand.
    pub demand: String,
}

/// All rules, and how long a unit has for its reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Working days for the reply to a demand that names none itself.
    pub days: u8,
    /// Late by so many days.
    pub late: Rule,
    /// Sent back so many times.
    pub returned: Rule,
    /// At the same place so many times.
    pub place: Rule,
}

impl Default for Rules {
    fn default() -> Self {
        let off = |figure| Rule { on: false, figure, demand: String::new() };
        Self { days: 1, late: off(1), returned: off(2), place: off(3) }
    }
}

impl Rules {
    /// The rule behind a reason; none behind a decision by hand.
    pub fn rule(&self, reason: Reason) -> Option<&Rule> {
        match reason {
            Reason::Hand => None,
            Reason::Late => Some(&self.late),
            Reason::Returned => Some(&self.returned),
            Reason::Place => Some(&self.place),
        }
    }
}

/// The number of a demand: `DB2026-000123`.
pub fn number(year: i32, nth: i64) -> String {
    format!("DB{year}-{nth:06}")
}

/// A request as far as the same place goes by it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot<K> {
    /// When it came.
    pub at: Moment,
    /// What it is about.
    pub category: K,
    /// Where, if that is known.
    pub place: Option<Wgs84>,
    /// The words of its address, if there are any.
    pub address: Option<String>,
    /// Whether a demand was made because of this place.
    pub pressed: bool,
    /// Whether a demand can be made now.
    pub open: bool,
}

impl<K: PartialEq> Spot<K> {
    /// Whether both are about the same at the same place: within [`NEAR`], or
    /// at the same address where either has no position.
    fn same(&self, other: &Self) -> bool {
        self.category == other.category
            && match (self.place, other.place) {
                (Some(one), Some(two)) => one.distance(two) <= NEAR,
                _ => self.address.is_some() && self.address == other.address,
            }
    }
}

/// Which requests make a place one that is complained of `times` times within
/// [`MONTH`]: the first to do so, as long as no demand was made for the place in
/// that time. `spots` in the order in which they came. Returns their indices.
///
/// Found by buckets of a category and about 110 m, so that the time it takes
/// grows with the number of requests and not with its square.
pub fn crowded<K: Clone + Eq + std::hash::Hash>(spots: &[Spot<K>], times: usize) -> Vec<usize> {
    let mut buckets: HashMap<(K, Key), Vec<usize>> = HashMap::new();
    let mut found: Vec<usize> = Vec::new();
    let mut pressed: Vec<bool> = spots.iter().map(|spot| spot.pressed).collect();
    for (at, spot) in spots.iter().enumerate() {
        let mut near: Vec<usize> = Vec::new();
        for key in around(spot) {
            near.extend(buckets.get(&(spot.category.clone(), key)).into_iter().flatten());
        }
        near.sort_unstable();
        near.dedup();
        near.retain(|other| spots[*other].at > spot.at - MONTH && spots[*other].same(spot));
        let known = near.iter().any(|other| pressed[*other]) || pressed[at];
        if spot.open && !known && near.len() + 1 >= times.max(1) {
            pressed[at] = true;
            found.push(at);
        }
        for key in keys(spot) {
            buckets.entry((spot.category.clone(), key)).or_default().push(at);
        }
    }
    found
}

/// Where a request is looked for.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Cell(i32, i32),
    Address(String),
}

fn cell(at: Wgs84) -> (i32, i32) {
    ((at.lat * 1000.0).floor() as i32, (at.lng * 1000.0).floor() as i32)
}

fn keys<K>(spot: &Spot<K>) -> impl Iterator<Item = Key> {
    let cell = spot.place.map(cell).map(|(lat, lng)| Key::Cell(lat, lng));
    cell.into_iter().chain(spot.address.clone().map(Key::Address))
}

/// A cell of a thousandth of a degree is at least 55 m wide up to 60° of latitude,
/// so the eight around it are enough there; farther north more are looked at.
fn around<K>(spot: &Spot<K>) -> Vec<Key> {
    let mut keys: Vec<Key> = spot.address.clone().map(Key::Address).into_iter().collect();
    if let Some(at) = spot.place {
        let (lat, lng) = cell(at);
        let wide = if at.lat.abs() < 60.0 { 1 } else { 8 };
        for north in -1..=1 {
            keys.extend((-wide..=wide).map(|east| Key::Cell(lat + north, lng + east)));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn spot(day: i64, metres: f64, category: u8) -> Spot<u8> {
        let at = DateTime::UNIX_EPOCH + TimeDelta::days(day);
        let place = Wgs84::new(45.0 + metres / 111_195.0, 124.8);
        Spot { at, category, place, address: None, pressed: false, open: true }
    }

    #[test]
    fn the_third_at_one_place_in_a_month_is_found_and_no_further_one() {
        let spots: Vec<_> = [0, 5, 9, 12, 20].map(|day| spot(day, 0.0, 1)).to_vec();
        assert_eq!(crowded(&spots, 3), [2]);
        // A month after the demand the place counts anew.
        let spots: Vec<_> = [0, 1, 2, 40, 41, 42].map(|day| spot(day, 0.0, 1)).to_vec();
        assert_eq!(crowded(&spots, 3), [2, 5]);
    }

    #[test]
    fn farther_than_fifty_metres_of_another_kind_or_longer_ago_is_another_place() {
        assert_eq!(crowded(&[spot(0, 0.0, 1), spot(1, 49.0, 1), spot(2, 20.0, 1)], 3), [2]);
        assert!(crowded(&[spot(0, 0.0, 1), spot(1, 51.0, 1), spot(2, 0.0, 1)], 3).is_empty());
        assert!(crowded(&[spot(0, 0.0, 1), spot(1, 0.0, 2), spot(2, 0.0, 1)], 3).is_empty());
        assert!(crowded(&[spot(0, 0.0, 1), spot(15, 0.0, 1), spot(31, 0.0, 1)], 3).is_empty());
    }

    #[test]
    fn without_a_position_the_address_tells_the_place_and_nothing_is_no_place() {
        let at = |address: Option<&str>, day| Spot {
            place: None,
            address: address.map(str::to_owned),
            ..spot(day, 0.0, 1)
        };
        let same = [at(Some("九号院"), 0), at(Some("九号院"), 1), at(Some("八号院"), 2)];
        assert!(crowded(&same, 3).is_empty());
        assert_eq!(crowded(&same, 2), [1]);
        assert!(crowded(&[at(None, 0), at(None, 1)], 2).is_empty());
    }

    #[test]
    fn what_is_over_counts_and_is_not_pressed_itself() {
        let mut spots: Vec<_> = [0, 5, 9, 12].map(|day| spot(day, 0.0, 1)).to_vec();
        spots[2].open = false;
        assert_eq!(crowded(&spots, 3), [3]);
        spots[1].pressed = true;
        assert!(crowded(&spots, 3).is_empty(), "a demand was made for this place");
    }

    #[test]
    fn numbers_are_six_digits_and_grow_beyond() {
        assert_eq!(number(2026, 123), "DB2026-000123");
        assert_eq!(number(2026, 1_234_567), "DB2026-1234567");
    }
}
