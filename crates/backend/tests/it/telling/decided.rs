//! Whoever asked or demanded something hears what became of it.

use super::asks::{text, told};
use super::*;
use domain::request::{Outcome, ReturnGround};

/// A request at a unit, with its handler and who decides about it.
struct Case {
    receipt: Receipt,
    handler: Staff,
    lead: Staff,
    dispatcher: Staff,
    works: Staff,
}

async fn begin(world: &World) -> Case {
    let case = Case {
        handler: granted(world, Role::Handler, "spring").await,
        lead: granted(world, Role::UnitLead, "north").await,
        dispatcher: granted(world, Role::Dispatcher, "district").await,
        works: granted(world, Role::Handler, "works").await,
        receipt: world.submit("key-00000001", "路灯不亮").await,
    };
    world.dispatch(&case.receipt, "spring").await;
    world.act(&Actor::Staff(case.handler.clone()), &case.receipt, Command::Start).await.unwrap();
    tell::read(&world.backend, &case.handler, None).await.unwrap();
    case
}

impl Case {
    /// Does something, whether or not whoever did may see it then.
    async fn act(&self, world: &World, by: &Staff, command: Command) {
        match world.act(&Actor::Staff(by.clone()), &self.receipt, command).await {
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// What somebody was told since they read what there was.
async fn since(world: &World, person: &Staff) -> Vec<Occasion> {
    let lines = tell::inbox(&world.backend, person).await.unwrap();
    let new = lines.iter().rev().filter(|line| !line.read).map(|line| line.occasion).collect();
    tell::read(&world.backend, person, None).await.unwrap();
    new
}

fn grant() -> Command {
    Command::Grant { text: None }
}

fn refuse() -> Command {
    Command::Refuse { text: text() }
}

both! {
    async fn who_asked_for_more_time_hears_whether_there_is(db: TestDb) {
        let world = World::new(db.clone()).await;
        let case = begin(&world).await;
        for (decision, told_of) in [(refuse(), Occasion::AskRefused), (grant(), Occasion::ExtensionGranted)] {
            case.act(&world, &case.handler, Command::Extend { days: 3, text: text() }).await;
            assert_eq!(since(&world, &case.handler).await, [], "nothing is decided");
            case.act(&world, &case.lead, decision).await;
            assert_eq!(since(&world, &case.handler).await, [told_of]);
            assert!(!told(&world, &case.lead).await.contains(&told_of), "they decided it");
        }
    }
}

both! {
    async fn who_asked_another_unit_to_take_it_hears_whether_it_does(db: TestDb) {
        let world = World::new(db.clone()).await;
        let case = begin(&world).await;
        let to = world.units["works"];
        for (decision, told_of) in [(refuse(), Occasion::AskRefused), (grant(), Occasion::TransferAccepted)] {
            case.act(&world, &case.handler, Command::Transfer { to, text: text() }).await;
            case.act(&world, &case.works, decision).await;
            assert_eq!(since(&world, &case.handler).await, [told_of]);
            assert!(!told(&world, &case.works).await.contains(&told_of), "they decided it");
        }
    }
}

both! {
    async fn who_asked_to_send_it_back_again_hears_whether_they_may(db: TestDb) {
        let world = World::new(db.clone()).await;
        let case = begin(&world).await;
        let back = || Command::Return { ground: ReturnGround::WrongUnit, text: text() };
        case.act(&world, &case.handler, back()).await;
        assert_eq!(since(&world, &case.handler).await, [], "the first asks nobody");
        world.dispatch(&case.receipt, "spring").await;
        since(&world, &case.handler).await;
        for (decision, told_of) in [(refuse(), Occasion::AskRefused), (grant(), Occasion::ReturnGranted)] {
            case.act(&world, &case.handler, back()).await;
            case.act(&world, &case.dispatcher, decision).await;
            assert_eq!(since(&world, &case.handler).await, [told_of]);
        }
    }
}

both! {
    async fn whoever_works_on_it_hears_what_became_of_the_parts_of_others(db: TestDb) {
        let world = World::new(db.clone()).await;
        let case = begin(&world).await;
        let unit = world.units["works"];
        let answered = Command::AnswerPart { unit, text: text() };
        let excused = Command::ExcusePart { unit, text: text() };
        let by = [(&case.works, answered, Occasion::PartAnswered), (&case.lead, excused, Occasion::PartExcused)];
        for (who, end, told_of) in by {
            case.act(&world, &case.handler, Command::Whistle { unit, task: text(), days: 2 }).await;
            case.act(&world, who, end).await;
            assert_eq!(since(&world, &case.handler).await, [told_of]);
            assert!(!told(&world, who).await.contains(&told_of), "they did it");
        }
    }
}

both! {
    async fn who_demanded_something_hears_of_the_reply_to_theirs(db: TestDb) {
        let world = World::new(db.clone()).await;
        let case = begin(&world).await;
        let first = granted(&world, Role::Supervisor, "north").await;
        let second = granted(&world, Role::Supervisor, "district").await;
        let press = || Command::Supervise { text: text(), days: None };
        case.act(&world, &first, press()).await;
        case.act(&world, &second, press()).await;
        let replies = async |person: &Staff| {
            since(&world, person).await.into_iter().filter(|told| *told == Occasion::Explained).count()
        };
        case.act(&world, &case.handler, Command::Explain { text: text() }).await;
        assert_eq!((replies(&first).await, replies(&second).await), (1, 0), "the oldest has its reply");
        case.act(&world, &first, press()).await;
        let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
        case.act(&world, &case.handler, answer).await;
        assert_eq!((replies(&first).await, replies(&second).await), (1, 1), "an answer is a reply to all");
    }
}

both! {
    async fn the_table_of_before_has_the_new_rows_which_can_be_changed_like_others(db: TestDb) {
        let world = World::new(db.clone()).await;
        let case = begin(&world).await;
        let admin = world.person(Role::Administrator, "district").await;
        let rule = |active| Rule {
            active,
            words_zh: "{code} 定了".to_owned(),
            words_en: "{code} is decided".to_owned(),
            templates: [None, None],
        };
        let old = (Occasion::Assigned, To::Handler, Way::Box);
        tell::save(&world.backend, &admin, old, rule(true)).await.unwrap();
        let rows = tell::list(&world.backend, &admin).unwrap();
        for occasion in Occasion::ALL {
            for to in occasion.listeners() {
                assert!(rows.get((*occasion, *to, Way::Box)).is_some(), "{occasion} {to}");
            }
        }
        let key = (Occasion::AskRefused, To::Asker, Way::Box);
        assert!(rows.get(key).unwrap().active, "told unless an administrator says otherwise");
        tell::save(&world.backend, &admin, key, rule(true)).await.unwrap();
        let ask = async || {
            case.act(&world, &case.handler, Command::Extend { days: 3, text: text() }).await;
            case.act(&world, &case.lead, refuse()).await;
        };
        ask().await;
        let lines = tell::inbox(&world.backend, &case.handler).await.unwrap();
        let line = lines.iter().find(|line| line.occasion == key.0).unwrap();
        assert_eq!(line.body, format!("{} 定了", case.receipt.code));
        tell::save(&world.backend, &admin, key, rule(false)).await.unwrap();
        since(&world, &case.handler).await;
        ask().await;
        assert_eq!(since(&world, &case.handler).await, []);
    }
}

both! {
    async fn every_row_of_the_table_can_be_kept(db: TestDb) {
        let world = World::new(db.clone()).await;
        let admin = world.person(Role::Administrator, "district").await;
        let rows = tell::list(&world.backend, &admin).unwrap();
        for (key, rule) in rows.rows().filter(|((_, _, way), _)| *way == Way::Mail) {
            tell::save(&world.backend, &admin, key, rule.clone()).await.unwrap();
        }
    }
}
