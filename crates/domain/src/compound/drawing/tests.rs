use super::*;
use crate::compound::{Access, GateRule, check};

fn drawing() -> Drawing {
    let json = r#"{
        "origin": {"lat": 36.1, "lng": 120.4},
        "lines": [
            {"kind": "road", "points": [[0, 0], [0, 1000], [0, 2000]]},
            {"kind": "footway", "points": [[0, 1000], [400, 1000]]}
        ],
        "gates": [{"name": "北门", "at": [20, 2000], "on": [0, 2000],
                   "rules": [{"minutes": [0, 1440], "access": "ride"}]}],
        "buildings": [{"number": "12", "ring": [[300, 1020], [600, 1020], [600, 1100]],
                       "doors": [{"unit": "3", "at": [400, 1020], "on": [400, 1000]}]}]
    }"#;
    serde_json::from_str(json).expect("a drawing")
}

#[test]
fn what_is_drawn_together_hangs_together() {
    let layout = drawing().layout();
    assert_eq!(layout.paths.len(), 3, "the road is cut where the footway leaves it");
    assert_eq!(layout.nodes.len(), 4);
    let node = layout.gates[0].node.expect("the gate stands at the road");
    assert_eq!(layout.nodes[node as usize], [0, 2000]);
    assert!(layout.buildings[0].entrances[0].node.is_some());
    assert_eq!(check(&layout), []);
}

#[test]
fn a_layout_comes_back_as_it_went() {
    let layout = drawing().layout();
    let again = Drawing::of(&layout).layout();
    assert_eq!(again, layout);
    let json = serde_json::to_string(&Drawing::of(&layout)).expect("json");
    assert_eq!(serde_json::from_str::<Drawing>(&json).expect("a drawing").layout(), layout);
}

#[test]
fn what_comes_near_a_way_is_joined_to_its_corner_or_gets_one() {
    let mut drawing = drawing();
    assert_eq!(drawing.hold([30, 503], REACH, None), Some([0, 503]), "a new corner");
    assert_eq!(drawing.lines[0].points.len(), 4);
    assert_eq!(drawing.hold([30, 508], REACH, None), Some([0, 503]), "the corner that is there");
    assert_eq!(drawing.hold([300, 300], REACH, None), None, "nothing is within fifteen metres");
    assert_eq!(drawing.hold([5, 900], TOUCH, Some(0)), None, "not to itself");
    // Only what is joined cuts: one road still.
    assert_eq!(drawing.layout().paths.len(), 3);
}

#[test]
fn a_way_that_is_taken_away_leaves_its_gate_beside_the_way() {
    let mut drawing = drawing();
    assert!(drawing.remove(Item::Path(Slot::At(0))));
    assert!(!drawing.remove(Item::Path(Slot::At(7))) && !drawing.remove(Item::Gate(Slot::New)));
    let layout = drawing.layout();
    assert_eq!(layout.gates[0].node, None);
    assert!(layout.buildings[0].entrances[0].node.is_some());
}

#[test]
fn rules_and_names_are_kept() {
    let layout = drawing().layout();
    let rule = &layout.gates[0].rules[0];
    assert_eq!((rule.access, rule.minutes), (Access::Ride, [0, 1440]));
    assert_eq!(GateRule { source: String::new(), ..rule.clone() }, *rule);
}

#[test]
fn names_hold_letters_only() {
    let mut drawing = drawing();
    drawing.gates[0].it.name = " 北\u{200b}\u{0}门\n".to_owned();
    drawing.clean();
    assert_eq!(drawing.gates[0].it.name, "北门");
}

#[test]
fn parts_have_addresses() {
    for text in ["outline", "gate-0", "building-17", "path-new", "spot-3"] {
        assert_eq!(text.parse::<Item>().expect(text).to_string(), text);
    }
    for text in ["", "gate", "gate-", "gate--1", "tree-1", "gate-x"] {
        assert!(text.parse::<Item>().is_err(), "{text}");
    }
}

#[test]
fn positions_are_typed_in_metres_or_degrees() {
    let layout = drawing().layout();
    let read = |text: &str, measure| read_points(text, measure, &layout);
    assert_eq!(read("12.5 -3\r\n\n0，1", Measure::Metres), Ok(vec![[125, -30], [0, 10]]));
    let there = write_points(&[[125, -30], [0, 10]], Measure::Degrees, &layout);
    assert_eq!(read(&there, Measure::Degrees), Ok(vec![[125, -30], [0, 10]]));
    assert_eq!(write_points(&[[125, -30]], Measure::Metres, &layout), "12.5 -3");
    for (text, line) in [("1", 1), ("1 2\n1 2 3", 2), ("1 NaN", 1), ("20000 1", 1), ("x y", 1)] {
        assert_eq!(read(text, Measure::Metres), Err(line), "{text}");
    }
    assert_eq!(read("91 0", Measure::Degrees), Err(1));
    assert_eq!(read("37.9 120.4", Measure::Degrees), Err(1), "two hundred kilometres away");
}

#[test]
fn what_hangs_at_a_way_goes_with_it() {
    let mut moved = drawing();
    moved.redraw(0, vec![[0, 0], [100, 1000], [0, 1900]]);
    assert_eq!(moved.lines[1].points[0], [100, 1000], "the footway still begins at the road");
    assert_eq!(moved.gates[0].on, Some([0, 1900]));
    let mut shorter = drawing();
    shorter.redraw(0, vec![[0, 0], [0, 1500]]);
    assert_eq!(shorter.gates[0].on, None, "fifty metres away");
    assert_eq!(shorter.lines[1].points[0], [0, 1000]);
    let mut near = drawing();
    near.lines.push(Line {
        kind: PathKind::Road,
        points: vec![[300, 1500], [12, 1500]],
        seconds: Seconds::default(),
    });
    near.join_ends(2);
    assert_eq!(near.lines[2].points[1], [0, 1500], "its end is joined");
    assert_eq!(near.layout().paths.len(), 5);
}

#[test]
fn a_thing_is_found_again_after_somebody_else_drew() {
    let old = drawing();
    let mut new = drawing();
    let gate = On { it: Gate { name: "东门".to_owned(), ..old.gates[0].it.clone() }, on: None };
    new.gates.insert(0, gate);
    let first = Item::Gate(Slot::At(0));
    assert_eq!(new.same(first, &old), Item::Gate(Slot::At(1)));
    new.gates[1].it.at = [9, 9];
    assert_eq!(new.same(first, &old), Item::Gate(Slot::At(1)), "by its name");
    new.gates.remove(1);
    assert_eq!(new.same(first, &old), Item::Gate(Slot::New), "it is gone: it would be one more");
    assert_eq!(new.same(Item::Path(Slot::At(1)), &old), Item::Path(Slot::At(1)));
}
