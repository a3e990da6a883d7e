//! Webhooks: partners are told, signed, in order, again until they have it, and
//! nobody else waits for one that is dead.

mod ended;
mod slow;

use crate::support::{Mood, Office, TestDb, World, intake};
use backend::Backend;
use backend::actor::{Actor, Staff};
use backend::admin::{Editor, SaveError};
use backend::clock::SeededChance;
use backend::entity::webhook_delivery;
use backend::error::Error;
use backend::hooks::{self, Courier, HookDraft, PREFIX, Rotation, signature};
use backend::outside::InsideHosts;
use backend::partners::{self, Partner, PartnerDraft};
use backend::view::Receipt;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::hook::{DeliveryState, HookEvent, Pause};
use domain::ids::{HookId, PartnerId};
use domain::org::Role;
use domain::partner::Scope;
use domain::request::{Command, Outcome};
use sea_orm::{EntityTrait, QueryOrder};
use std::sync::Arc;

async fn open(db: &TestDb, seed: u64) -> Backend {
    let inside = InsideHosts(vec!["127.0.0.1".to_owned()]);
    db.open_with(Arc::new(SeededChance::new(seed)), |config| config.inside = inside).await
}

struct Told {
    world: World,
    admin: Staff,
    partner: PartnerId,
    caller: Partner,
}

impl Told {
    async fn new(db: &TestDb) -> Self {
        let world = World::around(open(db, 1).await, db.clone()).await;
        let admin = world.person(Role::Administrator, "district").await;
        let (partner, caller) =
            partner(&world.backend, &admin, "City", &[Scope::Submit, Scope::Follow]).await;
        Self { world, admin, partner, caller }
    }

    fn backend(&self) -> &Backend {
        &self.world.backend
    }

    async fn hook(&self, office: &Office, kinds: &[HookEvent], published: bool) -> (HookId, String) {
        hook(self.backend(), &self.admin, self.partner, office, kinds, published).await
    }

    async fn submit(&self, key: &str) -> Receipt {
        partners::submit(self.backend(), &self.caller, intake(key, "路灯不亮")).await.unwrap()
    }

    async fn drain(&self) {
        drain(self.backend()).await;
    }

    async fn act(&self, receipt: &Receipt, command: Command) {
        let staff = Actor::Staff(self.world.person(Role::Dispatcher, "district").await);
        self.world.act(&staff, receipt, command).await.unwrap();
    }

    async fn deliveries(&self) -> Vec<webhook_delivery::Model> {
        let query = webhook_delivery::Entity::find().order_by_asc(webhook_delivery::Column::Id);
        query.all(self.backend().read()).await.unwrap()
    }

    async fn states(&self) -> Vec<DeliveryState> {
        self.deliveries().await.into_iter().map(|row| row.state.0).collect()
    }

    fn pass(&self, time: TimeDelta) {
        self.world.db.clock.pass(time);
    }
}

async fn partner(backend: &Backend, admin: &Staff, name: &str, scopes: &[Scope]) -> (PartnerId, Partner) {
    let id = partners::new_id(backend);
    let draft = PartnerDraft { name: name.to_owned(), scopes: scopes.to_vec(), per_minute: 600 };
    let key = partners::save(backend, admin, id, draft).await.unwrap().unwrap();
    (id, partners::by_key(backend, &key).await.unwrap())
}

async fn hook(
    backend: &Backend,
    admin: &Staff,
    partner: PartnerId,
    office: &Office,
    kinds: &[HookEvent],
    published: bool,
) -> (HookId, String) {
    let id = hooks::new_id(backend);
    let draft = HookDraft { url: office.url.to_string(), kinds: kinds.to_vec(), published };
    let secret = hooks::save(backend, admin, (partner, id), draft).await.unwrap().unwrap();
    (id, secret)
}

async fn drain(backend: &Backend) {
    let mut courier = Courier::new(backend.clone()).unwrap();
    while courier.step().await.unwrap() > 0 {}
}

fn kinds(office: &Office) -> Vec<String> {
    office.posts().iter().map(|post| post.json()["type"].as_str().unwrap().to_owned()).collect()
}

