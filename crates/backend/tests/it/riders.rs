//! Riders: believed when they were right, known by nothing but numbers.

use crate::support::World;
use backend::accounts;
use backend::actor::{Resident, Staff};
use backend::admin::{self, SaveError};
use backend::directory::Category;
use backend::entity::{account_merit, place_report, request, rider_stake, team_member};
use backend::error::Error;
use backend::places::{self, Said, Voice};
use backend::riders::{self, TeamDraft};
use chrono::TimeDelta;
use domain::deadline::Urgency;
use domain::ids::{PlaceId, TeamId};
use domain::org::Role;
use domain::place::{Answer, Feature, Place, PlaceState, Question};
use domain::rider::{Hazard, Merit};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

async fn rider(world: &World, name: &str) -> Resident {
    accounts::sign_in_by_gateway(&world.backend, name, None, "").await.unwrap().resident
}

async fn station(world: &World, by: &Staff, name: &str) -> Place {
    let json =
        serde_json::json!({ "kind": "station", "name": name, "at": { "lat": 45.143, "lng": 124.822 } });
    let facts = serde_json::from_value(json).unwrap();
    places::save(&world.backend, by, None, 0, facts, PlaceState::Published).await.unwrap()
}

async fn says(world: &World, id: PlaceId, what: Question, answer: Answer, by: Resident) -> bool {
    let by = Some(by.account);
    let said = Said { question: what, answer, words: None, media: None, trusted: false, by };
    places::report_as(&world.backend, id, Voice::of("a device"), said).await.unwrap()
}

both! {
    async fn who_was_right_five_times_is_believed_alone(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let own = rider(&world, "o-1").await;
        let id = station(&world, &editor, "暖新驿站").await.id;
        let merit = async || riders::merit(&world.backend, own.account).await.unwrap();
        let seats = Question::Has(Feature::Seats);
        for (version, feature) in Feature::ALL.iter().filter(|f| **f != Feature::Seats).take(5).enumerate() {
            assert!(says(&world, id, Question::Has(*feature), Answer::Yes, own).await);
            assert!(places::reported(&world.backend, id).await.unwrap().is_empty(), "not yet");
            let version = i64::try_from(version).unwrap() + 1;
            places::confirm(&world.backend, &editor, id, version, (Question::Has(*feature), Answer::Yes), None).await.unwrap();
        }
        assert_eq!(merit().await, Merit { confirmed: 5, refused: 0, hazards: 0 });
        says(&world, id, seats, Answer::Yes, own).await;
        assert_eq!(places::reported(&world.backend, id).await.unwrap()[0].devices, 1);
        // What nobody knows is neither right nor wrong, nor what stands there already.
        says(&world, id, Question::Has(Feature::Wifi), Answer::Unsure, own).await;
        places::refuse(&world.backend, &editor, id, Question::Has(Feature::Wifi)).await.unwrap();
        assert_eq!(merit().await.refused, 0);
        places::refuse(&world.backend, &editor, id, seats).await.unwrap();
        assert_eq!((merit().await.refused, merit().await.is_trusted()), (1, true));
        // Half a year later it is forgotten.
        world.db.clock.pass(TimeDelta::days(220));
        assert_eq!(merit().await, Merit::default());
    }
}

both! {
    async fn nothing_tells_where_somebody_has_been(db: TestDb) {
        let world = World::new(db).await;
        let editor = world.person(Role::MapEditor, "district").await;
        let (own, other) = (rider(&world, "o-1").await, rider(&world, "o-2").await);
        let (one, two) = (station(&world, &editor, "一").await.id, station(&world, &editor, "二").await.id);
        for place in [one, two] {
            assert!(says(&world, place, Question::Hours, Answer::Yes, own).await);
            assert!(!says(&world, place, Question::Hours, Answer::Yes, own).await, "once a day, on whatever phone");
            assert!(says(&world, place, Question::Hours, Answer::Yes, other).await);
        }
        let rows = place_report::Entity::find().all(world.backend.read()).await.unwrap();
        let mut devices: Vec<&str> = rows.iter().map(|row| row.device.as_str()).collect();
        devices.sort_unstable();
        devices.dedup();
        assert_eq!(devices.len(), 4, "at another place one is somebody else");
        let account = own.account.to_string();
        assert!(rows.iter().all(|row| !row.device.contains(&account)));
        let stakes = rider_stake::Entity::find().all(world.backend.read()).await.unwrap();
        assert!(stakes.iter().all(|stake| rows.iter().all(|row| !stake.token.contains(&row.id.0.to_string()))));
        places::confirm(&world.backend, &editor, one, 1, (Question::Hours, Answer::Yes), None).await.unwrap();
        assert_eq!(rider_stake::Entity::find().count(world.backend.read()).await.unwrap(), 2, "decided, it goes");
        let kept = account_merit::Entity::find().all(world.backend.read()).await.unwrap();
        assert!(kept.len() == 2 && kept.iter().all(|row| row.month == "2026-05"));
        // What nobody looks at goes as well.
        world.db.clock.pass(TimeDelta::days(31));
        let worker = backend::jobs::Worker::new(world.backend.clone()).await.unwrap();
        for _ in 0..12 {
            worker.step().await.unwrap();
        }
        assert_eq!(rider_stake::Entity::find().count(world.backend.read()).await.unwrap(), 0);
    }
}

