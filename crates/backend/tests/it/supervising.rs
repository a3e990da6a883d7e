//! Supervision: by hand and by rule, numbered, answered, listed.

use crate::support::{World, intake};
use backend::actor::{Actor, Grant, Staff};
use backend::admin::SaveError;
use backend::entity::supervision::{self as table, Entity};
use backend::error::Error;
use backend::jobs::Worker;
use backend::requests::{open, submit};
use backend::supervision::{self, SupervisionQuery, Which};
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::org::Role;
use domain::request::{Command, EventKind, Outcome, Refusal, ReturnGround};
use domain::supervision::{Reason, Rule, Rules};
use sea_orm::{EntityTrait, QueryOrder};

const DEMAND: &str = "请立即办理，联系 13800138000";

async fn administrator(world: &World) -> Staff {
    let mut staff = world.person(Role::Analyst, "district").await;
    staff.grants = vec![Grant { role: Role::Administrator, unit: world.units["district"] }];
    staff
}

/// Switches one rule on.
async fn switch(world: &World, reason: Reason) {
    let by = administrator(world).await;
    let mut rules = Rules::default();
    let rule = |figure| Rule { on: true, figure, demand: DEMAND.to_owned() };
    match reason {
        Reason::Late => rules.late = rule(1),
        Reason::Returned => rules.returned = rule(2),
        Reason::Place => rules.place = rule(3),
        Reason::Hand => {}
    }
    supervision::save_rules(&world.backend, &by, rules).await.unwrap();
}

async fn made(world: &World) -> Vec<table::Model> {
    Entity::find().order_by_asc(table::Column::Number).all(world.backend.read()).await.unwrap()
}

async fn work(world: &World) {
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    while worker.step().await.unwrap() {}
}

/// So much time goes by, and everything that is due is done; again some minutes
/// later, as after a restart.
async fn pass(world: &World, time: TimeDelta) {
    world.db.clock.pass(time);
    for _ in 0..3 {
        work(world).await;
        world.db.clock.pass(TimeDelta::minutes(6));
    }
}

async fn at(world: &World, key: &str, unit: &str) -> Receipt {
    let receipt = world.submit(key, "暖气不热，请打 13812345678").await;
    world.dispatch(&receipt, unit).await;
    receipt
}

both! {
    async fn a_demand_by_hand_has_number_deadline_and_reply(db: TestDb) {
        let world = World::new(db).await;
        let supervisor = Actor::Staff(world.person(Role::Supervisor, "district").await);
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let (first, second) = (at(&world, "key-00000001", "spring").await, at(&world, "key-00000002", "spring").await);
        for receipt in [&first, &second] {
            let demand = Command::Supervise { text: DEMAND.to_owned(), days: None };
            world.act(&supervisor, receipt, demand).await.unwrap();
        }
        let all = made(&world).await;
        let year = world.db.clock_now().format("%Y").to_string();
        assert_eq!(all[0].number, format!("DB{year}-000001"));
        assert_eq!(all[1].number, format!("DB{year}-000002"));
        assert_eq!((all[0].reason.0, all[0].replied_at), (Reason::Hand, None));
        assert!(all[0].due_at > all[0].at && all[0].staff_id.is_some());
        let view = open(&world.backend, &supervisor, &first.code).await.unwrap();
        let line = view.events.iter().find(|event| event.kind == EventKind::Supervised).unwrap();
        assert_eq!(line.detail.as_ref(), Some(&all[0].number));
        world.act(&handler, &first, Command::Explain { text: "配件明天到".to_owned() }).await.unwrap();
        world.act(&handler, &second, Command::Start).await.unwrap();
        let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
        world.act(&handler, &second, answer).await.unwrap();
        let all = made(&world).await;
        assert_eq!(all[0].reply.as_deref(), Some("配件明天到"));
        assert!(all.iter().all(|row| row.replied_at.is_some()), "an answer ends a demand as well");
        // A further one has a number of its own and leaves the first as it is.
        world.act(&supervisor, &first, Command::Supervise { text: "仍未办结".to_owned(), days: None }).await.unwrap();
        let all = made(&world).await;
        assert_eq!((all.len(), all[2].replied_at, all[0].reply.as_deref()), (3, None, Some("配件明天到")));
    }
}

