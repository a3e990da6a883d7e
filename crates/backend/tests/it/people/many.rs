//! One action for many requests, each judged by itself.

use super::*;

both! {
    async fn more_time_is_asked_for_many_and_granted_to_each_that_asked(db: TestDb) {
        let world = World::new(db).await;
        let receipts = at(&world, "spring", ["a", "b", "c"]).await;
        let handler = granted(&world, Role::Handler, "spring").await;
        let lead = granted(&world, Role::UnitLead, "north").await;
        for receipt in &receipts[..2] {
            world.act(&Actor::Staff(handler.clone()), receipt, Command::Start).await.unwrap();
        }
        let all: Vec<&Receipt> = receipts.iter().collect();
        let extend = Command::Extend { days: 3, text: "等待配件".to_owned() };
        let seen = picked(&world, &all).await;
        let items = bulk(&world.backend, &handler, seen.clone(), extend.clone()).await.unwrap();
        let fates: Vec<_> = items.iter().map(|item| item.fate.clone()).collect();
        assert_eq!(&fates[..2], [Fate::Done, Fate::Done]);
        assert!(matches!(fates[2], Fate::Refused(_) | Fate::Done), "{fates:?}");
        let again = bulk(&world.backend, &handler, seen, extend).await.unwrap();
        assert_eq!(again[0].fate, Fate::Already, "the same form once more asks for nothing more");
        let own = bulk(&world.backend, &handler, picked(&world, &all[..2]).await, Command::Grant { text: None }).await;
        assert!(own.unwrap().iter().all(|item| item.fate == Fate::Forbidden), "not by who asked");
        let before = row(&world, &receipts[0]).await.answer_due_at;
        let seen = picked(&world, &all[..2]).await;
        let granted = bulk(&world.backend, &lead, seen.clone(), Command::Grant { text: None }).await;
        assert!(granted.unwrap().iter().all(|item| item.fate == Fate::Done));
        let twice = bulk(&world.backend, &lead, seen, Command::Grant { text: None }).await;
        assert!(twice.unwrap().iter().all(|item| item.fate == Fate::Already), "the same form once more");
        let after = row(&world, &receipts[0]).await;
        assert!(after.answer_due_at > before && after.extensions == 1);
        let tools = requests::tools(&world.backend, &lead).await.unwrap();
        assert!(tools.actions.contains(&domain::request::Action::Extend));
        assert!(!tools.actions.contains(&domain::request::Action::Merge), "dispatchers merge");
    }
}

both! {
    async fn many_are_folded_into_one_at_once(db: TestDb) {
        let world = World::new(db).await;
        let receipts = at(&world, "spring", ["a", "b", "c"]).await;
        let dispatcher = granted(&world, Role::Dispatcher, "district").await;
        let seen = picked(&world, &receipts.iter().collect::<Vec<_>>()).await;
        let into = requests::Wish::MergeInto(receipts[0].code.clone());
        let items = bulk(&world.backend, &dispatcher, seen.clone(), into.clone()).await.unwrap();
        assert!(matches!(items[0].fate, Fate::Refused(_) | Fate::Invalid(_)), "not into itself: {items:?}");
        assert_eq!((&items[1].fate, &items[2].fate), (&Fate::Done, &Fate::Done));
        assert_eq!(row(&world, &receipts[2]).await.merged_into, Some(row(&world, &receipts[0]).await.id));
        let again = bulk(&world.backend, &dispatcher, seen, into).await.unwrap();
        assert_eq!(again[2].fate, Fate::Already);
    }
}

both! {
    async fn each_of_many_is_judged_by_itself_and_none_is_silent(db: TestDb) {
        let world = World::new(db).await;
        let lead = world.person(Role::UnitLead, "north").await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let [good, stale, done] = at(&world, "spring", ["good", "stale", "done"]).await;
        let [foreign] = at(&world, "harbour", ["foreign"]).await;
        world.act(&handler, &done, answer()).await.unwrap();
        let mut many = picked(&world, &[&good, &stale, &done, &foreign, &good]).await;
        world.act(&handler, &stale, remark()).await.unwrap();
        many.push((RequestCode::from_bits(1), 1));
        let items = bulk(&world.backend, &lead, many.clone(), world.to("autumn")).await.unwrap();
        let fates: Vec<&Fate> = items.iter().map(|item| &item.fate).collect();
        let not_now = Fate::Refused(Refusal::NotNow);
        assert_eq!(fates, [&Fate::Done, &Fate::Changed, &not_now, &Fate::Gone, &Fate::Gone], "twice counts once");
        assert_eq!(items[1].now, Some((3, Status::Dispatched)), "to try again with");
        assert_eq!(items[3].now, None, "nothing is told of a foreign one");
        assert_eq!(row(&world, &good).await.unit_id.unwrap().0, world.units["autumn"]);
        assert_eq!(row(&world, &stale).await.unit_id.unwrap().0, world.units["spring"]);
        assert_eq!(row(&world, &foreign).await.version, 2);
        // The same form once more: nothing is done twice.
        let again = bulk(&world.backend, &lead, many, world.to("autumn")).await.unwrap();
        assert_eq!(again[0].fate, Fate::Already);
        assert_eq!(row(&world, &good).await.version, 3);
    }
}

