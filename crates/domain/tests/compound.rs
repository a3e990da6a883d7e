//! Layouts: routes against another library, gates by the clock, what is found
//! wrong, what changed.

use domain::compound::*;
use domain::geo::Wgs84;
use pathfinding::directed::dijkstra::dijkstra_all;
use proptest::prelude::*;

fn rule(vehicles: &[Vehicle], minutes: [u16; 2], access: Access) -> GateRule {
    GateRule {
        vehicles: vehicles.to_vec(),
        days: Vec::new(),
        minutes,
        access,
        methods: Vec::new(),
        source: String::new(),
        checked: None,
    }
}

fn path(a: u32, b: u32, kind: PathKind) -> Path {
    Path { ends: [a, b], kind, via: Vec::new(), seconds: Default::default() }
}

fn gate(name: &str, at: Point, node: u32, rules: Vec<GateRule>) -> Gate {
    Gate { name: name.to_owned(), at, node: Some(node), rules, wait: None }
}

fn spot(at: Point, node: u32, vehicles: &[Vehicle]) -> Spot {
    Spot {
        kind: SpotKind::Parking,
        at,
        node: Some(node),
        label: "车棚".to_owned(),
        vehicles: vehicles.to_vec(),
    }
}

fn building(number: &str, [x, y]: Point, doors: &[(&str, Point, Option<u32>)]) -> Building {
    let door = |(unit, at, node): &(&str, Point, Option<u32>)| Entrance {
        unit: (*unit).to_owned(),
        at: *at,
        node: *node,
    };
    Building {
        number: number.to_owned(),
        ring: vec![[x, y], [x + 300, y], [x + 300, y + 120], [x, y + 120]],
        levels: Some(6),
        entrances: doors.iter().map(door).collect(),
    }
}

/// A compound with a road from its north gate to its south gate, a shed beside
/// it, and building 12 with two units off it:
///
/// ```text
///   0 北门 (0, 2000)
///   |  road 100 m
///   1 (0, 1000) -- footway 50 m -- 3 (500, 1000) unit 1 -- steps 20 m -- 4 unit 3
///   |  road 80 m
///   2 南门 (0, 200)
/// ```
fn compound() -> Layout {
    let day = [360, 1260];
    let ebike = [Vehicle::Ebike];
    Layout {
        origin: Wgs84 { lat: 36.1, lng: 120.4 },
        outline: vec![[-500, 0], [1500, 0], [1500, 2200], [-500, 2200]],
        nodes: vec![[0, 2000], [0, 1000], [0, 200], [500, 1000], [700, 1000]],
        paths: vec![
            path(0, 1, PathKind::Road),
            path(2, 1, PathKind::Road),
            path(1, 3, PathKind::Footway),
            path(3, 4, PathKind::Steps),
        ],
        gates: vec![
            gate(
                "北门",
                [0, 2000],
                0,
                vec![
                    rule(&ebike, day, Access::Ride),
                    rule(&ebike, [1260, 360], Access::No),
                    rule(&[Vehicle::Foot], [0, 1440], Access::Ride),
                ],
            ),
            gate("南门", [0, 200], 2, vec![rule(&[], [0, 1440], Access::Ride)]),
        ],
        buildings: vec![
            building("12", [400, 1050], &[("1", [500, 1050], Some(3)), ("3", [700, 1050], Some(4))]),
            building("5号楼", [30, 700], &[]),
        ],
        spots: vec![spot([10, 1000], 1, &[])],
        credit: String::new(),
    }
}

fn ask(building: &str, unit: &str, vehicle: Vehicle, hour: u16) -> Ask {
    let at = WeekTime::new(1, hour * 60).expect("a time");
    Ask { building: building.to_owned(), unit: unit.to_owned(), vehicle, at }
}

fn found(layout: &Layout, unit: &str, vehicle: Vehicle, hour: u16) -> Answer {
    route(layout, &ask("12", unit, vehicle, hour)).expect("a way")
}

