//! What a deputy does beside commands is told with whom they stood in for as well.

use super::*;
use crate::entering::heard;
use backend::accounts;
use backend::actor::StandsIn;
use backend::calls::{self, Plan};
use backend::entity::{audit, request_event};
use domain::draft::Attached;
use domain::sample::Shares;

/// Somebody who may do nothing of it themselves, in the stead of who may.
async fn deputy_of(world: &World, role: Role) -> (Staff, Staff) {
    let away = granted(world, role, "district").await;
    let mut deputy = granted(world, Role::Analyst, "district").await;
    deputy.grants.extend(away.grants.clone());
    deputy.stands_in.push(StandsIn {
        id: away.id,
        name: away.name.clone(),
        until: world.backend.now() + TimeDelta::days(2),
        grants: away.grants.clone(),
        lent: away.grants.clone(),
    });
    (away, deputy)
}

/// The first line of a request's history.
async fn first(world: &World, code: &RequestCode) -> request_event::Model {
    let of = request::Entity::find().filter(request::Column::Code.eq(code.as_str()));
    let id = of.one(world.backend.read()).await.unwrap().unwrap().id;
    let lines = request_event::Entity::find().filter(request_event::Column::RequestId.eq(id));
    let mut lines = lines.all(world.backend.read()).await.unwrap();
    lines.sort_by_key(|line| line.id.0);
    lines.remove(0)
}

both! {
    async fn what_a_deputy_enters_says_for_whom(db: TestDb) {
        let world = World::new(db).await;
        let (away, deputy) = deputy_of(&world, Role::Callback).await;
        let offset = world.backend.config().offset;
        let draft = heard("key-00000001", "W-1").entry(Attached::default(), world.backend.now(), offset).unwrap();
        let receipt = requests::enter(&world.backend, &deputy, draft, Vec::new()).await.unwrap();
        let line = first(&world, &receipt.code).await;
        assert_eq!((line.by_staff_id.map(|id| id.0), line.for_staff_id.map(|id| id.0)), (Some(deputy.id), Some(away.id)));
        let draft = heard("key-00000002", "W-2").entry(Attached::default(), world.backend.now(), offset).unwrap();
        let own = requests::enter(&world.backend, &away, draft, Vec::new()).await.unwrap();
        assert_eq!(first(&world, &own.code).await.for_staff_id, None);
    }
}

both! {
    async fn pieces_of_a_split_say_who_made_them_and_stay_in_the_account(db: TestDb) {
        let world = World::new(db).await;
        let (away, deputy) = deputy_of(&world, Role::Dispatcher).await;
        let receipt = world.submit("key-00000001", "路灯坏了，井盖也丢了").await;
        let resident = accounts::sign_in_by_gateway(&world.backend, "o-1", None, "").await.unwrap().resident;
        accounts::keep(&world.backend, resident, &receipt.code, &receipt.follow_token).await.unwrap();
        let texts = vec!["路灯坏了".to_owned(), "井盖丢了".to_owned()];
        let split = crate::support::wish(requests::Wish::Split(texts), 1);
        let view = requests::act_and_show(&world.backend, &Actor::Staff(deputy.clone()), &receipt.code, split).await;
        for piece in view.unwrap().unwrap().related {
            let line = first(&world, &piece.code).await;
            assert_eq!((line.by_staff_id.map(|id| id.0), line.for_staff_id.map(|id| id.0)), (Some(deputy.id), Some(away.id)));
            assert!(open(&world.backend, &Actor::Resident(resident), &piece.code).await.unwrap().actions.len() > 1);
        }
        let mine = accounts::requests_of(&world.backend, resident, None).await.unwrap();
        assert_eq!(mine.items.len(), 3);
    }
}

both! {
    async fn a_sample_drawn_by_a_deputy_is_recorded_with_both(db: TestDb) {
        let world = World::new(db).await;
        let (away, deputy) = deputy_of(&world, Role::Callback).await;
        let handler = Actor::Staff(granted(&world, Role::Handler, "spring").await);
        let [receipt] = at(&world, "spring", ["a"]).await;
        world.act(&handler, &receipt, answer()).await.unwrap();
        world.act(&handler, &receipt, Command::Close { note: None }).await.unwrap();
        let now = world.backend.now();
        let plan = Plan {
            unit: world.units["district"],
            from: now - TimeDelta::days(1),
            to: now + TimeDelta::days(1),
            shares: Shares { rest: 100, ..Shares::default() },
            key: None,
        };
        calls::draw(&world.backend, &deputy, &plan).await.unwrap();
        let lines = audit::Entity::find().all(world.backend.read()).await.unwrap();
        let line = lines.into_iter().find(|line| line.action == "call.draw").unwrap();
        let detail: serde_json::Value = serde_json::from_str(&line.detail).unwrap();
        assert_eq!(detail["for"], away.id.to_string());
    }
}
