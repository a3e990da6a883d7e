//! What people on the spot say.

use super::{published, station};
use crate::support::World;
use backend::entity::{media, place_photo, place_report};
use backend::error::Error;
use backend::places::{self, Reported, Said, Source, Voice};
use chrono::TimeDelta;
use domain::draft::{Field, Problem};
use domain::geo::Wgs84;
use domain::ids::PlaceId;
use domain::org::Role;
use domain::place::{Answer, Checked, Feature, Openness, PlaceState, Question, Wish};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

const WATER: Question = Question::Has(Feature::HotWater);

async fn says(world: &World, id: PlaceId, what: Question, answer: Answer, device: &str) -> bool {
    places::report(&world.backend, id, what, answer, Voice::of(device), None).await.unwrap()
}

both! {
    async fn three_devices_that_agree_are_seen_and_one_that_repeats_itself_is_not(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "north").await;
        let mut facts = station("暖新驿站", 45.143, 124.822);
        facts.unit = Some(world.units["spring"]);
        let id = published(&world, &editor, facts).await.id;
        let seen = async || places::reported(&world.backend, id).await.unwrap();
        assert!(says(&world, id, WATER, Answer::Yes, "a").await);
        assert!(!says(&world, id, WATER, Answer::Yes, "a").await, "once a day");
        assert!(says(&world, id, WATER, Answer::Yes, "b").await);
        assert!(says(&world, id, WATER, Answer::Unsure, "c").await);
        assert!(says(&world, id, Question::Has(Feature::Seats), Answer::Yes, "a").await);
        world.db.clock.pass(TimeDelta::days(1));
        assert!(says(&world, id, WATER, Answer::Yes, "a").await, "another day, the same device");
        assert!(seen().await.is_empty(), "two devices are not three");
        assert!(says(&world, id, WATER, Answer::Yes, "d").await);
        let reported = seen().await;
        assert_eq!(reported.len(), 1);
        assert_eq!((reported[0].question, reported[0].answer, reported[0].devices), (WATER, Answer::Yes, 3));
        // As many say otherwise: nobody knows.
        for device in ["e", "f", "g"] {
            says(&world, id, WATER, Answer::No, device).await;
        }
        assert!(seen().await.is_empty());
        says(&world, id, WATER, Answer::Yes, "h").await;
        assert_eq!(seen().await.len(), 1);
        // What is old counts no more.
        world.db.clock.pass(TimeDelta::days(31));
        assert!(seen().await.is_empty());
    }
}

both! {
    async fn three_devices_of_one_network_are_heard_and_no_number_of_them_outvotes_others(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await.id;
        let says = async |answer, device: &str, from: &str| {
            let voice = Voice { device, from: Some(from.parse().unwrap()) };
            assert!(places::report(&world.backend, id, WATER, answer, voice, None).await.unwrap());
        };
        let seen = async || places::reported(&world.backend, id).await.unwrap();
        for number in 0..3 {
            assert!(seen().await.is_empty(), "{number} are not three");
            assert_eq!(places::question(&world.backend, id, "z", None).await.unwrap(), Some(WATER), "still asked");
            says(Answer::Yes, &format!("rider {number}"), "203.0.113.9").await;
        }
        assert_eq!(seen().await[0].devices, 3, "behind one address");
        assert_ne!(places::question(&world.backend, id, "z", None).await.unwrap(), Some(WATER));
        for number in 0..20 {
            says(Answer::Yes, &format!("cookie {number}"), "203.0.113.200").await;
        }
        for number in 0..3 {
            says(Answer::No, &format!("a phone {number}"), &format!("198.51.{number}.7")).await;
        }
        assert!(seen().await.is_empty(), "of one network no more count than are enough");
        let waits = places::reports(&world.backend, &editor).await.unwrap();
        let from = |answer| {
            let said = waits.iter().find(|said| said.answer == answer).unwrap();
            (said.devices, said.networks)
        };
        assert_eq!((from(Answer::Yes), from(Answer::No)), ((23, 1), (3, 3)), "the editor sees from where");
        says(Answer::No, "one more", "198.51.100.7").await;
        assert_eq!(seen().await[0].answer, Answer::No);
    }
}

