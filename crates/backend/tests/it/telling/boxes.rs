//! Who stops messages, who sees the outbox, and one's own box.

use super::*;
use crate::entering::heard;
use backend::db::{Tx, sql};
use domain::draft::Attached;
use domain::entry::EntryDraft;
use sea_orm::ConnectionTrait;

both! {
    async fn who_stops_messages_gets_none_for_any_request_until_they_start_them_again(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        let (actor, code) = (author(&receipt.follow_token), &receipt.code);
        let stranger = Actor::Anyone;
        assert!(matches!(tell::set_stopped(&world.backend, &stranger, code, true).await, Err(Error::NotFound)));
        tell::set_stopped(&world.backend, &actor, code, true).await.unwrap();
        tell::set_stopped(&world.backend, &actor, code, true).await.unwrap();
        let other = world.submit("key-00000002", "井盖坏了").await;
        let teller = Teller::new(world.backend.clone());
        drain(&teller).await;
        assert_eq!((office.posts().len(), with_fate(&world.backend, Fate::Stopped).await), (0, 2));
        assert!(tell::told(&world.backend, &receipt.follow_token, code).await.unwrap().stopped);
        tell::set_stopped(&world.backend, &author(&other.follow_token), &other.code, false).await.unwrap();
        tell::set_stopped(&world.backend, &actor, code, false).await.unwrap();
        let request = request(&world, &receipt).await;
        announce(&world.backend, &request, "again").await;
        drain(&teller).await;
        assert_eq!(office.posts().len(), 1);
    }
}

both! {
    async fn the_outbox_keeps_no_number_no_words_of_the_request_and_no_private_link(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        let receipt = world.submit("key-00000001", "张三家漏水").await;
        let row = message::Entity::find().one(world.backend.read()).await.unwrap().unwrap();
        assert_eq!(row.address, None, "the number is read when it is sent");
        drain(&Teller::new(world.backend.clone())).await;
        let post = &office.posts()[0].json();
        assert_eq!(post["to"], "13812345678");
        let link = format!("https://huying.example/r/{}?k={}", receipt.code, receipt.follow_token.0);
        assert!(post["words"].as_str().unwrap().contains(&link), "{post}");
        let row = message::Entity::find().one(world.backend.read()).await.unwrap().unwrap();
        assert_eq!((row.fate.0, row.address.as_deref()), (Fate::Sent, Some("138********")));
        let all = format!("{row:?}");
        for private in ["13812345678", &receipt.follow_token.0, "张三"] {
            assert!(!all.contains(private), "{all}");
        }
    }
}

both! {
    async fn supervisors_and_administrators_see_the_outbox_of_their_reach(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        office.mood(Mood::Down(400));
        drain(&Teller::new(world.backend.clone())).await;
        let query = OutboxQuery { fate: Some(Fate::Failed), way: Some(Way::Sms), before: None };
        let seen = |staff| {
            let (backend, query) = (&world.backend, &query);
            async move { tell::outbox(backend, &staff, query).await.map(|page| page.lines) }
        };
        let lines = seen(world.person(Role::Supervisor, "north").await).await.unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].address.as_deref(), Some("138********"));
        // Lines of before were kept with the end of the number.
        let before = "update message set address = '138****5678' where address is not null";
        let kept = move |tx: Tx| async move { Ok(tx.execute_unprepared(before).await?) };
        world.backend.write(kept).await.unwrap();
        let lines = seen(world.person(Role::Supervisor, "north").await).await.unwrap();
        assert_eq!(lines[0].address.as_deref(), Some("138********"));
        assert_eq!(lines[0].error.as_deref(), Some("http: status 400"));
        let south = world.person(Role::Supervisor, "south").await;
        assert_eq!(seen(south.clone()).await.unwrap(), []);
        let handler = world.person(Role::Handler, "north").await;
        assert!(matches!(seen(handler.clone()).await, Err(Error::Forbidden)));
        assert!(matches!(tell::health(&world.backend, &handler).await, Err(Error::Forbidden)));
        // What failed is tried again by hand.
        let admin = world.person(Role::Administrator, "district").await;
        let id = lines[0].id;
        assert!(matches!(tell::retry(&world.backend, &south, id).await, Err(Error::NotFound)));
        tell::retry(&world.backend, &admin, id).await.unwrap();
        assert!(matches!(tell::retry(&world.backend, &admin, id).await, Err(Error::Conflict)));
        let health = tell::health(&world.backend, &admin).await.unwrap();
        assert_eq!((health.waiting[0].0, health.waiting[0].1), (Way::Sms, 1));
        office.mood(Mood::Well);
        drain(&Teller::new(world.backend.clone())).await;
        assert_eq!(office.taken().len(), 1);
    }
}