both! {
    async fn a_partner_is_told_signed_and_without_anything_personal(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        let (_, secret) = told.hook(&office, HookEvent::ALL, false).await;
        let receipt = told.submit("key-00000001").await;
        told.act(&receipt, Command::Accept).await;
        told.act(&receipt, Command::Note { text: "电话13812345678".to_owned() }).await;
        told.drain().await;
        assert_eq!(kinds(&office), ["request.received", "request.changed"], "a note of staff is not told");
        let post = &office.posts()[0];
        let (id, seconds) = (post.header("webhook-id").unwrap(), post.header("webhook-timestamp").unwrap());
        let key = STANDARD.decode(secret.strip_prefix(PREFIX).unwrap()).unwrap();
        let signed = signature(&key, id, seconds.parse().unwrap(), &post.body);
        assert_eq!(post.header("webhook-signature"), Some(signed.as_str()));
        assert_eq!(seconds, told.backend().now().timestamp().to_string());
        let body = post.json();
        assert_eq!(body["id"], id);
        assert_eq!(body["data"]["code"], receipt.code.as_str());
        assert_eq!(body["data"]["status"], "submitted");
        assert_eq!(body["data"]["version"], 1);
        let all = String::from_utf8(post.body.clone()).unwrap();
        assert!(!all.contains("1381234") && !all.contains("路灯") && !all.contains("柳荫街"), "{all}");
    }
}

both! {
    async fn what_everybody_may_read_is_told_masked(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        told.hook(&office, &[HookEvent::Answered, HookEvent::Closed], false).await;
        let receipt = told.submit("key-00000001").await;
        told.world.dispatch(&receipt, "spring").await;
        let handler = Actor::Staff(told.world.person(Role::Handler, "spring").await);
        told.world.act(&handler, &receipt, Command::Start).await.unwrap();
        let text = "修好了，有事打13812345678".to_owned();
        told.world.act(&handler, &receipt, Command::Answer { text, outcome: Outcome::Done }).await.unwrap();
        told.drain().await;
        assert_eq!(kinds(&office), ["request.answered"], "only what is wanted is told");
        assert_eq!(office.posts()[0].json()["data"]["text"], "修好了，有事打***********");
    }
}

both! {
    async fn who_has_no_part_in_a_request_hears_of_it_only_once_it_is_published(db: TestDb) {
        let told = Told::new(&db).await;
        let (own, other, silent) = (Office::open().await, Office::open().await, Office::open().await);
        told.hook(&own, HookEvent::ALL, false).await;
        let (backend, admin) = (told.backend(), &told.admin);
        let (second, _) = partner(backend, admin, "Paper", &[Scope::Follow]).await;
        hook(backend, admin, second, &other, HookEvent::ALL, true).await;
        let (third, _) = partner(backend, admin, "Submits only", &[Scope::Submit]).await;
        hook(backend, admin, third, &silent, HookEvent::ALL, false).await;
        let receipt = told.submit("key-00000001").await;
        told.act(&receipt, Command::Accept).await;
        told.act(&receipt, Command::Publish { photos: false }).await;
        told.act(&receipt, Command::Unpublish).await;
        told.act(&receipt, Command::Decline {
            ground: domain::request::Ground::Unclear, text: "x".to_owned(),
        }).await;
        told.drain().await;
        let all = ["request.received", "request.changed", "request.published", "request.unpublished", "request.closed"];
        assert_eq!(kinds(&own), all);
        assert_eq!(kinds(&other), ["request.published", "request.unpublished"]);
        assert!(silent.posts().is_empty());
    }
}

both! {
    async fn what_is_told_of_one_request_keeps_its_order_and_holds_up_no_other(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        told.hook(&office, HookEvent::ALL, false).await;
        office.mood(Mood::Down(500));
        let first = told.submit("key-00000001").await;
        told.act(&first, Command::Accept).await;
        told.drain().await;
        assert_eq!(office.posts().len(), 1, "the second waits for the first");
        office.mood(Mood::Well);
        let second = told.submit("key-00000002").await;
        told.drain().await;
        assert_eq!(office.posts()[1].json()["data"]["code"], second.code.as_str(), "the other is told at once");
        told.pass(TimeDelta::seconds(5));
        told.drain().await;
        let versions: Vec<_> = office.posts()[2..].iter().map(|post| post.json()["data"]["version"].clone()).collect();
        assert_eq!(versions, [1, 2]);
        assert_eq!(told.states().await, [DeliveryState::Delivered; 3]);
    }
}

