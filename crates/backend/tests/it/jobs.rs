//! The outbox and the sweeper.

use crate::support::{TestDb, World, intake};
use backend::clock::{Clock, SeededChance};
use backend::entity::{job, media, submission_key};
use backend::error::Error;
use backend::jobs::{self, Worker};
use backend::requests::submit;
use backend::uploads;
use bytes::Bytes;
use chrono::TimeDelta;
use domain::media::{MediaKind, Variant};
use futures::TryStreamExt;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What is never done for good.
const RECURRING: [&str; 8] =
    ["appraise", "clock", "dispatch", "orphans", "retention", "supervise", "sweep", "train"];

/// The kinds of jobs there are.
async fn kinds(backend: &backend::Backend) -> Vec<String> {
    let jobs = job::Entity::find().all(backend.read()).await.unwrap();
    let mut kinds: Vec<String> = jobs.into_iter().map(|job| job.kind).collect();
    kinds.sort();
    kinds
}

/// A server that takes what is posted to it.
struct Ear {
    url: url::Url,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Ear {
    /// Answers every post with this status.
    async fn open(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap()).parse().unwrap();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let all = heard.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let all = all.clone();
                tokio::spawn(async move {
                    let mut text = String::new();
                    let mut some = [0u8; 4096];
                    while !text.ends_with('}') {
                        let count = stream.read(&mut some).await.unwrap();
                        if count == 0 {
                            return;
                        }
                        text.push_str(std::str::from_utf8(&some[..count]).unwrap());
                    }
                    all.lock().unwrap().push(text);
                    let answer =
                        format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                    stream.write_all(answer.as_bytes()).await.unwrap();
                });
            }
        });
        Self { url, heard }
    }
}

async fn listening(db: &TestDb, ear: &Ear, seed: u64) -> backend::Backend {
    let url = ear.url.clone();
    db.open_with(Arc::new(SeededChance::new(seed)), move |config| config.notify_url = Some(url)).await
}