both! {
    async fn what_nobody_takes_is_given_up_after_a_day(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        office.mood(Mood::Down(503));
        world.submit("key-00000001", "路灯不亮").await;
        let teller = Teller::new(world.backend.clone());
        for _ in 0..50 {
            drain(&teller).await;
            db.clock.pass(TimeDelta::minutes(30));
        }
        assert_eq!(with_fate(&world.backend, Fate::Dead).await, 1);
    }
}

both! {
    async fn the_table_is_edited_by_administrators_and_takes_no_unknown_place(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        let admin = world.person(Role::Administrator, "district").await;
        let key = (Occasion::Acknowledged, To::Author, Way::Sms);
        let rule = |zh: &str| Rule {
            active: true,
            words_zh: zh.to_owned(),
            words_en: "{code}".to_owned(),
            templates: [Some("SMS_1".to_owned()), None],
        };
        let wrong = tell::save(&world.backend, &admin, key, rule("{description}")).await;
        let Err(SaveError::Invalid(errors)) = wrong else { panic!("{wrong:?}") };
        assert_eq!((errors[0].field, errors[0].problem), ("words_zh", "unknown_place"));
        let lead = world.person(Role::UnitLead, "district").await;
        let refused = tell::save(&world.backend, &lead, key, rule("{code}")).await;
        assert!(matches!(refused, Err(SaveError::Other(Error::Forbidden))));
        let nowhere = (Occasion::Late, To::Author, Way::Sms);
        let refused = tell::save(&world.backend, &admin, nowhere, rule("{code}")).await;
        assert!(matches!(refused, Err(SaveError::Other(Error::NotFound))));
        tell::save(&world.backend, &admin, key, rule("收到{code}")).await.unwrap();
        tell::save(&world.backend, &admin, key, rule("已收到{code}")).await.unwrap();
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        drain(&Teller::new(world.backend.clone())).await;
        let post = &office.posts()[0].json();
        assert_eq!(post["words"], format!("已收到{}", receipt.code));
        assert_eq!(post["fields"], json!({ "code": receipt.code.as_str() }));
        // Quiet hours.
        assert!(tell::save_quiet(&world.backend, &admin, "25:00-07:00").await.is_err());
        tell::save_quiet(&world.backend, &admin, "09:00-11:00").await.unwrap();
        let off = Rule { active: false, ..rule("{code}") };
        world.submit("key-00000002", "路灯不亮").await;
        drain(&Teller::new(world.backend.clone())).await;
        assert_eq!(office.posts().len(), 1, "ten o'clock is quiet now");
        tell::save(&world.backend, &admin, key, off).await.unwrap();
        world.submit("key-00000003", "路灯不亮").await;
        assert_eq!(message::Entity::find().count(world.backend.read()).await.unwrap(), 2, "switched off");
    }
}