#[test]
fn the_gate_depends_on_the_hour() {
    let mut layout = compound();
    // From the north it is shorter now.
    layout.nodes[0] = [0, 1500];
    layout.gates[0].at = [0, 1500];
    let noon = found(&layout, "3", Vehicle::Ebike, 13);
    assert_eq!((noon.best.name.as_str(), noon.best.ride_metres, noon.best.walk_metres), ("北门", 50, 70));
    assert_eq!(noon.best.turnover.map(|t| (t.at.minute, t.access)), Some((1260, Some(Access::No))));
    let second = noon.second.expect("the south gate");
    assert_eq!((second.way.name.as_str(), second.why), ("南门", WhySecond::Longer { metres: 30 }));

    let night = found(&layout, "3", Vehicle::Ebike, 22);
    assert_eq!((night.best.name.as_str(), night.best.metres), ("南门", 150));
    assert_eq!(night.second, None);
    let [north] = &night.excluded[..] else { panic!("{:?}", night.excluded) };
    assert_eq!((north.name.as_str(), north.why), ("北门", WhyNot::Refused { minutes: Some([1260, 360]) }));
    assert_eq!(north.turnover.map(|t| (t.at.day, t.at.minute, t.access)), Some((2, 360, Some(Access::Ride))));
}

#[test]
fn a_time_is_told_where_all_of_the_way_was_looked_at_and_nowhere_else() {
    let mut layout = compound();
    assert_eq!(found(&layout, "3", Vehicle::Ebike, 13).best.seconds, None, "no time is made of a distance");
    layout.paths[1].seconds.ride = Some(40);
    layout.paths[2].seconds.foot = Some(65);
    assert_eq!(found(&layout, "3", Vehicle::Ebike, 13).best.seconds, None, "nobody looked at the steps");
    layout.paths[3].seconds.foot = Some(30);
    layout.gates[1].wait = Some(90);
    let best = found(&layout, "3", Vehicle::Ebike, 13).best;
    assert_eq!((best.name.as_str(), best.seconds, best.wait), ("南门", Some(135), Some(90)));
    let walked = found(&layout, "3", Vehicle::Foot, 13).best;
    assert_eq!(walked.seconds, None, "of the road one knows only how long it takes to ride");
    let phrases = Phrases(
        [
            ("total-ride", "<ride>+<walk>"),
            ("comma", ", "),
            ("time", "<minutes> min"),
            ("wait", "<gate> <minutes>"),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into(),
    );
    let told = tell(&found(&layout, "3", Vehicle::Ebike, 13), &phrases);
    assert_eq!(told.total, "80+70, 3 min");
    assert!(told.notes.contains(&"南门 2".to_owned()), "{:?}", told.notes);
}

#[test]
fn the_steps_lead_from_the_gate_to_the_door() {
    let answer = found(&compound(), "3 单元", Vehicle::Ebike, 13);
    let way = &answer.best;
    assert_eq!(way.name, "南门");
    assert_eq!(way.parking, Parking::Spot { spot: 0, label: "车棚".to_owned() });
    let told: Vec<String> = way
        .steps
        .iter()
        .map(|step| match step {
            Step::Enter { .. } => "enter".to_owned(),
            Step::Ride { metres, passing, .. } => format!("ride {metres} past {passing:?}"),
            Step::Push { metres, .. } => format!("push {metres}"),
            Step::Park { at } => format!("park {at:?}"),
            Step::Walk { metres, stairs, .. } => format!("walk {metres} stairs {stairs}"),
            Step::Turn { side, building, .. } => format!("turn {side:?} at {building:?}"),
            Step::Arrive { building, unit, door, .. } => format!("{building}-{unit} {door:?}"),
        })
        .collect();
    let wanted = ["enter", "ride 80 past [\"5号楼\"]", "park [10, 1000]", "walk 70 stairs true", "12-3 Unit"];
    assert_eq!(told, wanted);
}

#[test]
fn a_turn_is_told_by_the_building_at_the_corner() {
    let mut layout = compound();
    layout.spots.clear();
    layout.paths[2].kind = PathKind::Road;
    let answer = found(&layout, "1", Vehicle::Ebike, 13);
    assert_eq!(answer.best.parking, Parking::Unmarked, "nobody marked where to park: that is said");
    let turns: Vec<_> = answer
        .best
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Turn { side, building, at } => Some((*side, building.clone(), *at)),
            _ => None,
        })
        .collect();
    assert_eq!(answer.best.name, "南门");
    assert_eq!(turns, [(Side::Right, Some("5号楼".to_owned()), [0, 1000])]);
}

#[test]
fn a_vehicle_never_takes_steps_or_a_footway() {
    let layout = compound();
    for step in found(&layout, "3", Vehicle::Motorbike, 13).best.steps {
        if let Step::Ride { points, .. } | Step::Push { points, .. } = step {
            assert!(points.iter().all(|[east, _]| *east == 0), "{points:?}");
        }
    }
}

