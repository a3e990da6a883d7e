//! Telling people: once each, by whoever works, not at night, not to those who
//! want none, and nothing personal at the desk.

mod asks;
mod boxes;
mod clocks;
mod decided;
mod night;
mod promise;
mod unstarted;

use crate::support::{Mood, Office, TestDb, World, author, intake};
use backend::Backend;
use backend::actor::{Actor, Staff};
use backend::admin::SaveError;
use backend::clock::SeededChance;
use backend::config::Config;
use backend::entity::{inbox, message, staff_grant};
use backend::error::Error;
use backend::requests::{self, submit};
use backend::tell::config::{HttpSms, Sms};
use backend::tell::{self, News, OutboxQuery, Rule, Teller};
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::deadline::{Clock, Urgency, standard};
use domain::ids::RequestId;
use domain::org::Role;
use domain::request::{Command, Record, Request, State};
use domain::tell::{Fate, Occasion, To, Way};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use serde_json::json;
use std::sync::Arc;

pub fn by(office: &Office) -> Sms {
    Sms::Http(HttpSms {
        url: office.url.clone(),
        body: json!({ "to": "{phone}", "words": "{text}", "key": "{key}", "fields": "{values}" }),
        header: None,
        success: None,
    })
}

pub async fn open(db: &TestDb, seed: u64, change: impl FnOnce(&mut Config)) -> Backend {
    db.open_with(Arc::new(SeededChance::new(seed)), |config| {
        config.tell.base = "https://huying.example".to_owned();
        change(config);
    })
    .await
}

async fn world(db: &TestDb, offices: &[&Office]) -> World {
    let backend =
        open(db, 1, |config| config.tell.sms = offices.iter().map(|office| by(office)).collect()).await;
    World::around(backend, db.clone()).await
}

pub async fn id_of(world: &World, receipt: &Receipt) -> RequestId {
    use backend::entity::request::{Column, Entity};
    let of = Column::Code.eq(receipt.code.as_str());
    Entity::find().filter(of).one(world.backend.read()).await.unwrap().unwrap().id.0
}

/// A person whose role is in the tables as well.
pub async fn granted(world: &World, role: Role, unit: &str) -> Staff {
    let person = world.person(role, unit).await;
    let row = staff_grant::Model {
        staff_id: person.id.into(),
        role: role.into(),
        unit_id: world.units[unit].into(),
    };
    let insert = move |tx: backend::db::Tx| {
        let row = row.clone();
        async move {
            row.into_active_model().reset_all().insert(&*tx).await?;
            Ok(())
        }
    };
    world.backend.write(insert).await.unwrap();
    person
}

/// The request of a receipt, as far as messages need it.
async fn request(world: &World, receipt: &Receipt) -> Request {
    let actor = author(&receipt.follow_token);
    let view = requests::open(&world.backend, &actor, &receipt.code).await.unwrap();
    let clock = Clock::new(view.submitted_at, standard(Urgency::Normal, None));
    Request {
        id: id_of(world, receipt).await,
        code: view.code,
        version: view.version,
        state: State::Submitted,
        record: Record::new(clock),
        category: None,
        close_due_at: None,
        urgency: Urgency::Normal,
        submitted_at: view.submitted_at,
        first_due_at: view.first_due_at,
        answer_due_at: view.answer_due_at,
        responded_at: None,
        answered_at: None,
        consent: false,
        published_at: None,
        photos_public: false,
    }
}

async fn announce(backend: &Backend, request: &Request, key: &str) {
    let news = News { phone: true, ..News::of(Occasion::Answered, request, key) };
    tell::announce(backend, news).await.unwrap();
}

pub async fn drain(teller: &Teller) {
    while teller.step().await.unwrap() > 0 {}
}

async fn with_fate(backend: &Backend, fate: Fate) -> u64 {
    let of = message::Column::Fate.eq(fate.as_str());
    message::Entity::find().filter(of).count(backend.read()).await.unwrap()
}

