//! What people say of gates.

use super::compound;
use crate::support::World;
use backend::actor::Staff;
use backend::error::Error;
use backend::places::{self, Confirmed, GateSaid, Voice};
use chrono::TimeDelta;
use domain::compound::{Access, GateClaim, Layout, Vehicle, WeekTime};
use domain::ids::{GateReportId, PlaceId};
use domain::org::Role;

const NO_EBIKES: GateClaim = GateClaim::Access { vehicle: Vehicle::Ebike, access: Access::No };

async fn drawn(world: &World, editor: &Staff) -> PlaceId {
    let id = compound(world, editor).await;
    let json = serde_json::json!({
        "origin": { "lat": 45.14, "lng": 124.82 },
        "nodes": [[0, 0], [0, 500], [300, 0]],
        "paths": [{ "ends": [0, 1], "kind": "road" }, { "ends": [0, 2], "kind": "road" }],
        "gates": [
            { "name": "北门", "at": [0, 500], "node": 1, "rules": [
                { "vehicles": ["ebike"], "minutes": [420, 1260], "access": "ride" } ] },
            { "name": "东门", "at": [300, 0], "node": 2 },
        ],
        "buildings": [{ "number": "1", "ring": [[10, 10], [100, 10], [100, 60]],
                        "entrances": [{ "at": [20, 10], "node": 0 }] }],
    });
    let layout: Layout = serde_json::from_value(json).unwrap();
    let version = places::save_layout(&world.backend, editor, id, 0, &layout).await.unwrap();
    places::publish_layout(&world.backend, editor, id, version).await.unwrap();
    id
}

async fn says(world: &World, id: PlaceId, gate: &str, claim: GateClaim, device: &str) -> Result<bool, Error> {
    let said = GateSaid { gate: gate.to_owned(), claim, words: None, media: None, by: None };
    places::report_gate(&world.backend, id, Voice::of(device), said).await
}

/// A compound of which somebody says that its north gate is closed.
async fn said_closed(world: &World, editor: &Staff) -> (PlaceId, GateReportId) {
    let id = drawn(world, editor).await;
    says(world, id, "北门", GateClaim::Closed, "a").await.unwrap();
    (id, places::gate_reports(&world.backend, editor).await.unwrap()[0].id)
}

both! {
    async fn a_gate_without_a_name_is_spoken_of_by_where_it_stands(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = drawn(&world, &editor).await;
        let (version, mut layout) = places::newest_layout(&world.backend, &editor, id).await.unwrap().unwrap();
        layout.gates[1].name.clear();
        let version = places::save_layout(&world.backend, &editor, id, version, &layout).await.unwrap();
        places::publish_layout(&world.backend, &editor, id, version).await.unwrap();
        assert!(matches!(says(&world, id, "", GateClaim::Closed, "a").await, Err(Error::NotFound)));
        says(&world, id, "@300,0", GateClaim::Missing, "a").await.unwrap();
        let report = places::gate_reports(&world.backend, &editor).await.unwrap().remove(0).id;
        let done = places::confirm_gate(&world.backend, &editor, report, [0, 1440], "").await.unwrap();
        assert_eq!(done, Confirmed::Drawn);
        let (layout, _) = places::layout(&world.backend, id).await.unwrap();
        assert_eq!(layout.gates.iter().map(|gate| gate.name.as_str()).collect::<Vec<_>>(), ["北门"]);
    }
}