#[test]
fn outside_means_outside_and_pushing_is_said() {
    let mut layout = compound();
    layout.gates[1].rules = vec![rule(&[], [0, 1440], Access::ParkOutside)];
    let outside = found(&layout, "1", Vehicle::Ebike, 22).best;
    assert_eq!((outside.parking.clone(), outside.ride_metres, outside.walk_metres), (Parking::Gate, 0, 130));
    assert!(matches!(outside.steps[..2], [Step::Park { at: [0, 200] }, Step::Enter { .. }]));
    layout.gates[1].rules = vec![rule(&[], [0, 1440], Access::Push)];
    let pushed = found(&layout, "1", Vehicle::Ebike, 22).best;
    assert!(matches!(pushed.steps[1], Step::Push { metres: 80, .. }));
    let noon = found(&layout, "1", Vehicle::Ebike, 13);
    assert_eq!((noon.best.name.as_str(), noon.second.map(|s| s.why)), ("北门", Some(WhySecond::Push)));
}

#[test]
fn who_leaves_the_vehicle_outside_walks_in_by_the_rule_for_people_on_foot() {
    let mut layout = compound();
    let scanned =
        GateRule { methods: vec![Method::Scan], ..rule(&[Vehicle::Foot], [360, 1320], Access::Register) };
    let guarded = |access| GateRule { methods: vec![Method::Guard], ..rule(&[], [0, 1440], access) };
    let motorbike = rule(&[Vehicle::Motorbike], [0, 1440], Access::ParkOutside);
    layout.gates[1].rules = vec![motorbike.clone(), scanned, guarded(Access::No)];
    layout.gates[0].rules = vec![rule(&[], [0, 1440], Access::No)];

    let noon = found(&layout, "1", Vehicle::Motorbike, 13).best;
    assert_eq!((noon.name.as_str(), noon.access), ("南门", Some(Access::ParkOutside)));
    assert_eq!((noon.on_foot, &noon.methods[..]), (Some(Access::Register), &[Method::Scan][..]));
    let next = noon.turnover.map(|next| (next.at.minute, next.access));
    assert_eq!(next, Some((1320, Some(Access::No))), "then it is shut to people on foot");
    let phrases = Phrases([("enter-register".to_owned(), "register".to_owned())].into());
    let told = tell(&found(&layout, "1", Vehicle::Motorbike, 13), &phrases);
    assert_eq!(told.steps[1].text, "registermethods");

    let night = route(&layout, &ask("12", "1", Vehicle::Motorbike, 23)).expect_err("no gate");
    let Refusal::NoGateNow { excluded } = night else { panic!("{night:?}") };
    assert_eq!(excluded[1].why, WhyNot::RefusedOnFoot { minutes: None });
    assert_eq!(excluded[1].turnover.map(|next| next.at.minute), Some(360));
    // So, too, where the vehicle might go in and no place for it can be reached.
    layout.gates[1].rules = vec![rule(&[Vehicle::Motorbike], [0, 1440], Access::Ride), guarded(Access::No)];
    layout.spots[0].node = Some(4);
    let cut = route(&layout, &ask("12", "1", Vehicle::Motorbike, 13)).expect_err("no gate");
    assert!(matches!(cut, Refusal::NoGateNow { .. }), "{cut:?}");
}

#[test]
fn a_gate_that_people_say_is_shut_comes_last_and_is_said_to_be_so() {
    let layout = compound();
    let ask = ask("12", "1", Vehicle::Ebike, 13);
    let heeding = |shut: &[Shut]| route_heeding(&layout, &ask, shut).expect("a way");
    assert_eq!(heeding(&[]).best.name, "南门", "it is nearer");
    let said = |claim: GateClaim| claim.shuts("南门", [720, 840]);
    for claim in [
        GateClaim::Closed,
        GateClaim::Missing,
        GateClaim::Access { vehicle: Vehicle::Ebike, access: Access::No },
    ] {
        let answer = heeding(&[said(claim).expect("shut")]);
        let second = answer.second.expect("the south gate");
        assert_eq!((answer.best.name.as_str(), answer.best.doubted), ("北门", false));
        assert_eq!((second.way.name.as_str(), second.why), ("南门", WhySecond::Doubted));
    }
    let other = GateClaim::Access { vehicle: Vehicle::Motorbike, access: Access::No };
    assert_eq!(heeding(&[said(other).expect("shut")]).best.name, "南门", "of another vehicle");
    let at_night =
        GateClaim::Access { vehicle: Vehicle::Ebike, access: Access::No }.shuts("南门", [1260, 360]);
    assert_eq!(heeding(&[at_night.expect("shut")]).best.name, "南门", "at another time");
    assert_eq!(said(GateClaim::Access { vehicle: Vehicle::Ebike, access: Access::Push }), None);

    // Where there is no other, it is taken and the words say so.
    let night = Ask { at: WeekTime::new(1, 1320).expect("a time"), ..ask.clone() };
    let only = route_heeding(&layout, &night, &[said(GateClaim::Closed).expect("shut")]).expect("a way");
    assert!(only.best.doubted);
    let phrases = Phrases([("doubted".to_owned(), "shut: <gate>".to_owned())].into());
    assert_eq!(tell(&only, &phrases).notes.first().map(String::as_str), Some("shut: 南门"));
}

