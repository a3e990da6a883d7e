//! A journey of one night: what is told in the morning, and what is not any more.

use super::*;
use backend::tell::outbox;
use domain::request::{Evaluation, Outcome};
use domain::tell::Unsent;

fn answer() -> Command {
    Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done }
}

fn verdict(good: bool) -> Command {
    Command::Evaluate { evaluation: Evaluation { solved: good, satisfied: good }, comment: None }
}

/// What text messages to the author have become, oldest first.
async fn told(world: &World) -> Vec<(Occasion, Fate, Option<Unsent>)> {
    let admin = world.person(Role::Administrator, "district").await;
    let query = OutboxQuery { way: Some(Way::Sms), ..OutboxQuery::default() };
    let mut lines = outbox(&world.backend, &admin, &query).await.unwrap().lines;
    lines.retain(|line| line.to == To::Author);
    let told = |line: &tell::OutboxLine| {
        let why = line.error.as_deref().and_then(|why| why.parse().ok());
        (line.occasion, line.fate, why)
    };
    lines.iter().rev().map(told).collect()
}

both! {
    async fn of_what_was_held_for_the_night_the_last_word_is_told(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        db.clock.set("2026-05-04T14:30:00Z".parse().unwrap());
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        let resident = author(&receipt.follow_token);
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let callback = Actor::Staff(world.person(Role::Callback, "district").await);
        db.clock.pass(TimeDelta::minutes(1));
        world.dispatch(&receipt, "spring").await;
        let reply = Command::AddInfo { text: Some("第二盏".to_owned()) };
        for (who, command) in [
            (&handler, Command::Start),
            (&handler, Command::Ask { question: "哪一盏？".to_owned() }),
            (&resident, reply),
            (&handler, answer()),
            (&resident, verdict(false)),
            (&handler, Command::Close { note: None }),
            (&callback, Command::Reopen { text: None }),
            (&handler, answer()),
            (&resident, verdict(true)),
            (&handler, Command::Close { note: None }),
        ] {
            db.clock.pass(TimeDelta::minutes(1));
            world.act(who, &receipt, command).await.unwrap();
        }
        let teller = Teller::new(world.backend.clone());
        drain(&teller).await;
        assert_eq!(office.posts().len(), 0, "22:42");
        db.clock.set("2026-05-04T23:00:00Z".parse().unwrap());
        drain(&teller).await;
        assert_eq!(office.taken().len(), 1, "07:00");
        let (settled, replaced) = (Some(Unsent::Settled), Some(Unsent::Replaced));
        assert_eq!(
            told(&world).await,
            [
                (Occasion::Acknowledged, Fate::Stopped, replaced),
                (Occasion::Dispatched, Fate::Stopped, replaced),
                (Occasion::Asked, Fate::Stopped, settled),
                (Occasion::Answered, Fate::Stopped, settled),
                (Occasion::CallbackDue, Fate::Stopped, settled),
                (Occasion::Reopened, Fate::Stopped, replaced),
                (Occasion::Answered, Fate::Stopped, settled),
                (Occasion::Closed, Fate::Sent, None),
            ]
        );
    }
}

both! {
    async fn what_is_asked_at_night_is_asked_in_the_morning_and_by_day_all_is_told(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        let by_day = world.submit("key-00000001", "路灯不亮").await;
        db.clock.pass(TimeDelta::minutes(1));
        world.dispatch(&by_day, "spring").await;
        let teller = Teller::new(world.backend.clone());
        drain(&teller).await;
        assert_eq!(office.taken().len(), 2);
        db.clock.set("2026-05-04T14:30:00Z".parse().unwrap());
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let asked = world.submit("key-00000002", "井盖坏了").await;
        let other = world.submit("key-00000003", "暖气不热").await;
        db.clock.pass(TimeDelta::minutes(1));
        world.act(&dispatcher, &asked, Command::Ask { question: "哪里？".to_owned() }).await.unwrap();
        let reply = Command::Withdraw { reason: None };
        world.act(&author(&other.follow_token), &other, reply).await.unwrap();
        db.clock.set("2026-05-04T23:00:00Z".parse().unwrap());
        drain(&teller).await;
        let sent: Vec<Occasion> =
            told(&world).await.into_iter().filter(|line| line.1 == Fate::Sent).map(|line| line.0).collect();
        assert_eq!(sent, [Occasion::Acknowledged, Occasion::Dispatched, Occasion::Asked]);
    }
}
