//! Warnings to the end: of the first response, of the answer, of the closing.

use super::*;
use backend::jobs::Worker;
use domain::request::{Evaluation, Outcome};

/// Time goes by, and what is due is done every hour.
async fn pass(world: &World, hours: i64) {
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    for _ in 0..hours {
        world.db.clock.pass(TimeDelta::hours(1));
        while worker.step().await.unwrap() {}
    }
}

/// Has warnings to everybody say of what they are.
async fn say_of_what(world: &World) {
    let admin = world.person(Role::Administrator, "district").await;
    for occasion in [Occasion::WarningHalf, Occasion::WarningFourFifths, Occasion::Late] {
        for to in occasion.listeners().iter().copied() {
            let words = "{deadline} {percent}".to_owned();
            let rule =
                Rule { active: true, words_zh: words.clone(), words_en: words, templates: [None, None] };
            tell::save(&world.backend, &admin, (occasion, to, Way::Box), rule).await.unwrap();
        }
    }
}

async fn warned(world: &World, staff: &Staff) -> Vec<String> {
    let warns = [Occasion::WarningHalf, Occasion::WarningFourFifths, Occasion::Late];
    let lines = tell::inbox(&world.backend, staff).await.unwrap();
    lines.into_iter().rev().filter(|line| warns.contains(&line.occasion)).map(|line| line.body).collect()
}

async fn verdicts(world: &World, staff: &Staff) -> usize {
    let lines = tell::inbox(&world.backend, staff).await.unwrap();
    lines.iter().filter(|line| line.occasion == Occasion::Evaluated).count()
}

/// A handler and a lead of a unit, and somebody of this role above them; each warning
/// says of what it is.
async fn people(world: &World, above: Role) -> [Staff; 3] {
    say_of_what(world).await;
    [
        granted(world, Role::Handler, "spring").await,
        granted(world, Role::UnitLead, "spring").await,
        granted(world, above, "district").await,
    ]
}

/// A request that was handed to the unit.
async fn handed(world: &World, key: &str, text: &str) -> backend::view::Receipt {
    let receipt = world.submit(key, text).await;
    world.dispatch(&receipt, "spring").await;
    receipt
}

fn answer() -> Command {
    Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done }
}

fn verdict(good: bool) -> Command {
    Command::Evaluate { evaluation: Evaluation { solved: good, satisfied: good }, comment: None }
}

both! {
    async fn while_nobody_responds_the_steps_of_the_answer_follow_those_of_the_first_response(db: TestDb) {
        let world = World::new(db).await;
        let [handler, lead, supervisor] = people(&world, Role::Supervisor).await;
        handed(&world, "key-00000001", "路灯不亮").await;
        pass(&world, 72).await;
        let all = ["first 50", "first 80", "first 100", "answer 50", "answer 80", "answer 100"];
        assert_eq!(warned(&world, &handler).await, all);
        assert_eq!(warned(&world, &lead).await, ["first 80", "first 100", "answer 80", "answer 100"]);
        assert_eq!(warned(&world, &supervisor).await, ["first 100", "answer 100"]);
    }
}

both! {
    async fn what_is_answered_is_warned_of_until_it_is_closed(db: TestDb) {
        let world = World::new(db).await;
        let [handler, lead, supervisor] = people(&world, Role::Supervisor).await;
        let receipt = handed(&world, "key-00000001", "路灯不亮").await;
        let closed = handed(&world, "key-00000002", "井盖坏了").await;
        let actor = Actor::Staff(handler.clone());
        for receipt in [&receipt, &closed] {
            world.act(&actor, receipt, answer()).await.unwrap();
        }
        world.act(&actor, &closed, Command::Close { note: None }).await.unwrap();
        pass(&world, 10 * 24).await;
        assert_eq!(warned(&world, &handler).await, ["close 50", "close 80", "close 100"]);
        assert_eq!(warned(&world, &lead).await, ["close 80", "close 100"]);
        assert_eq!(warned(&world, &supervisor).await, ["close 100"]);
    }
}

both! {
    async fn a_bad_verdict_reaches_the_lead_and_who_calls_at_once_and_they_are_warned(db: TestDb) {
        let world = World::new(db).await;
        let [handler, lead, caller] = people(&world, Role::Callback).await;
        let actor = Actor::Staff(handler.clone());
        let told = async || {
            (verdicts(&world, &handler).await, verdicts(&world, &lead).await, verdicts(&world, &caller).await)
        };
        for (key, good, expected) in [("key-00000001", true, (1, 0, 0)), ("key-00000002", false, (2, 1, 1))] {
            let receipt = handed(&world, key, "路灯不亮").await;
            world.act(&actor, &receipt, answer()).await.unwrap();
            world.act(&author(&receipt.follow_token), &receipt, verdict(good)).await.unwrap();
            assert_eq!(told().await, expected, "{key}");
            world.act(&actor, &receipt, Command::Close { note: None }).await.unwrap();
        }
        pass(&world, 10 * 24).await;
        assert_eq!(warned(&world, &handler).await, [""; 0]);
        assert_eq!(warned(&world, &caller).await, ["close 50", "close 80", "close 100"]);
        assert_eq!(warned(&world, &lead).await, ["close 80", "close 100"]);
    }
}

both! {
    async fn what_is_said_on_the_phone_is_told_like_what_is_said_on_the_page(db: TestDb) {
        let world = World::new(db).await;
        let [handler, lead, caller] = people(&world, Role::Callback).await;
        let receipt = handed(&world, "key-00000001", "路灯不亮").await;
        world.act(&Actor::Staff(handler.clone()), &receipt, answer()).await.unwrap();
        let call = |heard| Command::Call { heard, text: None };
        let bad = Evaluation { solved: false, satisfied: false };
        let calls = Actor::Staff(caller.clone());
        world.act(&calls, &receipt, call(domain::request::Heard::Nobody)).await.unwrap();
        assert_eq!((verdicts(&world, &handler).await, verdicts(&world, &lead).await), (0, 0));
        world.act(&calls, &receipt, call(domain::request::Heard::Said(bad))).await.unwrap();
        assert_eq!((verdicts(&world, &handler).await, verdicts(&world, &lead).await), (1, 1));
        assert_eq!(verdicts(&world, &caller).await, 0, "who heard it knows");
    }
}
