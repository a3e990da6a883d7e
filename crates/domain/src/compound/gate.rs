//! Which rule of a gate holds when.

use super::{Access, Gate, GateRule, Vehicle};
use crate::Moment;
use chrono::{Datelike, FixedOffset, Timelike};
use serde::{Deserialize, Serialize};

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// Days of a week.
const WEEK: u8 = 7;

/// A moment of the week in local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WeekTime {
    /// Monday 1 to Sunday 7.
    pub day: u8,
    /// Minute of the day, 0 to 1439.
    pub minute: u16,
}

impl WeekTime {
    /// A moment of the week, if there is one with these numbers.
    pub fn new(day: u8, minute: u16) -> Option<Self> {
        ((1..=WEEK).contains(&day) && minute < DAY).then_some(Self { day, minute })
    }

    /// The local time of a moment.
    pub fn at(moment: Moment, offset: FixedOffset) -> Self {
        let local = moment.with_timezone(&offset);
        // Within a day and a week: both fit.
        let minute = (local.hour() * 60 + local.minute()) as u16;
        Self { day: local.weekday().number_from_monday() as u8, minute }
    }

    /// Minutes until a moment comes; a week for this one itself.
    pub fn until(self, next: Self) -> i64 {
        let of_week = |at: Self| i64::from(at.day) * i64::from(DAY) + i64::from(at.minute);
        let week = i64::from(WEEK) * i64::from(DAY);
        week - (of_week(self) - of_week(next)).rem_euclid(week)
    }

    fn day_before(self) -> u8 {
        if self.day == 1 { WEEK } else { self.day - 1 }
    }
}

/// The next moment at which a gate treats a vehicle otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turnover {
    /// When.
    pub at: WeekTime,
    /// What is let in how from then on; unknown when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
}

impl GateRule {
    /// Whether it speaks of a vehicle at a time. A window over midnight belongs
    /// to the day on which it begins.
    pub fn covers(&self, vehicle: Vehicle, at: WeekTime) -> bool {
        if !self.vehicles.is_empty() && !self.vehicles.contains(&vehicle) {
            return false;
        }
        let on = |day: u8| self.days.is_empty() || self.days.contains(&day);
        let [from, until] = self.minutes;
        if from < until {
            on(at.day) && (from..until).contains(&at.minute)
        } else if from > until {
            (on(at.day) && at.minute >= from) || (on(at.day_before()) && at.minute < until)
        } else {
            false
        }
    }
}

impl Gate {
    /// What tells it from the others of its compound: its name, or where it stands.
    pub fn key(&self) -> String {
        let [east, north] = self.at;
        match self.name.trim() {
            "" => format!("@{east},{north}"),
            _ => self.name.clone(),
        }
    }

    /// The name of the gate with a key; empty for one without.
    pub fn name_of(key: &str) -> &str {
        if key.starts_with('@') { "" } else { key }
    }

    /// The rule that holds for a vehicle at a time; none when nobody knows.
    pub fn rule(&self, vehicle: Vehicle, at: WeekTime) -> Option<&GateRule> {
        self.rules.iter().find(|rule| rule.covers(vehicle, at))
    }

    /// What a vehicle may do at a time; `None` when nobody knows.
    pub fn access(&self, vehicle: Vehicle, at: WeekTime) -> Option<Access> {
        self.rule(vehicle, at).map(|rule| rule.access)
    }