both! {
    async fn a_demand_has_the_days_it_names_and_else_those_of_the_rules(db: TestDb) {
        let world = World::new(db).await;
        let supervisor = Actor::Staff(world.person(Role::Supervisor, "district").await);
        let press = |days| Command::Supervise { text: DEMAND.to_owned(), days };
        let mut receipts = Vec::new();
        for (n, days) in [None, Some(1), Some(3)].into_iter().enumerate() {
            let receipt = at(&world, &format!("key-0000000{n}"), "spring").await;
            world.act(&supervisor, &receipt, press(days)).await.unwrap();
            receipts.push(receipt);
        }
        let all = made(&world).await;
        assert_eq!(all[0].due_at, all[1].due_at, "one is the default of the rules");
        assert_eq!(all[2].due_at - all[0].due_at, TimeDelta::days(2));
        for days in [0, 31] {
            let refused = world.act(&supervisor, &receipts[0], press(Some(days))).await;
            assert!(matches!(refused, Err(Error::Refused(Refusal::BadDate))), "{refused:?}");
        }
    }
}

both! {
    async fn each_demand_has_its_own_reply_and_who_dispatches_replies_before_a_unit_has_it(db: TestDb) {
        let world = World::new(db).await;
        let supervisor = Actor::Staff(world.person(Role::Supervisor, "district").await);
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let press = |text: &str| Command::Supervise { text: text.to_owned(), days: None };
        let say = |text: &str| Command::Explain { text: text.to_owned() };
        let receipt = world.submit("key-00000001", "暖气不热").await;
        world.act(&supervisor, &receipt, press("为何还没派")).await.unwrap();
        let view = world.act(&dispatcher, &receipt, say("今天派")).await.unwrap();
        assert_eq!(view.clock.pressed_at, None);
        let line = view.events.last().unwrap();
        assert_eq!(line.detail.as_deref(), Some(made(&world).await[0].number.as_str()), "it names its demand");
        world.dispatch(&receipt, "spring").await;
        for text in ["第一件", "第二件"] {
            world.act(&supervisor, &receipt, press(text)).await.unwrap();
            world.db.clock.pass(TimeDelta::minutes(1));
        }
        let refused = world.act(&dispatcher, &receipt, say("不归我答")).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "a unit has it now: {refused:?}");
        world.act(&handler, &receipt, say("答第一件")).await.unwrap();
        let all = made(&world).await;
        let replies: Vec<_> = all.iter().map(|row| row.reply.as_deref()).collect();
        assert_eq!(replies, [Some("今天派"), Some("答第一件"), None]);
        world.act(&handler, &receipt, say("答第二件")).await.unwrap();
        assert_eq!(made(&world).await[2].reply.as_deref(), Some("答第二件"));
    }
}

both! {
    async fn late_by_a_day_is_pressed_once(db: TestDb) {
        let world = World::new(db).await;
        let receipt = at(&world, "key-00000001", "spring").await;
        world.submit("key-00000002", "没有单位的也会逾期").await;
        pass(&world, TimeDelta::days(10)).await;
        assert!(made(&world).await.is_empty(), "no rule holds before somebody decides so");
        switch(&world, Reason::Late).await;
        pass(&world, TimeDelta::zero()).await;
        let all = made(&world).await;
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|row| row.reason.0 == Reason::Late && row.staff_id.is_none()));
        let supervisor = Actor::Staff(world.person(Role::Supervisor, "district").await);
        let view = open(&world.backend, &supervisor, &receipt.code).await.unwrap();
        assert!(view.clock.pressed_at.is_some(), "the unit owes a reply");
        pass(&world, TimeDelta::days(3)).await;
        assert_eq!(made(&world).await.len(), 2, "once for each reason");
    }
}

both! {
    async fn what_is_answered_and_not_closed_in_time_is_pressed_and_closing_it_is_the_reply(db: TestDb) {
        let world = World::new(db).await;
        switch(&world, Reason::Late).await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let supervisor = Actor::Staff(world.person(Role::Supervisor, "district").await);
        let receipt = at(&world, "key-00000001", "spring").await;
        let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
        world.act(&handler, &receipt, answer).await.unwrap();
        pass(&world, TimeDelta::days(8)).await;
        assert!(made(&world).await.is_empty(), "there is time for the closing");
        for _ in 0..2 {
            pass(&world, TimeDelta::days(3)).await;
            assert_eq!(made(&world).await.len(), 1);
        }
        world.act(&supervisor, &receipt, Command::Supervise { text: DEMAND.to_owned(), days: None }).await.unwrap();
        world.act(&handler, &receipt, Command::Close { note: None }).await.unwrap();
        let all = made(&world).await;
        let reasons: Vec<Reason> = all.iter().map(|row| row.reason.0).collect();
        assert_eq!(reasons, [Reason::Late, Reason::Hand]);
        assert!(all.iter().all(|row| row.replied_at.is_some()), "it is closed");
    }
}

