//! Jobs that take long, and a receiver of notifications that hangs.

use crate::support::{TestDb, World};
use backend::Backend;
use backend::clock::SeededChance;
use backend::entity::job;
use backend::jobs::{self, Worker};
use chrono::TimeDelta;
use domain::Moment;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

/// A receiver that answers when it is let.
struct Slow {
    url: url::Url,
    begun: Arc<Semaphore>,
    answers: Arc<Semaphore>,
}

impl Slow {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap()).parse().unwrap();
        let slow = Self { url, begun: Arc::new(Semaphore::new(0)), answers: Arc::new(Semaphore::new(0)) };
        let (begun, answers) = (slow.begun.clone(), slow.answers.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (begun, answers) = (begun.clone(), answers.clone());
                tokio::spawn(async move {
                    let _ = stream.read(&mut [0u8; 4096]).await;
                    begun.add_permits(1);
                    answers.acquire().await.unwrap().forget();
                    let answer = "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        slow
    }

    async fn worker(&self, db: &TestDb, seed: u64) -> Backend {
        let url = self.url.clone();
        db.open_with(Arc::new(SeededChance::new(seed)), move |config| config.notify_url = Some(url)).await
    }

    /// A notification on its way, of which the receiver has heard.
    async fn telling(&self, backend: &Backend) -> JoinHandle<bool> {
        let worker = Worker::new(backend.clone()).await.unwrap();
        let hand = tokio::spawn(async move { worker.tell().await.unwrap() });
        self.begun.acquire().await.unwrap().forget();
        hand
    }
}

/// The notifications that are left.
async fn left(backend: &Backend) -> Vec<job::Model> {
    job::Entity::find().filter(job::Column::Kind.eq("notify")).all(backend.read()).await.unwrap()
}

async fn run(backend: &Backend, text: &'static str, until: Moment) {
    let work = move |tx: backend::db::Tx| async move {
        let statement = backend::db::sql(tx.get_database_backend(), text, vec![until.into()]);
        Ok(tx.execute_raw(statement).await.map(|_| ())?)
    };
    backend.write(work).await.unwrap();
}

/// Whether something comes to be, within a few seconds.
async fn soon(mut is: impl AsyncFnMut() -> bool) -> bool {
    for _ in 0..160 {
        if is().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

both! {
    async fn a_job_stays_with_who_is_at_it_however_long_it_takes(db: TestDb) {
        let slow = Slow::open().await;
        let world = World::around(slow.worker(&db, 1).await, db.clone()).await;
        let other = Worker::new(slow.worker(&db, 2).await).await.unwrap();
        world.submit("key-00000001", "路灯不亮").await;
        let hand = slow.telling(&world.backend).await;
        for _ in 0..2 {
            db.clock.pass(TimeDelta::minutes(4));
            let fresh = db.clock_now() + TimeDelta::minutes(4);
            let renewed = async || left(&world.backend).await[0].locked_until.unwrap() > fresh;
            assert!(soon(renewed).await, "a sign of life");
            assert!(!other.tell().await.unwrap());
        }
        slow.answers.add_permits(1);
        assert!(hand.await.unwrap());
        assert!(left(&world.backend).await.is_empty());
    }
}

both! {
    async fn a_job_of_a_process_that_died_goes_to_the_next(db: TestDb) {
        let slow = Slow::open().await;
        let world = World::around(slow.worker(&db, 1).await, db.clone()).await;
        let other = Worker::new(slow.worker(&db, 2).await).await.unwrap();
        world.submit("key-00000001", "路灯不亮").await;
        let hand = slow.telling(&world.backend).await;
        hand.abort();
        assert!(hand.await.unwrap_err().is_cancelled(), "it died before it was answered");
        slow.answers.add_permits(2);
        assert!(!other.tell().await.unwrap(), "nobody knows yet");
        db.clock.pass(TimeDelta::minutes(6));
        assert!(other.tell().await.unwrap());
        assert!(left(&world.backend).await.is_empty());
    }
}

both! {
    async fn who_lost_a_job_leaves_it_to_whoever_has_it(db: TestDb) {
        let slow = Slow::open().await;
        let world = World::around(slow.worker(&db, 1).await, db.clone()).await;
        let until = db.clock_now() + TimeDelta::minutes(9);
        let claim = "update job set attempts = attempts + 1, locked_until = $1 where kind = 'notify'";
        world.submit("key-00000001", "路灯不亮").await;
        let kept = async |attempts: i32| {
            let rows = left(&world.backend).await;
            assert_eq!((rows.len(), rows[0].attempts, rows[0].locked_until), (1, attempts, Some(until)));
        };
        // Done all the same: that is the other one's to say.
        let hand = slow.telling(&world.backend).await;
        run(&world.backend, claim, until).await;
        slow.answers.add_permits(1);
        assert!(hand.await.unwrap());
        kept(2).await;
        // Not done yet: it is left at the next sign of life.
        run(&world.backend, "update job set locked_until = null where kind = 'notify' and run_at < $1", until).await;
        let hand = slow.telling(&world.backend).await;
        run(&world.backend, claim, until).await;
        db.clock.pass(TimeDelta::minutes(2));
        assert!(tokio::time::timeout(Duration::from_secs(5), hand).await.expect("it let go").unwrap());
        kept(4).await;
    }
}

both! {
    async fn a_receiver_that_hangs_keeps_nothing_waiting_but_what_is_told_to_it(db: TestDb) {
        let slow = Slow::open().await;
        let world = World::around(slow.worker(&db, 1).await, db.clone()).await;
        for n in 0..10 {
            world.submit(&format!("key-{n:08}"), "路灯不亮").await;
        }
        db.clock.pass(TimeDelta::seconds(1));
        let (_stop, stopped) = watch::channel(false);
        let hands = tokio::spawn(jobs::run(world.backend.clone(), stopped));
        let recurring = job::Entity::find().filter(job::Column::Kind.ne("notify"));
        let waiting = recurring.clone().filter(job::Column::RunAt.lte(db.clock_now()));
        let done = async || {
            let all = recurring.clone().count(world.backend.read()).await.unwrap();
            all > 0 && waiting.clone().count(world.backend.read()).await.unwrap() == 0
        };
        assert!(soon(done).await, "all that recurs was done once");
        assert_eq!(left(&world.backend).await.len(), 10);
        hands.abort();
    }
}
