//! Saving, rights, versions, and what is told to copies.

use super::{HERE, published, station};
use crate::support::World;
use backend::error::Error;
use backend::places::{self, Draft, Sought, Source};
use domain::draft::{Field, Problem};
use domain::ids::UnitId;
use domain::org::Role;
use domain::place::{Feature, PlaceState, Wish};
use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

fn wrong<T>(result: backend::error::Result<T>) -> Vec<(Field, Problem)> {
    match result {
        Err(Error::Invalid(errors)) => errors.into_iter().map(|e| (e.field, e.problem)).collect(),
        Err(error) => panic!("{error}"),
        Ok(_) => Vec::new(),
    }
}

both! {
    async fn what_is_saved_is_found_at_once_and_a_lost_race_is_a_conflict(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let place = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await;
        assert_eq!(place.version, 1);
        let found = places::near(&world.backend, HERE, &Wish::default(), 5);
        assert_eq!(found.len(), 1);
        assert_eq!(*found[0].place, place);
        let mut facts = place.facts.clone();
        facts.features.set(Feature::HotWater, Some(true));
        let save = |version, facts| places::save(&world.backend, &editor, Some(place.id), version, facts, PlaceState::Published);
        let second = save(1, facts.clone()).await.unwrap();
        assert_eq!(second.version, 2);
        assert!(matches!(save(1, station("别的", 45.0, 124.0)).await, Err(Error::Conflict)));
        // Saying the same again is no change.
        assert_eq!(save(2, facts).await.unwrap().version, 2);
        let water = Wish { features: vec![Feature::HotWater], ..Wish::default() };
        assert_eq!(places::near(&world.backend, HERE, &water, 5).len(), 1);
        assert_eq!(places::one(&world.backend, place.id).unwrap().place.version, 2);
    }
}

both! {
    async fn only_who_edits_the_map_saves_and_only_within_reach(db: TestDb) {
        let world = World::new(db).await;
        let far = || station("驿站", 45.5, 124.5);
        for role in Role::ALL {
            let staff = world.person(*role, "district").await;
            let done = places::save(&world.backend, &staff, None, 0, far(), PlaceState::Draft).await;
            let may = matches!(role, Role::MapEditor | Role::Administrator);
            assert_eq!(done.is_ok(), may, "{role}");
            assert!(may || matches!(done, Err(Error::Forbidden)), "{role}");
        }
        let north = world.person(Role::MapEditor, "north").await;
        let save = |facts| places::save(&world.backend, &north, None, 0, facts, PlaceState::Draft);
        assert_eq!(wrong(save(far()).await), [(Field::Unit, Problem::Forbidden)]);
        let mut facts = far();
        facts.unit = Some(world.units["spring"]);
        let own = save(facts.clone()).await.unwrap();
        facts.unit = Some(world.units["harbour"]);
        assert_eq!(wrong(save(facts.clone()).await), [(Field::Unit, Problem::Forbidden)]);
        facts.unit = Some(UnitId(Uuid::from_u128(9999)));
        assert_eq!(wrong(save(facts.clone()).await), [(Field::Unit, Problem::NotFound)]);
        // Who looks after a part of the tree makes places for the grid they lie in.
        let inside = save(station("网格驿站", HERE.lat, HERE.lng)).await.unwrap();
        assert_eq!(inside.facts.unit, Some(world.units["spring-1"]));
        let south = world.person(Role::MapEditor, "south").await;
        facts.unit = Some(world.units["harbour"]);
        let taken = places::save(&world.backend, &south, Some(own.id), 1, facts, PlaceState::Draft).await;
        assert!(matches!(taken, Err(Error::Forbidden)));
        assert!(matches!(places::for_editor(&world.backend, &south, own.id).await, Err(Error::Forbidden)));
        assert!(matches!(places::history(&world.backend, &south, own.id).await, Err(Error::Forbidden)));
    }
}

both! {
    async fn bad_facts_are_told_field_by_field_and_nothing_is_kept(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let mut facts = station(" \u{200B}", 0.0, 0.0);
        facts.hours = Some("一直开着".to_owned());
        facts.self_entry = Some("Mo-".to_owned());
        let errors = wrong(places::save(&world.backend, &editor, None, 0, facts, PlaceState::Published).await);
        for error in [
            (Field::Hours, Problem::Invalid),
            (Field::SelfEntry, Problem::Invalid),
            (Field::Name, Problem::Empty),
            (Field::Lat, Problem::Nowhere),
        ] {
            assert!(errors.contains(&error), "{error:?} in {errors:?}");
        }
        assert_eq!(places::near(&world.backend, HERE, &Wish::default(), 5).len(), 0);
        assert_eq!(places::mark(&world.backend), 0);
        let gone = places::save(&world.backend, &editor, Some(domain::ids::PlaceId(Uuid::nil())), 1,
            station("驿站", 45.0, 124.0), PlaceState::Published).await;
        assert!(matches!(gone, Err(Error::NotFound)));
    }
}