both! {
    async fn what_is_not_late_or_waits_for_the_resident_is_left_alone(db: TestDb) {
        let world = World::new(db).await;
        switch(&world, Reason::Late).await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let asked = at(&world, "key-00000001", "spring").await;
        world.act(&handler, &asked, Command::Start).await.unwrap();
        world.act(&handler, &asked, Command::Ask { question: "哪一户".to_owned() }).await.unwrap();
        pass(&world, TimeDelta::days(5)).await;
        assert!(made(&world).await.is_empty(), "the clock stands still");
    }
}

both! {
    async fn returned_twice_is_pressed(db: TestDb) {
        let world = World::new(db).await;
        switch(&world, Reason::Returned).await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let receipt = at(&world, "key-00000001", "spring").await;
        let back = || Command::Return { ground: ReturnGround::WrongUnit, text: "不是我们".to_owned() };
        let _ = world.act(&handler, &receipt, back()).await;
        world.dispatch(&receipt, "spring").await;
        pass(&world, TimeDelta::minutes(6)).await;
        assert!(made(&world).await.is_empty(), "once is not twice");
        world.act(&handler, &receipt, back()).await.unwrap();
        world.act(&dispatcher, &receipt, Command::Grant { text: None }).await.unwrap();
        pass(&world, TimeDelta::minutes(6)).await;
        let all = made(&world).await;
        assert_eq!(all.iter().map(|row| row.reason.0).collect::<Vec<_>>(), [Reason::Returned]);
        assert_eq!(all[0].unit_id, None, "no unit has it now");
    }
}

both! {
    async fn the_same_place_three_times_in_a_month_is_pressed_once(db: TestDb) {
        let world = World::new(db).await;
        switch(&world, Reason::Place).await;
        for n in 0..2 {
            at(&world, &format!("key-{n:08}"), "spring").await;
            world.db.clock.pass(TimeDelta::days(1));
        }
        let mut far = intake("key-far-0001", "暖气不热");
        far.submission.place = far.submission.place.map(|(mut place, accuracy)| {
            place.lat += 0.01;
            (place, accuracy)
        });
        submit(&world.backend, far).await.unwrap();
        let mut other = intake("key-other-01", "管道漏水");
        other.submission.category = Some("leak".to_owned());
        submit(&world.backend, other).await.unwrap();
        pass(&world, TimeDelta::minutes(6)).await;
        assert!(made(&world).await.is_empty(), "two, and others elsewhere or of another kind");
        let third = at(&world, "key-00000009", "spring").await;
        world.db.clock.pass(TimeDelta::minutes(1));
        at(&world, "key-00000010", "spring").await;
        pass(&world, TimeDelta::minutes(6)).await;
        let all = made(&world).await;
        assert_eq!(all.iter().map(|row| row.reason.0).collect::<Vec<_>>(), [Reason::Place]);
        let supervisor = Actor::Staff(world.person(Role::Supervisor, "district").await);
        let view = open(&world.backend, &supervisor, &third.code).await.unwrap();
        assert!(view.clock.pressed_at.is_some(), "the third is the one");
    }
}

both! {
    async fn an_outage_is_caught_up_with_in_batches_by_however_many(db: TestDb) {
        let world = World::new(db.clone()).await;
        for n in 0..130 {
            world.submit(&format!("key-{n:08}"), "暖气不热").await;
        }
        switch(&world, Reason::Late).await;
        world.db.clock.pass(TimeDelta::days(20));
        let other = db.open(7).await;
        let run = |backend: backend::Backend| async move {
            let worker = Worker::new(backend).await.unwrap();
            while worker.step().await.unwrap() {}
        };
        tokio::join!(run(world.backend.clone()), run(world.backend.clone()));
        assert_eq!(made(&world).await.len(), 100, "no storm");
        world.db.clock.pass(TimeDelta::minutes(6));
        // SQLite is one program's; on PostgreSQL this is another server.
        run(other).await;
        work(&world).await;
        let all = made(&world).await;
        assert_eq!(all.len(), 130);
        let year = all[0].number[2..6].to_owned();
        let numbers: Vec<String> = all.into_iter().map(|row| row.number).collect();
        let expected: Vec<String> = (1..=130).map(|n| format!("DB{year}-{n:06}")).collect();
        assert_eq!(numbers, expected, "without gaps");
    }
}