both! {
    async fn their_order_is_that_of_the_request_however_clocks_differ(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        told.hook(&office, HookEvent::ALL, false).await;
        let receipt = told.submit("key-00000001").await;
        // A copy whose clock is behind acts next.
        told.pass(-TimeDelta::minutes(3));
        told.act(&receipt, Command::Accept).await;
        let mut lines = told.deliveries().await;
        lines.sort_by_key(|line| line.event_id.0);
        let told: Vec<_> = lines.iter().map(|line| line.kind.0).collect();
        assert_eq!(told, [HookEvent::Received, HookEvent::Changed]);
    }
}

both! {
    async fn it_is_tried_with_the_same_identifier_until_it_is_given_up(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        let (hook, _) = told.hook(&office, HookEvent::ALL, false).await;
        office.mood(Mood::Down(503));
        told.submit("key-00000001").await;
        told.drain().await;
        let row = told.deliveries().await.remove(0);
        assert_eq!((row.status, row.attempts), (Some(503), 1));
        assert_eq!(row.error.as_deref(), Some("not a status of success"));
        let wait = row.run_at - told.backend().now();
        assert!(wait >= TimeDelta::seconds(4) && wait <= TimeDelta::seconds(5), "{wait}");
        told.drain().await;
        assert_eq!(office.posts().len(), 1, "not before its time");
        for _ in 0..12 {
            told.pass(TimeDelta::hours(7));
            told.drain().await;
        }
        assert_eq!(told.states().await, [DeliveryState::GivenUp]);
        let ids: Vec<_> = office.posts().iter().map(|post| post.header("webhook-id").unwrap().to_owned()).collect();
        assert!(ids.len() > 5 && ids.iter().all(|id| *id == ids[0]));
        let view = hooks::hook(told.backend(), &told.admin, told.partner, hook).await.unwrap();
        assert!(view.health.failures > 5);
        assert_eq!(view.health.paused, None, "one that fails does not stop those that do not");
    }
}

both! {
    async fn one_that_fails_for_two_days_is_paused_and_loses_nothing(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        let (hook, _) = told.hook(&office, HookEvent::ALL, false).await;
        office.mood(Mood::HangsUp);
        for round in 0..25 {
            told.submit(&format!("key-000000{round:02}")).await;
            told.pass(TimeDelta::hours(2));
            told.drain().await;
        }
        let view = hooks::hook(told.backend(), &told.admin, told.partner, hook).await.unwrap();
        assert_eq!(view.health.paused, Some(Pause::Failing));
        assert!(told.states().await.iter().all(|state| *state == DeliveryState::Waiting));
        office.mood(Mood::Well);
        let before = office.posts().len();
        told.pass(TimeDelta::days(5));
        told.drain().await;
        assert_eq!(office.posts().len(), before, "paused is paused");
        hooks::resume(told.backend(), &told.admin, told.partner, hook).await.unwrap();
        told.drain().await;
        assert!(told.states().await.iter().all(|state| *state == DeliveryState::Delivered));
        assert_eq!(office.posts().len(), before + 25);
    }
}

both! {
    async fn pausing_has_it_wait_and_what_was_told_can_be_told_again(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        let (hook, _) = told.hook(&office, HookEvent::ALL, false).await;
        let (backend, admin, of) = (told.backend(), &told.admin, (told.partner, hook));
        hooks::pause(backend, admin, of.0, of.1).await.unwrap();
        assert!(matches!(hooks::pause(backend, admin, of.0, of.1).await, Err(Error::Conflict)));
        told.submit("key-00000001").await;
        told.drain().await;
        assert!(office.posts().is_empty());
        assert_eq!(hooks::waiting(backend, admin, of.0, of.1).await.unwrap().count, 1);
        hooks::resume(backend, admin, of.0, of.1).await.unwrap();
        told.drain().await;
        assert_eq!(office.posts().len(), 1);
        told.pass(TimeDelta::hours(1));
        let later = told.backend().now();
        told.submit("key-00000002").await;
        told.drain().await;
        let page = hooks::log(backend, admin, of, None, None).await.unwrap();
        assert_eq!(page.lines.iter().map(|line| line.status).collect::<Vec<_>>(), [Some(200), Some(200)]);
        hooks::replay(backend, admin, of, page.lines[1].id).await.unwrap();
        assert!(matches!(hooks::replay(backend, admin, of, page.lines[1].id).await, Err(Error::Conflict)));
        told.drain().await;
        let ids: Vec<_> = office.posts().iter().map(|post| post.header("webhook-id").unwrap().to_owned()).collect();
        assert_eq!((ids.len(), &ids[2]), (3, &ids[0]), "the receiver can drop it");
        assert_eq!(hooks::replay_since(backend, admin, of, later).await.unwrap(), 1);
        told.drain().await;
        assert_eq!(office.posts().len(), 4);
    }
}

