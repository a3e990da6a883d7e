//! Handing requests on to platforms above this one: as decided, once, through
//! their outages, with both numbers; and what their news do here.

mod once;

use crate::support::{Mood, Office, Post, TestDb, World, author, intake};
use backend::Backend;
use backend::actor::{Actor, Staff};
use backend::admin::{Editor, SaveError};
use backend::clock::SeededChance;
use backend::entity::{upstream, upstream_link};
use backend::error::Error;
use backend::hooks::signature;
use backend::outside::InsideHosts;
use backend::requests;
use backend::upstreams::{self, Call, Forwarder, LinkView, UpstreamDraft};
use backend::view::Receipt;
use chrono::TimeDelta;
use domain::ids::UpstreamId;
use domain::org::Role;
use domain::request::{Command, EventKind, Outcome, Status};
use domain::upstream::{LinkState, UpstreamKind};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::sync::Arc;

const SECRET: &str = "a-secret-of-their-own-making";

struct Below {
    world: World,
    admin: Staff,
    chief: Staff,
    office: Office,
    id: UpstreamId,
}

async fn open(db: &TestDb, seed: u64) -> Backend {
    let inside = InsideHosts(vec!["127.0.0.1".to_owned()]);
    db.open_with(Arc::new(SeededChance::new(seed)), |config| config.inside = inside).await
}

