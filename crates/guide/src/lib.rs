//! The way to a door, computed on the phone from the compound's own document:
//! no signal is needed, and nobody learns where somebody goes.
//!
//! Text in and text out, so that the script around it stays thin. What is said
//! in answer never fails: a document that cannot be read is said to be so once,
//! and the page keeps its plain form.

use domain::compound::{
    Access, Ask, Gate, Layout, Phrases, Shut, Sketch, Told, Vehicle, Way, WeekTime, refuse, route_heeding,
    sketch, sketch_refusal, tell,
};
use domain::place::{Handoff, links};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

/// A compound on this phone.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Guide {
    name: String,
    layout: Layout,
    phrases: Phrases,
    shut: Vec<Shut>,
}

/// What is shown.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    told: Told,
    sketch: Sketch,
    /// The gates to be led to: the best, then the second.
    gates: Vec<Lead>,
}

#[derive(Serialize)]
struct Lead {
    name: String,
    whole: String,
    amap: String,
    tencent: String,
    baidu: String,
    apple: String,
    geo: String,
}

/// What a gate does now.
#[derive(Serialize)]
struct GateNow {
    sign: String,
    access: String,
    next: Option<String>,
}

#[wasm_bindgen]
impl Guide {
    /// Reads a layout, the phrases and which gates people say are shut; `None` when
    /// one of them is damaged. `name` is the compound's.
    pub fn read(name: &str, layout: &str, phrases: &str, shut: &str) -> Option<Guide> {
        let layout = serde_json::from_str(layout).ok()?;
        let phrases = serde_json::from_str(phrases).ok()?;
        let shut = serde_json::from_str(shut).ok()?;
        Some(Self { name: name.to_owned(), layout, phrases, shut })
    }

    /// The way to a door, in words and lines, as JSON. `day`: Monday 1 to
    /// Sunday 7; `minute` of the day; an unknown vehicle walks.
    pub fn way(&self, building: &str, unit: &str, vehicle: &str, day: u8, minute: u16) -> String {
        let vehicle = vehicle.parse().unwrap_or(Vehicle::Foot);
        let at = WeekTime::new(day, minute).unwrap_or(WeekTime { day: 1, minute: 0 });
        let ask = Ask { building: building.to_owned(), unit: unit.to_owned(), vehicle, at };
        let shown = match route_heeding(&self.layout, &ask, &self.shut) {
            Ok(answer) => {
                let second = answer.second.as_ref().map(|second| &second.way);
                let gates = std::iter::once(&answer.best).chain(second);
                Shown {
                    told: tell(&answer, &self.phrases),
                    sketch: sketch(&self.layout, &answer),
                    gates: gates.map(|way| self.lead(way)).collect(),
                }
            }
            Err(refusal) => Shown {
                told: refuse(&refusal, vehicle, at, &self.phrases),
                sketch: sketch_refusal(&refusal),
                gates: Vec::new(),
            },
        };
        serde_json::to_string(&shown).unwrap_or_default()
    }

    /// What each gate does with a vehicle, in words, as JSON.
    pub fn gates(&self, vehicle: &str, day: u8, minute: u16) -> String {
        let vehicle = vehicle.parse().unwrap_or(Vehicle::Foot);
        let at = WeekTime::new(day, minute).unwrap_or(WeekTime { day: 1, minute: 0 });
        let state = |gate: &Gate| {
            let access = gate.access(vehicle, at);
            GateNow {
                sign: access.map_or("unknown", Access::as_str).replace('_', "-"),
                access: self.phrases.access(access),
                next: gate.turnover(vehicle, at).map(|next| self.phrases.turnover(at, next)),
            }
        };
        let states: Vec<GateNow> = self.layout.gates.iter().map(state).collect();
        serde_json::to_string(&states).unwrap_or_default()
    }
}