both! {
    async fn two_workers_tell_everything_once_and_nothing_personal(db: TestDb) {
        let ear = Ear::open("204 No Content").await;
        let (first, second) = (listening(&db, &ear, 1).await, listening(&db, &ear, 2).await);
        let world = World::around(first.clone(), db).await;
        for n in 0..20 {
            submit(&world.backend, intake(&format!("key-{n:08}"), "打13912345678")).await.unwrap();
        }
        let (stop, stopped) = watch::channel(false);
        let workers = [first.clone(), second.clone()].map(|b| tokio::spawn(jobs::run(b, stopped.clone())));
        for _ in 0..200 {
            if job::Entity::find().count(first.read()).await.unwrap() == RECURRING.len() as u64 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        stop.send(true).unwrap();
        for worker in workers {
            worker.await.unwrap();
        }
        assert_eq!(kinds(&first).await, RECURRING);
        let heard = ear.heard.lock().unwrap().clone();
        let key = |text: &String| text.lines().find(|line| line.starts_with("idempotency-key: ")).map(str::to_owned);
        let keys: BTreeSet<_> = heard.iter().filter_map(key).collect();
        assert_eq!((heard.len(), keys.len()), (20, 20));
        for text in &heard {
            let body: serde_json::Value = serde_json::from_str(text.split("\r\n\r\n").nth(1).unwrap()).unwrap();
            let names: Vec<&String> = body.as_object().unwrap().keys().collect();
            assert_eq!(names, ["code", "event", "status"]);
            assert!(!text.contains("139"), "{text}");
        }
    }
}

both! {
    async fn what_cannot_be_told_is_tried_again_and_given_up_after_a_day(db: TestDb) {
        let ear = Ear::open("503 Service Unavailable").await;
        let backend = listening(&db, &ear, 1).await;
        let world = World::around(backend.clone(), db).await;
        let worker = Worker::new(backend.clone()).await.unwrap();
        world.submit("key-00000001", "路灯不亮").await;
        assert!(worker.tell().await.unwrap());
        assert!(!worker.tell().await.unwrap(), "not at once again");
        world.db.clock.pass(TimeDelta::seconds(11));
        assert!(worker.tell().await.unwrap());
        assert_eq!(ear.heard.lock().unwrap().len(), 2);
        for _ in 0..60 {
            world.db.clock.pass(TimeDelta::minutes(61));
            while worker.tell().await.unwrap() {}
        }
        assert_eq!(kinds(&backend).await, RECURRING);
        let tries = ear.heard.lock().unwrap().len();
        assert!((20..40).contains(&tries), "{tries}");
    }
}

both! {
    async fn nothing_is_put_by_when_nobody_wants_to_be_told(db: TestDb) {
        let world = World::new(db).await;
        world.submit("key-00000001", "路灯不亮").await;
        assert_eq!(job::Entity::find().count(world.backend.read()).await.unwrap(), 0);
    }
}

both! {
    async fn a_job_is_claimed_again_only_when_its_holder_is_gone(db: TestDb) {
        let world = World::new(db.clone()).await;
        let worker = Worker::new(world.backend.clone()).await.unwrap();
        let other = Worker::new(db.open(2).await).await.unwrap();
        let mut done = 0;
        for _ in 0..RECURRING.len() {
            let (a, b) = futures::join!(worker.step(), other.step());
            done += usize::from(a.unwrap()) + usize::from(b.unwrap());
        }
        assert_eq!(done, RECURRING.len(), "one sweep, one sweeper");
    }
}

both! {
    async fn the_sweeper_takes_what_nobody_bound_and_what_is_old(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        let voice = Bytes::from_static(include_bytes!("../fixtures/voice.ogg"));
        let kept = uploads::stage(backend, "key-00000001", MediaKind::Voice, voice.clone()).await.unwrap().id;
        let left = uploads::stage(backend, "key-00000002", MediaKind::Voice, voice).await.unwrap().id;
        let mut intake = intake("key-00000001", "路灯不亮");
        intake.media = vec![kept];
        let receipt = submit(backend, intake).await.unwrap();
        let worker = Worker::new(backend.clone()).await.unwrap();
        while worker.step().await.unwrap() {}
        assert_eq!(media::Entity::find().count(backend.read()).await.unwrap(), 2, "a day has not passed");

        // Files carry the machine's time, which the sweeper compares with the clock.
        let later = backend::clock::SystemClock.now() + TimeDelta::days(2);
        world.db.clock.set(later.max(world.backend.now() + TimeDelta::days(2)));
        let orphan = format!("media/{}/large", uuid::Uuid::from_u128(77));
        backend.blobs().put(&orphan, Bytes::from_static(b"orphan")).await.unwrap();
        let sheet = format!("sheets/{}", uuid::Uuid::from_u128(78));
        backend.blobs().put(&sheet, Bytes::from_static(b"orphan")).await.unwrap();
        while worker.step().await.unwrap() {}
        let author = crate::support::author(&receipt.follow_token);
        uploads::open(backend, &author, kept, Variant::Original).await.unwrap();
        let gone = uploads::open_staged(backend, "key-00000002", left, Variant::Original).await;
        assert!(matches!(gone, Err(Error::NotFound)));
        assert!(backend.blobs().get(&format!("media/{left}/original")).await.is_err());
        assert!(backend.blobs().get(&orphan).await.is_err());
        assert!(backend.blobs().get(&sheet).await.is_err(), "no job is left that would remove it");
    }
}

both! {
    async fn the_store_is_walked_once_a_day_and_what_is_young_stays(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        // Files carry the machine's time, which the walk compares with the clock.
        let written = backend::clock::SystemClock.now();
        world.db.clock.set(written.max(backend.now()) + TimeDelta::hours(12));
        let voice = Bytes::from_static(include_bytes!("../fixtures/voice.ogg"));
        let kept = uploads::stage(backend, "key-00000001", MediaKind::Voice, voice).await.unwrap().id;
        let mut intake = intake("key-00000001", "路灯不亮");
        intake.media = vec![kept];
        submit(backend, intake).await.unwrap();
        // More than are looked at at once.
        for n in 0..250 {
            let orphan = format!("media/{}/large", uuid::Uuid::from_u128(1000 + n));
            backend.blobs().put(&orphan, Bytes::from_static(b"orphan")).await.unwrap();
        }
        // A piece, and what was put past the program and nobody said so.
        for key in ["uploads/gone/0", "uploads/gone/direct"] {
            backend.blobs().put(key, Bytes::from_static(b"piece")).await.unwrap();
        }
        let worker = Worker::new(backend.clone()).await.unwrap();
        for (hours, left) in [(0, 253), (13, 253), (10, 253), (2, 1)] {
            world.db.clock.pass(TimeDelta::hours(hours));
            while worker.step().await.unwrap() {}
            let keys: Vec<String> = backend.blobs().keys().try_collect().await.unwrap();
            assert_eq!(keys.len(), left, "{hours}");
            assert!(keys.contains(&format!("media/{kept}/original")));
        }
    }
}

both! {
    async fn a_key_is_kept_seven_days_and_forgotten_after_eight(db: TestDb) {
        let world = World::new(db).await;
        world.submit("key-00000001", "路灯不亮").await;
        let worker = Worker::new(world.backend.clone()).await.unwrap();
        world.db.clock.pass(TimeDelta::days(7));
        while worker.step().await.unwrap() {}
        assert!(world.submit("key-00000001", "路灯不亮").await.replayed);
        world.db.clock.pass(TimeDelta::days(2));
        while worker.step().await.unwrap() {}
        assert_eq!(submission_key::Entity::find().count(world.backend.read()).await.unwrap(), 0);
    }
}