impl Below {
    /// Under a JSON platform that takes everything at once.
    async fn new(db: &TestDb, unit: Option<&str>) -> Self {
        let world = World::around(open(db, 1).await, db.clone()).await;
        let admin = world.person(Role::Administrator, "district").await;
        let chief = world.person(Role::Dispatcher, "district").await;
        let office = Office::open().await;
        office.answer("/city/requests", r#"{"number":"C-1","status":"new"}"#);
        office.missing("/city/references");
        let id = upstreams::new_id(&world.backend);
        let below = Self { world, admin, chief, office, id };
        let draft = below.draft(unit);
        upstreams::save(&below.world.backend, &below.admin, id, draft).await.unwrap();
        below
    }

    fn draft(&self, unit: Option<&str>) -> UpstreamDraft {
        UpstreamDraft {
            name: "市平台".to_owned(),
            kind: Some(UpstreamKind::Json),
            url: format!("{}city", self.office.url),
            key: "their-key".to_owned(),
            secret: SECRET.to_owned(),
            unit: unit.map(|unit| self.world.units[unit]),
            services: "home = 101".to_owned(),
            states: "done = propose\nnew = ignore\nfinal = close\nover = propose : 市平台已办结".to_owned(),
            active: true,
            ..UpstreamDraft::default()
        }
    }

    fn backend(&self) -> &Backend {
        &self.world.backend
    }

    async fn registered(&self, key: &str) -> Receipt {
        let receipt = self.world.submit(key, "暖气不热，电话13812345678").await;
        self.world.act(&Actor::Staff(self.chief.clone()), &receipt, Command::Accept).await.unwrap();
        receipt
    }

    async fn drain(&self) {
        drain(self.backend()).await;
    }

    async fn link(&self, receipt: &Receipt) -> LinkView {
        let panel = upstreams::panel(self.backend(), &self.chief, &receipt.code).await.unwrap();
        panel.links.into_iter().next().unwrap()
    }

    async fn links(&self) -> Vec<upstream_link::Model> {
        upstream_link::Entity::find().all(self.backend().read()).await.unwrap()
    }

    fn pass(&self, time: TimeDelta) {
        self.world.db.clock.pass(time);
    }

    /// Those that hand a request on.
    fn sent(&self) -> Vec<Post> {
        self.office.posts().into_iter().filter(|post| post.head.starts_with("POST /city/requests ")).collect()
    }

    /// What staff read of the upstream.
    async fn notes(&self, receipt: &Receipt) -> Vec<String> {
        let staff = Actor::Staff(self.chief.clone());
        let view = requests::open(self.backend(), &staff, &receipt.code).await.unwrap();
        let notes = view.events.into_iter().filter(|event| event.kind == EventKind::Noted);
        notes.filter_map(|event| event.text).collect()
    }

    /// A call of the upstream, signed so many seconds from now.
    async fn told(&self, id: &str, body: &str, off: i64, secret: &str) -> Result<(), Error> {
        let seconds = self.backend().now().timestamp() + off;
        let signature = format!("v1,AAAA {}", signature(secret.as_bytes(), id, seconds, body.as_bytes()));
        let timestamp = seconds.to_string();
        let call = Call { id, timestamp: &timestamp, signature: &signature, body: body.as_bytes() };
        upstreams::receive(self.backend(), self.id, call).await
    }
}

async fn drain(backend: &Backend) {
    let forwarder = Forwarder::new(backend.clone()).unwrap();
    while forwarder.step().await.unwrap() > 0 {}
}

both! {
    async fn what_is_dispatched_to_its_unit_is_handed_on_once_with_both_numbers(db: TestDb) {
        let below = Below::new(&db, Some("works")).await;
        let receipt = below.registered("key-00000001").await;
        assert!(below.links().await.is_empty(), "registering alone does not hand it on");
        below.world.dispatch(&receipt, "works").await;
        assert_eq!(below.link(&receipt).await.state, LinkState::Waiting);
        below.drain().await;
        let link = below.link(&receipt).await;
        assert_eq!((link.state, link.number.as_deref(), link.upstream.as_str()), (LinkState::Linked, Some("C-1"), "市平台"));
        let sent = below.sent();
        assert_eq!(sent.len(), 1);
        let body = sent[0].json();
        assert_eq!((body["reference"].as_str(), body["service_code"].as_str()), (Some(receipt.code.as_str()), Some("101")));
        assert_eq!(body["description"], "暖气不热，电话***********", "no number of a person goes out");
        assert_eq!(sent[0].header("authorization"), Some("Bearer their-key"));
        let own = below.links().await.remove(0);
        assert_eq!(sent[0].header("idempotency-key"), Some(own.id.0.to_string().as_str()));
        let found = upstreams::by_number(below.backend(), &below.chief, " C-1 ").await.unwrap();
        assert_eq!(found, Some(receipt.code.clone()));
        let elsewhere = below.world.person(Role::Handler, "harbour").await;
        assert_eq!(upstreams::by_number(below.backend(), &elsewhere, "C-1").await.unwrap(), None);
    }
}

both! {
    async fn without_a_unit_it_is_what_staff_take_up_of_its_categories(db: TestDb) {
        let below = Below::new(&db, None).await;
        let taken = below.registered("key-00000001").await;
        below.world.submit("key-00000002", "还没有登记").await;
        let mut other = intake("key-00000003", "坑");
        other.submission.category = Some("roads".to_owned());
        let other = requests::submit(below.backend(), other).await.unwrap();
        below.world.dispatch(&other, "spring").await;
        below.world.dispatch(&taken, "spring").await;
        below.drain().await;
        assert_eq!((below.links().await.len(), below.sent().len()), (1, 1));
        assert_eq!(below.link(&taken).await.number.as_deref(), Some("C-1"));
    }
}

both! {
    async fn an_answer_that_was_lost_is_looked_for_before_it_is_sent_again(db: TestDb) {
        let below = Below::new(&db, None).await;
        below.office.mood(Mood::HangsUp);
        let receipt = below.registered("key-00000001").await;
        below.drain().await;
        let link = below.link(&receipt).await;
        assert_eq!((link.state, link.error.as_deref()), (LinkState::Waiting, Some("the answer broke off")));
        below.office.mood(Mood::Well);
        below.office.answer("/city/references", r#"{"number":"C-7"}"#);
        below.pass(TimeDelta::minutes(1));
        below.drain().await;
        assert_eq!(below.link(&receipt).await.number.as_deref(), Some("C-7"));
        assert_eq!(below.sent().len(), 1, "it was there");

        below.office.mood(Mood::HangsUp);
        below.office.missing("/city/references");
        let second = below.registered("key-00000002").await;
        below.drain().await;
        below.office.mood(Mood::Well);
        below.pass(TimeDelta::minutes(1));
        below.drain().await;
        assert_eq!(below.link(&second).await.state, LinkState::Linked);
        let sent = below.sent();
        assert_eq!(sent.len(), 3, "it was not there");
        assert_eq!(sent[1].header("idempotency-key"), sent[2].header("idempotency-key"));
    }
}

both! {
    async fn an_outage_loses_nothing_and_keeps_nobody_waiting_after_it(db: TestDb) {
        let below = Below::new(&db, None).await;
        below.office.mood(Mood::Down(503));
        let mut receipts = Vec::new();
        for round in 0..8 {
            receipts.push(below.registered(&format!("key-0000000{round}")).await);
        }
        let forwarder = Forwarder::new(below.backend().clone()).unwrap();
        for _ in 0..30 {
            forwarder.step().await.unwrap();
            below.pass(TimeDelta::minutes(10));
        }
        let asked = below.office.posts().len();
        assert!(asked < 60, "it is not called all the time: {asked}");
        let waits = upstreams::list(below.backend(), &below.admin).await.unwrap().remove(0).waits;
        assert_eq!((waits.waiting, waits.error.as_deref()), (8, Some("status 503")));
        assert!(waits.since.is_some_and(|since| below.backend().now() - since > TimeDelta::hours(4)));
        below.office.mood(Mood::Well);
        below.pass(TimeDelta::minutes(2));
        while forwarder.step().await.unwrap() > 0 {}
        for receipt in &receipts {
            assert_eq!(below.link(receipt).await.state, LinkState::Linked, "at once, not in an hour");
        }
    }
}

both! {
    async fn what_is_not_taken_is_shown_and_can_be_sent_again(db: TestDb) {
        let below = Below::new(&db, None).await;
        below.office.mood(Mood::Down(422));
        let receipt = below.registered("key-00000001").await;
        below.drain().await;
        let link = below.link(&receipt).await;
        assert_eq!((link.state, link.error.is_some()), (LinkState::Refused, true));
        below.pass(TimeDelta::days(1));
        below.drain().await;
        assert_eq!(below.sent().len(), 1, "not by itself");
        let (backend, code) = (below.backend(), &receipt.code);
        let reader = below.world.person(Role::Callback, "district").await;
        assert!(matches!(upstreams::again(backend, &reader, code, link.id).await, Err(Error::Forbidden)));
        below.office.mood(Mood::Well);
        upstreams::again(backend, &below.chief, code, link.id).await.unwrap();
        assert!(matches!(upstreams::again(backend, &below.chief, code, link.id).await, Err(Error::Conflict)));
        below.drain().await;
        assert_eq!(below.link(&receipt).await.state, LinkState::Linked);
    }
}

both! {
    async fn a_token_is_asked_for_its_number_until_there_is_one(db: TestDb) {
        let below = Below::new(&db, None).await;
        below.office.answer("/city/requests", r#"{"token":"t 1"}"#);
        below.office.answer("/city/tokens/t%201", r#"{"number":null}"#);
        let receipt = below.registered("key-00000001").await;
        below.drain().await;
        assert_eq!(below.link(&receipt).await.state, LinkState::Asked);
        below.office.answer("/city/tokens/t%201", r#"{"number":2026077}"#);
        below.office.answer("/city/requests", r#"{"number":"2026077","status":"new"}"#);
        below.pass(TimeDelta::minutes(30));
        below.drain().await;
        assert_eq!(below.link(&receipt).await.number.as_deref(), Some("2026077"));
        assert_eq!(below.sent().len(), 1);
    }
}

both! {
    async fn news_do_what_the_table_says_and_each_once(db: TestDb) {
        let below = Below::new(&db, None).await;
        let receipt = below.registered("key-00000001").await;
        below.drain().await;
        assert!(below.notes(&receipt).await.is_empty(), "`new` is ignored");
        let news = r#"{"number":"C-1","status":"done","updates":[{"id":1,"status":"working","text":"已派人"},
            {"id":2,"status":"done","text":"修好了"}]}"#;
        below.office.answer("/city/requests", news);
        for _ in 0..3 {
            below.pass(TimeDelta::hours(7));
            below.drain().await;
        }
        assert_eq!(below.notes(&receipt).await, ["市平台 C-1 · working · 已派人", "市平台 C-1 · done · 修好了"]);
        let link = below.link(&receipt).await;
        assert_eq!(link.proposal.as_deref(), Some("修好了"));
        let staff = Actor::Staff(below.chief.clone());
        let view = requests::open(below.backend(), &staff, &receipt.code).await.unwrap();
        assert_eq!(view.status, Status::Registered, "nobody was answered by it");
        below.told("bare", r#"{"number":"C-1","status":"over"}"#, 0, SECRET).await.unwrap();
        let link = below.link(&receipt).await;
        let said = (link.their_state.as_deref(), link.proposal.as_deref());
        assert_eq!(said, (Some("市平台已办结"), Some("市平台已办结")), "not a word of a program");
        assert_eq!(below.notes(&receipt).await[2], "市平台 C-1 · 市平台已办结");
    }
}

both! {
    async fn it_closes_only_what_was_answered_and_only_if_the_table_says_so(db: TestDb) {
        let below = Below::new(&db, None).await;
        let receipt = below.registered("key-00000001").await;
        below.drain().await;
        let body = |text: &str| format!(r#"{{"number":"C-1","status":"final","text":"{text}"}}"#);
        below.told("one", &body("结束"), 0, SECRET).await.unwrap();
        assert_eq!(below.link(&receipt).await.proposal.as_deref(), Some("结束"), "not answered: proposed");
        below.world.dispatch(&receipt, "spring").await;
        let handler = Actor::Staff(below.world.person(Role::Handler, "spring").await);
        below.world.act(&handler, &receipt, Command::Start).await.unwrap();
        let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
        below.world.act(&handler, &receipt, answer).await.unwrap();
        below.told("two", r#"{"number":"C-1","status":"reopened"}"#, 0, SECRET).await.unwrap();
        below.told("three", &body("完"), 0, SECRET).await.unwrap();
        let staff = Actor::Staff(below.chief.clone());
        let view = requests::open(below.backend(), &staff, &receipt.code).await.unwrap();
        assert_eq!(view.status, Status::Closed);
        below.pass(TimeDelta::hours(1));
        below.drain().await;
        let link = below.link(&receipt).await;
        assert_eq!((link.state, link.number.as_deref()), (LinkState::Over, Some("C-1")));
    }
}

both! {
    async fn what_goes_on_here_after_it_was_over_goes_on_there(db: TestDb) {
        let below = Below::new(&db, None).await;
        let known = below.registered("key-00000001").await;
        below.drain().await;
        below.office.mood(Mood::Down(503));
        let unknown = below.registered("key-00000002").await;
        below.drain().await;
        let handler = Actor::Staff(below.world.person(Role::Handler, "spring").await);
        for receipt in [&known, &unknown] {
            below.world.dispatch(receipt, "spring").await;
            let answer = Command::Answer { text: "修好了".to_owned(), outcome: Outcome::Done };
            below.world.act(&handler, receipt, answer).await.unwrap();
            below.world.act(&handler, receipt, Command::Close { note: None }).await.unwrap();
        }
        below.pass(TimeDelta::hours(7));
        below.drain().await;
        for receipt in [&known, &unknown] {
            assert_eq!(below.link(receipt).await.state, LinkState::Over);
        }
        below.told("one", r#"{"number":"C-1","status":"late"}"#, 0, SECRET).await.unwrap();
        assert!(below.notes(&known).await.is_empty(), "nobody waits for it");

        let again = || Command::Reopen { text: Some("又坏了".to_owned()) };
        for receipt in [&known, &unknown] {
            let resident = author(&receipt.follow_token);
            below.world.act(&resident, receipt, again()).await.unwrap();
        }
        let now = below.backend().now();
        let link = below.link(&known).await;
        assert_eq!((link.state, link.number.as_deref(), link.next), (LinkState::Linked, Some("C-1"), now));
        let link = below.link(&unknown).await;
        assert_eq!((link.state, link.next), (LinkState::Waiting, now));
        below.told("two", r#"{"number":"C-1","status":"working"}"#, 0, SECRET).await.unwrap();
        below.office.mood(Mood::Well);
        below.office.answer("/city/requests", r#"{"number":"C-2","status":"asked"}"#);
        below.pass(TimeDelta::minutes(2));
        below.drain().await;
        let notes = ["市平台 C-1 · working", "市平台 C-1 · asked"];
        assert_eq!(below.notes(&known).await, notes, "told, and asked");
        assert_eq!(below.link(&unknown).await.number.as_deref(), Some("C-2"));
        let asked = below.office.posts().into_iter().filter(|post| post.head.contains("/city/references/"));
        assert!(asked.count() > 0, "it might have been there");
    }
}

both! {
    async fn what_went_on_under_an_older_version_goes_on_there_from_the_first_step(db: TestDb) {
        let below = Below::new(&db, None).await;
        let open = below.registered("key-00000001").await;
        below.drain().await;
        below.office.answer("/city/requests", r#"{"number":"C-2","status":"new"}"#);
        let over = below.registered("key-00000002").await;
        below.drain().await;
        let withdraw = Command::Withdraw { reason: None };
        below.world.act(&author(&over.follow_token), &over, withdraw).await.unwrap();
        // As a version left it that did not see to reopened ones.
        let left = move |tx: backend::db::Tx| async move {
            let text = "update upstream_link set state = 'over'";
            Ok(tx.execute_unprepared(text).await.map(|_| ())?)
        };
        below.backend().write(left).await.unwrap();
        let forwarder = Forwarder::new(below.backend().clone()).unwrap();
        forwarder.step().await.unwrap();
        let link = below.link(&open).await;
        assert_eq!((link.state, link.number.as_deref()), (LinkState::Linked, Some("C-1")));
        assert_eq!(below.link(&over).await.state, LinkState::Over);
        let begun = below.links().await;
        below.drain().await;
        assert_eq!(below.links().await, begun, "and once more changes nothing");
    }
}

both! {
    async fn a_link_that_cannot_be_read_keeps_no_other_waiting(db: TestDb) {
        let below = Below::new(&db, None).await;
        below.registered("key-00000001").await;
        let newer = move |tx: backend::db::Tx| async move {
            let text = "update upstream_link set state = 'linked'";
            Ok(tx.execute_unprepared(text).await.map(|_| ())?)
        };
        below.backend().write(newer).await.unwrap();
        let behind = below.registered("key-00000002").await;
        below.drain().await;
        assert_eq!(below.link(&behind).await.state, LinkState::Linked);
    }
}

both! {
    async fn only_the_upstream_itself_brings_news_and_only_now(db: TestDb) {
        let below = Below::new(&db, None).await;
        let receipt = below.registered("key-00000001").await;
        below.drain().await;
        let body = format!(r#"{{"reference":"{}","status":"working","text":"x"}}"#, receipt.code);
        let denied = |told: Result<(), Error>| assert!(matches!(told, Err(Error::Unauthenticated)), "{told:?}");
        denied(below.told("one", &body, 0, "another-secret-of-somebody").await);
        denied(below.told("one", &body, -301, SECRET).await);
        denied(below.told("one", &body, 301, SECRET).await);
        denied(below.told("", &body, 0, SECRET).await);
        let call = Call { id: "one", timestamp: "x", signature: "", body: body.as_bytes() };
        denied(upstreams::receive(below.backend(), upstreams::new_id(below.backend()), call).await);
        assert!(below.notes(&receipt).await.is_empty());
        let unknown = below.told("one", r#"{"number":"C-9","status":"x"}"#, 0, SECRET).await;
        assert!(matches!(unknown, Err(Error::NotFound)));
        for _ in 0..2 {
            below.told("one", &body, -200, SECRET).await.unwrap();
        }
        let ours = r#"{"id":"e","type":"request.changed","data":{"code":"C-1","status":"paused","text":null}}"#;
        below.told("two", ours, 0, SECRET).await.unwrap();
        assert_eq!(below.notes(&receipt).await, ["市平台 C-1 · working · x", "市平台 C-1 · paused"]);
    }
}

both! {
    async fn it_is_handed_on_by_hand_by_who_may_dispatch_or_answer_it(db: TestDb) {
        let below = Below::new(&db, Some("works")).await;
        let receipt = below.registered("key-00000001").await;
        let (backend, code) = (below.backend(), &receipt.code);
        let panel = upstreams::panel(backend, &below.chief, code).await.unwrap();
        assert_eq!(panel.offers, [(below.id, "市平台".to_owned())]);
        let reader = below.world.person(Role::Callback, "district").await;
        assert!(upstreams::panel(backend, &reader, code).await.unwrap().offers.is_empty());
        assert!(matches!(upstreams::forward(backend, &reader, code, below.id).await, Err(Error::Forbidden)));
        let foreign = below.world.person(Role::UnitLead, "harbour").await;
        assert!(matches!(upstreams::forward(backend, &foreign, code, below.id).await, Err(Error::NotFound)));
        upstreams::forward(backend, &below.chief, code, below.id).await.unwrap();
        assert!(matches!(upstreams::forward(backend, &below.chief, code, below.id).await, Err(Error::Conflict)));
        below.drain().await;
        assert_eq!(below.sent().len(), 1);
    }
}

both! {
    async fn its_keys_are_sealed_and_go_to_no_other_host(db: TestDb) {
        let below = Below::new(&db, None).await;
        let (backend, admin) = (below.backend(), &below.admin);
        let stored = |backend: Backend| async move {
            upstream::Entity::find().one(backend.read()).await.unwrap().unwrap()
        };
        let row = stored(backend.clone()).await;
        assert!(!format!("{row:?}").contains("their-key") && !format!("{row:?}").contains(SECRET));
        let draft = UpstreamDraft { key: String::new(), secret: String::new(), ..below.draft(None) };
        upstreams::save(backend, admin, below.id, draft.clone()).await.unwrap();
        let kept = stored(backend.clone()).await;
        assert_eq!((&kept.key_sealed, &kept.secret_sealed), (&row.key_sealed, &row.secret_sealed));
        let moved = UpstreamDraft { url: "https://elsewhere.example/".to_owned(), ..draft.clone() };
        upstreams::save(backend, admin, below.id, moved).await.unwrap();
        assert_eq!(stored(backend.clone()).await.key_sealed, None);
        let chief = &below.chief;
        assert!(matches!(upstreams::save(backend, chief, below.id, draft.clone()).await, Err(SaveError::Other(Error::Forbidden))));
        let stale = Editor { staff: admin, seen: Some(1) };
        assert!(matches!(upstreams::save(backend, stale, below.id, draft.clone()).await, Err(SaveError::Other(Error::Conflict))));
        for (wrong, field) in [
            (UpstreamDraft { services: "nothing = 1".to_owned(), ..draft.clone() }, "services"),
            (UpstreamDraft { services: String::new(), ..draft.clone() }, "services"),
            (UpstreamDraft { states: "done = answer".to_owned(), ..draft.clone() }, "states"),
            (UpstreamDraft { secret: "short".to_owned(), ..draft.clone() }, "secret"),
            (UpstreamDraft { url: "https://192.168.0.1/".to_owned(), ..draft.clone() }, "url"),
            (UpstreamDraft { kind: None, ..draft.clone() }, "kind"),
        ] {
            let saved = upstreams::save(backend, admin, below.id, wrong).await;
            assert!(matches!(saved, Err(SaveError::Invalid(errors)) if errors.len() == 1 && errors[0].field == field), "{field}");
        }
    }
}

both! {
    async fn several_copies_hand_each_on_once(db: TestDb) {
        let below = Below::new(&db, None).await;
        for round in 0..20 {
            below.registered(&format!("key-000000{round:02}")).await;
        }
        let second = match db.kind {
            crate::support::Kind::Sqlite => below.backend().clone(),
            crate::support::Kind::Postgres => open(&db, 2).await,
        };
        futures::join!(below.drain(), drain(&second));
        let mut references: Vec<_> = below.sent().iter().map(|post| post.json()["reference"].to_string()).collect();
        references.sort_unstable();
        references.dedup();
        assert_eq!((references.len(), below.sent().len()), (20, 20));
    }
}

both! {
    async fn what_an_upstream_said_goes_with_everything_else_that_is_personal(db: TestDb) {
        let inside = InsideHosts(vec!["127.0.0.1".to_owned()]);
        let chance = Arc::new(SeededChance::new(3));
        let below = Below::new(&db, None).await;
        let receipt = below.registered("key-00000001").await;
        below.drain().await;
        let body = r#"{"number":"C-1","status":"done","text":"张三家已修好"}"#;
        below.told("one", body, 0, SECRET).await.unwrap();
        let decline = Command::Decline { ground: domain::request::Ground::Unclear, text: "x".to_owned() };
        below.world.act(&Actor::Staff(below.chief.clone()), &receipt, decline).await.unwrap();
        let keeping = db.open_with(chance, |config| {
            config.inside = inside;
            config.retention_days = 30;
        });
        let keeping = keeping.await;
        below.pass(TimeDelta::days(31));
        let worker = backend::jobs::Worker::new(keeping.clone()).await.unwrap();
        while worker.step().await.unwrap() {}
        let link = below.links().await.remove(0);
        assert_eq!((link.state.0, link.number, link.their_text, link.proposal), (LinkState::Over, None, None, None));
        keeping.close().await;
    }
}
