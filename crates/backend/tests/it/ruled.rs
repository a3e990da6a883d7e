//! Rules that dispatch by themselves.

use crate::support::{World, intake};
use crate::unreadable::{MANY, more};
use backend::actor::{Actor, Grant, Staff};
use backend::admin::{self, NamedPolicy, RuleDraft};
use backend::entity::{request, routing_rule};
use backend::jobs::Worker;
use backend::requests::{open, submit};
use backend::view::{ByView, Receipt};
use chrono::TimeDelta;
use domain::deadline::{Allowance, Policy, PolicyRule, Urgency};
use domain::ids::RuleId;
use domain::org::{Role, UnitKind};
use domain::request::{EventKind, Status};
use domain::routing::{Condition, Outcome};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

async fn administrator(world: &World) -> Staff {
    let mut staff = world.person(Role::Analyst, "district").await;
    staff.grants = vec![Grant { role: Role::Administrator, unit: world.units["district"] }];
    staff
}

fn draft(world: &World, word: &str, unit: &str, urgency: Option<Urgency>) -> RuleDraft {
    RuleDraft {
        name: format!("{word} → {unit}"),
        condition: Condition { words: vec![word.to_owned()], ..Condition::default() },
        outcome: Outcome { unit: world.units[unit], urgency, policy: None },
    }
}

async fn rule(world: &World, by: &Staff, word: &str, unit: &str, urgency: Option<Urgency>) -> RuleId {
    let id = admin::save_rule(&world.backend, by, None, draft(world, word, unit, urgency)).await.unwrap();
    admin::mark_tried(&world.backend, by, id).await.unwrap();
    admin::switch_rule(&world.backend, by, id, true).await.unwrap();
    id
}

/// A minute goes by, and everything that is due is done.
async fn a_minute(world: &World) {
    world.db.clock.pass(TimeDelta::minutes(1));
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    while worker.step().await.unwrap() {}
}

async fn row(world: &World, receipt: &Receipt) -> request::Model {
    let all = request::Entity::find().all(world.backend.read()).await.unwrap();
    all.into_iter().find(|row| row.code.0 == receipt.code).unwrap()
}

async fn unit(world: &World, receipt: &Receipt) -> Option<&'static str> {
    let at = row(world, receipt).await.unit_id?;
    world.units.iter().find(|(_, id)| **id == at.0).map(|(name, _)| *name)
}

async fn set_state(world: &World, receipt: &Receipt, state: String) {
    let mut row = row(world, receipt).await.into_active_model();
    row.state_json = Set(state);
    let done = world.backend.write(move |tx| {
        let row = row.clone();
        async move { Ok(row.update(&*tx).await.map(|_| ())?) }
    });
    done.await.unwrap();
}

both! {
    async fn the_first_live_rule_dispatches_what_comes_and_says_so(db: TestDb) {
        let world = World::new(db).await;
        let by = administrator(&world).await;
        rule(&world, &by, "不热", "works", Some(Urgency::Urgent)).await;
        rule(&world, &by, "暖气", "south", None).await;
        let before = world.submit("key-00000001", "暖气不热").await;
        a_minute(&world).await;
        assert_eq!(unit(&world, &before).await, None, "switched off nothing happens");
        admin::let_rules_dispatch(&world.backend, &by, true).await.unwrap();
        world.db.clock.pass(TimeDelta::seconds(1));
        let both = world.submit("key-00000002", "暖气不热").await;
        let second = world.submit("key-00000003", "暖气漏水").await;
        let none = world.submit("key-00000004", "路灯不亮").await;
        a_minute(&world).await;
        assert_eq!(unit(&world, &both).await, Some("works"), "the first match wins");
        assert_eq!(unit(&world, &second).await, Some("south"));
        assert_eq!(unit(&world, &none).await, None);
        assert_eq!(unit(&world, &before).await, None, "what waited already is the dispatchers'");
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let view = open(&world.backend, &dispatcher, &both.code).await.unwrap();
        assert_eq!((view.status, view.urgency), (Status::Dispatched, Urgency::Urgent));
        let line = view.events.iter().find(|event| event.kind == EventKind::Dispatched).unwrap();
        assert_eq!((line.detail.as_deref(), &line.by), (Some("不热 → works"), &ByView::System));
        // The author learns where it is, not by which rule.
        let author = crate::support::author(&both.follow_token);
        let view = open(&world.backend, &author, &both.code).await.unwrap();
        let line = view.events.iter().find(|event| event.kind == EventKind::Dispatched).unwrap();
        assert_eq!((line.unit.as_ref().map(|unit| unit.name.as_str()), &line.detail), (Some("works"), &None));
    }
}