both! {
    async fn an_editor_confirms_or_refuses_and_the_fact_carries_the_day(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await.id;
        for device in ["a", "b", "c"] {
            says(&world, id, WATER, Answer::Yes, device).await;
        }
        says(&world, id, WATER, Answer::No, "d").await;
        let words = Some("门口\u{202E}的灯坏了");
        places::report(&world.backend, id, Question::Other, Answer::Yes, Voice::of("a"), words).await.unwrap();
        let open = places::reports(&world.backend, &editor).await.unwrap();
        assert_eq!(open.len(), 5);
        let other = open.iter().find(|report| report.question == Question::Other).unwrap();
        assert_eq!((other.name.as_str(), other.words.as_deref()), ("暖新驿站", Some("门口的灯坏了")));
        let south = world.person(Role::MapEditor, "south").await;
        assert!(places::reports(&world.backend, &south).await.unwrap().is_empty(), "out of reach");
        let handler = world.person(Role::Handler, "district").await;
        assert!(matches!(places::reports(&world.backend, &handler).await, Err(Error::Forbidden)));
        let late = places::confirm(&world.backend, &editor, id, 7, (WATER, Answer::Yes), None).await;
        assert!(matches!(late, Err(Error::Conflict)));
        assert_eq!(places::reported(&world.backend, id).await.unwrap().len(), 1, "nothing was settled");
        let place = places::confirm(&world.backend, &editor, id, 1, (WATER, Answer::Yes), None).await.unwrap();
        assert_eq!(place.facts.features.get(Feature::HotWater), Some(true));
        assert_eq!(place.facts.checked.as_ref().unwrap().on.to_string(), "2026-05-04");
        assert!(places::reported(&world.backend, id).await.unwrap().is_empty());
        let line = &places::history(&world.backend, &editor, id).await.unwrap()[0];
        assert_eq!((line.source, line.parts.clone()), (Source::Report, vec!["checked".to_owned(), "features".to_owned()]));
        let taken = places::refuse(&world.backend, &south, id, Question::Other).await;
        assert!(matches!(taken, Err(Error::Forbidden)));
        places::refuse(&world.backend, &editor, id, Question::Other).await.unwrap();
        assert!(places::reports(&world.backend, &editor).await.unwrap().is_empty());
        assert_eq!(places::one(&world.backend, id).unwrap().place.version, 2, "refusing changes nothing");
    }
}

both! {
    async fn closed_today_is_forgotten_tomorrow_and_a_trusted_word_is_enough(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await.id;
        for device in ["a", "b", "c"] {
            says(&world, id, Question::ClosedToday, Answer::Yes, device).await;
        }
        assert_eq!(places::reported(&world.backend, id).await.unwrap()[0].question, Question::ClosedToday);
        world.db.clock.pass(TimeDelta::days(1));
        assert!(places::reported(&world.backend, id).await.unwrap().is_empty());
        let said = Said { question: WATER, answer: Answer::No, words: None, media: None, trusted: true, by: None };
        places::report_as(&world.backend, id, Voice::of("t"), said).await.unwrap();
        assert_eq!(places::reported(&world.backend, id).await.unwrap()[0].devices, 1);
    }
}

both! {
    async fn what_people_say_is_closed_today_is_marked_on_every_list_and_not_open_now(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let mut facts = station("暖新驿站", 45.143, 124.822);
        facts.hours = Some("24/7".to_owned());
        let id = published(&world, &editor, facts).await.id;
        let listed = |open_now| {
            let wish = Wish { open_now, ..Wish::default() };
            places::near(&world.backend, Wgs84 { lat: 45.143, lng: 124.822 }, &wish, 1)
        };
        for device in ["a", "b"] {
            says(&world, id, Question::ClosedToday, Answer::Yes, device).await;
        }
        assert!(!listed(true)[0].said_closed, "two are not three");
        says(&world, id, Question::ClosedToday, Answer::Yes, "c").await;
        let found = listed(false).remove(0);
        assert!(found.said_closed && matches!(found.open, Openness::Open { .. }), "nobody has checked: {found:?}");
        assert!(listed(true).is_empty());
        for device in ["d", "e", "f"] {
            says(&world, id, Question::ClosedToday, Answer::No, device).await;
        }
        assert!(!listed(true)[0].said_closed, "as many stood before an open door");
        says(&world, id, Question::ClosedToday, Answer::Yes, "g").await;
        assert!(listed(true).is_empty());
        places::refuse(&world.backend, &editor, id, Question::ClosedToday).await.unwrap();
        assert!(!listed(true)[0].said_closed, "an editor was there");
        world.db.clock.pass(TimeDelta::days(1));
        says(&world, id, Question::ClosedToday, Answer::Yes, "a").await;
        assert!(!listed(true)[0].said_closed, "another day");
    }
}