#[test]
fn where_no_spot_can_be_reached_the_vehicle_stays_before_the_gate() {
    let mut layout = compound();
    layout.paths[0].kind = PathKind::Footway;
    let answer = found(&layout, "1", Vehicle::Ebike, 13);
    let second = answer.second.expect("the north gate").way;
    assert_eq!((second.name.as_str(), second.parking, second.ride_metres), ("北门", Parking::OutOfReach, 0));
    // A spot for other vehicles is none.
    layout.spots[0].vehicles = vec![Vehicle::Motorbike];
    assert_eq!(found(&layout, "1", Vehicle::Ebike, 13).best.parking, Parking::Unmarked);
}

#[test]
fn an_unknown_gate_stands_behind_a_known_one_unless_it_saves_more_than_half() {
    let mut layout = compound();
    layout.gates[1].rules.clear();
    layout.nodes[0] = [0, 2300];
    layout.gates[0].at = [0, 2300];
    let answer = found(&layout, "1", Vehicle::Ebike, 13);
    assert_eq!((answer.best.name.as_str(), answer.best.access), ("北门", Some(Access::Ride)));
    let second = answer.second.expect("the south gate");
    assert_eq!((second.why, second.way.access), (WhySecond::Unknown, None));
    // So far away that the unknown gate is less than half the effort.
    layout.nodes[0] = [0, 12_000];
    assert_eq!(found(&layout, "1", Vehicle::Ebike, 13).best.name, "南门");
    layout.gates[0].rules = vec![rule(&[], [0, 1440], Access::No)];
    let only = found(&layout, "1", Vehicle::Ebike, 13);
    assert_eq!((only.best.name.as_str(), only.best.access), ("南门", None), "usable, and said to be unknown");
}

#[test]
fn whoever_walks_goes_all_the_way() {
    let answer = found(&compound(), "3", Vehicle::Foot, 22);
    assert_eq!((answer.best.parking.clone(), answer.best.walk_metres), (Parking::OnFoot, 150));
    assert_eq!(answer.second.expect("the north gate").why, WhySecond::Longer { metres: 20 });
}

#[test]
fn a_number_is_understood_however_it_is_written() {
    for (typed, key) in [
        ("１２号楼", "12"),
        (" 12 栋", "12"),
        ("012", "12"),
        ("12a", "12A"),
        ("12#", "12"),
        ("号楼", "号楼"),
        ("0", "0"),
    ] {
        assert_eq!(building_key(typed), key, "{typed}");
    }
    assert_eq!(building_key(&"9".repeat(5000)).len(), 40);
}

#[test]
fn what_does_not_exist_is_refused_with_what_does() {
    let layout = compound();
    let refused = |building: &str, unit: &str| route(&layout, &ask(building, unit, Vehicle::Ebike, 13)).err();
    assert_eq!(refused("1", ""), Some(Refusal::NoBuilding { like: vec!["12".to_owned()] }));
    assert_eq!(refused("", ""), Some(Refusal::NoBuilding { like: Vec::new() }));
    let units = vec!["1".to_owned(), "3".to_owned()];
    assert_eq!(refused("12", "9"), Some(Refusal::NoUnit { building: "12".to_owned(), units }));
    let mut closed = compound();
    closed.gates.iter_mut().for_each(|gate| gate.rules = vec![rule(&[], [0, 1440], Access::No)]);
    let refusal = route(&closed, &ask("12", "1", Vehicle::Ebike, 13)).expect_err("no gate");
    assert!(matches!(&refusal, Refusal::NoGateNow { excluded } if excluded.len() == 2), "{refusal:?}");
    closed.gates.clear();
    assert_eq!(route(&closed, &ask("12", "1", Vehicle::Ebike, 13)), Err(Refusal::NoGates));
}

