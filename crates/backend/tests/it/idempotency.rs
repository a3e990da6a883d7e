//! One submission is one request, however often it is sent.

use crate::support::{World, intake, note};
use crate::uploads::png;
use backend::actor::Actor;
use backend::clock::Chance;
use backend::entity::{request, request_event, submission_key};
use backend::error::Error;
use backend::requests::{self, Intake, SAME_AGAIN, Wish};
use backend::uploads;
use domain::code::RequestCode;
use domain::draft::{Field, Problem};
use domain::media::MediaKind;
use domain::org::Role;
use domain::request::Command;
use futures::future::join_all;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

both! {
    async fn the_same_key_and_content_give_the_same_receipt(db: TestDb) {
        let world = World::new(db).await;
        let first = world.submit("key-00000001", "路灯不亮").await;
        world.db.clock.pass(chrono::TimeDelta::hours(1));
        let second = world.submit("key-00000001", "路灯不亮").await;
        assert!(!first.replayed && second.replayed);
        assert_eq!(backend::view::Receipt { replayed: false, ..second }, first);
        assert_eq!(request::Entity::find().count(world.backend.read()).await.unwrap(), 1);
    }
}

both! {
    async fn the_same_key_with_other_content_is_refused(db: TestDb) {
        let world = World::new(db).await;
        world.submit("key-00000001", "路灯不亮").await;
        let other = requests::submit(&world.backend, intake("key-00000001", "井盖丢失")).await;
        assert!(matches!(other, Err(Error::KeyReused)), "{other:?}");
        let mut hidden = intake("key-00000001", "路灯不亮");
        hidden.submission.consent = false;
        let hidden = requests::submit(&world.backend, hidden).await;
        assert!(matches!(hidden, Err(Error::KeyReused)), "consent is content: {hidden:?}");
        assert_eq!(request::Entity::find().count(world.backend.read()).await.unwrap(), 1);
    }
}

/// The code of what was sent before under a key, if this is the same once more.
async fn before(world: &World, intake: &Intake) -> Option<RequestCode> {
    requests::sent_before(&world.backend, intake, "key-00000001").await.unwrap().map(|receipt| receipt.code)
}

both! {
    async fn the_same_under_another_key_is_known_for_an_hour(db: TestDb) {
        let world = World::new(db).await;
        let first = world.submit("key-00000001", "路灯不亮").await;
        let same = intake("key-00000002", "路灯不亮");
        assert_eq!(before(&world, &same).await, Some(first.code));
        assert_eq!(before(&world, &intake("key-00000002", "井盖丢失")).await, None);
        let strange = requests::sent_before(&world.backend, &same, "key-00000009").await.unwrap();
        assert_eq!(strange, None, "a key that is not there");
        world.db.clock.pass(SAME_AGAIN + chrono::TimeDelta::seconds(1));
        assert_eq!(before(&world, &same).await, None);
    }
}

both! {
    async fn the_same_photos_are_known_under_another_key_and_so_is_none_of_them(db: TestDb) {
        let world = World::new(db).await;
        let staged = async |key: &str, colour: u8| {
            let photo = uploads::stage(&world.backend, key, MediaKind::Photo, png(colour)).await.unwrap();
            Intake { media: vec![photo.id], ..intake(key, "路灯不亮") }
        };
        let first = requests::submit(&world.backend, staged("key-00000001", 1).await).await.unwrap();
        assert_eq!(before(&world, &staged("key-00000002", 1).await).await, Some(first.code.clone()));
        assert_eq!(before(&world, &staged("key-00000002", 2).await).await, None, "another photo");
        assert_eq!(before(&world, &intake("key-00000002", "路灯不亮")).await, Some(first.code));
        assert_eq!(before(&world, &intake("key-00000002", "井盖丢失")).await, None, "other words without it");
    }
}