impl Guide {
    /// Elsewhere "South Gate" alone says nothing: other apps are told whose it is.
    fn lead(&self, way: &Way) -> Lead {
        let whole = format!("{}{}", self.name, way.name);
        let Handoff { amap, tencent, baidu, apple, geo, .. } = links(way.position, &whole);
        Lead { name: self.phrases.gate(&way.name), whole, amap, tencent, baidu, apple, geo }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: &str = r#"{"origin":{"lat":36.1,"lng":120.4},"nodes":[[0,0],[1000,0]],
        "paths":[{"ends":[0,1],"kind":"road"}],
        "gates":[{"name":"北门","at":[0,0],"node":0,"rules":[
            {"vehicles":["ebike"],"minutes":[1260,360],"access":"no"},
            {"minutes":[0,1440],"access":"ride","checked":"2026-03-09"}]},
          {"name":"南门","at":[1000,0]}],
        "buildings":[{"number":"12","ring":[[900,50],[1100,50],[1000,150]],
          "entrances":[{"unit":"3","at":[1000,50],"node":1}]}]}"#;

    fn shown(text: &str) -> serde_json::Value {
        serde_json::from_str(text).expect("an answer")
    }

    #[test]
    fn a_phone_finds_the_way_by_itself() {
        let guide =
            Guide::read("花园", LAYOUT, r#"{"title":"<building> by <gate>"}"#, "[]").expect("a compound");
        let noon = shown(&guide.way("12号楼", "3", "ebike", 1, 780));
        assert_eq!((&noon["found"], &noon["title"]), (&true.into(), &"building by 北门".into()));
        assert_eq!(noon["sketch"]["ride"], "M0 0l1000 0");
        assert_eq!(
            (&noon["gates"][0]["name"], &noon["gates"][0]["whole"]),
            (&"北门".into(), &"花园北门".into())
        );
        let gates = shown(&guide.gates("ebike", 1, 780));
        assert_eq!((&gates[0]["sign"], &gates[1]["sign"]), (&"ride".into(), &"unknown".into()));
        assert_eq!((&gates[0]["next"], &gates[1]["next"]), (&"turnover".into(), &().into()));

        let night = shown(&guide.way("12", "3", "ebike", 1, 1320));
        assert_eq!((&night["found"], &night["gates"]), (&false.into(), &serde_json::json!([])));
        assert_eq!(night["excluded"].as_array().map(Vec::len), Some(2));
        assert_eq!(shown(&guide.gates("ebike", 1, 1320))[0]["sign"], "no");
    }

    #[test]
    fn a_phone_heeds_what_people_say_of_gates() {
        let shut = r#"[{"gate":"北门","rule":{"minutes":[0,1440],"access":"no"}}]"#;
        let guide = Guide::read("花园", LAYOUT, r#"{"doubted":"shut: <gate>"}"#, shut).expect("a compound");
        let noon = shown(&guide.way("12", "3", "ebike", 1, 780));
        assert_eq!(noon["notes"][0], "shut: 北门", "there is no other, and it says so");
    }

    #[test]
    fn a_gate_without_a_name_gets_none_and_apps_are_told_the_compound() {
        let layout = LAYOUT.replace("北门", "");
        let guide = Guide::read("花园", &layout, r#"{"gate-unnamed":"a gate"}"#, "[]").expect("a compound");
        let noon = shown(&guide.way("12", "3", "ebike", 1, 780));
        let lead = &noon["gates"][0];
        assert_eq!((&lead["name"], &lead["whole"]), (&"a gate".into(), &"花园".into()));
    }

    #[test]
    fn what_is_damaged_is_not_read_and_what_is_odd_is_answered() {
        assert!(Guide::read("", "{", "{}", "[]").is_none() && Guide::read("", LAYOUT, "[]", "[]").is_none());
        let guide = Guide::read("", LAYOUT, "{}", "[]").expect("a compound");
        for (building, unit, vehicle, day, minute) in
            [("", "", "", 0, 0), ("12", "9", "rocket", 9, 9999), ("<script>", "\u{0}", "ebike", 1, 1)]
        {
            assert!(shown(&guide.way(building, unit, vehicle, day, minute)).is_object());
            assert!(shown(&guide.gates(vehicle, day, minute)).is_array());
        }
    }
}