both! {
    async fn whoever_answers_that_it_is_gone_is_told_nothing_more(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        let (hook, _) = told.hook(&office, HookEvent::ALL, false).await;
        office.mood(Mood::Down(410));
        told.submit("key-00000001").await;
        told.drain().await;
        let view = hooks::hook(told.backend(), &told.admin, told.partner, hook).await.unwrap();
        assert_eq!(view.health.paused, Some(Pause::Gone));
        assert_eq!(told.states().await, [DeliveryState::Waiting]);
    }
}

both! {
    async fn the_secret_before_is_good_for_a_week(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        let (hook, first) = told.hook(&office, HookEvent::ALL, false).await;
        let rotate = |replaces, ends| {
            hooks::rotate(told.backend(), &told.admin, (told.partner, hook), Rotation { replaces, ends })
        };
        let second = rotate(1, false).await.unwrap();
        assert_ne!(first, second);
        let again = rotate(1, true).await;
        assert!(matches!(again, Err(SaveError::Other(Error::Conflict))), "sent twice, it replaces once");
        let third = rotate(2, false).await;
        assert!(matches!(third, Err(SaveError::Invalid(errors)) if errors[0].field == "ends"));
        told.submit("key-00000001").await;
        told.drain().await;
        told.pass(TimeDelta::days(7));
        told.submit("key-00000002").await;
        told.drain().await;
        let signed = |post: &crate::support::Post, secret: &str| {
            let key = STANDARD.decode(secret.strip_prefix(PREFIX).unwrap()).unwrap();
            let seconds = post.header("webhook-timestamp").unwrap().parse().unwrap();
            signature(&key, post.header("webhook-id").unwrap(), seconds, &post.body)
        };
        let (within, after) = (&office.posts()[0], &office.posts()[1]);
        let both = format!("{} {}", signed(within, &second), signed(within, &first));
        assert_eq!(within.header("webhook-signature"), Some(both.as_str()));
        assert_eq!(after.header("webhook-signature"), Some(signed(after, &second).as_str()));
        rotate(2, false).await.unwrap();
        rotate(3, true).await.unwrap();
    }
}

both! {
    async fn an_address_inside_is_refused_when_it_is_saved_and_when_it_is_called(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        let (hook, _) = told.hook(&office, HookEvent::ALL, false).await;
        let (backend, admin) = (told.backend(), &told.admin);
        for (url, problem) in [
            ("", "empty"),
            ("hook", "bad_address"),
            ("https://user:secret@city.example/", "bad_address"),
            ("http://city.example/", "not_https"),
            ("https://10.0.0.1/", "private_address"),
            ("https://[fd00::1]/", "private_address"),
            ("https://localhost/", "private_address"),
        ] {
            let draft = HookDraft { url: url.to_owned(), kinds: HookEvent::ALL.to_vec(), published: false };
            let saved = hooks::save(backend, admin, (told.partner, hooks::new_id(backend)), draft).await;
            let Err(SaveError::Invalid(errors)) = saved else { panic!("{url} was taken") };
            assert_eq!(errors.iter().map(|e| (e.field, e.problem)).collect::<Vec<_>>(), [("url", problem)], "{url}");
        }
        told.submit("key-00000001").await;
        // As a copy of the program would that does not allow this host.
        let strict = db.open(9).await;
        drain(&strict).await;
        assert!(office.posts().is_empty());
        let row = told.deliveries().await.remove(0);
        assert_eq!(row.error.as_deref(), Some("a private address"));
        strict.close().await;
        let view = hooks::hook(backend, admin, told.partner, hook).await.unwrap();
        assert_eq!(view.health.failures, 1);
    }
}

