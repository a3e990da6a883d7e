//! Commands: what they change, what is refused, who wins a race.

use crate::support::{World, author, note};
use backend::actor::Actor;
use backend::entity::request;
use backend::error::Error;
use backend::requests::{act, open};
use backend::view::ByView;
use domain::draft::{Field, Problem};
use domain::org::{Role, UnitKind};
use domain::request::{Action, Command, Evaluation, EventKind, Outcome, Refusal, State, Status, Target};
use futures::future::join_all;
use sea_orm::EntityTrait;

both! {
    async fn the_whole_loop_can_be_walked_and_is_told(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let resident = author(&receipt.follow_token);
        let answer = Command::Answer { text: "阀门已经打开".to_owned(), outcome: Outcome::Done };
        let verdict = Command::Evaluate { evaluation: Evaluation { solved: true, satisfied: true }, comment: Some("  等了 两天 ".to_owned()) };
        for (who, command, status) in [
            (&dispatcher, Command::Accept, Status::Registered),
            (&dispatcher, world.to("spring"), Status::Dispatched),
            (&handler, Command::Start, Status::Handling),
            (&handler, answer, Status::Answered),
            (&resident, verdict, Status::Evaluated),
            (&handler, Command::Close { note: None }, Status::Closed),
        ] {
            world.db.clock.pass(chrono::TimeDelta::minutes(7));
            let action = command.action();
            let view = world.act(who, &receipt, command).await.unwrap();
            assert_eq!(view.status, status, "{action}");
        }
        let view = open(&world.backend, &resident, &receipt.code).await.unwrap();
        let kinds: Vec<EventKind> = view.events.iter().map(|event| event.kind).collect();
        use EventKind::*;
        assert_eq!(kinds, [Submitted, Accepted, Dispatched, Started, Answered, Evaluated, Closed]);
        assert!(view.events.is_sorted_by_key(|event| event.at));
        assert_eq!(view.version, 7);
        assert_eq!(view.due_at, None);
        assert!(matches!(&view.events[4].by, ByView::Staff { name: None, unit: Some(unit), .. } if unit.name == "spring"));
    }
}

both! {
    async fn of_ten_who_act_on_the_same_version_one_wins(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let command = |n: u32| Command::Note { text: format!("note {n}") };
        let all = (0..10).map(|n| act(&world.backend, &dispatcher, &receipt.code, note(command(n), 1)));
        let results = join_all(all).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        assert!(results.iter().filter_map(|r| r.as_ref().err()).all(|e| matches!(e, Error::Conflict)));
        let view = open(&world.backend, &dispatcher, &receipt.code).await.unwrap();
        assert_eq!((view.version, view.events.len()), (2, 2));
    }
}

both! {
    async fn what_the_state_has_no_way_for_is_refused_and_changes_nothing(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let early = world.act(&dispatcher, &receipt, Command::Close { note: None }).await;
        assert!(matches!(early, Err(Error::Refused(Refusal::NotNow))), "{early:?}");
        assert_eq!(open(&world.backend, &dispatcher, &receipt.code).await.unwrap().version, 1);
    }
}

both! {
    async fn the_kind_of_a_unit_is_looked_up_and_a_missing_unit_is_a_conflict(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let other = world.submit("key-00000002", "暖气不热").await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let honest = world.act(&dispatcher, &receipt, world.to("spring")).await.unwrap();
        let lie = Target { unit: world.units["spring"], kind: UnitKind::Department };
        let lied = world.act(&dispatcher, &other, Command::Dispatch { target: lie, note: None }).await.unwrap();
        assert_eq!(honest.answer_due_at, lied.answer_due_at);
        let nobody = Target { unit: domain::ids::UnitId(uuid::Uuid::from_u128(999)), kind: UnitKind::Community };
        let lost = world.act(&dispatcher, &other, Command::Dispatch { target: nobody, note: None }).await;
        assert!(matches!(lost, Err(Error::Conflict)), "{lost:?}");
    }
}

both! {
    async fn texts_are_cleaned_bounded_and_asked_for(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        for (text, problem) in [(" \u{202E} ".to_owned(), Problem::Empty), ("好".repeat(4001), Problem::TooLong)] {
            match world.act(&dispatcher, &receipt, Command::Note { text }).await {
                Err(Error::Invalid(errors)) => {
                    assert_eq!((errors[0].field, errors[0].problem), (Field::Text, problem));
                }
                other => panic!("{other:?}"),
            }
        }
        let resident = author(&receipt.follow_token);
        let nothing = world.act(&resident, &receipt, Command::AddInfo { text: Some(" ".to_owned()) }).await;
        assert!(matches!(nothing, Err(Error::Invalid(_))), "{nothing:?}");
        let note = Command::Note { text: "a\u{202E}b\r\nc".to_owned() };
        let view = world.act(&dispatcher, &receipt, note).await.unwrap();
        assert_eq!(view.events[1].text.as_deref(), Some("ab\nc"));
    }
}

both! {
    async fn the_stored_state_comes_back_as_it_was(db: TestDb) {
        let world = World::new(db).await;
        let receipt = world.submit("key-00000001", "暖气不热").await;
        let handler = world.person(Role::Handler, "spring").await;
        world.dispatch(&receipt, "spring").await;
        let actor = Actor::Staff(handler.clone());
        world.act(&actor, &receipt, Command::Start).await.unwrap();
        let since = world.backend.now();
        world.act(&actor, &receipt, Command::Ask { question: "几号楼？".to_owned() }).await.unwrap();
        let row = request::Entity::find().one(world.backend.read()).await.unwrap().unwrap();
        let state: State = serde_json::from_str(&row.state_json).unwrap();
        let unit = world.units["spring"];
        let resume = domain::request::Resume::Handling { unit, handler: handler.id };
        let until = Some(since + chrono::TimeDelta::days(7));
        assert_eq!(state, State::Waiting { since, until, resume });
        assert_eq!(row.status.0, Status::Waiting);
        assert_eq!((row.unit_id.map(|id| id.0), row.handler_id.map(|id| id.0)), (Some(unit), Some(handler.id)));
        assert_eq!(row.due_at, None, "the clock stands while the resident is asked");
        assert!(row.work_at.is_some(), "it is still in the worklist");
        world.db.clock.pass(chrono::TimeDelta::hours(24));
        let resident = author(&receipt.follow_token);
        let view = world.act(&resident, &receipt, Command::AddInfo { text: Some("3号楼".to_owned()) }).await.unwrap();
        assert_eq!(view.status, Status::Handling);
        assert_eq!(view.answer_due_at, row.answer_due_at + chrono::TimeDelta::hours(24));
        assert!(!view.actions.contains(&Action::Start));
    }
}
