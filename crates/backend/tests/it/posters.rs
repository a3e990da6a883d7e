//! Posters: who may put them up, what begins at them, and stars.

use crate::support::{World, author, intake};
use backend::admin::SaveError;
use backend::error::Error;
use backend::posters::{self, PosterDraft};
use backend::{places, requests};
use domain::code::PosterCode;
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::org::Role;
use domain::place::{PlaceFacts, PlaceState};

const AT: Wgs84 = Wgs84 { lat: 45.1432, lng: 124.8217 };

fn draft(label: &str) -> PosterDraft {
    PosterDraft { label: label.to_owned(), at: Some(AT), ..PosterDraft::default() }
}

fn wrong(result: Result<PosterCode, SaveError>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(SaveError::Invalid(errors)) => errors.into_iter().map(|e| (e.field, e.problem)).collect(),
        other => panic!("{other:?}"),
    }
}

both! {
    async fn a_poster_is_put_up_and_ended_by_editors_within_their_reach(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        let editor = world.person(Role::MapEditor, "north").await;
        let other = world.person(Role::MapEditor, "south").await;
        let lead = world.person(Role::UnitLead, "north").await;
        assert!(matches!(posters::put_up(backend, &lead, draft("东门")).await, Err(SaveError::Other(Error::Forbidden))));
        assert!(matches!(posters::list(backend, &lead, "", 0).await, Err(Error::Forbidden)));
        assert_eq!(wrong(posters::put_up(backend, &editor, draft(" ")).await), [("label", "empty")]);
        assert_eq!(wrong(posters::put_up(backend, &editor, draft(&"长".repeat(61))).await), [("label", "too_long")]);
        let nowhere = PosterDraft { at: None, ..draft("东门") };
        assert_eq!(wrong(posters::put_up(backend, &editor, nowhere).await), [("lat", "bad_position")]);
        let beyond = PosterDraft { unit: Some(world.units["harbour"]), ..draft("东门") };
        assert_eq!(wrong(posters::put_up(backend, &editor, beyond).await), [("unit", "not_found")]);
        let mut facts: PlaceFacts =
            serde_json::from_value(serde_json::json!({"kind": "station", "name": "暖新驿站", "at": AT})).unwrap();
        facts.unit = Some(world.units["harbour"]);
        let theirs = places::save(backend, &other, None, 0, facts, PlaceState::Published).await.unwrap().id;
        let foreign = PosterDraft { place: Some(theirs), ..draft("东门") };
        assert_eq!(wrong(posters::put_up(backend, &editor, foreign).await), [("place", "not_found")]);

        let code = posters::put_up(backend, &editor, draft("东门")).await.unwrap();
        let found = posters::find(backend, &code).await.unwrap();
        assert_eq!((found.label.as_str(), found.at), ("东门", AT));
        assert_eq!(posters::list(backend, &editor, "", 0).await.unwrap().0.len(), 1);
        assert!(posters::list(backend, &other, "", 0).await.unwrap().0.is_empty());
        for (words, found) in [("东", 1), (&code.to_string().to_lowercase()[..4], 1), ("西门", 0)] {
            assert_eq!(posters::list(backend, &editor, words, 0).await.unwrap().1, found, "{words}");
        }
        let behind = posters::list(backend, &editor, "", 1).await.unwrap();
        assert_eq!((behind.0.len(), behind.1), (0, 1), "behind the last page there is none");
        assert!(matches!(posters::end(backend, &other, &code).await, Err(Error::NotFound)));
        posters::end(backend, &editor, &code).await.unwrap();
        assert!(matches!(posters::find(backend, &code).await, Err(Error::NotFound)));
        assert!(matches!(posters::end(backend, &editor, &code).await, Err(Error::NotFound)));
        assert!(!posters::list(backend, &editor, "", 0).await.unwrap().0[0].active);
    }
}

both! {
    async fn a_request_that_begins_at_a_poster_names_it_and_is_counted_once(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        let editor = world.person(Role::MapEditor, "north").await;
        let code = posters::put_up(backend, &editor, draft("东门")).await.unwrap();
        let begun = posters::submit_at(backend, intake("key-00000001", "路灯不亮"), &code).await.unwrap();
        let again = posters::submit_at(backend, intake("key-00000001", "路灯不亮"), &code).await.unwrap();
        assert!(again.replayed && again.code == begun.code);
        let view = requests::open(backend, &author(&begun.follow_token), &begun.code).await.unwrap();
        assert!(view.address.unwrap().starts_with("东门"));
        assert_eq!(posters::list(backend, &editor, "", 0).await.unwrap().0[0].requests, 1);
        let nobody = PosterCode::from_bits(1);
        let plain = posters::submit_at(backend, intake("key-00000002", "路灯不亮"), &nobody).await.unwrap();
        assert!(!plain.replayed, "a code that leads nowhere loses nobody's words");
    }
}

both! {
    async fn the_last_stars_of_a_device_and_day_count_from_three_on(db: TestDb) {
        let kind = db.kind;
        let world = World::new(db).await;
        let backend = &world.backend;
        let administrator = world.person(Role::Administrator, "district").await;
        let value = serde_json::json!({ "kind": "station", "name": "暖新", "at": AT });
        let facts: PlaceFacts = serde_json::from_value(value).unwrap();
        let place = places::save(backend, &administrator, None, 0, facts, PlaceState::Published).await.unwrap().id;
        let missing = PlaceId(uuid::Uuid::nil());
        assert!(matches!(posters::rate(backend, missing, "a", 3).await, Err(Error::NotFound)), "{kind:?}");
        for stars in [0, 6] {
            assert!(matches!(posters::rate(backend, place, "a", stars).await, Err(Error::Conflict)));
        }
        for (device, stars) in [("a", 1), ("a", 5), ("b", 4)] {
            posters::rate(backend, place, device, stars).await.unwrap();
        }
        assert_eq!(posters::stars(backend, place).await.unwrap(), None, "two are too few");
        world.db.clock.pass(chrono::TimeDelta::days(1));
        posters::rate(backend, place, "a", 3).await.unwrap();
        let stars = posters::stars(backend, place).await.unwrap().unwrap();
        assert_eq!((stars.count, stars.mean), (3, 4.0));
        world.db.clock.pass(chrono::TimeDelta::days(200));
        assert_eq!(posters::stars(backend, place).await.unwrap(), None, "long ago");
    }
}