both! {
    async fn nobody_is_promised_a_moment_that_has_passed(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        let admin = world.person(Role::Administrator, "district").await;
        let clerk = world.person(Role::Dispatcher, "district").await;
        let key = (Occasion::Acknowledged, To::Author, Way::Sms);
        let rule = |words: &str, template: Option<&str>| Rule {
            active: true,
            words_zh: words.to_owned(),
            words_en: words.to_owned(),
            templates: [template.map(str::to_owned), None],
        };
        let take = async |key: &str, days| {
            let at = (db.clock_now() - TimeDelta::days(days)).to_rfc3339();
            let draft = EntryDraft { received_at: at, ..heard(key, "") };
            let entry = draft.entry(Attached::default(), db.clock_now(), world.backend.config().offset).unwrap();
            let receipt = requests::enter(&world.backend, &clerk, entry, Vec::new()).await.unwrap();
            drain(&Teller::new(world.backend.clone())).await;
            let said = office.posts().last().map(|post| post.json()).unwrap_or_default();
            (receipt.code.to_string(), said["words"].as_str().unwrap_or_default().to_owned())
        };
        tell::save(&world.backend, &admin, key, rule("{code}，{due} 前回应", None)).await.unwrap();
        let (code, said) = take("key-00000001", 0).await;
        assert!(said.starts_with(&format!("{code}，05-0")) && said.ends_with(" 前回应"), "{said}");
        let (code, said) = take("key-00000002", 7).await;
        assert!(said.starts_with(&format!("{code} acknowledged")), "the usual words without a date: {said}");
        // What a provider's template says cannot be changed.
        tell::save(&world.backend, &admin, key, rule("{code}，{due} 前回应", Some("SMS_1"))).await.unwrap();
        take("key-00000003", 7).await;
        assert_eq!(office.posts().len(), 2);
        let kept = tell::outbox(&world.backend, &admin, &OutboxQuery::default()).await.unwrap().lines;
        let left: Vec<_> = kept.iter().filter(|line| line.fate == Fate::Stopped).collect();
        assert_eq!(left[0].error.as_deref(), Some("passed"), "the desk sees why: {left:?}");
        take("key-00000004", 0).await;
        assert_eq!(office.posts().len(), 3);
        tell::save(&world.backend, &admin, key, rule("收到 {code}", Some("SMS_2"))).await.unwrap();
        let (code, said) = take("key-00000005", 7).await;
        assert_eq!(said, format!("收到 {code}"), "it promises nothing");
    }
}

both! {
    async fn who_is_told_in_two_parts_is_told_once(db: TestDb) {
        let world = World::new(db.clone()).await;
        let both = granted(&world, Role::UnitLead, "works").await;
        let handler = staff_grant::Model {
            staff_id: both.id.into(),
            role: Role::Handler.into(),
            unit_id: world.units["works"].into(),
        };
        let insert = move |tx: Tx| {
            let row = handler.clone().into_active_model().reset_all();
            async move {
                row.insert(&*tx).await?;
                Ok(())
            }
        };
        world.backend.write(insert).await.unwrap();
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        let at = Actor::Staff(world.person(Role::Handler, "spring").await);
        let to = world.units["works"];
        world.act(&at, &receipt, Command::Transfer { to, text: "不归我们管".to_owned() }).await.unwrap();
        let lines = tell::inbox(&world.backend, &both).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.occasion).collect::<Vec<_>>(), [Occasion::TransferAsked]);
    }
}

async fn unread(world: &World, staff: &Staff) -> usize {
    let lines = tell::inbox(&world.backend, staff).await.unwrap();
    lines.iter().filter(|line| !line.read).count()
}

