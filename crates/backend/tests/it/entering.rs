//! Staff entering requests on behalf of people.

use crate::support::{World, note};
use backend::actor::{Actor, Staff};
use backend::error::{Error, Result};
use backend::requests::{by_external_number, enter, entered, open, targets};
use backend::view::{ByView, Receipt, Relation};
use chrono::TimeDelta;
use domain::deadline::Urgency;
use domain::draft::{Attached, Draft};
use domain::entry::EntryDraft;
use domain::org::Role;
use domain::request::{Channel, Command, Kind};

/// What somebody heard over the phone.
pub fn heard(key: &str, number: &str) -> EntryDraft {
    EntryDraft {
        draft: Draft {
            description: "路灯不亮".to_owned(),
            phone: "13812345678".to_owned(),
            public: "yes".to_owned(),
            key: key.to_owned(),
            ..Draft::default()
        },
        channel: "phone".to_owned(),
        kind: "suggestion".to_owned(),
        urgency: "urgent".to_owned(),
        external_number: number.to_owned(),
        name: "王女士".to_owned(),
        received_at: "2026-05-03 09:00".to_owned(),
    }
}

async fn take(world: &World, staff: &Staff, draft: &EntryDraft) -> Result<Receipt> {
    let offset = world.backend.config().offset;
    let entry = draft.entry(Attached::default(), world.backend.now(), offset).unwrap();
    enter(&world.backend, staff, entry, Vec::new()).await
}

both! {
    async fn what_staff_enter_says_who_entered_it_how_it_came_and_from_whom(db: TestDb) {
        let world = World::new(db).await;
        let callback = world.person(Role::Callback, "district").await;
        let receipt = take(&world, &callback, &heard("key-00000001", "W-1")).await.unwrap();
        let view = open(&world.backend, &Actor::Staff(callback.clone()), &receipt.code).await.unwrap();
        assert_eq!((view.channel, view.kind, view.urgency), (Channel::Phone, Kind::Suggestion, Urgency::Urgent));
        let ByView::Staff { name, .. } = &view.events[0].by else { panic!("{:?}", view.events) };
        assert_eq!(name.as_deref(), Some(callback.name.as_str()));
        let intake = view.intake.unwrap();
        assert_eq!((intake.name.as_deref(), intake.external_number.as_deref()), (Some("王**"), Some("W-1")));
        assert_eq!(intake.received_at, Some("2026-05-03T01:00:00Z".parse().unwrap()));
        assert!(entered(&world.backend, &callback, &receipt.code).await.unwrap());
        let other = world.person(Role::Callback, "district").await;
        assert!(matches!(entered(&world.backend, &other, &receipt.code).await, Err(Error::NotFound)));
    }
}

both! {
    async fn the_name_is_for_those_who_may_call_and_never_for_strangers(db: TestDb) {
        let world = World::new(db).await;
        let handler = world.person(Role::Handler, "spring").await;
        let receipt = take(&world, &handler, &heard("key-00000001", "W-1")).await.unwrap();
        world.publish(&receipt, false).await;
        for (role, sees) in [(Role::Dispatcher, true), (Role::Supervisor, true), (Role::Analyst, false), (Role::Administrator, false)] {
            let staff = world.person(role, "district").await;
            let view = open(&world.backend, &Actor::Staff(staff), &receipt.code).await.unwrap();
            assert_eq!(view.phone.as_deref(), Some("138********"), "{role}");
            assert_eq!(view.intake.unwrap().name.as_deref(), sees.then_some("王**"), "{role}");
        }
        let stranger = open(&world.backend, &Actor::Anyone, &receipt.code).await.unwrap();
        assert_eq!((stranger.relation, &stranger.intake), (Relation::Public, &None));
        assert!(!format!("{stranger:?}").contains("王女士"));
        let author = Actor::Holder(receipt.follow_token.clone());
        assert_eq!(open(&world.backend, &author, &receipt.code).await.unwrap().intake, None);
    }
}