both! {
    async fn of_two_who_act_on_the_same_many_each_one_is_won_once(db: TestDb) {
        let world = World::new(db).await;
        let (one, other) = (world.person(Role::UnitLead, "north").await, world.person(Role::UnitLead, "spring").await);
        let receipts = at(&world, "spring", ["a", "b", "c", "d", "e"]).await;
        let many = picked(&world, &receipts.iter().collect::<Vec<_>>()).await;
        let (first, second) = tokio::join!(
            bulk(&world.backend, &one, many.clone(), remark()),
            bulk(&world.backend, &other, many, remark()),
        );
        for (a, b) in first.unwrap().iter().zip(second.unwrap()) {
            let fates = [&a.fate, &b.fate];
            assert!(fates.contains(&&Fate::Done) && fates.contains(&&Fate::Changed), "{fates:?}");
        }
        for receipt in &receipts {
            assert_eq!(row(&world, receipt).await.version, 3);
        }
    }
}

both! {
    async fn a_hundred_at_a_time_and_only_what_is_for_many(db: TestDb) {
        let world = World::new(db).await;
        let lead = world.person(Role::UnitLead, "north").await;
        let many = |count: u32| (1..=count).map(|bits| (RequestCode::from_bits(bits), 1)).collect::<Vec<_>>();
        for (count, expected) in [(0, Problem::Empty), (101, Problem::TooMany)] {
            let refused = bulk(&world.backend, &lead, many(count), remark()).await;
            assert!(matches!(&refused, Err(Error::Invalid(errors)) if errors[0].problem == expected), "{refused:?}");
        }
        let twice: Vec<_> = many(100).into_iter().chain(many(100)).collect();
        assert_eq!(bulk(&world.backend, &lead, twice, remark()).await.unwrap().len(), 100);
        let answered = bulk(&world.backend, &lead, many(1), answer()).await;
        assert!(matches!(answered, Err(Error::Forbidden)));
    }
}

both! {
    async fn what_each_resident_would_read_is_told_before_and_nothing_is_done(db: TestDb) {
        let world = World::new(db).await;
        let [asked, waits, foreign] = at(&world, "spring", ["a", "b", "c"]).await;
        let handler = granted(&world, Role::Handler, "spring").await;
        let lead = granted(&world, Role::UnitLead, "north").await;
        let extend = Command::Extend { days: 3, text: "等待配件".to_owned() };
        world.act(&Actor::Staff(handler.clone()), &asked, extend).await.unwrap();
        let picked = picked(&world, &[&asked, &waits]).await;
        let grant = Command::Grant { text: None }.into();
        let told = requests::foretell(&world.backend, &lead, &picked, &grant).await.unwrap();
        assert_eq!(told[0].line, Some((EventKind::Extended, Some("等待配件".to_owned()))));
        let until = told[0].until.unwrap();
        assert!(until > row(&world, &asked).await.answer_due_at);
        assert!(matches!(told[1].fate, Some(Fate::Forbidden | Fate::Refused(_))), "{:?}", told[1]);
        bulk(&world.backend, &lead, picked[..1].to_vec(), Command::Grant { text: None }).await.unwrap();
        assert_eq!(row(&world, &asked).await.answer_due_at, until, "as it was told");
        let question = Command::Ask { question: " 哪一盏？ ".to_owned() };
        let all = picked_now(&world, &[&waits, &foreign]).await;
        let told = requests::foretell(&world.backend, &handler, &all, &question.into()).await.unwrap();
        assert!(told.iter().all(|one| one.line == Some((EventKind::Asked, Some("哪一盏？".to_owned())))));
        assert_eq!(row(&world, &waits).await.status.0, Status::Dispatched, "nothing was done");
        let note = remark().into();
        let told = requests::foretell(&world.backend, &handler, &all, &note).await.unwrap();
        assert!(told.iter().all(|one| one.line.is_none() && one.fate.is_none()), "for staff only");
    }
}

async fn picked_now(world: &World, receipts: &[&Receipt]) -> Vec<(RequestCode, i32)> {
    picked(world, receipts).await
}

both! {
    async fn what_everybody_would_read_is_shown_before_it_is_published(db: TestDb) {
        let world = World::new(db).await;
        let dispatcher = granted(&world, Role::Dispatcher, "district").await;
        let mut open = intake("key-00000009", "灯坏了，请打 13987654321");
        open.submission.consent = true;
        let receipt = requests::submit(&world.backend, open).await.unwrap();
        world.act(&Actor::Staff(dispatcher.clone()), &receipt, Command::Accept).await.unwrap();
        let view = requests::open(&world.backend, &Actor::Staff(dispatcher.clone()), &receipt.code).await.unwrap();
        let told = requests::foretold_of(&world.backend, &dispatcher, &view).await.unwrap();
        let (action, told) = &told[0];
        assert_eq!(*action, domain::request::Action::Publish);
        assert!(told.public[0].starts_with("灯坏了") && !told.public[0].contains("13987654321"));
    }
}
