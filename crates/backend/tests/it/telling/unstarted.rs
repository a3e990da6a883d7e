//! Before anybody has begun: whoever could is told, or who dispatches.

use super::*;
use backend::admin::save_warnings;
use backend::jobs::Worker;

/// Time goes by, and what is due is done every ten minutes.
async fn pass(world: &World, hours: i64) {
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    for _ in 0..hours * 6 {
        world.db.clock.pass(TimeDelta::minutes(10));
        while worker.step().await.unwrap() {}
    }
}

async fn told(world: &World, staff: &Staff) -> Vec<Occasion> {
    let lines = tell::inbox(&world.backend, staff).await.unwrap();
    lines.iter().rev().map(|line| line.occasion).collect()
}

both! {
    async fn of_what_nobody_has_begun_those_hear_who_could(db: TestDb) {
        let world = World::new(db.clone()).await;
        let dispatcher = granted(&world, Role::Dispatcher, "district").await;
        let handler = granted(&world, Role::Handler, "spring").await;
        let grid = granted(&world, Role::GridWorker, "spring-1").await;
        let elsewhere = granted(&world, Role::Handler, "autumn").await;
        world.submit("key-00000001", "没有单位的").await;
        let at_unit = world.submit("key-00000002", "在社区的").await;
        let at_grid = world.submit("key-00000003", "在网格的").await;
        world.dispatch(&at_unit, "spring").await;
        world.dispatch(&at_grid, "spring-1").await;
        assert_eq!((told(&world, &handler).await, told(&world, &grid).await), (vec![Occasion::Assigned], vec![Occasion::Assigned]));
        pass(&world, 72).await;
        let pressed = |all: Vec<Occasion>| {
            let wanted = [Occasion::WarningHalf, Occasion::WarningFourFifths, Occasion::Late];
            wanted.map(|one| all.iter().filter(|told| **told == one).count())
        };
        // Of the first response and of the answer, for which four days are left before it has a unit.
        for (person, expected) in [(&dispatcher, [2, 1, 1]), (&handler, [2, 2, 2]), (&grid, [2, 2, 2])] {
            assert_eq!(pressed(told(&world, person).await), expected, "{}", person.username);
        }
        assert_eq!(told(&world, &elsewhere).await, []);
    }
}

both! {
    async fn who_asked_without_beginning_hears_the_reply_and_else_those_who_could(db: TestDb) {
        let world = World::new(db.clone()).await;
        let dispatcher = granted(&world, Role::Dispatcher, "district").await;
        let handler = granted(&world, Role::Handler, "spring").await;
        let colleague = granted(&world, Role::Handler, "spring").await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        let resident = author(&receipt.follow_token);
        let ask = || Command::Ask { question: "哪一盏？".to_owned() };
        let say = |text: &str| Command::AddInfo { text: Some(text.to_owned()) };
        let replies = async |staff: &Staff| {
            told(&world, staff).await.into_iter().filter(|told| *told == Occasion::Replied).count()
        };
        world.act(&Actor::Staff(dispatcher.clone()), &receipt, ask()).await.unwrap();
        world.act(&resident, &receipt, say("东边")).await.unwrap();
        assert_eq!(replies(&dispatcher).await, 1);
        world.dispatch(&receipt, "spring").await;
        world.act(&Actor::Staff(handler.clone()), &receipt, ask()).await.unwrap();
        world.act(&resident, &receipt, say("第二盏")).await.unwrap();
        assert_eq!((replies(&handler).await, replies(&colleague).await, replies(&dispatcher).await), (1, 0, 1));
        let other = world.submit("key-00000002", "井盖坏了").await;
        world.dispatch(&other, "spring").await;
        world.act(&author(&other.follow_token), &other, say("还有一个")).await.unwrap();
        assert_eq!((replies(&handler).await, replies(&colleague).await), (2, 1));
    }
}

both! {
    async fn a_warning_says_at_which_share_of_the_time_it_is_given(db: TestDb) {
        let world = World::new(db.clone()).await;
        let admin = world.person(Role::Administrator, "district").await;
        let handler = granted(&world, Role::Handler, "spring").await;
        save_warnings(&world.backend, &admin, vec![10, 70]).await.unwrap();
        for occasion in [Occasion::WarningHalf, Occasion::WarningFourFifths] {
            let words = "{code} {percent}%".to_owned();
            let rule = Rule { active: true, words_zh: words.clone(), words_en: words, templates: [None, None] };
            tell::save(&world.backend, &admin, (occasion, To::Handler, Way::Box), rule).await.unwrap();
        }
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        pass(&world, 72).await;
        let lines = tell::inbox(&world.backend, &handler).await.unwrap();
        let said: Vec<&str> = lines.iter().rev().skip(1).map(|line| line.body.as_str()).collect();
        let code = receipt.code.as_str();
        // A tenth of the time for the answer is over by then and is not told besides.
        assert_eq!(said, [10, 70, 70].map(|percent| format!("{code} {percent}%")));
    }
}

both! {
    async fn what_quiet_hours_held_goes_when_they_are_taken_away(db: TestDb) {
        let office = Office::open().await;
        let world = super::world(&db, &[&office]).await;
        let admin = world.person(Role::Administrator, "district").await;
        db.clock.set("2026-05-04T14:30:00Z".parse().unwrap());
        world.submit("key-00000001", "路灯不亮").await;
        let teller = Teller::new(world.backend.clone());
        drain(&teller).await;
        assert_eq!(office.posts().len(), 0, "22:30");
        tell::save_quiet(&world.backend, &admin, "00:00-00:00").await.unwrap();
        drain(&teller).await;
        assert_eq!(office.taken().len(), 1);
    }
}