both! {
    async fn three_who_agree_on_a_gate_are_seen_and_an_editor_draws_what_is_right(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = drawn(&world, &editor).await;
        let seen = async || places::gates_reported(&world.backend, id).await.unwrap();
        for device in ["a", "b"] {
            assert!(says(&world, id, "北门", NO_EBIKES, device).await.unwrap());
        }
        assert!(!says(&world, id, "北门", NO_EBIKES, "a").await.unwrap(), "once a day");
        let push = GateClaim::Access { vehicle: Vehicle::Ebike, access: Access::Push };
        says(&world, id, "北门", push, "d").await.unwrap();
        assert!(seen().await.is_empty());
        says(&world, id, "北门", NO_EBIKES, "c").await.unwrap();
        let shown = seen().await;
        assert_eq!((shown.len(), shown[0].devices, &shown[0].claim), (1, 3, &NO_EBIKES));
        let shut = shown[0].shuts().unwrap();
        assert_eq!((shut.gate.as_str(), shut.rule.minutes), ("北门", [420, 1260]), "while that rule holds");
        let waiting = places::gate_reports(&world.backend, &editor).await.unwrap();
        let report = waiting.iter().find(|said| said.claim == NO_EBIKES).unwrap();
        assert_eq!((waiting.len(), report.devices, report.minutes), (2, 3, [420, 1260]), "the window of the rule");

        let south = world.person(Role::MapEditor, "south").await;
        assert!(places::gate_reports(&world.backend, &south).await.unwrap().is_empty());
        let foreign = places::confirm_gate(&world.backend, &south, report.id, [420, 1260], "riders").await;
        assert!(matches!(foreign, Err(Error::Forbidden)));
        let done = places::confirm_gate(&world.backend, &editor, report.id, [420, 1260], "riders").await.unwrap();
        assert_eq!(done, Confirmed::Drawn);
        let (layout, version) = places::layout(&world.backend, id).await.unwrap();
        let at = WeekTime::new(1, 600).unwrap();
        assert_eq!((layout.gates[0].access(Vehicle::Ebike, at), version), (Some(Access::No), 2));
        assert_eq!(layout.gates[0].rules[0].checked.unwrap().to_string(), "2026-05-04");
        assert!(seen().await.is_empty());
        assert!(places::gate_reports(&world.backend, &editor).await.unwrap().is_empty(), "those against it too");
        let again = places::confirm_gate(&world.backend, &editor, report.id, [0, 1440], "riders").await;
        assert!(matches!(again, Err(Error::NotFound)));
    }
}

both! {
    async fn a_gate_is_moved_where_it_was_shown_and_drawn_by_hand_where_it_was_only_said(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = drawn(&world, &editor).await;
        let to = |x, y| GateClaim::Moved { to: Some([x, y]), near: String::new() };
        for (device, claim) in [("a", to(0, 20)), ("b", to(30, 0)), ("c", to(10, 10))] {
            says(&world, id, "东门", claim, device).await.unwrap();
            world.db.clock.pass(TimeDelta::seconds(1));
        }
        assert_eq!(places::gates_reported(&world.backend, id).await.unwrap()[0].devices, 3, "about the same place");
        let waiting = places::gate_reports(&world.backend, &editor).await.unwrap();
        let done = places::confirm_gate(&world.backend, &editor, waiting[0].id, [0, 1440], "").await.unwrap();
        assert_eq!(done, Confirmed::Drawn);
        let gate = places::layout(&world.backend, id).await.unwrap().0.gates[1].clone();
        assert_eq!((gate.at, gate.node), ([10, 10], Some(0)));
        let near = GateClaim::Moved { to: None, near: "1".to_owned() };
        says(&world, id, "北门", near, "a").await.unwrap();
        let waiting = places::gate_reports(&world.backend, &editor).await.unwrap();
        let done = places::confirm_gate(&world.backend, &editor, waiting[0].id, [0, 1440], "").await.unwrap();
        assert_eq!(done, Confirmed::ByHand(id));
        assert!(places::gate_reports(&world.backend, &editor).await.unwrap().is_empty());
        assert_eq!(places::layout(&world.backend, id).await.unwrap().1, 2, "nothing was guessed");
    }
}

