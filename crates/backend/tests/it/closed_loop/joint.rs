//! Who decides what was asked for, and what becomes of parts when the work changes
//! hands.

use super::*;
use crate::telling::granted;
use backend::actor::StandsIn;
use backend::admin;

both! {
    async fn nobody_decides_about_the_extension_that_they_asked_for(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let asked = world.act(&cast.lead, &receipt, Command::Extend { days: 3, text: text() }).await.unwrap();
        let decides = |view: &RequestView| [Action::Grant, Action::Refuse].map(|a| view.actions.contains(&a));
        assert_eq!(decides(&asked), [false, false], "above the unit, but it is their own wish");
        let Actor::Staff(lead) = &cast.lead else { unreachable!() };
        let mut deputy = world.person(Role::Handler, "spring").await;
        deputy.grants.extend(lead.grants.iter().copied());
        deputy.stands_in = vec![StandsIn {
            id: lead.id,
            name: lead.name.clone(),
            until: world.backend.now() + TimeDelta::days(9),
            grants: lead.grants.clone(),
            lent: lead.grants.clone(),
        }];
        for who in [cast.lead.clone(), Actor::Staff(deputy)] {
            for command in [Command::Grant { text: None }, Command::Refuse { text: text() }] {
                let alone = world.act(&who, &receipt, command).await;
                assert!(matches!(alone, Err(Error::Forbidden)), "{alone:?}");
            }
        }
        let other = Actor::Staff(world.person(Role::UnitLead, "north").await);
        let seen = open(&world.backend, &other, &receipt.code).await.unwrap();
        assert_eq!(decides(&seen), [true, true]);
        let granted = world.act(&other, &receipt, Command::Grant { text: None }).await.unwrap();
        assert!(granted.answer_due_at > asked.answer_due_at);
    }
}

both! {
    async fn a_unit_with_a_part_that_is_given_the_whole_has_that_alone(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let whistle = Command::Whistle { unit: world.units["works"], task: "开挖意见".to_owned(), days: 2 };
        world.act(&cast.handler, &receipt, whistle).await.unwrap();
        let back = Command::Return { ground: ReturnGround::WrongUnit, text: text() };
        world.act(&cast.handler, &receipt, back).await.out_of_sight();
        assert_eq!(shares(&world).await, 1, "the part is open whoever leads");
        world.dispatch(&receipt, "works").await;
        let theirs = Actor::Staff(cast.works.clone());
        let view = open(&world.backend, &theirs, &receipt.code).await.unwrap();
        assert_eq!((view.parts[0].state.as_str(), view.parts[0].mine), ("leads", false));
        assert!(!view.actions.contains(&Action::AnswerPart) && !view.actions.contains(&Action::ExcusePart));
        assert_eq!((shares(&world).await, codes(&world, &cast.works, Scope::Joint).await.len()), (0, 0));
        world.act(&theirs, &receipt, answer()).await.unwrap();
        let closed = world.act(&theirs, &receipt, Command::Close { note: None }).await.unwrap();
        assert_eq!(closed.status, Status::Closed);
    }
}

both! {
    async fn the_task_of_a_dissolved_unit_goes_into_the_part_that_its_heir_has(db: TestDb) {
        let world = World::new(db).await;
        let chief = granted(&world, Role::Administrator, "district").await;
        let receipt = world.submit("key-00000001", "路面塌陷").await;
        world.dispatch(&receipt, "harbour").await;
        let south = Actor::Staff(world.person(Role::UnitLead, "south").await);
        for (unit, task, days) in [("spring", "封路", 3), ("autumn", "改道", 1)] {
            let whistle = Command::Whistle { unit: world.units[unit], task: task.to_owned(), days };
            world.act(&south, &receipt, whistle).await.unwrap();
        }
        let (spring, autumn) = (world.units["spring"], world.units["autumn"]);
        let done = admin::dissolve_unit(&world.backend, &chief, spring, autumn, "撤并".to_owned()).await;
        assert!(done.unwrap().off);
        let view = open(&world.backend, &south, &receipt.code).await.unwrap();
        let states: Vec<&str> = view.parts.iter().map(|part| part.state.as_str()).collect();
        assert_eq!(states, ["excused", "open"]);
        let (gone, own) = (&view.parts[0], &view.parts[1]);
        assert_eq!((own.unit.id, own.task.as_str(), own.due_at), (autumn, "改道\n封路", gone.due_at));
        let share = request_share::Entity::find().all(world.backend.read()).await.unwrap();
        assert_eq!(share.iter().map(|s| s.unit_id.0).collect::<Vec<_>>(), [autumn]);
        world.act(&south, &receipt, answer()).await.unwrap();
        let early = world.act(&south, &receipt, Command::Close { note: None }).await;
        assert!(matches!(early, Err(Error::Refused(Refusal::PartsOpen))), "{early:?}");
    }
}