both! {
    async fn after_an_hour_without_a_provider_everything_is_delivered_once_within_a_quarter_of_an_hour(db: TestDb) {
        const MESSAGES: u64 = 2000;
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        let teller = Teller::new(world.backend.clone());
        drain(&teller).await;
        let request = request(&world, &receipt).await;
        office.mood(Mood::Down(503));
        for minute in 0..60u64 {
            let keys = (0..MESSAGES / 50).filter(|_| minute < 50).map(|n| format!("{minute}-{n}"));
            let told = keys.map(|key| {
                let (backend, request) = (&world.backend, &request);
                async move { announce(backend, request, &key).await }
            });
            futures::future::join_all(told).await;
            drain(&teller).await;
            db.clock.pass(TimeDelta::minutes(1));
        }
        assert_eq!(with_fate(&world.backend, Fate::Queued).await, MESSAGES);
        // Whoever waits for a provider does not keep calling it.
        assert!(office.posts().len() < 300, "{}", office.posts().len());
        office.mood(Mood::Well);
        let (back, before) = (db.clock_now(), office.posts().len());
        while with_fate(&world.backend, Fate::Queued).await > 0 {
            db.clock.pass(TimeDelta::seconds(15));
            drain(&teller).await;
            assert!(db.clock_now() - back <= TimeDelta::minutes(15), "a quarter of an hour has passed");
        }
        let (posts, taken) = (office.posts().len() - before, office.taken().len());
        assert_eq!((posts as u64, taken as u64), (MESSAGES, MESSAGES + 1), "the first one was told before");
        assert_eq!(with_fate(&world.backend, Fate::Sent).await, MESSAGES + 1);
    }
}

both! {
    async fn what_the_first_provider_does_not_take_the_second_does(db: TestDb) {
        let (first, second) = (Office::open().await, Office::open().await);
        let world = world(&db, &[&first, &second]).await;
        first.mood(Mood::Down(503));
        for n in 0..20 {
            world.submit(&format!("key-{n:08}"), "路灯不亮").await;
        }
        let teller = Teller::new(world.backend.clone());
        drain(&teller).await;
        assert_eq!((first.taken().len(), second.taken().len()), (0, 20));
        // Five failures hold it off; those on their way at that moment may come too.
        assert!((5..=16).contains(&first.posts().len()), "{}", first.posts().len());
        first.mood(Mood::Well);
        db.clock.pass(TimeDelta::minutes(2));
        world.submit("key-99999998", "路灯不亮").await;
        drain(&teller).await;
        world.submit("key-99999999", "路灯不亮").await;
        drain(&teller).await;
        assert_eq!((first.taken().len(), second.taken().len()), (2, 20), "the first one is back");
    }
}

both! {
    async fn what_may_have_been_taken_is_repeated_with_the_same_key_where_it_was(db: TestDb) {
        let (first, second) = (Office::open().await, Office::open().await);
        let world = world(&db, &[&first, &second]).await;
        first.mood(Mood::HangsUp);
        world.submit("key-00000001", "路灯不亮").await;
        let teller = Teller::new(world.backend.clone());
        drain(&teller).await;
        assert_eq!(with_fate(&world.backend, Fate::Queued).await, 1);
        first.mood(Mood::Well);
        db.clock.pass(TimeDelta::minutes(1));
        drain(&teller).await;
        assert_eq!(with_fate(&world.backend, Fate::Sent).await, 1);
        assert_eq!((first.posts().len(), first.taken().len(), second.posts().len()), (2, 1, 0));
    }
}