both! {
    async fn those_that_cannot_be_read_keep_those_behind_them_from_nothing(db: TestDb) {
        let world = World::new(db).await;
        let by = administrator(&world).await;
        rule(&world, &by, "暖气", "works", None).await;
        admin::let_rules_dispatch(&world.backend, &by, true).await.unwrap();
        world.db.clock.pass(TimeDelta::seconds(1));
        let newer = world.submit("key-00000001", "暖气不热").await;
        more(&world, &newer, MANY).await;
        let behind = world.submit("key-00000002", "暖气漏水").await;
        let none = world.submit("key-00000003", "路灯不亮").await;
        let was = row(&world, &newer).await.state_json;
        set_state(&world, &newer, r#"{"state":"of a newer version"}"#.to_owned()).await;
        a_minute(&world).await;
        assert_eq!((unit(&world, &newer).await, unit(&world, &behind).await), (None, Some("works")));
        assert!(row(&world, &none).await.judged_at.is_some());
        // It is come back to.
        set_state(&world, &newer, was).await;
        a_minute(&world).await;
        assert_eq!(unit(&world, &newer).await, Some("works"));
    }
}

both! {
    async fn a_rule_may_choose_deadlines_that_would_not_hold_otherwise(db: TestDb) {
        let world = World::new(db).await;
        let (backend, by) = (&world.backend, administrator(&world).await);
        let quick = Policy {
            first: Allowance::Hours(1),
            answer: Allowance::Hours(30),
            close: Allowance::WorkingDays(1),
        };
        // For grids only: what goes to a department knows it by the rule alone.
        let rule = PolicyRule { level: Some(UnitKind::Grid), category: None, urgency: None, policy: quick };
        let policy = NamedPolicy { id: admin::new_policy_id(backend), rule, position: 1 };
        let mut draft = draft(&world, "暖气", "works", None);
        draft.outcome.policy = Some(policy.id);
        let missing = admin::save_rule(backend, &by, None, draft.clone()).await;
        assert!(matches!(missing, Err(admin::SaveError::Invalid(_))), "there is none by this name");
        admin::save_policy(backend, &by, policy.clone()).await.unwrap();
        let id = admin::save_rule(backend, &by, None, draft).await.unwrap();
        admin::mark_tried(backend, &by, id).await.unwrap();
        admin::switch_rule(backend, &by, id, true).await.unwrap();
        admin::let_rules_dispatch(backend, &by, true).await.unwrap();
        world.db.clock.pass(TimeDelta::seconds(1));
        let due = async |receipt: &Receipt| {
            let row = row(&world, receipt).await;
            row.answer_due_at - row.submitted_at
        };
        let first = world.submit("key-00000001", "暖气不热").await;
        a_minute(&world).await;
        assert_eq!(unit(&world, &first).await, Some("works"));
        assert_eq!(due(&first).await, TimeDelta::hours(30));
        // Removed, it gives way to the usual one.
        admin::remove_policy(backend, &by, policy.id).await.unwrap();
        let second = world.submit("key-00000002", "暖气不热").await;
        a_minute(&world).await;
        assert_eq!(unit(&world, &second).await, Some("works"));
        assert!(due(&second).await > TimeDelta::hours(30));
    }
}

both! {
    async fn a_rules_urgency_holds_where_no_category_is_known_too(db: TestDb) {
        let world = World::new(db).await;
        let by = administrator(&world).await;
        admin::let_rules_dispatch(&world.backend, &by, true).await.unwrap();
        rule(&world, &by, "暖气", "works", Some(Urgency::Emergency)).await;
        world.db.clock.pass(TimeDelta::seconds(1));
        let mut plain = intake("key-00000001", "暖气不热");
        plain.submission.category = None;
        let receipt = submit(&world.backend, plain).await.unwrap();
        a_minute(&world).await;
        let row = row(&world, &receipt).await;
        assert_eq!((row.category_id, row.urgency.0), (None, Urgency::Emergency));
        assert_eq!(unit(&world, &receipt).await, Some("works"));
        assert!(row.first_due_at - row.submitted_at <= TimeDelta::hours(2), "the clock of an emergency");
    }
}

both! {
    async fn each_request_is_judged_once_and_a_new_rule_reaches_nothing_old(db: TestDb) {
        let world = World::new(db).await;
        let by = administrator(&world).await;
        admin::let_rules_dispatch(&world.backend, &by, true).await.unwrap();
        world.db.clock.pass(TimeDelta::seconds(1));
        let old = world.submit("key-00000001", "暖气不热").await;
        a_minute(&world).await;
        assert!(row(&world, &old).await.judged_at.is_some());
        let version = row(&world, &old).await.version;
        rule(&world, &by, "暖气", "works", None).await;
        let new = world.submit("key-00000002", "暖气又不热").await;
        // Long after, all that is judged lies behind the mark.
        for _ in 0..3 {
            a_minute(&world).await;
        }
        assert_eq!((unit(&world, &old).await, unit(&world, &new).await), (None, Some("works")));
        assert_eq!(row(&world, &old).await.version, version, "nobody's form has grown old");
        let later = world.submit("key-00000003", "暖气再不热").await;
        a_minute(&world).await;
        assert_eq!(unit(&world, &later).await, Some("works"), "the mark passes nothing by");
    }
}

both! {
    async fn a_rule_that_was_not_tried_or_whose_unit_is_gone_dispatches_nothing(db: TestDb) {
        let world = World::new(db).await;
        let by = administrator(&world).await;
        admin::let_rules_dispatch(&world.backend, &by, true).await.unwrap();
        let untried = admin::save_rule(&world.backend, &by, None, draft(&world, "暖气", "works", None)).await.unwrap();
        // However it may have come to be switched on.
        world.backend.write(move |tx| async move {
            let row = routing_rule::Entity::find_by_id(backend::db::Text(untried)).one(&*tx).await?.unwrap();
            let mut row = row.into_active_model();
            row.active = Set(true);
            row.update(&*tx).await?;
            Ok(())
        }).await.unwrap();
        world.db.clock.pass(TimeDelta::seconds(1));
        let receipt = world.submit("key-00000001", "暖气不热").await;
        a_minute(&world).await;
        assert_eq!(unit(&world, &receipt).await, None);
        assert!(row(&world, &receipt).await.judged_at.is_some());
    }
}

both! {
    async fn what_came_while_nobody_worked_is_dispatched_once_by_two_at_once(db: TestDb) {
        let world = World::new(db.clone()).await;
        let by = administrator(&world).await;
        rule(&world, &by, "暖气", "works", None).await;
        admin::let_rules_dispatch(&world.backend, &by, true).await.unwrap();
        world.db.clock.pass(TimeDelta::seconds(1));
        let mut receipts = Vec::new();
        for n in 0..30 {
            receipts.push(world.submit(&format!("key-{n:08}"), "暖气不热").await);
        }
        world.db.clock.pass(TimeDelta::hours(5));
        let worker = Worker::new(world.backend.clone()).await.unwrap();
        let twin = Worker::new(world.backend.clone()).await.unwrap();
        let work = |worker: Worker| async move { while worker.step().await.unwrap() {} };
        tokio::join!(work(worker), work(twin));
        for receipt in &receipts {
            assert_eq!(unit(&world, receipt).await, Some("works"));
            let history = backend::entity::request_event::Entity::find().all(world.backend.read()).await.unwrap();
            let id = row(&world, receipt).await.id;
            let lines = history.iter().filter(|line| line.request_id == id && line.kind.0 == EventKind::Dispatched);
            assert_eq!(lines.count(), 1);
        }
    }
}
