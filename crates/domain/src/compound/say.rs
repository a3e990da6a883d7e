//! An answer in words. The words themselves come from outside, as phrases with
//! places for names and numbers: the server's language files hold them, and a
//! phone without a signal says the same.

use super::gate::{Turnover, WeekTime};
use super::route::{Answer, Door, Excluded, Parking, Refusal, Second, Side, Step, Way, WhyNot, WhySecond};
use super::{Access, Method, Vehicle};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Phrases by name. A place is a name in angle brackets: `<metres>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phrases(pub BTreeMap<String, String>);

/// One thing to do, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What kind of thing: `enter`, `ride`, `push`, `park`, `walk`, `left`,
    /// `right`, `arrive`.
    pub kind: String,
    /// The words.
    pub text: String,
}

/// An answer or a refusal in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Whether there is a way.
    pub found: bool,
    /// In one line.
    pub title: String,
    /// How far.
    pub total: String,
    /// One after the other.
    pub steps: Vec<Said>,
    /// What to know about the gate and the vehicle.
    pub notes: Vec<String>,
    /// The second best gate and why it is only second.
    pub second: Option<String>,
    /// Gates that are out of the question, and why.
    pub excluded: Vec<String>,
}

impl Phrases {
    /// Every name that is used.
    pub const NAMES: &'static [&'static str] = &[
        "comma",
        "then",
        "building",
        "title",
        "total-ride",
        "total-push",
        "total-walk",
        "time",
        "wait",
        "enter-ride",
        "enter-push",
        "enter-register",
        "enter-outside",
        "enter-unknown",
        "enter-foot",
        "methods",
        "method-scan",
        "method-guard",
        "method-code",
        "method-call",
        "ride",
        "ride-past",
        "push",
        "push-past",
        "walk",
        "walk-past",
        "stairs",
        "left",
        "left-at",
        "right",
        "right-at",
        "park-spot",
        "park-plain",
        "park-gate",
        "park-unmarked",
        "park-out-of-reach",
        "arrive",
        "arrive-unit",
        "arrive-building",
        "arrive-unmarked",
        "turnover",
        "when-day",
        "day-1",
        "day-2",
        "day-3",
        "day-4",
        "day-5",
        "day-6",
        "day-7",
        "access-ride",
        "access-push",
        "access-register",
        "access-park-outside",
        "access-no",
        "access-unknown",
        "vehicle-foot",
        "vehicle-bicycle",
        "vehicle-ebike",
        "vehicle-motorbike",
        "second",
        "why-doubted",
        "why-unknown",
        "why-push",
        "why-park-outside",
        "why-longer",
        "why-more-walking",
        "why-alike",
        "not-now",
        "not-window",
        "not-on-foot",
        "not-on-foot-window",
        "not-off-way",
        "not-cut",
        "doubted",
        "checked",
        "unchecked",
        "no-building",
        "like",
        "no-unit",
        "units",
        "no-gates",
        "no-gate-now",
        "unreachable",
        "gap",
        "gap-gate",
        "gate-unnamed",
    ];

    /// A phrase with its places filled. A name nobody wrote is said itself,
    /// which a test prevents.
    pub fn say(&self, name: &str, places: &[(&str, &str)]) -> String {
        let phrase = self.0.get(name).map_or(name, String::as_str);
        let mut said = String::with_capacity(phrase.len() + 16);
        let mut rest = phrase;
        // Once from left to right: what is filled in is never looked at again.
        while let Some((before, after)) = rest.split_once('<') {
            said.push_str(before);
            let Some((place, after)) = after.split_once('>') else { break };
            said.push_str(places.iter().find(|(name, _)| *name == place).map_or("", |(_, value)| value));
            rest = after;
        }
        said.push_str(rest);
        said
    }

    /// A building: a bare number with the word for it, a name as it is.
    pub fn building(&self, number: &str) -> String {
        let bare = number.starts_with(|c: char| c.is_ascii_digit())
            && number.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if bare { self.say("building", &[("number", number)]) } else { number.to_owned() }
    }

    /// A gate: its name, or that it has none.
    pub fn gate(&self, name: &str) -> String {
        if name.trim().is_empty() { self.say("gate-unnamed", &[]) } else { name.to_owned() }
    }

    /// Several, one after the other.
    pub fn list(&self, parts: &[String]) -> String {
        parts.join(&self.say("comma", &[]))
    }

    /// What a gate does.
    pub fn access(&self, access: Option<Access>) -> String {
        let name = access.map_or("unknown", Access::as_str).replace('_', "-");
        self.say(&format!("access-{name}"), &[])
    }

    /// A vehicle.
    pub fn vehicle(&self, vehicle: Vehicle) -> String {
        self.say(&format!("vehicle-{vehicle}"), &[])
    }

    /// How a gate opens.
    pub fn methods(&self, methods: &[Method]) -> String {
        let names: Vec<String> =
            methods.iter().map(|method| self.say(&format!("method-{method}"), &[])).collect();
        self.list(&names)
    }

    /// A day of the week.
    pub fn day(&self, day: u8) -> String {
        self.say(&format!("day-{day}"), &[])
    }

    /// When a gate changes, and to what.
    pub fn turnover(&self, now: WeekTime, next: Turnover) -> String {
        let minutes = clock(next.at.minute);
        let when = if next.at.day == now.day && next.at.minute > now.minute {
            minutes
        } else {
            self.say("when-day", &[("day", &self.day(next.at.day)), ("time", &minutes)])
        };
        self.say("turnover", &[("when", &when), ("access", &self.access(next.access))])
    }

    fn past(&self, name: &str, metres: u32, passing: &[String]) -> String {
        let metres = metres.to_string();
        if passing.is_empty() {
            return self.say(name, &[("metres", &metres)]);
        }
        let names: Vec<String> = passing.iter().map(|number| self.building(number)).collect();
        let buildings = self.list(&names);
        self.say(&format!("{name}-past"), &[("metres", &metres), ("buildings", &buildings)])
    }
}

/// A minute of the day as a clock shows it.
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// An answer in words.
pub fn tell(answer: &Answer, phrases: &Phrases) -> Told {
    let best = &answer.best;
    let goal = best.steps.iter().rev().find_map(|step| match step {
        Step::Arrive { building, .. } => Some(phrases.building(building)),
        _ => None,
    });
    let goal = goal.unwrap_or_else(|| phrases.building(&answer.ask.building));
    let excluded = |gate: &Excluded| not(gate, answer.ask.vehicle, answer.ask.at, phrases);
    Told {
        found: true,
        title: phrases.say("title", &[("building", &goal), ("gate", &phrases.gate(&best.name))]),
        total: total(best, phrases),
        steps: best.steps.iter().map(|step| said(step, best, phrases)).collect(),
        notes: notes(answer, phrases),
        second: answer.second.as_ref().map(|second| second_best(second, phrases)),
        excluded: answer.excluded.iter().map(excluded).collect(),
    }
}

fn total(way: &Way, phrases: &Phrases) -> String {
    let (ride, walk) = (way.ride_metres.to_string(), way.walk_metres.to_string());
    let name = match (way.ride_metres, way.access) {
        (0, _) => "total-walk",
        (_, Some(Access::Push)) => "total-push",
        _ => "total-ride",
    };
    let mut total = phrases.say(name, &[("ride", &ride), ("walk", &walk)]);
    // Only what was seen: a time made of a distance would be a guess.
    if let Some(seconds) = way.seconds {
        total.push_str(&phrases.say("comma", &[]));
        total.push_str(&phrases.say("time", &[("minutes", &minutes(seconds))]));
    }
    total
}

/// Whole minutes, at least one.
fn minutes(seconds: u32) -> String {
    seconds.div_ceil(60).max(1).to_string()
}

fn notes(answer: &Answer, phrases: &Phrases) -> Vec<String> {
    let best = &answer.best;
    let gate = phrases.gate(&best.name);
    let mut notes = Vec::new();
    notes.extend(best.doubted.then(|| phrases.say("doubted", &[("gate", &gate)])));
    notes.extend(best.turnover.map(|next| phrases.turnover(answer.ask.at, next)));
    if let Some(wait) = best.wait {
        let places = [("gate", gate.as_str()), ("minutes", &minutes(wait.into()))];
        notes.push(phrases.say("wait", &places));
    }
    if best.access.is_some() {
        let name = if best.checked.is_some() { "checked" } else { "unchecked" };
        let on = best.checked.map(day).unwrap_or_default();
        notes.push(phrases.say(name, &[("gate", &gate), ("source", &best.source), ("date", &on)]));
    }
    notes
}

fn day(day: chrono::NaiveDate) -> String {
    use chrono::Datelike;
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

fn second_best(second: &Second, phrases: &Phrases) -> String {
    let (name, metres) = match second.why {
        WhySecond::Doubted => ("why-doubted", 0),
        WhySecond::Unknown => ("why-unknown", 0),
        WhySecond::Push => ("why-push", 0),
        WhySecond::ParkOutside => ("why-park-outside", 0),
        WhySecond::Longer { metres } => ("why-longer", metres),
        WhySecond::MoreWalking { metres } => ("why-more-walking", metres),
        WhySecond::Alike => ("why-alike", 0),
    };
    let why = phrases.say(name, &[("metres", &metres.to_string())]);
    phrases.say("second", &[("gate", &phrases.gate(&second.way.name)), ("why", &why)])
}

fn not(gate: &Excluded, vehicle: Vehicle, now: WeekTime, phrases: &Phrases) -> String {
    let (vehicle, called) = (phrases.vehicle(vehicle), phrases.gate(&gate.name));
    let said = |name: &str, [from, until]: [u16; 2]| {
        let (from, until) = (clock(from), clock(until));
        let places = [("gate", called.as_str()), ("vehicle", &vehicle), ("from", &from), ("until", &until)];
        phrases.say(name, &places)
    };
    let mut said = match gate.why {
        WhyNot::Refused { minutes: Some(minutes) } => said("not-window", minutes),
        WhyNot::Refused { minutes: None } => said("not-now", [0, 0]),
        WhyNot::RefusedOnFoot { minutes: Some(minutes) } => return said("not-on-foot-window", minutes),
        WhyNot::RefusedOnFoot { minutes: None } => return said("not-on-foot", [0, 0]),
        WhyNot::OffWay => return said("not-off-way", [0, 0]),
        WhyNot::Cut => return said("not-cut", [0, 0]),
    };
    if let Some(next) = gate.turnover {
        said.push_str(&phrases.say("then", &[]));
        said.push_str(&phrases.turnover(now, next));
    }
    said
}

fn said(step: &Step, way: &Way, phrases: &Phrases) -> Said {
    let (kind, text) = match step {
        Step::Enter { .. } => ("enter", enter(way, phrases)),
        Step::Ride { metres, passing, .. } => ("ride", phrases.past("ride", *metres, passing)),
        Step::Push { metres, passing, .. } => ("push", phrases.past("push", *metres, passing)),
        Step::Walk { metres, passing, stairs, .. } => {
            let stairs = if *stairs { phrases.say("stairs", &[]) } else { String::new() };
            ("walk", phrases.past("walk", *metres, passing) + &stairs)
        }
        Step::Park { .. } => ("park", park(way, phrases)),
        Step::Turn { side, building, .. } => turn(*side, building.as_deref(), phrases),
        Step::Arrive { building, unit, door, .. } => {
            let name = match door {
                Door::Unit if unit.is_empty() => "arrive",
                Door::Unit => "arrive-unit",
                Door::Building => "arrive-building",
                Door::Unmarked => "arrive-unmarked",
            };
            let building = phrases.building(building);
            ("arrive", phrases.say(name, &[("building", &building), ("unit", unit)]))
        }
    };
    Said { kind: kind.to_owned(), text }
}

fn turn(side: Side, building: Option<&str>, phrases: &Phrases) -> (&'static str, String) {
    let kind = if side == Side::Left { "left" } else { "right" };
    let text = match building {
        Some(number) => phrases.say(&format!("{kind}-at"), &[("building", &phrases.building(number))]),
        None => phrases.say(kind, &[]),
    };
    (kind, text)
}

fn enter(way: &Way, phrases: &Phrases) -> String {
    let name = match (way.access, &way.parking) {
        (None, _) => "enter-unknown",
        (Some(Access::Register), _) => "enter-register",
        (_, Parking::Gate | Parking::OutOfReach) if way.on_foot == Some(Access::Register) => "enter-register",
        (_, Parking::OnFoot) => "enter-foot",
        (_, Parking::Gate | Parking::OutOfReach) => "enter-outside",
        (Some(Access::Push), _) => "enter-push",
        _ => "enter-ride",
    };
    let text = phrases.say(name, &[("gate", &phrases.gate(&way.name))]);
    if way.methods.is_empty() {
        return text;
    }
    text + &phrases.say("methods", &[("methods", &phrases.methods(&way.methods))])
}

fn park(way: &Way, phrases: &Phrases) -> String {
    let (name, label) = match &way.parking {
        Parking::Spot { label, .. } if label.is_empty() => ("park-plain", ""),
        Parking::Spot { label, .. } => ("park-spot", label.as_str()),
        Parking::Gate => ("park-gate", ""),
        Parking::OutOfReach => ("park-out-of-reach", ""),
        Parking::Unmarked | Parking::OnFoot => ("park-unmarked", ""),
    };
    phrases.say(name, &[("gate", &phrases.gate(&way.name)), ("label", label)])
}

/// A refusal in words.
pub fn refuse(refusal: &Refusal, vehicle: Vehicle, now: WeekTime, phrases: &Phrases) -> Told {
    let buildings = |numbers: &[String]| {
        let names: Vec<String> = numbers.iter().map(|number| phrases.building(number)).collect();
        phrases.list(&names)
    };
    let mut told = Told { title: phrases.say(&refusal.code().replace('_', "-"), &[]), ..Told::default() };
    match refusal {
        Refusal::NoBuilding { like } if !like.is_empty() => {
            told.notes.push(phrases.say("like", &[("buildings", &buildings(like))]));
        }
        Refusal::NoBuilding { .. } | Refusal::NoGates => {}
        Refusal::NoUnit { building, units } => {
            let places = [("building", phrases.building(building)), ("units", phrases.list(units))];
            let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
            told.title = phrases.say("no-unit", &places);
            told.notes.push(phrases.say("units", &places));
        }
        Refusal::NoGateNow { excluded } => {
            told.title = phrases.say("no-gate-now", &[("vehicle", &phrases.vehicle(vehicle))]);
            told.excluded = excluded.iter().map(|gate| not(gate, vehicle, now, phrases)).collect();
        }
        Refusal::Unreachable { gap, excluded } => {
            told.notes.extend(gap.as_ref().map(|gap| {
                let metres = gap.metres.to_string();
                let name = if gap.gate.is_some() { "gap-gate" } else { "gap" };
                let gate = phrases.gate(gap.gate.as_deref().unwrap_or_default());
                phrases.say(name, &[("gate", &gate), ("metres", &metres)])
            }));
            told.excluded = excluded.iter().map(|gate| not(gate, vehicle, now, phrases)).collect();
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(entries: &[(&str, &str)]) -> Phrases {
        Phrases(entries.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn places_are_filled_once_and_names_are_never_read_as_places() {
        let phrases = phrases(&[("title", "<building>: by <gate>"), ("open", "a < b")]);
        let said = phrases.say("title", &[("building", "<gate>"), ("gate", "<b>")]);
        assert_eq!(said, "<gate>: by <b>");
        assert_eq!(phrases.say("nothing", &[]), "nothing");
    }

    #[test]
    fn a_bare_number_gets_its_word_and_a_name_stays() {
        let phrases = phrases(&[("building", "<number> 号楼")]);
        assert_eq!(phrases.building("12A"), "12A 号楼");
        assert_eq!(phrases.building("密云路454弄3"), "密云路454弄3");
        assert_eq!(phrases.building("5号楼"), "5号楼");
    }

    #[test]
    fn a_gate_without_a_name_is_said_to_have_none() {
        let phrases = phrases(&[("gate-unnamed", "a gate")]);
        assert_eq!((phrases.gate("北门"), phrases.gate(" ")), ("北门".to_owned(), "a gate".to_owned()));
    }

    #[test]
    fn a_change_tomorrow_names_the_day() {
        let phrases =
            phrases(&[("turnover", "<when>: <access>"), ("when-day", "<day> <time>"), ("day-2", "Tue")]);
        let at = |day, minute| WeekTime { day, minute };
        let next = |at| Turnover { at, access: Some(Access::No) };
        assert_eq!(phrases.turnover(at(1, 780), next(at(1, 1260))), "21:00: access-no");
        assert_eq!(phrases.turnover(at(1, 1320), next(at(2, 360))), "Tue 06:00: access-no");
    }
}