both! {
    async fn a_worker_that_dies_between_sending_and_marking_is_followed_with_the_same_key(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        world.submit("key-00000001", "路灯不亮").await;
        office.mood(Mood::Silent);
        let teller = Teller::new(world.backend.clone());
        let dying = tokio::spawn(async move { teller.step().await });
        while office.posts().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        dying.abort();
        let _ = dying.await;
        office.mood(Mood::Well);
        let other = Teller::new(world.backend.clone());
        drain(&other).await;
        assert_eq!(office.posts().len(), 1, "the claim holds for a while");
        db.clock.pass(TimeDelta::minutes(6));
        drain(&other).await;
        assert_eq!((office.posts().len(), office.taken().len()), (2, 1));
        assert_eq!(with_fate(&world.backend, Fate::Sent).await, 1);
    }
}

both! {
    async fn two_workers_send_each_message_once(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        let other = open(&db, 2, |config| config.tell.sms = vec![by(&office)]).await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        let request = request(&world, &receipt).await;
        for n in 0..300 {
            announce(&world.backend, &request, &n.to_string()).await;
        }
        let (one, two) = (Teller::new(world.backend.clone()), Teller::new(other));
        futures::join!(drain(&one), drain(&two));
        assert_eq!((office.posts().len(), office.taken().len()), (301, 301));
    }
}

both! {
    async fn the_same_news_is_told_once(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        let receipt = world.submit("key-00000001", "路灯不亮").await;
        let request = request(&world, &receipt).await;
        announce(&world.backend, &request, "again").await;
        announce(&world.backend, &request, "again").await;
        drain(&Teller::new(world.backend.clone())).await;
        assert_eq!(office.posts().len(), 2, "the acknowledgement and the answer");
        let told = tell::told(&world.backend, &receipt.follow_token, &receipt.code).await.unwrap();
        assert_eq!(told.lines.len(), 1);
    }
}

both! {
    async fn at_night_only_emergencies_ring(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        db.clock.set("2026-05-04T14:30:00Z".parse().unwrap());
        world.submit("key-00000001", "路灯不亮").await;
        let mut leak = intake("key-00000002", "燃气泄漏");
        leak.submission.category = Some("leak".to_owned());
        submit(&world.backend, leak).await.unwrap();
        let teller = Teller::new(world.backend.clone());
        drain(&teller).await;
        assert_eq!(office.posts().len(), 1, "22:30");
        db.clock.set("2026-05-04T22:59:59Z".parse().unwrap());
        drain(&teller).await;
        assert_eq!(office.posts().len(), 1, "06:59:59");
        db.clock.set("2026-05-04T23:00:00Z".parse().unwrap());
        drain(&teller).await;
        assert_eq!(office.posts().len(), 2, "07:00");
    }
}

both! {
    async fn what_failed_in_the_evening_does_not_ring_at_night(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        office.mood(Mood::Down(503));
        db.clock.set("2026-05-04T13:59:58Z".parse().unwrap());
        world.submit("key-00000001", "路灯不亮").await;
        let teller = Teller::new(world.backend.clone());
        drain(&teller).await;
        office.mood(Mood::Well);
        db.clock.pass(TimeDelta::minutes(10));
        drain(&teller).await;
        assert_eq!(office.taken().len(), 0);
        db.clock.pass(TimeDelta::hours(9));
        drain(&teller).await;
        assert_eq!(office.taken().len(), 1);
    }
}

both! {
    async fn one_that_cannot_be_read_keeps_no_other_waiting(db: TestDb) {
        let office = Office::open().await;
        let world = world(&db, &[&office]).await;
        world.submit("key-00000001", "路灯不亮").await;
        let newer = "update message set id = 'of a newer version'";
        let work = move |tx: backend::db::Tx| async move { Ok(tx.execute_unprepared(newer).await.map(|_| ())?) };
        world.backend.write(work).await.unwrap();
        let behind = world.submit("key-00000002", "井盖坏了").await;
        drain(&Teller::new(world.backend.clone())).await;
        let taken: Vec<_> = office.posts().iter().map(|post| post.json()["fields"]["code"].clone()).collect();
        assert_eq!(taken, [behind.code.as_str()]);
    }
}
