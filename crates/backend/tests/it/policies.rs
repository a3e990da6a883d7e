//! Deadline policies, warnings and texts: what administrators change and what
//! follows from it.

use crate::hours::{at, problems, row, view, work, world};
use crate::support::{World, author};
use backend::actor::Actor;
use backend::admin::{self, NamedPolicy, TemplateDraft};
use backend::entity::meta;
use backend::error::Error;
use backend::reckon;
use backend::requests::open;
use backend::templates;
use domain::deadline::{Allowance, Policy, PolicyRule, Urgency, standard};
use domain::org::{Role, UnitKind};
use domain::request::Action;
use sea_orm::EntityTrait;
use std::collections::BTreeMap;

pub fn policy(
    world: &World,
    level: Option<UnitKind>,
    category: Option<&str>,
    urgency: Option<Urgency>,
    days: u32,
) -> NamedPolicy {
    let directory = world.backend.directory();
    let category = category.map(|slug| directory.category_by_slug(slug).unwrap().id);
    let policy = Policy {
        first: Allowance::WorkingHours(1),
        answer: Allowance::WorkingDays(days),
        close: Allowance::WorkingDays(5),
    };
    let rule = PolicyRule { level, category, urgency, policy };
    NamedPolicy { id: admin::new_policy_id(&world.backend), rule, position: 1 }
}

both! {
    async fn the_narrowest_policy_holds_for_what_is_dispatched_under_it(db: TestDb) {
        let (world, root) = world(db).await;
        let backend = &world.backend;
        let before = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&before, "spring").await;
        let old = view(&world, &before).await.answer_due_at;
        let any = policy(&world, None, None, None, 9);
        let level = policy(&world, Some(UnitKind::Community), None, None, 8);
        let above = policy(&world, None, Some("home"), None, 7);
        let own = policy(&world, None, Some("heating"), None, 6);
        for policy in [&any, &level, &above, &own] {
            admin::save_policy(backend, &root, (*policy).clone()).await.unwrap();
        }
        assert_eq!(view(&world, &before).await.answer_due_at, old, "what was dispatched keeps its deadline");
        let mut due = BTreeMap::new();
        for (n, gone) in [&own, &above, &level, &any].into_iter().enumerate() {
            let receipt = world.submit(&format!("key-1000000{n}"), "暖气不热").await;
            let view = world.dispatch(&receipt, "spring").await;
            due.insert(n, view.answer_due_at);
            assert_eq!(view.first_due_at, at("2026-05-04T03:00:00Z"), "one working hour");
            admin::remove_policy(backend, &root, gone.id).await.unwrap();
        }
        // Monday 10:00 and 6, 7, 8, 9 working days.
        let expected = ["2026-05-12", "2026-05-13", "2026-05-14", "2026-05-15"];
        let days: Vec<_> = due.values().map(|due| due.date_naive().to_string()).collect();
        assert_eq!(days, expected);
        let receipt = world.submit("key-20000000", "暖气不热").await;
        assert_eq!(world.dispatch(&receipt, "spring").await.answer_due_at, old, "the standard again");
        let gone = admin::remove_policy(backend, &root, own.id).await;
        assert!(matches!(gone, Err(Error::NotFound)));
    }
}

both! {
    async fn there_is_one_policy_for_the_same_requests(db: TestDb) {
        let (world, root) = world(db).await;
        let save = |policy| admin::save_policy(&world.backend, &root, policy);
        let own = policy(&world, Some(UnitKind::Grid), Some("heating"), Some(Urgency::Urgent), 3);
        save(own.clone()).await.unwrap();
        let second = NamedPolicy { id: admin::new_policy_id(&world.backend), ..own.clone() };
        assert_eq!(problems(save(second).await), [("urgency", "taken")]);
        let changed = NamedPolicy { position: 4, rule: PolicyRule { policy: standard(Urgency::Urgent, None), ..own.rule.clone() }, ..own };
        save(changed.clone()).await.unwrap();
        assert_eq!(admin::policies(&world.backend, &root).await.unwrap(), [changed]);
    }
}

