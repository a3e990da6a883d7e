//! A fresh database for one test.

use backend::Backend;
use backend::clock::{Chance, SeededChance, SetClock};
use backend::config::{Config, Database, Secret, Storage};
use domain::{FixedOffset, Moment};
use sea_orm::{ConnectionTrait, Database as Connect};
use std::future::Future;
use std::sync::Arc;
use tempfile::TempDir;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A fresh, empty database with a clock that stands still.
#[derive(Clone)]
pub struct TestDb {
    pub kind: Kind,
    pub clock: SetClock,
    pub directory: Arc<TempDir>,
    database: Database,
}

/// Monday, 4 May 2026, 10:00 in Shanghai.
pub fn start() -> Moment {
    "2026-05-04T02:00:00Z".parse().unwrap()
}

impl TestDb {
    /// Runs a test on a database of its own and takes it away afterwards.
    pub async fn run<F, Fut>(kind: Kind, case: F)
    where
        F: FnOnce(TestDb) -> Fut,
        Fut: Future<Output = ()>,
    {
        let directory = Arc::new(tempfile::tempdir().unwrap());
        let clock = SetClock::at(start());
        // A whole test is a large future, and the stack of its thread is small.
        match kind {
            Kind::Sqlite => {
                let database = Database::Sqlite(directory.path().join("db"));
                Box::pin(case(Self { kind, clock, directory, database })).await;
            }
            Kind::Postgres => {
                let Some(admin) = admin_url() else { return };
                let name = format!("huying_test_{}", unique(directory.path()));
                execute(&admin, &format!("create database {name}")).await;
                let mut url = url::Url::parse(&admin).unwrap();
                url.set_path(&name);
                let database = Database::Postgres(url.to_string());
                Box::pin(case(Self { kind, clock, directory, database })).await;
                execute(&admin, &format!("drop database {name} with (force)")).await;
            }
        }
    }

    /// Opens it, with a sequence of chance of its own.
    pub async fn open(&self, seed: u64) -> Backend {
        self.open_with(Arc::new(SeededChance::new(seed)), |_| {}).await
    }

    /// Opens it with a given chance and changed settings.
    pub async fn open_with(&self, chance: Arc<dyn Chance>, change: impl FnOnce(&mut Config)) -> Backend {
        let mut config = Config {
            database: self.database.clone(),
            storage: Storage::Local(self.directory.path().join("blobs")),
            secret: Secret(vec![7; 32]),
            offset: FixedOffset::east_opt(8 * 3600).unwrap(),
            connections: 4,
            notify_url: None,
            retention_days: 0,
            locks: Default::default(),
            inside: Default::default(),
            tell: Default::default(),
        };
        change(&mut config);
        Backend::open(config, Arc::new(self.clock.clone()), chance).await.unwrap()
    }
}

/// Where PostgreSQL is. Without it the PostgreSQL half has nothing to run on:
/// that is a fault in CI, and said aloud elsewhere.
fn admin_url() -> Option<String> {
    match std::env::var("HUYING_TEST_POSTGRES") {
        Ok(url) => Some(url),
        Err(_) if std::env::var("CI").is_ok_and(|ci| ci == "true") => {
            panic!("HUYING_TEST_POSTGRES must name a PostgreSQL server (postgres://…)")
        }
        Err(_) => {
            eprintln!("HUYING_TEST_POSTGRES is not set: not run on PostgreSQL");
            None
        }
    }
}

async fn execute(url: &str, sql: &str) {
    let db = Connect::connect(url).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}

/// The random part of a temporary directory's name, as part of a database's.
fn unique(path: &std::path::Path) -> String {
    let name = path.file_name().unwrap().to_string_lossy().to_lowercase();
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{plain}_{}", std::process::id())
}

impl TestDb {
    /// What time it is in this test.
    pub fn clock_now(&self) -> Moment {
        use backend::clock::Clock;
        self.clock.now()
    }
}
