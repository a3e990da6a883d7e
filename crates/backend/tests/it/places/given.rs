//! A place that is given to somebody: they edit it and no other.

use super::{compound, published, station};
use crate::support::World;
use backend::error::Error;
use backend::places::{self, Draft, Source, Voice};
use domain::compound::Drawing;
use domain::org::Role;
use domain::place::{Answer, Feature, PlaceKind, PlaceState, Question};

both! {
    async fn who_was_given_a_place_edits_it_and_no_other(db: TestDb) {
        let world = World::new(db).await;
        let (backend, editor) = (&world.backend, world.person(Role::MapEditor, "district").await);
        let (own, other) = (compound(&world, &editor).await, compound(&world, &editor).await);
        let mut manager = world.person(Role::Handler, "spring").await;
        assert!(matches!(places::for_editor(backend, &manager, own).await, Err(Error::Forbidden)));
        manager.places = vec![own];
        let place = places::for_editor(backend, &manager, own).await.unwrap();
        assert!(matches!(places::for_editor(backend, &manager, other).await, Err(Error::Forbidden)));
        let lines = places::desk::list(backend, &manager, &places::desk::Ask::default()).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), [own]);
        assert_eq!(places::listed(backend, &manager, &places::Sought::default(), 0).await.unwrap().1, 1);

        // Facts, but neither its kind, its unit nor whether it is shown.
        let save = async |facts, state| places::save(backend, &manager, Some(own), place.version, facts, state).await;
        let mut facts = place.facts.clone();
        facts.unit = Some(world.units["spring"]);
        assert!(matches!(save(facts, PlaceState::Published).await, Err(Error::Forbidden)));
        let mut facts = place.facts.clone();
        facts.kind = PlaceKind::Building;
        assert!(matches!(save(facts, PlaceState::Published).await, Err(Error::Forbidden)));
        assert!(matches!(save(place.facts.clone(), PlaceState::Removed).await, Err(Error::Forbidden)));
        let mut facts = place.facts.clone();
        facts.address = "中山路1号".to_owned();
        assert_eq!(save(facts, PlaceState::Published).await.unwrap().version, 2);
        let new = Draft { id: None, version: 0, facts: station("驿站", 45.0, 124.0), state: PlaceState::Draft };
        let made = places::save_many(backend, &manager, Source::Staff, vec![new]).await;
        assert!(matches!(made, Err(Error::Forbidden)), "no new places");

        // Its layout, drawn and published.
        let sheet = Drawing::empty(place.facts.at).layout();
        assert_eq!(places::save_layout(backend, &manager, own, 0, &sheet).await.unwrap(), 1);
        assert!(matches!(places::save_layout(backend, &manager, other, 0, &sheet).await, Err(Error::Forbidden)));
        places::publish_layout(backend, &manager, own, 1).await.unwrap();
    }
}

both! {
    async fn who_was_given_a_place_sees_what_is_said_of_it(db: TestDb) {
        let world = World::new(db).await;
        let (backend, editor) = (&world.backend, world.person(Role::MapEditor, "district").await);
        let (own, other) = (compound(&world, &editor).await, compound(&world, &editor).await);
        let mut manager = world.person(Role::Handler, "spring").await;
        manager.places = vec![own];
        for id in [own, other] {
            let about = Question::Has(Feature::Parking);
            places::report(backend, id, about, Answer::Yes, Voice::of("a phone"), None).await.unwrap();
        }
        let seen = async |by| places::reports(backend, by).await.unwrap().len();
        assert_eq!((seen(&manager).await, seen(&editor).await), (1, 2));
        assert_eq!(places::reports(backend, &manager).await.unwrap()[0].place, own);
        let about = Question::Has(Feature::Parking);
        places::refuse(backend, &manager, own, about).await.unwrap();
        assert!(matches!(places::refuse(backend, &manager, other, about).await, Err(Error::Forbidden)));
        assert_eq!((seen(&manager).await, seen(&editor).await), (0, 1));
    }
}

both! {
    async fn a_place_is_given_and_taken_by_those_whose_role_reaches_it(db: TestDb) {
        let world = World::new(db).await;
        let (backend, editor) = (&world.backend, world.person(Role::MapEditor, "district").await);
        let own = compound(&world, &editor).await;
        let manager = world.person(Role::Handler, "spring").await;
        let south = world.person(Role::MapEditor, "south").await;
        assert!(matches!(places::give(backend, &south, own, &manager.username).await, Err(Error::Forbidden)));
        assert!(!places::give(backend, &editor, own, "nobody at all").await.unwrap());
        for _ in 0..2 {
            assert!(places::give(backend, &editor, own, &manager.username).await.unwrap());
        }
        let given = places::editors(backend, &editor, own).await.unwrap();
        assert_eq!(given.iter().map(|one| one.id).collect::<Vec<_>>(), [manager.id], "once");
        let theirs = places::import::person(backend, &manager.username).await.unwrap().unwrap();
        assert_eq!(theirs.places, [own]);
        assert!(matches!(places::editors(backend, &theirs, own).await, Err(Error::Forbidden)), "not theirs to give");
        places::take_away(backend, &editor, own, manager.id).await.unwrap();
        assert_eq!(places::import::person(backend, &manager.username).await.unwrap().unwrap().places, []);
    }
}

both! {
    async fn versions_are_compared_and_put_back_as_a_new_one(db: TestDb) {
        let world = World::new(db).await;
        let (backend, editor) = (&world.backend, world.person(Role::MapEditor, "district").await);
        let mut facts = station("中心商圈", 45.14, 124.82);
        facts.kind = PlaceKind::BusinessDistrict;
        let id = published(&world, &editor, facts).await.id;
        assert_eq!(places::newest_layout(backend, &editor, id).await.unwrap(), None);
        let mut drawing = Drawing::empty(domain::geo::Wgs84 { lat: 45.14, lng: 124.82 });
        places::save_layout(backend, &editor, id, 0, &drawing.layout()).await.unwrap();
        drawing.outline = vec![[0, 0], [900, 0], [900, 900]];
        places::save_layout(backend, &editor, id, 1, &drawing.layout()).await.unwrap();
        assert_eq!(places::compare_layouts(backend, &editor, id, 1, 2).await.unwrap().len(), 1);
        assert!(matches!(places::compare_layouts(backend, &editor, id, 1, 9).await, Err(Error::NotFound)));
        assert!(matches!(places::put_back_layout(backend, &editor, id, 1, 1).await, Err(Error::Conflict)));
        assert_eq!(places::put_back_layout(backend, &editor, id, 2, 1).await.unwrap(), 3);
        let (version, layout) = places::newest_layout(backend, &editor, id).await.unwrap().unwrap();
        assert_eq!((version, layout.outline.len()), (3, 0));
        let changes = places::layout_changes(backend, &editor, id, &[3, 2]).await.unwrap();
        assert_eq!(changes.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
    }
}
