//! Several copies of the program on one PostgreSQL.

use crate::support::{IN_GRID, Kind, TestDb, World, intake};
use backend::Backend;
use backend::actor::Actor;
use backend::clock::SeededChance;
use backend::config::Secret;
use backend::directory::Unit;
use backend::error::Error;
use backend::jobs::Worker;
use backend::requests;
use backend::{admin, places};
use domain::org::{Role, UnitKind};
use domain::place::Wish;
use sea_orm::ConnectionTrait;
use std::sync::Arc;
use std::time::Duration;

async fn two(db: TestDb) -> (World, Backend) {
    let other = db.open(2).await;
    (World::new(db).await, other)
}

/// Waits for what another copy is about to know.
async fn soon(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..100 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} did not come within five seconds");
}

fn unit(backend: &Backend, name: &str) -> Unit {
    Unit {
        id: admin::new_unit_id(backend),
        parent: backend.directory().root().map(|root| root.id),
        kind: UnitKind::Department,
        name: name.to_owned(),
        area: None,
        active: true,
        calendar: None,
    }
}

fn knows(backend: &Backend, name: &str) -> bool {
    backend.directory().units.iter().any(|unit| unit.name == name)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_one_copy_are_heard_at_the_other_and_only_once_at_home() {
    TestDb::run(Kind::Postgres, async |db| {
        let (world, other) = two(db).await;
        let (mut here, mut there) = (world.backend.live().listen(), other.live().listen());
        // Whoever has just begun to listen is told to look at everything.
        tokio::time::sleep(Duration::from_millis(500)).await;
        while there.try_recv().is_ok() || here.try_recv().is_ok() {}
        let receipt = requests::submit(&world.backend, intake("key-of-this-0001", "坑")).await.unwrap();
        let heard =
            tokio::time::timeout(Duration::from_secs(5), there.recv()).await.unwrap().unwrap().unwrap();
        assert_eq!((heard.code, heard.new, heard.version), (receipt.code.clone(), true, 1));
        let own = here.recv().await.unwrap().unwrap();
        assert_eq!(own.code, receipt.code);
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(here.try_recv().is_err(), "nobody hears themselves");
        other.close().await;
        world.backend.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_and_places_follow_also_after_the_connection_was_lost() {
    TestDb::run(Kind::Postgres, async |db| {
        let (world, other) = two(db).await;
        let admin = world.person(Role::Administrator, "district").await;
        admin::save_unit(&world.backend, &admin, unit(&world.backend, "供水公司")).await.unwrap();
        soon("a new unit", async || knows(&other, "供水公司")).await;

        // The index of places was asked for, so it is looked after.
        let all = |backend: &Backend| places::near(backend, IN_GRID, &Wish::default(), 5).len();
        assert_eq!(all(&other), 0);
        crate::places::published(&world, &admin, crate::places::station("驿站", 45.14, 124.82)).await;
        soon("a new place", async || all(&other) == 1).await;

        // All that listen are cut off; what changes meanwhile is not lost.
        let cut = "select pg_terminate_backend(pid) from pg_stat_activity
                   where datname = current_database() and query ilike 'listen%'";
        world.backend.read().execute_unprepared(cut).await.unwrap();
        admin::save_unit(&world.backend, &admin, unit(&world.backend, "供热公司")).await.unwrap();
        soon("what changed during the break", async || knows(&other, "供热公司")).await;
        admin::save_unit(&world.backend, &admin, unit(&world.backend, "燃气公司")).await.unwrap();
        soon("what changed after the break", async || knows(&other, "燃气公司")).await;
        other.close().await;
        world.backend.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_that_start_at_once_on_an_empty_database_both_start() {
    TestDb::run(Kind::Postgres, async |db| {
        let (one, two, three) = tokio::join!(db.open(1), db.open(2), db.open(3));
        for backend in [one, two, three] {
            assert!(backend::doctor::ready(&backend).await);
            backend.close().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_job_is_done_by_one_copy() {
    TestDb::run(Kind::Postgres, async |db| {
        let (world, other) = two(db).await;
        let workers =
            [Worker::new(world.backend.clone()).await.unwrap(), Worker::new(other.clone()).await.unwrap()];
        let jobs = "select count(*) from job where run_at <= $1";
        let due = async || -> i64 {
            let asked =
                backend::db::sql(sea_orm::DbBackend::Postgres, jobs, vec![world.backend.now().into()]);
            world.backend.read().query_one_raw(asked).await.unwrap().unwrap().try_get_by_index(0).unwrap()
        };
        let before = due().await;
        assert!(before >= 5, "recurring work is there once for both: {before}");
        let all = async |worker: &Worker| {
            let mut done = 0;
            while worker.step().await.unwrap() {
                done += 1;
            }
            done
        };
        let (one, two) = tokio::join!(all(&workers[0]), all(&workers[1]));
        assert_eq!(one + two, before, "{one} and {two}");
        assert_eq!(due().await, 0);
        other.close().await;
        world.backend.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_with_another_secret_does_not_start_until_it_is_told_to() {
    TestDb::run(Kind::Postgres, async |db| {
        let first = db.open(1).await;
        let mut config = first.config().clone();
        config.secret = Secret(vec![8; 32]);
        let open = async || {
            let chance = Arc::new(SeededChance::new(2));
            Backend::open(config.clone(), Arc::new(db.clock.clone()), chance).await
        };
        let refused = open().await.err().unwrap().to_string();
        assert!(refused.contains("internal") || refused.contains("HUYING_SECRET"), "{refused}");
        backend::copies::forget_secret(&config).await.unwrap();
        open().await.unwrap().close().await;
        first.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_are_counted_for_all_copies_together() {
    TestDb::run(Kind::Postgres, async |db| {
        let (world, other) = two(db).await;
        let code = world.submit("key-00000001", "暖气不热").await.code;
        let copies = [&world.backend, &other];
        let guess = async |n: u8, network: u8| {
            let from = [192, 0, network, 7].into();
            requests::by_phone(copies[usize::from(n % 2)], &Actor::Anyone, &code, "0000", from).await
        };
        for n in 0..5 {
            assert!(matches!(guess(n, 0).await, Err(Error::NotFound)));
        }
        for n in 0..2 {
            assert!(matches!(guess(n, 0).await, Err(Error::TooMany { retry_after: 1 })));
        }
        for n in 5..100 {
            assert!(matches!(guess(n, n).await, Err(Error::NotFound)), "{n}");
        }
        for n in 100..102 {
            assert!(matches!(guess(n, n).await, Err(Error::TooMany { retry_after: 86_000.. })), "{n}");
        }
        other.close().await;
        world.backend.close().await;
    })
    .await;
}
