//! Drawn, published, put back.

use super::{HERE, compound, published, station};
use crate::support::World;
use backend::error::Error;
use backend::places::{self, LayoutState};
use domain::compound::Layout;
use domain::draft::{Field, Problem};
use domain::org::Role;
use domain::place::PlaceState;

fn drawing(number: &str) -> Layout {
    let json = serde_json::json!({
        "origin": { "lat": 45.14, "lng": 124.82 },
        "nodes": [[0, 0], [0, 500]],
        "paths": [{ "ends": [0, 1], "kind": "road" }],
        "gates": [{ "name": "北门", "at": [0, 500], "node": 1 }],
        "buildings": [{ "number": number, "ring": [[10, 10], [100, 10], [100, 60]],
                        "entrances": [{ "at": [20, 10], "node": 0 }] }],
    });
    serde_json::from_value(json).unwrap()
}

both! {
    async fn a_drawing_is_seen_once_it_is_published_and_one_at_a_time(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = compound(&world, &editor).await;
        let draw = async |base, number: &str| places::save_layout(&world.backend, &editor, id, base, &drawing(number)).await;
        let shown = async || places::layout(&world.backend, id).await.map(|(layout, v)| (layout.buildings[0].number.clone(), v));
        assert_eq!(draw(0, "1").await.unwrap(), 1);
        assert!(matches!(shown().await, Err(Error::NotFound)));
        assert!(matches!(draw(0, "9").await, Err(Error::Conflict)), "somebody drew meanwhile");
        let mark = places::mark(&world.backend);
        let first = places::publish_layout(&world.backend, &editor, id, 1).await.unwrap();
        assert!(first.changes.iter().any(|change| change.name == "1"));
        assert!(places::mark(&world.backend) > mark, "copies hear of it");
        assert_eq!(places::changes(&world.backend, mark, 9).await.unwrap().places[0].id, id);
        assert_eq!(shown().await.unwrap(), ("1".to_owned(), 1));
        assert_eq!(draw(1, "2").await.unwrap(), 2);
        assert_eq!(shown().await.unwrap().0, "1", "a draft is not shown");
        let step = places::layout_step(&world.backend, &editor, id, 2).await.unwrap();
        assert!(!step.changes.is_empty());
        places::publish_layout(&world.backend, &editor, id, 2).await.unwrap();
        assert_eq!(shown().await.unwrap(), ("2".to_owned(), 2));
        let states = async || {
            let versions = places::layout_versions(&world.backend, &editor, id).await.unwrap();
            versions.into_iter().map(|version| (version.version, version.state)).collect::<Vec<_>>()
        };
        assert_eq!(states().await, [(2, LayoutState::Published), (1, LayoutState::Replaced)]);
        // Put back.
        places::publish_layout(&world.backend, &editor, id, 1).await.unwrap();
        assert_eq!(shown().await.unwrap(), ("1".to_owned(), 1));
        assert_eq!(states().await, [(2, LayoutState::Replaced), (1, LayoutState::Published)]);
        assert_eq!(places::layout_body(&world.backend, &editor, id, 2).await.unwrap(), drawing("2"));
        let place = places::one(&world.backend, id).unwrap().place;
        places::save(&world.backend, &editor, Some(id), 1, place.facts.clone(), PlaceState::Draft).await.unwrap();
        assert!(matches!(shown().await, Err(Error::NotFound)), "with its compound the layout is hidden");
    }
}

both! {
    async fn a_drawing_with_faults_is_kept_but_not_shown(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = compound(&world, &editor).await;
        let mut broken = drawing("1");
        broken.paths[0].ends = [0, 77];
        places::save_layout(&world.backend, &editor, id, 0, &broken).await.unwrap();
        let Err(Error::Invalid(errors)) = places::publish_layout(&world.backend, &editor, id, 1).await else { panic!() };
        assert_eq!((errors[0].field, errors[0].problem), (Field::Layout, Problem::Invalid));
        assert!(matches!(places::layout(&world.backend, id).await, Err(Error::NotFound)));
        assert!(matches!(places::publish_layout(&world.backend, &editor, id, 5).await, Err(Error::NotFound)));
    }
}

both! {
    async fn only_compounds_have_layouts_and_only_their_editors_draw(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = compound(&world, &editor).await;
        let south = world.person(Role::MapEditor, "south").await;
        for who in [south, world.person(Role::Handler, "district").await] {
            let drawn = places::save_layout(&world.backend, &who, id, 0, &drawing("1")).await;
            assert!(matches!(drawn, Err(Error::Forbidden)));
            assert!(matches!(places::layout_versions(&world.backend, &who, id).await, Err(Error::Forbidden)));
        }
        let other = published(&world, &editor, station("驿站", 45.1, 124.8)).await.id;
        let drawn = places::save_layout(&world.backend, &editor, other, 0, &drawing("1")).await;
        assert!(matches!(drawn, Err(Error::Invalid(_))));
    }
}

both! {
    async fn nothing_was_checked_on_a_day_that_has_not_come(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = compound(&world, &editor).await;
        let tomorrow = places::last_day(&world.backend);
        let later = tomorrow.succ_opt().unwrap();
        let mut drawn = drawing("1");
        let rule = |on| serde_json::json!({ "minutes": [0, 1440], "access": "ride", "checked": on });
        for (base, on, shown) in [(0, later, false), (1, tomorrow, true)] {
            drawn.gates[0].rules = vec![serde_json::from_value(rule(on.to_string())).unwrap()];
            let version = places::save_layout(&world.backend, &editor, id, base, &drawn).await.unwrap();
            let step = places::layout_step(&world.backend, &editor, id, version).await.unwrap();
            let told = step.findings.iter().any(|f| matches!(f.problem, domain::compound::Problem::CheckedLater { .. }));
            assert_eq!(told, !shown, "{on}");
            assert_eq!(places::publish_layout(&world.backend, &editor, id, version).await.is_ok(), shown, "{on}");
        }
        let mut facts = station("暖新驿站", HERE.lat, HERE.lng);
        for (on, kept) in [(later, false), (tomorrow, true)] {
            facts.checked = Some(domain::place::Checked { on, by: "河东街道".to_owned() });
            let saved = places::save(&world.backend, &editor, None, 0, facts.clone(), PlaceState::Published).await;
            match saved {
                Err(Error::Invalid(errors)) => {
                    assert!(!kept && (errors[0].field, errors[0].problem) == (Field::Checked, Problem::Future));
                }
                saved => assert_eq!(saved.is_ok(), kept, "{on}"),
            }
        }
    }
}