    /// When that changes next; never when absent.
    pub fn turnover(&self, vehicle: Vehicle, at: WeekTime) -> Option<Turnover> {
        let now = self.access(vehicle, at);
        let mut marks: Vec<u16> = self.rules.iter().flat_map(|rule| rule.minutes).map(|m| m % DAY).collect();
        // Rules of single days begin and end at midnight, too.
        marks.push(0);
        marks.sort_unstable();
        marks.dedup();
        let days = (0..=WEEK).map(|ahead| (at.day.saturating_sub(1) % WEEK + ahead) % WEEK + 1);
        let moments = days.enumerate().flat_map(|(ahead, day)| {
            let later = move |minute: &u16| match ahead {
                0 => *minute > at.minute,
                7 => *minute <= at.minute,
                _ => true,
            };
            marks.clone().into_iter().filter(later).map(move |minute| WeekTime { day, minute })
        });
        moments
            .map(|at| Turnover { at, access: self.access(vehicle, at) })
            .find(|turnover| turnover.access != now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(vehicles: &[Vehicle], days: &[u8], minutes: [u16; 2], access: Access) -> GateRule {
        GateRule {
            vehicles: vehicles.to_vec(),
            days: days.to_vec(),
            minutes,
            access,
            methods: Vec::new(),
            source: String::new(),
            checked: None,
        }
    }

    fn gate(rules: Vec<GateRule>) -> Gate {
        Gate { name: "北门".to_owned(), at: [0, 0], node: Some(0), rules, wait: None }
    }

    fn at(day: u8, hour: u16, minute: u16) -> WeekTime {
        WeekTime::new(day, hour * 60 + minute).expect("a time")
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_day_it_begins_on() {
        let friday_night = rule(&[], &[5], [22 * 60, 6 * 60], Access::No);
        let covers = |day, hour| friday_night.covers(Vehicle::Ebike, at(day, hour, 0));
        assert!(covers(5, 22) && covers(5, 23) && covers(6, 0) && covers(6, 5));
        assert!(!covers(5, 5) && !covers(5, 21) && !covers(6, 6) && !covers(6, 22) && !covers(4, 23));
        let sunday_night = rule(&[], &[7], [22 * 60, 6 * 60], Access::No);
        assert!(
            sunday_night.covers(Vehicle::Foot, at(1, 3, 0))
                && !sunday_night.covers(Vehicle::Foot, at(7, 3, 0))
        );
    }

    #[test]
    fn a_window_holds_its_first_minute_and_not_its_end() {
        let day = rule(&[], &[], [360, 1260], Access::Ride);
        assert!(day.covers(Vehicle::Foot, at(3, 6, 0)) && day.covers(Vehicle::Foot, at(3, 20, 59)));
        assert!(!day.covers(Vehicle::Foot, at(3, 21, 0)) && !day.covers(Vehicle::Foot, at(3, 5, 59)));
        assert!(rule(&[], &[], [0, 1440], Access::Ride).covers(Vehicle::Foot, at(3, 23, 59)));
        assert!(!rule(&[], &[], [360, 360], Access::Ride).covers(Vehicle::Foot, at(3, 6, 0)), "no window");
    }

    #[test]
    fn the_first_rule_that_speaks_holds_and_silence_is_unknown() {
        let gate = gate(vec![
            rule(&[Vehicle::Ebike], &[], [21 * 60, 6 * 60], Access::No),
            rule(&[Vehicle::Ebike, Vehicle::Foot], &[], [0, 1440], Access::Ride),
        ]);
        assert_eq!(gate.access(Vehicle::Ebike, at(1, 13, 0)), Some(Access::Ride));
        assert_eq!(gate.access(Vehicle::Ebike, at(1, 22, 0)), Some(Access::No));
        assert_eq!(gate.access(Vehicle::Foot, at(1, 22, 0)), Some(Access::Ride));
        assert_eq!(gate.access(Vehicle::Motorbike, at(1, 13, 0)), None);
    }

    #[test]
    fn it_is_said_when_a_gate_changes() {
        let gate = gate(vec![
            rule(&[Vehicle::Ebike], &[], [21 * 60, 6 * 60], Access::No),
            rule(&[], &[6, 7], [0, 1440], Access::Push),
            rule(&[], &[], [0, 1440], Access::Ride),
        ]);
        let next = |day, hour| gate.turnover(Vehicle::Ebike, at(day, hour, 0));
        assert_eq!(next(1, 13), Some(Turnover { at: at(1, 21, 0), access: Some(Access::No) }));
        assert_eq!(next(1, 22), Some(Turnover { at: at(2, 6, 0), access: Some(Access::Ride) }));
        assert_eq!(next(5, 22), Some(Turnover { at: at(6, 6, 0), access: Some(Access::Push) }));
        let foot = gate.turnover(Vehicle::Foot, at(7, 12, 0));
        assert_eq!(foot, Some(Turnover { at: at(1, 0, 0), access: Some(Access::Ride) }));
    }

    #[test]
    fn a_gate_that_is_always_alike_never_changes() {
        let same = gate(vec![rule(&[], &[], [0, 1440], Access::Ride)]);
        assert_eq!(same.turnover(Vehicle::Ebike, at(1, 13, 0)), None);
        assert_eq!(gate(Vec::new()).turnover(Vehicle::Ebike, at(1, 13, 0)), None);
        // The same minute a week on is looked at, too.
        let once = gate(vec![rule(&[], &[1], [780, 781], Access::No)]);
        assert_eq!(once.turnover(Vehicle::Foot, at(1, 13, 0)).map(|t| t.at), Some(at(1, 13, 1)));
        assert_eq!(once.turnover(Vehicle::Foot, at(1, 13, 1)).map(|t| t.at), Some(at(1, 13, 0)));
    }

    #[test]
    fn it_is_minutes_to_a_moment_and_a_week_to_the_same_one() {
        assert_eq!((at(1, 13, 0).until(at(1, 13, 1)), at(1, 13, 1).until(at(1, 13, 0))), (1, 7 * 1440 - 1));
        assert_eq!((at(7, 23, 59).until(at(1, 0, 0)), at(3, 8, 0).until(at(3, 8, 0))), (1, 7 * 1440));
    }

    #[test]
    fn a_gate_without_a_name_is_known_by_where_it_stands() {
        let named = gate(Vec::new());
        let unnamed = Gate { name: " ".to_owned(), at: [12, -340], ..named.clone() };
        assert_eq!((named.key().as_str(), unnamed.key().as_str()), ("北门", "@12,-340"));
        assert_eq!((Gate::name_of(&named.key()), Gate::name_of(&unnamed.key())), ("北门", ""));
    }

    #[test]
    fn local_time_is_of_the_place() {
        let china = FixedOffset::east_opt(8 * 3600).expect("an offset");
        let moment: Moment = "2026-11-22T17:30:00Z".parse().expect("a moment");
        assert_eq!(WeekTime::at(moment, china), at(1, 1, 30));
    }
}