both! {
    async fn everybody_on_the_staff_reads_the_list_and_nobody_in_it_is_a_resident(db: TestDb) {
        let world = World::new(db).await;
        let supervisor = world.person(Role::Supervisor, "district").await;
        for n in 0..60 {
            let unit = if n % 2 == 0 { "spring" } else { "harbour" };
            let receipt = at(&world, &format!("key-{n:08}"), unit).await;
            let demand = Command::Supervise { text: DEMAND.to_owned(), days: None };
            world.act(&Actor::Staff(supervisor.clone()), &receipt, demand).await.unwrap();
        }
        let stranger = world.person(Role::MapEditor, "south").await;
        let mut query = SupervisionQuery::default();
        let first = supervision::supervisions(&world.backend, &stranger, &query).await.unwrap();
        assert_eq!(first.items.len(), 50);
        let all = format!("{:?}", first.items);
        for secret in ["13812345678", "13800138000", "柳荫街", "暖气不热"] {
            assert!(!all.contains(secret), "{secret}");
        }
        assert!(first.items.iter().all(|line| !line.opens));
        query.before = first.next.map(|id| id.parse().unwrap());
        let rest = supervision::supervisions(&world.backend, &stranger, &query).await.unwrap();
        assert_eq!((rest.items.len(), rest.next), (10, None));
        let handler = world.person(Role::Handler, "south").await;
        let unit = Some(world.units["south"]);
        let query = SupervisionQuery { unit, which: Which::Open, before: None };
        let theirs = supervision::supervisions(&world.backend, &handler, &query).await.unwrap();
        assert_eq!(theirs.items.len(), 30);
        assert!(theirs.items.iter().all(|line| line.opens && !line.late));
        let none = SupervisionQuery { which: Which::Replied, ..query };
        assert!(supervision::supervisions(&world.backend, &handler, &none).await.unwrap().items.is_empty());
        world.db.clock.pass(TimeDelta::days(9));
        let late = SupervisionQuery { which: Which::Late, ..query };
        assert_eq!(supervision::supervisions(&world.backend, &handler, &late).await.unwrap().items.len(), 30);
    }
}

both! {
    async fn a_supervisor_sees_what_the_rules_speak_of_within_reach(db: TestDb) {
        let world = World::new(db).await;
        let ours = at(&world, "key-00000001", "spring").await;
        at(&world, "key-00000002", "harbour").await;
        world.db.clock.pass(TimeDelta::days(10));
        let supervisor = world.person(Role::Supervisor, "north").await;
        let found = supervision::candidates(&world.backend, &supervisor).await.unwrap();
        assert_eq!(found.iter().map(|c| (&c.code, c.reason)).collect::<Vec<_>>(), [(&ours.code, Reason::Late)]);
        let view = open(&world.backend, &Actor::Staff(supervisor), &ours.code).await.unwrap();
        assert!(found[0].category.is_some() && found[0].category == view.category, "{found:?}");
        assert_eq!((found[0].excerpt.as_str(), found[0].version), (view.description.as_str(), view.version));
        let handler = world.person(Role::Handler, "north").await;
        assert!(supervision::candidates(&world.backend, &handler).await.unwrap().is_empty());
    }
}

both! {
    async fn only_administrators_change_rules_and_a_live_rule_has_words(db: TestDb) {
        let world = World::new(db).await;
        let lead = world.person(Role::Supervisor, "district").await;
        let saved = supervision::save_rules(&world.backend, &lead, Rules::default()).await;
        assert!(matches!(saved, Err(SaveError::Other(Error::Forbidden))));
        let by = administrator(&world).await;
        let mut wrong = Rules { days: 0, ..Rules::default() };
        wrong.late = Rule { on: true, figure: 0, demand: " \u{202E}".to_owned() };
        wrong.place.figure = 1;
        match supervision::save_rules(&world.backend, &by, wrong).await {
            Err(SaveError::Invalid(errors)) => {
                let told: Vec<_> = errors.iter().map(|error| (error.field, error.problem)).collect();
                let expected = [("days", "invalid"), ("late", "invalid"), ("late_demand", "empty"), ("place", "invalid")];
                assert_eq!(told, expected);
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(supervision::rules(&world.backend).await.unwrap(), Rules::default());
    }
}