both! {
    async fn a_number_comes_once_by_each_channel_until_it_is_withdrawn(db: TestDb) {
        let world = World::new(db).await;
        let staff = world.person(Role::GridWorker, "spring-1").await;
        let first = take(&world, &staff, &heard("key-00000001", "W-1")).await.unwrap();
        let again = take(&world, &staff, &heard("key-00000001", "W-1")).await.unwrap();
        assert!(again.replayed && again.code == first.code, "the same form sent twice");
        let twice = take(&world, &staff, &heard("key-00000002", "W-1")).await;
        assert!(matches!(twice, Err(Error::Taken("external_number"))), "{twice:?}");
        let known = by_external_number(&world.backend, &staff, Channel::Phone, "W-1").await.unwrap();
        assert_eq!(known, Some((first.code.clone(), false)), "told, and not opened, for it is out of reach");
        let letter = EntryDraft { channel: "letter".to_owned(), ..heard("key-00000003", "W-1") };
        take(&world, &staff, &letter).await.unwrap();
        let author = Actor::Holder(first.follow_token.clone());
        world.act(&author, &first, Command::Withdraw { reason: None }).await.unwrap();
        take(&world, &staff, &heard("key-00000004", "W-1")).await.unwrap();
    }
}

both! {
    async fn the_clock_runs_since_it_was_received_whenever_it_is_typed_in(db: TestDb) {
        let world = World::new(db).await;
        let staff = world.person(Role::Dispatcher, "district").await;
        let now = world.backend.now();
        let received = |key: &str, at: String| EntryDraft { received_at: at, ..heard(key, "") };
        let at = async |draft: EntryDraft| {
            let receipt = take(&world, &staff, &draft).await.unwrap();
            let actor = Actor::Staff(staff.clone());
            let view = open(&world.backend, &actor, &receipt.code).await.unwrap();
            (receipt, view.clock.from.unwrap(), view.first_due_at, view.submitted_at)
        };
        let (_, from, due, submitted) = at(received("key-00000001", String::new())).await;
        assert_eq!((from, submitted), (now, now));
        let days = |days| now - TimeDelta::days(days);
        let (_, early, early_due, submitted) = at(received("key-00000002", days(7).to_rfc3339())).await;
        assert_eq!((early, submitted), (days(7), now), "submitted when it was entered");
        assert!(early_due < due && early_due <= now, "and late already");
        let (_, ahead, ..) = at(received("key-00000003", (now + TimeDelta::minutes(1)).to_rfc3339())).await;
        assert_eq!(ahead, now, "never in the future");
        let (receipt, ..) = at(received("key-00000004", days(2).to_rfc3339())).await;
        let actor = Actor::Staff(staff.clone());
        let sent = backend::requests::act_and_show(&world.backend, &actor, &receipt.code, note(world.to("works"), 1)).await;
        assert_eq!(sent.unwrap().unwrap().clock.from, Some(days(2)), "dispatching keeps it");
    }
}

both! {
    async fn only_some_roles_enter_and_fewer_hand_it_on_at_once(db: TestDb) {
        let world = World::new(db).await;
        let roles = [Role::Supervisor, Role::Analyst, Role::MapEditor, Role::Administrator];
        for (role, n) in roles.into_iter().zip(1..) {
            let staff = world.person(role, "district").await;
            let tried = take(&world, &staff, &heard(&format!("key-0000000{n}"), "")).await;
            assert!(matches!(tried, Err(Error::Forbidden)), "{role}");
        }
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        assert_eq!(targets(&world.backend, &dispatcher).len(), 8);
        let receipt = take(&world, &dispatcher, &heard("key-00000009", "")).await.unwrap();
        let actor = Actor::Staff(dispatcher);
        let sent = backend::requests::act_and_show(&world.backend, &actor, &receipt.code, note(world.to("works"), 1)).await;
        assert_eq!(sent.unwrap().unwrap().unit.unwrap().id, world.units["works"]);
        for (role, unit) in [(Role::Dispatcher, "north"), (Role::Handler, "district")] {
            let staff = world.person(role, unit).await;
            assert!(targets(&world.backend, &staff).is_empty(), "{role} at {unit}");
        }
    }
}