both! {
    async fn closed_today_once_confirmed_stays_until_the_day_is_over(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await.id;
        says(&world, id, Question::ClosedToday, Answer::Yes, "a").await;
        let seen = async || places::reported(&world.backend, id).await.unwrap();
        assert!(seen().await.is_empty(), "one is not three");
        let place = places::confirm(&world.backend, &editor, id, 1, (Question::ClosedToday, Answer::Yes), None).await.unwrap();
        assert_eq!((place.version, place.facts.checked), (1, None), "nothing about the place was looked at");
        assert!(matches!(seen().await[..], [Reported { confirmed: true, devices: 1, .. }]));
        // On every list, whatever its hours say, and to no other day.
        let closed = || places::one(&world.backend, id).unwrap().open == Openness::Closed { opens: None };
        let listed = |open_now| {
            let wish = Wish { open_now, ..Wish::default() };
            places::near(&world.backend, Wgs84 { lat: 45.143, lng: 124.822 }, &wish, 1).len()
        };
        assert!(closed());
        assert_eq!((listed(false), listed(true)), (1, 0));
        says(&world, id, Question::ClosedToday, Answer::No, "b").await;
        assert_eq!(seen().await.len(), 1, "an editor was there");
        world.db.clock.pass(TimeDelta::hours(13) + TimeDelta::minutes(59));
        assert_eq!(seen().await.len(), 1);
        world.db.clock.pass(TimeDelta::minutes(1));
        assert!(seen().await.is_empty(), "another day");
        assert!(!closed());
    }
}

both! {
    async fn what_has_to_be_written_by_hand_is_told_to_whoever_confirmed_it(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await.id;
        let at = Some("45.1441, 124.8219");
        places::report(&world.backend, id, Question::Position, Answer::Yes, Voice::of("a"), at).await.unwrap();
        let claims = async || places::claims(&world.backend, &editor, id, Question::Position).await.unwrap();
        assert!(claims().await.is_empty());
        places::confirm(&world.backend, &editor, id, 1, (Question::Position, Answer::Yes), None).await.unwrap();
        assert_eq!(claims().await[0].words.as_deref(), at);
        let south = world.person(Role::MapEditor, "south").await;
        let foreign = places::claims(&world.backend, &south, id, Question::Position).await;
        assert!(matches!(foreign, Err(Error::Forbidden)));
        world.db.clock.pass(TimeDelta::days(2));
        assert!(claims().await.is_empty());
    }
}

both! {
    async fn what_cannot_be_taken_is_told(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await.id;
        let report = async |id, device: &str, words: Option<&str>| {
            places::report(&world.backend, id, WATER, Answer::Yes, Voice::of(device), words).await
        };
        assert!(matches!(report(PlaceId(Uuid::nil()), "a", None).await, Err(Error::NotFound)));
        assert!(matches!(report(id, "", None).await, Err(Error::Invalid(_))));
        assert!(matches!(report(id, &"d".repeat(201), None).await, Err(Error::Invalid(_))));
        let Err(Error::Invalid(long)) = report(id, "a", Some(&"话".repeat(501))).await else { panic!() };
        assert_eq!((long[0].field, long[0].problem), (Field::Text, Problem::TooLong));
        places::remove(&world.backend, &editor, id, 1).await.unwrap();
        assert!(matches!(report(id, "a", None).await, Err(Error::NotFound)));
    }
}

both! {
    async fn a_position_far_away_is_refused_and_one_a_little_away_is_told_with_how_far(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let id = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await.id;
        let says = async |words: &str| {
            places::report(&world.backend, id, Question::Position, Answer::Yes, Voice::of("a"), Some(words)).await
        };
        let far = domain::place::say_position(Wgs84 { lat: 39.9, lng: 116.4 });
        let Err(Error::Invalid(errors)) = says(&far).await else { panic!() };
        assert_eq!((errors[0].field, errors[0].problem), (Field::Lat, Problem::Outside));
        let near = Wgs84 { lat: 45.143, lng: 124.8225 };
        assert!(says(&domain::place::say_position(near)).await.unwrap());
        let metres = places::reports(&world.backend, &editor).await.unwrap()[0].metres.unwrap();
        assert!((metres - near.distance(Wgs84 { lat: 45.143, lng: 124.822 })).abs() < 1.0, "{metres}");
        assert_eq!(domain::place::said_position("在北门对面, 三楼"), None);
    }
}

