//! Who opened which request is recorded once a person, request and day.

use crate::support::{World, author};
use backend::actor::{Actor, StandsIn};
use backend::audit::{OPENED, verify, write_openings};
use backend::entity::audit;
use backend::requests::{Fate, act, bulk, open};
use chrono::TimeDelta;
use domain::org::Role;
use domain::request::Command;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

async fn lines(world: &World) -> Vec<audit::Model> {
    let of = audit::Entity::find().filter(audit::Column::Action.eq(OPENED));
    of.order_by_asc(audit::Column::Seq).all(world.backend.read()).await.unwrap()
}

both! {
    async fn opening_is_recorded_once_a_person_request_and_day(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let other = world.submit("key-00000002", "路灯不亮").await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let supervisor = Actor::Staff(world.person(Role::Supervisor, "district").await);
        let at = world.backend.now();
        for _ in 0..3 {
            open(&world.backend, &dispatcher, &receipt.code).await.unwrap();
        }
        open(&world.backend, &supervisor, &receipt.code).await.unwrap();
        open(&world.backend, &dispatcher, &other.code).await.unwrap();
        assert!(lines(&world).await.is_empty(), "reading does not wait for it");
        world.db.clock.pass(TimeDelta::minutes(1));
        assert_eq!(write_openings(&world.backend).await.unwrap(), 3);
        assert_eq!(write_openings(&world.backend).await.unwrap(), 0);
        let all = lines(&world).await;
        assert!(all.iter().all(|line| line.at == at && line.detail == "{}"), "when it was opened, and nothing of it");
        assert_eq!(all[0].subject, receipt.code.to_string());
        // The same again on the same day, after something was done as well.
        act(&world.backend, &dispatcher, &receipt.code, crate::support::note(Command::Accept, 1)).await.unwrap();
        assert_eq!(write_openings(&world.backend).await.unwrap(), 0);
        world.db.clock.pass(TimeDelta::hours(14));
        open(&world.backend, &dispatcher, &receipt.code).await.unwrap();
        assert_eq!(write_openings(&world.backend).await.unwrap(), 1, "the next local day");
        assert_eq!(verify(&world.backend, None).await.unwrap().fault, None);
    }
}

both! {
    async fn who_does_something_without_looking_has_opened_nothing(db: TestDb) {
        let world = World::new(db).await;
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        let mut picked = Vec::new();
        for n in 0..3 {
            picked.push((world.submit(&format!("key-{n:08}"), "暖气不热").await.code, 1));
        }
        let note = Command::Note { text: "已电话联系".to_owned() };
        let items = bulk(&world.backend, &dispatcher, picked, note).await.unwrap();
        assert!(items.iter().all(|item| item.fate == Fate::Done), "{items:?}");
        assert_eq!(write_openings(&world.backend).await.unwrap(), 0);
    }
}

both! {
    async fn who_may_not_and_who_it_belongs_to_are_not_recorded_and_a_deputy_with_both(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        write_openings(&world.backend).await.unwrap();
        let before = lines(&world).await.len();
        open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        let foreign = Actor::Staff(world.person(Role::Handler, "harbour").await);
        open(&world.backend, &foreign, &receipt.code).await.unwrap_err();
        assert_eq!(write_openings(&world.backend).await.unwrap(), 0);
        let away = world.person(Role::Handler, "spring").await;
        let mut deputy = world.person(Role::Handler, "harbour").await;
        deputy.grants.extend(away.grants.clone());
        deputy.stands_in.push(StandsIn {
            id: away.id,
            name: away.name.clone(),
            until: world.backend.now() + TimeDelta::days(2),
            grants: away.grants.clone(),
            lent: away.grants.clone(),
        });
        open(&world.backend, &Actor::Staff(deputy), &receipt.code).await.unwrap();
        assert_eq!(write_openings(&world.backend).await.unwrap(), 1);
        let all = lines(&world).await;
        assert_eq!(all.len(), before + 1);
        assert!(all[before].detail.contains(&away.id.to_string()), "{}", all[before].detail);
    }
}