both! {
    async fn a_team_has_members_by_nickname_and_what_they_did(db: TestDb) {
        let world = World::new(db).await;
        let admin = world.person(Role::Administrator, "district").await;
        let handler = world.person(Role::Handler, "district").await;
        let draft = |name: &str, active| TeamDraft { name: name.to_owned(), about: "一起看路".to_owned(), active };
        let make = async |by: &Staff, name: &str| riders::save_team(&world.backend, by, None, draft(name, true)).await;
        assert!(matches!(make(&handler, "驿路先锋").await, Err(SaveError::Other(Error::Forbidden))));
        let first = make(&admin, "驿路先锋").await.unwrap();
        let second = make(&admin, "暖风骑士").await.unwrap();
        for (name, problem) in [("驿路先锋", "taken"), ("", "empty"), (&"队".repeat(21), "too_long")] {
            let Err(SaveError::Invalid(wrong)) = make(&admin, name).await else { panic!("{name}") };
            assert_eq!((wrong[0].field, wrong[0].problem), ("name", problem));
        }
        let (a, b) = (rider(&world, "o-1").await, rider(&world, "o-2").await);
        let join = async |who, team: TeamId, name: &str| riders::join(&world.backend, who, team, name).await;
        join(a, first, "小风").await.unwrap();
        for (name, problem) in [("小风", "taken"), (" ", "empty"), ("13812345678", "invalid")] {
            let Err(SaveError::Invalid(wrong)) = join(b, first, name).await else { panic!("{name}") };
            assert_eq!((wrong[0].field, wrong[0].problem), ("nickname", problem));
        }
        join(b, first, "老李").await.unwrap();
        for _ in 0..2 {
            riders::saw_hazard(&world.backend, b.account).await.unwrap();
        }
        let (team, members) = riders::team(&world.backend, first).await.unwrap();
        assert_eq!((team.members, team.merit.hazards), (2, 2));
        assert_eq!(members.iter().map(|m| m.nickname.as_str()).collect::<Vec<_>>(), ["老李", "小风"]);
        assert_eq!(riders::teams(&world.backend).await.unwrap()[0].id, first, "who did most comes first");
        join(a, second, "小风").await.unwrap();
        assert_eq!(riders::team_of(&world.backend, a.account).await.unwrap().unwrap().0, second, "one team each");
        riders::leave(&world.backend, a).await.unwrap();
        assert_eq!(riders::team_of(&world.backend, a.account).await.unwrap(), None);
        riders::save_team(&world.backend, &admin, Some(first), draft("驿路先锋", false)).await.unwrap();
        assert!(matches!(riders::team(&world.backend, first).await, Err(Error::NotFound)));
        assert!(matches!(join(a, first, "小风").await, Err(SaveError::Other(Error::NotFound))));
        assert_eq!(riders::teams_for_desk(&world.backend, &admin).await.unwrap().len(), 2);
    }
}

both! {
    async fn a_hazard_is_of_the_category_and_urgency_of_what_it_is(db: TestDb) {
        let world = World::new(db).await;
        let admin = world.person(Role::Administrator, "district").await;
        let manhole = Category {
            id: admin::new_category_id(&world.backend),
            parent: None,
            slug: "road.manhole".to_owned(),
            name: "井盖".to_owned(),
            name_en: "Manhole".to_owned(),
            keywords: Vec::new(),
            urgency: Urgency::Emergency,
            default_unit: None,
            position: 9,
            active: true,
        };
        admin::save_category(&world.backend, &admin, manhole.clone()).await.unwrap();
        for (key, hazard, category, urgency) in [
            // The installation says how urgent its category is.
            ("key-00000001", Hazard::Manhole, Some(manhole.id), Urgency::Emergency),
            ("key-00000002", Hazard::Cable, None, Urgency::Urgent),
            ("key-00000003", Hazard::Fire, None, Urgency::Emergency),
            ("key-00000004", Hazard::Hole, None, Urgency::Normal),
        ] {
            let mut intake = crate::support::intake(key, "随手报");
            intake.submission.category = None;
            let receipt = riders::tell_hazard(&world.backend, intake, hazard).await.unwrap();
            let row = request::Entity::find().filter(request::Column::Code.eq(receipt.code.as_str()));
            let row = row.one(world.backend.read()).await.unwrap().unwrap();
            assert_eq!((row.category_id.map(|id| id.0), row.urgency.0), (category, urgency), "{hazard}");
        }
    }
}

both! {
    async fn credit_goes_with_the_account(db: TestDb) {
        let world = World::new(db).await;
        let admin = world.person(Role::Administrator, "district").await;
        let own = rider(&world, "o-1").await;
        let draft = TeamDraft { name: "驿路先锋".to_owned(), about: String::new(), active: true };
        let team = riders::save_team(&world.backend, &admin, None, draft).await.unwrap();
        riders::join(&world.backend, own, team, "小风").await.unwrap();
        riders::saw_hazard(&world.backend, own.account).await.unwrap();
        accounts::delete(&world.backend, own).await.unwrap();
        assert_eq!(account_merit::Entity::find().count(world.backend.read()).await.unwrap(), 0);
        assert_eq!(team_member::Entity::find().count(world.backend.read()).await.unwrap(), 0);
    }
}