#[test]
fn a_missing_way_is_named_where_it_is_missing() {
    let mut layout = compound();
    layout.paths.remove(3);
    let refusal = route(&layout, &ask("12", "3", Vehicle::Ebike, 13)).expect_err("a way is missing");
    let Refusal::Unreachable { gap: Some(gap), excluded } = refusal else { panic!("{refusal:?}") };
    assert_eq!((gap.from, gap.to, gap.metres), ([500, 1000], [700, 1000], 20));
    assert_eq!(gap.gate.as_deref(), Some("北门"));
    assert!(excluded.iter().all(|gate| gate.why == WhyNot::Cut));
    // To a door at no way: from the nearest end of a way.
    layout.buildings[0].entrances[1].node = None;
    let refusal = route(&layout, &ask("12", "3", Vehicle::Ebike, 13)).expect_err("no way to the door");
    let Refusal::Unreachable { gap: Some(gap), .. } = refusal else { panic!("{refusal:?}") };
    assert_eq!((gap.from, gap.to), ([500, 1000], [700, 1050]));

    let cuts: Vec<Finding> =
        check(&compound_in_pieces()).into_iter().filter(|f| f.severity == Severity::Doubt).collect();
    let cut = |name: &str| {
        cuts.iter().any(|finding| {
            finding.at == Some([500, 1000])
                && matches!(&finding.problem, Problem::Cut { gate, building, unit, doors: 1, to: [700, 1000], metres: 20 }
                    if gate == name && building == "12" && unit == "3")
        })
    };
    assert!(cut("北门") && cut("南门"), "{cuts:?}");
}

fn compound_in_pieces() -> Layout {
    let mut layout = compound();
    layout.paths.remove(3);
    layout
}

#[test]
fn ways_that_are_joined_to_nothing_are_told() {
    let mut layout = compound();
    let first = u32::try_from(layout.nodes.len()).expect("few");
    layout.nodes.extend([[1500, 1000], [1900, 1000], [1900, 1400]]);
    let way = |a, b| path(first + a, first + b, PathKind::Footway);
    layout.paths.extend([way(0, 1), way(1, 2)]);
    let from = layout.nodes[..first as usize].iter().copied();
    let far = |at: &[i32; 2]| f64::from(1500 - at[0]).hypot(f64::from(1000 - at[1]));
    let near = from.min_by(|a, b| far(a).total_cmp(&far(b))).expect("a node");
    let metres = (far(&near) / 10.0).round() as u32;
    let found: Vec<Finding> = check(&layout);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].problem, Problem::Loose { ways: 2, to: [1500, 1000], metres });
    assert_eq!((found[0].at, found[0].severity), (Some(near), Severity::Doubt));
    // With a gate of its own it is none; with a door it is told with the door.
    layout.gates[1].node = Some(first);
    layout.gates[0].node = Some(first);
    let loose =
        |layout: &Layout| check(layout).iter().filter(|f| matches!(f.problem, Problem::Loose { .. })).count();
    assert_eq!(loose(&layout), 0, "the old ways have doors");
    layout.gates.iter_mut().for_each(|gate| gate.node = None);
    assert_eq!(loose(&layout), 0, "that no gate is at a way is told");
}

#[test]
fn a_building_without_doors_is_reached_where_a_way_passes_it() {
    let answer = route(&compound(), &ask("5", "2", Vehicle::Foot, 13)).expect("a way");
    let Some(Step::Arrive { door: Door::Unmarked, building, .. }) = answer.best.steps.last() else {
        panic!("{:?}", answer.best.steps)
    };
    assert_eq!(building, "5号楼");
    let mut far = compound();
    far.buildings[1].ring.iter_mut().for_each(|point| point[0] += 5_000);
    let refusal = route(&far, &ask("5", "", Vehicle::Foot, 13)).expect_err("too far from any way");
    assert!(matches!(refusal, Refusal::Unreachable { .. }), "{refusal:?}");
}