both! {
    async fn what_is_said_of_no_gate_or_nowhere_is_not_taken(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = drawn(&world, &editor).await;
        assert!(matches!(says(&world, id, "西门", GateClaim::Closed, "a").await, Err(Error::NotFound)));
        let bare = compound(&world, &editor).await;
        assert!(matches!(says(&world, bare, "北门", GateClaim::Closed, "a").await, Err(Error::NotFound)));
        for claim in [
            GateClaim::Moved { to: None, near: String::new() },
            GateClaim::Moved { to: Some([i32::MIN, 0]), near: String::new() },
            GateClaim::Moved { to: None, near: "门".repeat(81) },
        ] {
            assert!(matches!(says(&world, id, "北门", claim, "a").await, Err(Error::Invalid(_))));
        }
        assert!(matches!(says(&world, id, "北门", GateClaim::Closed, "").await, Err(Error::Invalid(_))));
        says(&world, id, "北门", GateClaim::Missing, "a").await.unwrap();
        let waiting = places::gate_reports(&world.backend, &editor).await.unwrap();
        places::refuse_gate(&world.backend, &editor, waiting[0].id).await.unwrap();
        assert_eq!(places::layout(&world.backend, id).await.unwrap().0.gates.len(), 2);
        says(&world, id, "东门", GateClaim::Closed, "a").await.unwrap();
        world.db.clock.pass(TimeDelta::days(31));
        assert!(places::gate_reports(&world.backend, &editor).await.unwrap().is_empty(), "what is old");
    }
}

both! {
    async fn confirming_a_report_buries_no_drawing_that_is_not_shown_yet(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = drawn(&world, &editor).await;
        says(&world, id, "北门", NO_EBIKES, "a").await.unwrap();
        let report = places::gate_reports(&world.backend, &editor).await.unwrap()[0].id;
        let (shown, version) = places::layout(&world.backend, id).await.unwrap();
        let mut draft = (*shown).clone();
        draft.gates[1].name = "小东门".to_owned();
        places::save_layout(&world.backend, &editor, id, version, &draft).await.unwrap();
        let refused = places::confirm_gate(&world.backend, &editor, report, [0, 1440], "riders").await;
        assert!(matches!(refused, Ok(Confirmed::DraftWaits(waits)) if waits == id), "{refused:?}");
        assert_eq!(places::gate_reports(&world.backend, &editor).await.unwrap().len(), 1, "it still waits");
        // Shown, and an older one put back in its place: no draft waits any more.
        places::publish_layout(&world.backend, &editor, id, version + 1).await.unwrap();
        places::publish_layout(&world.backend, &editor, id, version).await.unwrap();
        let done = places::confirm_gate(&world.backend, &editor, report, [0, 1440], "riders").await.unwrap();
        assert_eq!((done, places::layout(&world.backend, id).await.unwrap().1), (Confirmed::Drawn, version + 2));
    }
}

both! {
    async fn what_cannot_be_shown_leaves_no_draft_behind(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = drawn(&world, &editor).await;
        says(&world, id, "北门", NO_EBIKES, "a").await.unwrap();
        let report = places::gate_reports(&world.backend, &editor).await.unwrap()[0].id;
        // A window that is none forbids publishing.
        let refused = places::confirm_gate(&world.backend, &editor, report, [60, 60], "riders").await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        assert_eq!(places::layout_versions(&world.backend, &editor, id).await.unwrap().len(), 1);
        let done = places::confirm_gate(&world.backend, &editor, report, [0, 1440], "riders").await.unwrap();
        assert_eq!(done, Confirmed::Drawn, "and the next confirmation goes its way");
    }
}