both! {
    async fn one_question_at_a_time_and_never_what_was_just_checked(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let mut facts = station("暖新驿站", 45.143, 124.822);
        for feature in Feature::ALL.iter().filter(|f| !matches!(f, Feature::Wifi | Feature::Seats)) {
            facts.features.set(*feature, Some(true));
        }
        let on = "2026-05-01".parse().unwrap();
        facts.checked = Some(Checked { on, by: "spring".to_owned() });
        let id = published(&world, &editor, facts).await.id;
        let asked = async |device: &str| places::question(&world.backend, id, device, None).await.unwrap();
        assert_eq!(asked("a").await, Some(Question::Has(Feature::Seats)), "what nobody knows");
        says(&world, id, Question::Has(Feature::Seats), Answer::Unsure, "a").await;
        assert_eq!(asked("a").await, Some(Question::Has(Feature::Wifi)));
        assert_eq!(asked("b").await, Some(Question::Has(Feature::Seats)), "others are asked on");
        for device in ["b", "c", "d"] {
            says(&world, id, Question::Has(Feature::Seats), Answer::Yes, device).await;
        }
        assert_eq!(asked("e").await, Some(Question::Has(Feature::Wifi)), "enough was said");
        places::confirm(&world.backend, &editor, id, 1, (Question::Has(Feature::Wifi), Answer::No), None).await.unwrap();
        assert_eq!(asked("e").await, None, "all that is left was checked lately");
        // A month later what is known is asked again.
        world.db.clock.pass(TimeDelta::days(40));
        assert_eq!(asked("e").await, Some(Question::Has(Feature::Seats)));
        places::save(&world.backend, &editor, Some(id), 2, station("暖新驿站", 45.143, 124.822), PlaceState::Draft).await.unwrap();
        assert!(matches!(places::question(&world.backend, id, "e", None).await, Err(Error::NotFound)));
    }
}

both! {
    async fn words_and_photos_of_what_counts_no_more_are_forgotten(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let backend = &world.backend;
        let id = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await.id;
        let photo = crate::uploads::png(90);
        let photo = backend::uploads::stage(backend, "key-00000001", domain::media::MediaKind::Photo, photo).await;
        let said = Said {
            question: WATER,
            answer: Answer::No,
            words: Some("门口的李师傅说的".to_owned()),
            media: Some(photo.unwrap().id),
            trusted: false,
            by: None,
        };
        places::report_as(backend, id, Voice::of("a"), said).await.unwrap();
        let worker = backend::jobs::Worker::new(backend.clone()).await.unwrap();
        let left = async || {
            let rows = place_report::Entity::find().all(backend.read()).await.unwrap();
            let row = rows.into_iter().next().unwrap();
            (row.words.is_some(), row.media_id.is_some())
        };
        world.db.clock.pass(TimeDelta::days(29));
        while worker.step().await.unwrap() {}
        assert_eq!(left().await, (true, true));
        world.db.clock.pass(TimeDelta::days(2));
        while worker.step().await.unwrap() {}
        assert_eq!(left().await, (false, false), "that it was said stays");
        world.db.clock.pass(TimeDelta::days(2));
        while worker.step().await.unwrap() {}
        assert_eq!(media::Entity::find().count(backend.read()).await.unwrap(), 0, "and its picture goes");
    }
}

both! {
    async fn however_many_photos_count_no_more_none_of_them_stays(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let backend = &world.backend;
        let id = published(&world, &editor, station("暖新驿站", 45.143, 124.822)).await.id;
        // More than go in one transaction; one of them was made public.
        let photo = |n: u128| Uuid::from_u128(9000 + n);
        let done = backend.write(move |tx| async move {
            for n in 0..620 {
                let (photo, state) = (photo(n), if n == 300 { "confirmed" } else { "open" });
                let said = format!(
                    "insert into place_report (id, place_id, question, answer, words, media_id, device, network,
                       day, trusted, at, state)
                     values ('{photo}', '{id}', 'hot_water', 'yes', '里面', '{photo}', 'd{n}', '', '2026-03-01',
                       false, '2026-03-01T00:00:00+00:00', '{state}')"
                );
                tx.execute_unprepared(&said).await?;
                let kept = format!("insert into place_photo (media_id, place_id) values ('{photo}', '{id}')");
                tx.execute_unprepared(&kept).await?;
            }
            Ok(())
        });
        done.await.unwrap();
        let worker = backend::jobs::Worker::new(backend.clone()).await.unwrap();
        while worker.step().await.unwrap() {}
        let left: Vec<_> = place_photo::Entity::find().all(backend.read()).await.unwrap();
        let left: Vec<_> = left.into_iter().map(|row| row.media_id.0.0).collect();
        assert_eq!(left, [photo(300)]);
        let rows = place_report::Entity::find();
        assert_eq!(rows.clone().count(backend.read()).await.unwrap(), 620, "that it was said stays");
        let known = [place_report::Column::Words, place_report::Column::MediaId].map(|column| column.is_not_null());
        let known = known.into_iter().fold(Condition::any(), Condition::add);
        assert_eq!(rows.filter(known).count(backend.read()).await.unwrap(), 0);
    }
}