#[test]
fn a_layout_that_is_right_has_nothing_but_doubts() {
    let findings = check(&compound());
    assert!(publishable(&findings), "{findings:?}");
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn what_forbids_publishing_is_found() {
    let errors = |change: &dyn Fn(&mut Layout)| -> Vec<Problem> {
        let mut layout = compound();
        change(&mut layout);
        let findings = check(&layout);
        findings.into_iter().filter(|f| f.severity == Severity::Error).map(|f| f.problem).collect()
    };
    let crossing = errors(&|layout| layout.buildings[0].ring.swap(0, 1));
    assert!(
        matches!(&crossing[..], [Problem::Ring { part: Part::Building, index: 0, name, flaw: domain::area::Flaw::Crossing }] if name == "12"),
        "{crossing:?}"
    );
    let flat = errors(&|layout| layout.buildings[0].ring.truncate(2));
    assert!(matches!(flat[..], [Problem::Ring { flaw: domain::area::Flaw::Empty, .. }]), "{flat:?}");
    let crossing = errors(&|layout| layout.outline.swap(0, 1));
    assert!(matches!(crossing[..], [Problem::Ring { part: Part::Outline, .. }]));
    let missing = errors(&|layout| {
        layout.gates[0].node = Some(99);
        layout.buildings[0].entrances[0].node = Some(5);
        layout.spots[0].node = Some(u32::MAX);
        layout.paths[0].ends[1] = 77;
    });
    assert_eq!(missing.len(), 4, "{missing:?}");
    assert!(missing.iter().all(|problem| matches!(problem, Problem::NoNode { .. })));
    let twice = errors(&|layout| layout.gates[0].name = "南门".to_owned());
    assert_eq!(twice, [Problem::GateTwice { name: "南门".to_owned() }]);
    for minutes in [[0, 0], [1440, 0], [0, 1441], [60, 60]] {
        let bad = errors(&|layout| layout.gates[0].rules[0].minutes = minutes);
        assert_eq!(bad, [Problem::BadRule { name: "北门".to_owned(), rule: 0 }]);
    }
    assert_eq!(errors(&|layout| layout.gates[1].rules[0].days = vec![8]).len(), 1);
    assert_eq!(errors(&|layout| layout.nodes[1] = [i32::MAX, i32::MIN]).len(), 1);
    assert_eq!(errors(&|layout| layout.origin.lat = f64::NAN).len(), 1);
    assert_eq!(errors(&|layout| layout.gates[0].name = "门".repeat(41)).len(), 1);
    let many = errors(&|layout| layout.buildings = vec![layout.buildings[0].clone(); 3_001]);
    assert_eq!(many, [Problem::TooMany { part: Part::Building, most: 3_000 }]);
}

#[test]
fn doubts_are_shown_and_forbid_nothing() {
    let mut layout = compound();
    layout.gates[0].node = None;
    layout.gates[1].rules.clear();
    layout.buildings[0].entrances[0].node = None;
    layout.buildings[1].number = String::new();
    layout.buildings.push(building("12号楼", [2000, 1050], &[]));
    let findings = check(&layout);
    let has = |wanted: Problem| findings.iter().any(|finding| finding.problem == wanted);
    assert!(has(Problem::GateOffWay { name: "北门".to_owned() }));
    assert!(has(Problem::NoRules { name: "南门".to_owned() }));
    assert!(has(Problem::DoorOffWay { building: "12".to_owned(), unit: "1".to_owned() }));
    assert!(
        has(Problem::Unnumbered { count: 1 }) && has(Problem::NumberTwice { number: "12号楼".to_owned() })
    );
    assert!(publishable(&findings), "{findings:?}");
}

#[test]
fn what_changed_is_told_in_parts_people_know() {
    let old = compound();
    assert_eq!(diff(&old, &old), []);
    let mut new = old.clone();
    new.gates[0].rules.remove(0);
    new.gates[1].at = [0, 100];
    new.buildings[0].entrances.pop();
    new.buildings.remove(1);
    new.paths[2].kind = PathKind::Road;
    new.spots.push(Spot { kind: SpotKind::Charger, ..new.spots[0].clone() });
    let told: Vec<_> = diff(&old, &new).into_iter().map(|c| (c.part, c.name, c.how, c.metres)).collect();
    let wanted = [
        (Part::Gate, "北门", How::Rules, None),
        (Part::Gate, "南门", How::Moved, Some(10)),
        (Part::Building, "12", How::Doors, None),
        (Part::Building, "5号楼", How::Removed, None),
        (Part::Path, "road", How::Added, Some(50)),
        (Part::Path, "footway", How::Removed, Some(50)),
        (Part::Spot, "charger", How::Added, None),
    ];
    assert_eq!(told, wanted.map(|(part, name, how, metres)| (part, name.to_owned(), how, metres)));
}

#[test]
fn another_origin_is_no_change_of_what_stands_there() {
    let old = compound();
    let mut new = old.clone();
    new.origin = old.wgs84([1000, -2000]);
    let shift = |point: &mut Point| *point = [point[0] - 1000, point[1] + 2000];
    new.nodes.iter_mut().for_each(shift);
    new.outline.iter_mut().for_each(shift);
    new.gates.iter_mut().for_each(|gate| shift(&mut gate.at));
    new.spots.iter_mut().for_each(|spot| shift(&mut spot.at));
    for building in &mut new.buildings {
        building.ring.iter_mut().for_each(shift);
        building.entrances.iter_mut().for_each(|door| shift(&mut door.at));
    }
    let changes: Vec<_> = diff(&old, &new).into_iter().filter(|c| c.part != Part::Path).collect();
    assert_eq!(changes, []);
}

#[test]
fn a_layout_keeps_its_shape_as_text() {
    let mut layout = compound();
    layout.gates[0].rules[0].checked = chrono::NaiveDate::from_ymd_opt(2026, 3, 9);
    let text = serde_json::to_value(&layout).expect("a document");
    assert_eq!(text["gates"][0]["rules"][0]["checked"], "2026-03-09");
    assert_eq!(text["paths"][0], serde_json::json!({"ends": [0, 1], "kind": "road"}));
    assert_eq!(serde_json::from_value::<Layout>(text).expect("a layout"), layout);
}

/// Random nodes, ways, gates, spots and doors.
fn layouts() -> impl Strategy<Value = Layout> {
    let nodes = prop::collection::vec((-3000i32..3000, -3000i32..3000), 2..40);
    let kinds = prop::sample::select(PathKind::ALL.to_vec());
    nodes.prop_flat_map(move |nodes| {
        let count = nodes.len() as u32;
        let paths = prop::collection::vec((0..count, 0..count, kinds.clone()), 1..90);
        let gates = prop::collection::vec(
            (0..count, prop::option::of(prop::sample::select(Access::ALL.to_vec()))),
            1..6,
        );
        let spots = prop::collection::vec(0..count, 0..5);
        (Just(nodes), paths, gates, spots, 0..count).prop_map(|(nodes, paths, gates, spots, door)| {
            let nodes: Vec<Point> = nodes.into_iter().map(|(x, y)| [x, y]).collect();
            let at = |node: u32| nodes[node as usize];
            let gates = gates.into_iter().enumerate().map(|(index, (node, access))| {
                let rules = access.map(|access| rule(&[], [0, 1440], access)).into_iter().collect();
                gate(&format!("gate {index}"), at(node), node, rules)
            });
            Layout {
                gates: gates.collect(),
                spots: spots.iter().map(|node| spot(at(*node), *node, &[])).collect(),
                buildings: vec![building("12", at(door), &[("3", at(door), Some(door))])],
                paths: paths.into_iter().map(|(a, b, kind)| path(a, b, kind)).collect(),
                nodes: nodes.clone(),
                ..compound()
            }
        })
    })
}

/// Effort from the door by another library's Dijkstra: nodes × phases in one
/// graph, walked backwards from the door.
fn plain(layout: &Layout, vehicle: Vehicle, gate: &Gate) -> Option<u64> {
    let access = gate.rules.first().map(|rule| rule.access);
    let start = gate.node?;
    if access == Some(Access::No) {
        return None;
    }
    let length = |path: &Path| {
        let [a, b] = path.ends.map(|end| layout.nodes[end as usize]);
        f64::from(a[0] - b[0]).hypot(f64::from(a[1] - b[1])).round() as u64
    };
    let pushed = access == Some(Access::Push);
    let each = |riding: bool, kind: PathKind| match (riding, kind) {
        (false, PathKind::Steps) => Some(200),
        (false, _) => Some(83),
        (true, PathKind::Road | PathKind::Slope) => Some(if pushed { 100 } else { 24 }),
        _ => None,
    };
    let rideable =
        |node: u32| layout.paths.iter().any(|p| p.ends.contains(&node) && each(true, p.kind).is_some());
    let may_park = |node: u32| match layout.spots.is_empty() {
        true => rideable(node),
        false => layout.spots.iter().any(|spot| spot.node == Some(node)),
    };
    let door = layout.buildings[0].entrances[0].node?;
    // Phase true: still riding. A step of nought changes the phase.
    let next = |&(node, riding): &(u32, bool)| {
        let mut next: Vec<((u32, bool), u64)> = Vec::new();
        for p in layout.paths.iter().filter(|p| p.ends.contains(&node)) {
            let other = if p.ends[0] == node { p.ends[1] } else { p.ends[0] };
            next.extend(each(riding, p.kind).map(|each| ((other, riding), (length(p) * each).max(1))));
        }
        if riding && may_park(node) {
            next.push(((node, false), 0));
        }
        next
    };
    let best = |riding: bool| {
        let start = (start, riding);
        if start == (door, false) {
            Some(0)
        } else {
            dijkstra_all(&start, next).get(&(door, false)).map(|(_, c)| *c)
        }
    };
    match (vehicle, access) {
        (Vehicle::Foot, _) | (_, Some(Access::ParkOutside)) => best(false),
        _ => best(true).or_else(|| best(false)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_best_gate_is_the_one_another_library_finds(layout in layouts(), on in prop::sample::select(Vehicle::ALL.to_vec())) {
        let answer = route(&layout, &ask("12", "3", on, 13));
        let rank = |(index, gate): (usize, &Gate)| {
            let effort = plain(&layout, on, gate)?;
            let unknown = gate.rules.is_empty();
            Some((effort * if unknown { UNKNOWN_COUNTS } else { 1 }, unknown, index))
        };
        let mut ranks: Vec<_> = layout.gates.iter().enumerate().filter_map(rank).collect();
        ranks.sort_unstable();
        match answer {
            Ok(answer) => {
                prop_assert_eq!(Some(answer.best.gate), ranks.first().map(|r| r.2));
                prop_assert_eq!(answer.second.map(|s| s.way.gate), ranks.get(1).map(|r| r.2));
                prop_assert_eq!(answer.excluded.len() + ranks.len(), layout.gates.len());
            }
            Err(refusal) => prop_assert!(ranks.is_empty(), "{:?} {:?}", refusal, ranks),
        }
    }

    #[test]
    fn the_line_that_is_drawn_hangs_together(layout in layouts(), on in prop::sample::select(Vehicle::ALL.to_vec())) {
        let Ok(answer) = route(&layout, &ask("12", "3", on, 13)) else { return Ok(()) };
        let mut last: Option<Point> = Some(layout.nodes[layout.gates[answer.best.gate].node.expect("a node") as usize]);
        let mut drawn = 0.0;
        for step in &answer.best.steps {
            let (Step::Walk { points, .. } | Step::Ride { points, .. } | Step::Push { points, .. }) = step else { continue };
            prop_assert_eq!(last, points.first().copied());
            last = points.last().copied();
            drawn += points.windows(2).map(|p| f64::from(p[0][0] - p[1][0]).hypot(f64::from(p[0][1] - p[1][1]))).sum::<f64>();
        }
        let door = layout.buildings[0].entrances[0].node.expect("a node") as usize;
        prop_assert_eq!(last, Some(layout.nodes[door]));
        prop_assert!((drawn / 10.0 - f64::from(answer.best.metres)).abs() <= 1.5);
    }

    #[test]
    fn no_document_makes_a_route_or_a_check_fall_over(layout in layouts(), node in any::<u32>(), text in ".{0,40}", day in any::<u8>(), minute in any::<u16>()) {
        let mut layout = layout;
        layout.gates[0].node = Some(node);
        layout.gates[0].at = [i32::MIN, i32::MAX];
        layout.gates[0].rules.push(GateRule { minutes: [minute, node as u16], days: vec![day], ..rule(&[], [0, 1], Access::Ride) });
        layout.paths[0].ends[0] = node;
        layout.spots.push(spot([i32::MAX, i32::MAX], node, &[]));
        layout.buildings[0].ring = vec![[i32::MIN, i32::MAX], [i32::MAX, i32::MIN]];
        let at = WeekTime { day, minute };
        for building in [text.as_str(), "12"] {
            let _ = route(&layout, &Ask { building: building.to_owned(), unit: text.clone(), vehicle: Vehicle::Ebike, at });
        }
        let _ = check(&layout);
        let _ = diff(&compound(), &layout);
    }
}