both! {
    async fn what_was_withdrawn_may_be_said_again(db: TestDb) {
        let world = World::new(db).await;
        let first = world.submit("key-00000001", "路灯不亮").await;
        let holder = Actor::Holder(first.follow_token.clone());
        requests::act(&world.backend, &holder, &first.code, note(Command::Withdraw { reason: None }, 1)).await.unwrap();
        assert_eq!(before(&world, &intake("key-00000002", "路灯不亮")).await, None);
    }
}

both! {
    async fn twenty_at_once_make_one_request(db: TestDb) {
        let world = World::new(db).await;
        let all = (0..20).map(|_| requests::submit(&world.backend, intake("key-00000001", "路灯不亮")));
        let receipts: Vec<_> = join_all(all).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(receipts.iter().filter(|receipt| !receipt.replayed).count(), 1);
        assert!(receipts.iter().all(|receipt| receipt.code == receipts[0].code));
        assert!(receipts.iter().all(|receipt| receipt.follow_token == receipts[0].follow_token));
        let db = world.backend.read();
        assert_eq!(request::Entity::find().count(db).await.unwrap(), 1);
        assert_eq!(request_event::Entity::find().count(db).await.unwrap(), 1);
        assert_eq!(submission_key::Entity::find().count(db).await.unwrap(), 1);
    }
}

/// Gives the same four bytes (a code) three times, then goes on.
struct Stuck(AtomicU32, AtomicU32);

impl Chance for Stuck {
    fn fill(&self, bytes: &mut [u8]) {
        let codes = if bytes.len() == 4 { self.0.fetch_add(1, Ordering::Relaxed) / 3 } else { 0 };
        let other = self.1.fetch_add(1, Ordering::Relaxed);
        let number = if bytes.len() == 4 { codes } else { other };
        let pattern = number.to_be_bytes();
        bytes.iter_mut().rev().zip(pattern.iter().rev().cycle()).for_each(|(b, n)| *b = *n);
    }
}

both! {
    async fn a_code_that_is_taken_is_drawn_again(db: TestDb) {
        let backend = db.open_with(Arc::new(Stuck(AtomicU32::new(0), AtomicU32::new(0))), |_| {}).await;
        let world = World::around(backend, db).await;
        let first = world.submit("key-00000001", "路灯不亮").await;
        let second = world.submit("key-00000002", "井盖丢失").await;
        let third = world.submit("key-00000003", "暖气不热").await;
        assert_ne!(first.code, second.code);
        assert_ne!(second.code, third.code);
        assert_eq!(request::Entity::find().count(world.backend.read()).await.unwrap(), 3);
    }
}

both! {
    async fn a_part_whose_code_is_taken_gets_another(db: TestDb) {
        let backend = db.open_with(Arc::new(Stuck(AtomicU32::new(0), AtomicU32::new(0))), |_| {}).await;
        let world = World::around(backend, db).await;
        let whole = world.submit("key-00000001", "路灯坏了，井盖也丢了").await;
        let dispatcher = Actor::Staff(world.person(Role::Dispatcher, "district").await);
        let texts = vec!["路灯坏了".to_owned(), "井盖丢了".to_owned()];
        let view = world.act(&dispatcher, &whole, Wish::Split(texts)).await.unwrap();
        assert_eq!((view.version, view.related.len()), (2, 2), "once");
        assert_eq!(request::Entity::find().count(world.backend.read()).await.unwrap(), 3);
    }
}

both! {
    async fn an_unknown_category_or_no_content_is_said_at_the_field(db: TestDb) {
        let world = World::new(db).await;
        let mut unknown = intake("key-00000001", "路灯不亮");
        unknown.submission.category = Some("no-such".to_owned());
        let empty = intake("key-00000001", "");
        for (intake, field, problem) in
            [(unknown, Field::Category, Problem::Invalid), (empty, Field::Description, Problem::Empty)]
        {
            match requests::submit(&world.backend, intake).await {
                Err(Error::Invalid(errors)) => {
                    assert_eq!((errors[0].field, errors[0].problem), (field, problem));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(request::Entity::find().count(world.backend.read()).await.unwrap(), 0);
    }
}