both! {
    async fn hundreds_come_in_one_transaction_all_or_none(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let draft = |n: u32| Draft {
            id: None,
            version: 0,
            facts: station(&format!("驿站{n}"), 45.0 + f64::from(n) / 1e4, 124.8),
            state: PlaceState::Published,
        };
        let many: Vec<_> = (0..250).map(draft).collect();
        let places = places::save_many(&world.backend, &editor, Source::Import, many.clone()).await.unwrap();
        assert_eq!(places.len(), 250);
        assert_eq!(places[249].facts.name, "驿站249");
        let all = places::near(&world.backend, HERE, &Wish::default(), 1000);
        assert_eq!(all.len(), 250);
        // One of them was changed by somebody else meanwhile.
        let mut again: Vec<Draft> = many[..3].to_vec();
        again[2] = Draft { id: Some(places[0].id), version: 7, ..draft(0) };
        let lost = places::save_many(&world.backend, &editor, Source::Import, again).await;
        assert!(matches!(lost, Err(Error::Conflict)));
        assert_eq!(places::near(&world.backend, HERE, &Wish::default(), 1000).len(), 250);
        let line = &places::history(&world.backend, &editor, places[5].id).await.unwrap()[0];
        assert_eq!((line.source, line.by.clone()), (Source::Import, Some(editor.name.clone())));
    }
}

both! {
    async fn every_change_can_be_compared_and_put_back(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let first = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await;
        let mut facts = first.facts.clone();
        facts.name = "安新驿站".to_owned();
        facts.hours = Some("24/7".to_owned());
        places::save(&world.backend, &editor, Some(first.id), 1, facts, PlaceState::Published).await.unwrap();
        let gone = places::remove(&world.backend, &editor, first.id, 2).await.unwrap();
        assert_eq!((gone.state, gone.version), (PlaceState::Removed, 3));
        assert!(places::one(&world.backend, first.id).is_none());
        let lines = places::history(&world.backend, &editor, first.id).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.version).collect::<Vec<_>>(), [3, 2, 1]);
        assert_eq!(lines[0].parts, ["state"]);
        assert_eq!(lines[1].parts, ["hours", "name"]);
        assert_eq!(lines[1].before.as_ref().unwrap().1.name, "暖新驿站");
        assert_eq!(lines[1].after.1.name, "安新驿站");
        assert!(lines[2].before.is_none());
        let other = published(&world, &editor, station("别处", 45.2, 124.8)).await;
        let foreign = places::put_back(&world.backend, &editor, other.id, 1, lines[2].id).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
        let back = places::put_back(&world.backend, &editor, first.id, 3, lines[2].id).await.unwrap();
        assert_eq!((back.version, back.state), (4, PlaceState::Published));
        assert_eq!(back.facts, first.facts);
        assert!(places::one(&world.backend, first.id).is_some());
    }
}

both! {
    async fn copies_hear_of_every_change_and_of_every_end(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let mut ids = Vec::new();
        for n in 0..5u32 {
            let facts = station(&format!("驿站{n}"), 45.1 + f64::from(n) / 100.0, 124.8);
            ids.push(published(&world, &editor, facts).await.id);
        }
        let draft = places::save(&world.backend, &editor, None, 0, station("未定", 45.1, 124.8), PlaceState::Draft);
        let draft = draft.await.unwrap();
        let (mut since, mut seen) = (0, Vec::new());
        loop {
            let part = places::changes(&world.backend, since, 2).await.unwrap();
            assert!(part.gone.is_empty());
            seen.extend(part.places.iter().map(|place| place.id));
            since = part.next;
            if !part.more {
                break;
            }
        }
        assert_eq!(seen, ids);
        assert_eq!(since, places::mark(&world.backend));
        places::remove(&world.backend, &editor, ids[1], 1).await.unwrap();
        places::remove(&world.backend, &editor, draft.id, 1).await.unwrap();
        let facts = station("新名", 45.3, 124.8);
        places::save(&world.backend, &editor, Some(ids[0]), 1, facts, PlaceState::Published).await.unwrap();
        let after = places::changes(&world.backend, since, 100).await.unwrap();
        assert_eq!(after.gone, [ids[1]], "the draft was never shown");
        assert_eq!(after.places.iter().map(|place| place.id).collect::<Vec<_>>(), [ids[0]]);
        assert!(after.next > since && !after.more);
        let fresh = places::changes(&world.backend, 0, 100).await.unwrap();
        assert_eq!((fresh.places.len(), fresh.gone.len()), (4, 0), "who has nothing misses nothing");
        let nothing = places::changes(&world.backend, after.next, 100).await.unwrap();
        assert_eq!((nothing.places.len(), nothing.gone.len(), nothing.next), (0, 0, after.next));
        let ahead = places::changes(&world.backend, after.next + 1, 100).await.unwrap();
        assert!(ahead.ahead && !nothing.ahead, "a mark of before a restore");
    }
}