both! {
    async fn a_rule_of_dispatch_slows_an_emergency_only_by_a_policy_that_says_so(db: TestDb) {
        let (world, root) = world(db).await;
        let any = policy(&world, None, None, None, 9);
        let named = policy(&world, None, None, Some(Urgency::Emergency), 8);
        for policy in [&any, &named] {
            admin::save_policy(&world.backend, &root, policy.clone()).await.unwrap();
        }
        let chosen = |id, urgency| world.backend.directory().time.policy(id, urgency);
        assert_eq!(chosen(any.id, Urgency::Normal), Some(any.rule.policy));
        assert_eq!(chosen(any.id, Urgency::Emergency), None, "what is usual for it holds");
        assert_eq!(chosen(named.id, Urgency::Emergency), Some(named.rule.policy));
    }
}

both! {
    async fn warnings_ascend_and_open_requests_go_by_them_at_once(db: TestDb) {
        let (world, root) = world(db).await;
        let save = |steps: Vec<u8>| admin::save_warnings(&world.backend, &root, steps);
        for steps in [vec![50, 50], vec![80, 50], vec![0], vec![201], vec![1, 2, 3, 4, 5, 6, 7]] {
            assert_eq!(problems(save(steps).await), [("steps", "invalid")]);
        }
        let receipt = world.submit("key-00000001", "暖气不热").await;
        save(vec![50, 80, 100]).await.unwrap();
        let report = || reckon::report_of_all(&world.backend);
        assert_eq!(report().await.unwrap(), None, "what is said already changes nothing");
        let before = row(&world, &receipt).await.wake_at.unwrap();
        save(vec![25, 200]).await.unwrap();
        work(&world).await;
        assert_eq!(world.backend.directory().time.steps, [25, 200]);
        let told = report().await.unwrap().unwrap();
        assert_eq!((told.looked, told.earlier, told.later), (1, 0, 0), "warned otherwise, due as before");
        save(vec![25, 200]).await.unwrap();
        assert_eq!(report().await.unwrap(), Some(told));
        let now = row(&world, &receipt).await.wake_at.unwrap();
        assert_eq!(now, at("2026-05-04T03:00:00Z"), "a quarter of four working hours");
        assert!(now < before);
        save(Vec::new()).await.unwrap();
        work(&world).await;
        assert_eq!(row(&world, &receipt).await.wake_at, None);
        assert!(meta::Entity::find_by_id("warnings").one(world.backend.read()).await.unwrap().is_some());
    }
}

pub fn text(world: &World, action: Action, category: Option<&str>, text: &str) -> TemplateDraft {
    let directory = world.backend.directory();
    TemplateDraft {
        id: admin::new_template_id(&world.backend),
        action,
        category: category.map(|slug| directory.category_by_slug(slug).unwrap().id),
        name: text.to_owned(),
        text: text.to_owned(),
        position: 1,
    }
}

both! {
    async fn texts_are_offered_by_action_and_category_and_filled_in(db: TestDb) {
        let (world, root) = world(db).await;
        let backend = &world.backend;
        let all = [
            text(&world, Action::Note, None, "any"),
            text(&world, Action::Note, Some("heating"), "own {code} {unit} {due} {x}"),
            text(&world, Action::Note, Some("home"), "above"),
            text(&world, Action::Note, Some("roads"), "another"),
            text(&world, Action::Note, Some("leak"), "beside"),
            text(&world, Action::Supervise, None, "not theirs"),
        ];
        for draft in all.clone() {
            admin::save_template(backend, &root, draft).await.unwrap();
        }
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.dispatch(&receipt, "spring").await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let view = open(backend, &handler, &receipt.code).await.unwrap();
        let mut names: Vec<_> =
            templates::offered(backend, &view).await.unwrap().into_iter().map(|t| t.name).collect();
        names.sort();
        assert_eq!(names, ["above", "any", "own {code} {unit} {due} {x}"]);
        let filled = |n: usize, action| templates::filled(backend, &view, action, all[n].id, "2026-05-06 10:00");
        let expected = format!("own {} spring 2026-05-06 10:00 {{x}}", receipt.code);
        assert_eq!(filled(1, Action::Note).await.unwrap(), expected);
        for (n, action) in [(3, Action::Note), (5, Action::Supervise), (1, Action::Answer)] {
            assert!(matches!(filled(n, action).await, Err(Error::NotFound)), "{n}");
        }
        let author = open(backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert!(templates::offered(backend, &author).await.unwrap().is_empty());
        let bad = TemplateDraft { name: " ".to_owned(), text: "长".repeat(4001), ..text(&world, Action::Accept, None, "x") };
        let found = problems(admin::save_template(backend, &root, bad).await);
        assert_eq!(found, [("name", "empty"), ("text", "too_long"), ("action", "invalid")]);
    }
}
