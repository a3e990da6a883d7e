//! What the tests share: a database each, a small district, people of every role.

mod database;
mod office;
mod world;

pub use database::{Kind, TestDb, start};
pub use office::{Mood, Office, Post};
pub use world::{IN_GRID, World, author, intake, note, wish};

/// Runs a test on both databases, each time on a fresh one.
macro_rules! both {
    ($(#[$meta:meta])* async fn $name:ident($db:ident: TestDb) $body:block) => {
        mod $name {
            use super::*;

            async fn case($db: $crate::support::TestDb) $body

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::support::TestDb::run($crate::support::Kind::Sqlite, case).await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::support::TestDb::run($crate::support::Kind::Postgres, case).await;
            }
        }
    };
}