both! {
    async fn numbers_of_changes_are_never_seen_out_of_order(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let one = |n: u32| {
            let (backend, editor) = (world.backend.clone(), editor.clone());
            async move {
                let facts = station(&format!("驿站{n}"), 45.0, 124.0 + f64::from(n) / 100.0);
                places::save(&backend, &editor, None, 0, facts, PlaceState::Published).await.unwrap();
            }
        };
        let tasks: Vec<_> = (0..16).map(|n| tokio::spawn(one(n))).collect();
        let (mut since, mut seen) = (0, 0);
        while seen < 16 {
            let part = places::changes(&world.backend, since, 3).await.unwrap();
            seen += part.places.len();
            since = part.next;
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(places::near(&world.backend, HERE, &Wish::default(), 100).len(), 16);
    }
}

both! {
    async fn editors_list_what_is_theirs_whatever_its_state(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let north = world.person(Role::MapEditor, "north").await;
        let mut facts = station("北边驿站", 45.1, 124.8);
        facts.unit = Some(world.units["spring"]);
        let own = published(&world, &north, facts).await;
        let draft = places::save(&world.backend, &editor, None, 0, station("南边_100%", 45.2, 124.8), PlaceState::Draft);
        let draft = draft.await.unwrap();
        let list = async |who, words: &str, state| {
            let sought = Sought { words: words.to_owned(), state, ..Sought::default() };
            let (found, count) = places::listed(&world.backend, who, &sought, 0).await.unwrap();
            assert_eq!(found.len() as u64, count);
            found.into_iter().map(|place| place.id).collect::<Vec<_>>()
        };
        assert_eq!(list(&editor, "", None).await.len(), 2);
        assert_eq!(list(&north, "", None).await, [own.id]);
        assert_eq!(list(&editor, "南边", None).await, [draft.id]);
        assert_eq!(list(&editor, "", Some(PlaceState::Draft)).await, [draft.id]);
        assert!(list(&editor, "", Some(PlaceState::Removed)).await.is_empty());
        let handler = world.person(Role::Handler, "district").await;
        let none = places::listed(&world.backend, &handler, &Sought::default(), 0).await;
        assert!(matches!(none, Err(Error::Forbidden)));
        assert!(places::listed(&world.backend, &editor, &Sought::default(), u64::MAX).await.unwrap().0.is_empty());
    }
}

async fn photo(world: &World, n: u128, request: Option<&str>) -> domain::ids::MediaId {
    let id = domain::ids::MediaId(Uuid::from_u128(n));
    let request =
        request.map_or("null".to_owned(), |code| format!("(select id from request where code = '{code}')"));
    let sql = format!(
        "insert into media (id, kind, request_id, position, mime, bytes, source_sha256, created_at)
         values ('{id}', 'photo', {request}, 0, 'image/jpeg', 1, 'x', '2026-05-01T00:00:00+00:00')"
    );
    let done = world.backend.write(move |tx| {
        let sql = sql.clone();
        async move { Ok(tx.execute_unprepared(&sql).await.map(|_| ())?) }
    });
    done.await.unwrap();
    id
}

both! {
    async fn photos_of_a_place_stay_and_those_of_a_request_stay_there(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let own = photo(&world, 71, None).await;
        let stray = photo(&world, 72, None).await;
        let foreign = photo(&world, 73, Some(receipt.code.as_str())).await;
        let save = async |photos| {
            let mut facts = station("驿站", 45.1, 124.8);
            facts.photos = photos;
            places::save(&world.backend, &editor, None, 0, facts, PlaceState::Published).await
        };
        assert_eq!(wrong(save(vec![foreign]).await), [(Field::Photos, Problem::Gone)]);
        save(vec![own]).await.unwrap();
        assert_eq!(wrong(save(vec![own]).await), [(Field::Photos, Problem::Gone)], "another place's");
        world.db.clock.pass(chrono::TimeDelta::days(2));
        let worker = backend::jobs::Worker::new(world.backend.clone()).await.unwrap();
        while worker.step().await.unwrap() {}
        let left = backend::entity::media::Entity::find().all(world.backend.read()).await.unwrap();
        let left: Vec<_> = left.iter().map(|row| row.id.0).collect();
        assert!(left.contains(&own) && left.contains(&foreign) && !left.contains(&stray), "{left:?}");
    }
}