both! {
    async fn staff_are_told_in_their_message_box_but_not_of_what_they_did_themselves(db: TestDb) {
        let world = World::new(db.clone()).await;
        let lead = granted(&world, Role::UnitLead, "north").await;
        let elsewhere = granted(&world, Role::UnitLead, "south").await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        world.dispatch(&receipt, "spring").await;
        let lines = tell::inbox(&world.backend, &lead).await.unwrap();
        assert_eq!(lines.len(), 1, "nobody leads the community: the one above does");
        assert_eq!((lines[0].occasion, lines[0].code.as_ref()), (Occasion::Assigned, Some(&receipt.code)));
        assert_eq!(unread(&world, &lead).await, 1);
        assert_eq!(tell::inbox(&world.backend, &elsewhere).await.unwrap(), []);
        tell::read(&world.backend, &elsewhere, Some(lines[0].id)).await.unwrap();
        assert_eq!(unread(&world, &lead).await, 1, "not theirs to read");
        tell::read(&world.backend, &lead, None).await.unwrap();
        assert_eq!(unread(&world, &lead).await, 0);
        // A lead who hands it on to their own unit knows.
        let down = world.to("autumn");
        world.act(&Actor::Staff(lead.clone()), &receipt, down).await.unwrap();
        assert_eq!(unread(&world, &lead).await, 0);
        // Somebody works on it and hears what the resident says.
        let handler = world.person(Role::Handler, "autumn").await;
        let actor = Actor::Staff(handler.clone());
        world.act(&actor, &receipt, Command::Start).await.unwrap();
        let author = author(&receipt.follow_token);
        world.act(&author, &receipt, Command::AddInfo { text: Some("还是不亮".to_owned()) }).await.unwrap();
        let lines = tell::inbox(&world.backend, &handler).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.occasion).collect::<Vec<_>>(), [Occasion::Replied]);
        assert!(!lines[0].body.contains("还是不亮"));
    }
}

both! {
    async fn without_providers_nothing_waits_and_a_demonstration_records(db: TestDb) {
        let world = World::new(db.clone()).await;
        world.submit("key-00000001", "路灯不亮").await;
        assert_eq!(message::Entity::find().count(world.backend.read()).await.unwrap(), 0);
        assert_eq!(inbox::Entity::find().count(world.backend.read()).await.unwrap(), 0);
        let row = backend::entity::meta::Model { name: "demo".to_owned(), value: "true".to_owned() };
        world
            .backend
            .write(move |tx| {
                let row: backend::entity::meta::ActiveModel = row.clone().into();
                async move {
                    backend::entity::meta::Entity::insert(row.reset_all()).exec_without_returning(&*tx).await?;
                    Ok(())
                }
            })
            .await
            .unwrap();
        world.backend.reload().await.unwrap();
        world.submit("key-00000002", "路灯不亮").await;
        drain(&Teller::new(world.backend.clone())).await;
        let row = message::Entity::find().one(world.backend.read()).await.unwrap().unwrap();
        assert_eq!((row.fate.0, row.provider.as_deref()), (Fate::Sent, Some("recording")));
    }
}

both! {
    async fn only_who_left_a_way_is_promised_to_be_told(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        let reached = async |receipt: &Receipt| {
            tell::told(backend, &receipt.follow_token, &receipt.code).await.unwrap().reached
        };
        assert!(reached(&world.submit("key-00000001", "路灯不亮").await).await, "a number");
        let mut nothing = intake("key-00000002", "井盖坏了");
        nothing.submission.phone = None;
        let receipt = submit(backend, nothing).await.unwrap();
        assert!(!reached(&receipt).await);
        let this = format!("(select id from request where code = '{}')", receipt.code);
        let ways = [
            format!("insert into tell_contact (id, request_id, way, address, created_at)
                     values ('00000000-0000-7000-8000-000000000001', {this}, 'mail', 'a@b.example', $1)"),
            format!("insert into push_subscription (id, request_id, endpoint, p256dh, auth, tongue, created_at)
                     values ('00000000-0000-7000-8000-000000000001', {this}, 'https://x.example', 'x', 'x', 'en', $1)"),
        ];
        for (way, table) in ways.into_iter().zip(["tell_contact", "push_subscription"]) {
            let (now, kind) = (backend.now(), backend.read().get_database_backend());
            let put = move |tx: Tx| {
                let insert = sql(kind, way.clone(), vec![now.into()]);
                async move { Ok(tx.execute_raw(insert).await?) }
            };
            backend.write(put).await.unwrap();
            assert!(reached(&receipt).await, "{table}");
            let take = move |tx: Tx| async move { Ok(tx.execute_unprepared(&format!("delete from {table}")).await?) };
            backend.write(take).await.unwrap();
            assert!(!reached(&receipt).await, "{table}");
        }
    }
}