both! {
    async fn a_gate_that_is_closed_today_is_shown_so_until_the_day_is_over(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = drawn(&world, &editor).await;
        let seen = async || places::gates_reported(&world.backend, id).await.unwrap();
        let lines = async || {
            places::desk::list(&world.backend, &editor, &places::desk::Ask::default()).await.unwrap()
        };
        let first = lines().await.iter().map(|line| line.reports).sum::<i64>();
        for device in ["a", "b", "c"] {
            says(&world, id, "北门", GateClaim::Closed, device).await.unwrap();
        }
        assert_eq!((first, lines().await[0].id, lines().await[0].reports), (0, id, 3), "what waits comes first");
        says(&world, id, "北门", NO_EBIKES, "a").await.unwrap();
        let waiting = places::gate_reports(&world.backend, &editor).await.unwrap();
        let rule = waiting.iter().find(|said| said.claim == NO_EBIKES).unwrap().id;
        let refused = places::confirm_gate_today(&world.backend, &editor, rule).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "a rule is not for a day");
        places::refuse_gate(&world.backend, &editor, rule).await.unwrap();
        let closed = waiting.iter().find(|said| said.claim == GateClaim::Closed).unwrap().id;
        places::confirm_gate_today(&world.backend, &editor, closed).await.unwrap();
        assert!(places::gate_reports(&world.backend, &editor).await.unwrap().is_empty());
        let shown = seen().await;
        assert_eq!((shown.len(), shown[0].devices, shown[0].confirmed), (1, 3, true));
        assert!(shown[0].shuts().is_some());
        let (layout, version) = places::layout(&world.backend, id).await.unwrap();
        assert_eq!((layout.gates[0].rules.len(), version), (1, 1), "the rules are as they were");
        says(&world, id, "北门", GateClaim::Closed, "d").await.unwrap();
        assert_eq!(seen().await[0].devices, 4, "whoever says it after that is told with it");
        world.db.clock.pass(TimeDelta::days(1));
        assert!(seen().await.is_empty(), "tomorrow is another day");
    }
}

both! {
    async fn a_gate_that_is_closed_for_good_has_no_rule_that_says_otherwise(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let (id, report) = said_closed(&world, &editor).await;
        // A draft that is as what is shown buries nothing.
        let (shown, version) = places::layout(&world.backend, id).await.unwrap();
        places::save_layout(&world.backend, &editor, id, version, &shown).await.unwrap();
        let done = places::confirm_gate(&world.backend, &editor, report, [0, 1440], "riders").await.unwrap();
        assert_eq!(done, Confirmed::Drawn);
        let (layout, version) = places::layout(&world.backend, id).await.unwrap();
        let accesses: Vec<_> = layout.gates[0].rules.iter().map(|rule| rule.access).collect();
        assert_eq!((accesses, version), (vec![Access::No], 3));
        assert!(places::gates_reported(&world.backend, id).await.unwrap().is_empty(), "the layout says it");
        let old = places::layout_body(&world.backend, &editor, id, 1).await.unwrap();
        assert_eq!(old.gates[0].rules[0].access, Access::Ride, "the old rules are among the versions");
    }
}

both! {
    async fn a_draft_that_is_left_stands_in_the_way_of_nothing(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let (id, report) = said_closed(&world, &editor).await;
        let (shown, version) = places::layout(&world.backend, id).await.unwrap();
        let mut draft = (*shown).clone();
        draft.gates[1].name = "小东门".to_owned();
        let draft_version = places::save_layout(&world.backend, &editor, id, version, &draft).await.unwrap();
        assert!(!places::layout_step(&world.backend, &editor, id, draft_version).await.unwrap().same);
        let stale = places::leave_draft(&world.backend, &editor, id, version).await;
        assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
        let left = places::leave_draft(&world.backend, &editor, id, draft_version).await.unwrap();
        assert!(places::layout_step(&world.backend, &editor, id, left).await.unwrap().same);
        assert_eq!(places::layout_body(&world.backend, &editor, id, draft_version).await.unwrap(), draft);
        let done = places::confirm_gate(&world.backend, &editor, report, [0, 1440], "riders").await.unwrap();
        assert_eq!((done, places::layout(&world.backend, id).await.unwrap().1), (Confirmed::Drawn, left + 1));
        let bare = compound(&world, &editor).await;
        assert!(matches!(places::leave_draft(&world.backend, &editor, bare, 0).await, Err(Error::NotFound)));
    }
}