both! {
    async fn a_dead_receiver_keeps_nobody_waiting(db: TestDb) {
        let told = Told::new(&db).await;
        let (dead, alive) = (Office::open().await, Office::open().await);
        dead.mood(Mood::Silent);
        told.hook(&dead, HookEvent::ALL, false).await;
        for round in 0..80 {
            told.submit(&format!("key-000000{round:02}")).await;
        }
        let mut courier = Courier::new(told.backend().clone()).unwrap();
        courier.step().await.unwrap();
        told.hook(&alive, &[HookEvent::Received], false).await;
        for round in 80..90 {
            told.submit(&format!("key-000000{round:02}")).await;
        }
        let begun = std::time::Instant::now();
        while alive.posts().len() < 10 {
            courier.step().await.unwrap();
            assert!(begun.elapsed() < std::time::Duration::from_secs(8), "they waited for the dead one");
        }
        assert_eq!(dead.posts().len(), 64, "no more at once than a host may have");
    }
}

both! {
    async fn several_copies_tell_each_thing_once(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        told.hook(&office, HookEvent::ALL, false).await;
        for round in 0..60 {
            told.submit(&format!("key-000000{round:02}")).await;
        }
        // Two processes have PostgreSQL in common only.
        let second = match db.kind {
            crate::support::Kind::Sqlite => told.backend().clone(),
            crate::support::Kind::Postgres => open(&db, 2).await,
        };
        futures::join!(drain(told.backend()), drain(&second));
        let mut ids: Vec<_> =
            office.posts().iter().map(|post| post.header("webhook-id").unwrap().to_owned()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), office.posts().len()), (60, 60));
    }
}

both! {
    async fn only_administrators_keep_them_and_see_what_others_have_saved(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        let (hook, _) = told.hook(&office, HookEvent::ALL, false).await;
        let (backend, admin) = (told.backend(), &told.admin);
        let draft = HookDraft { url: office.url.to_string(), kinds: vec![HookEvent::Closed], published: false };
        let stale = Editor { staff: admin, seen: Some(0) };
        let saved = hooks::save(backend, stale, (told.partner, hook), draft.clone()).await;
        assert!(matches!(saved, Err(SaveError::Other(Error::Conflict))));
        let chief = told.world.person(Role::Dispatcher, "district").await;
        let saved = hooks::save(backend, &chief, (told.partner, hook), draft.clone()).await;
        assert!(matches!(saved, Err(SaveError::Other(Error::Forbidden))));
        assert!(matches!(hooks::log(backend, &chief, (told.partner, hook), None, None).await, Err(Error::Forbidden)));
        let (other, _) = partner(backend, admin, "Other", &[Scope::Follow]).await;
        let foreign = hooks::save(backend, admin, (other, hook), draft).await;
        assert!(matches!(foreign, Err(SaveError::Other(Error::NotFound))));
        let rotation = Rotation { replaces: 1, ends: false };
        let foreign = hooks::rotate(backend, admin, (other, hook), rotation).await;
        assert!(matches!(foreign, Err(SaveError::Other(Error::NotFound))));
        for _ in 1..hooks::MOST {
            told.hook(&office, HookEvent::ALL, false).await;
        }
        let many = HookDraft { url: office.url.to_string(), kinds: HookEvent::ALL.to_vec(), published: false };
        let saved = hooks::save(backend, admin, (told.partner, hooks::new_id(backend)), many).await;
        assert!(matches!(saved, Err(SaveError::Invalid(errors)) if errors[0].problem == "too_many"));
        told.submit("key-00000001").await;
        hooks::remove(backend, admin, told.partner, hook).await.unwrap();
        assert!(matches!(hooks::hook(backend, admin, told.partner, hook).await, Err(Error::NotFound)));
        assert_eq!(told.deliveries().await.len(), 4);
    }
}

both! {
    async fn what_was_told_is_forgotten_after_a_month(db: TestDb) {
        let told = Told::new(&db).await;
        let office = Office::open().await;
        told.hook(&office, HookEvent::ALL, false).await;
        told.submit("key-00000001").await;
        told.drain().await;
        told.pass(TimeDelta::days(29));
        told.submit("key-00000002").await;
        told.pass(TimeDelta::days(2));
        let worker = backend::jobs::Worker::new(told.backend().clone()).await.unwrap();
        while worker.step().await.unwrap() {}
        assert_eq!(told.states().await, [DeliveryState::Waiting], "the newer one is there");
    }
}
