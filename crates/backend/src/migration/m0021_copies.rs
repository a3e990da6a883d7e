//! Copies of the program on one PostgreSQL hear of changed settings: triggers
//! tell of them with the commit. SQLite has one process and needs none.

use super::run;
use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;

/// The twenty-first step.
pub struct Copies;

impl MigrationName for Copies {
    fn name(&self) -> &str {
        "m0021_copies"
    }
}

/// What every process keeps in memory and reads anew when it is told.
const TABLES: [&str; 6] = ["unit", "category", "calendar", "calendar_day", "deadline_policy", "tell_rule"];

#[async_trait::async_trait]
impl MigrationTrait for Copies {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if db.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let mut statements = vec![
            "create function huying_settings() returns trigger language plpgsql as
             $$ begin perform pg_notify('huying', 'settings'); return null; end $$"
                .to_owned(),
        ];
        statements.extend(TABLES.map(|table| {
            format!(
                "create trigger {table}_told after insert or update or delete or truncate on {table}
                 for each statement execute function huying_settings()"
            )
        }));
        // Other facts in it change by the minute and are kept by nobody.
        for (name, when, row) in [("kept", "insert or update", "new"), ("gone", "delete", "old")] {
            statements.push(format!(
                "create trigger meta_{name}_told after {when} on meta for each row
                 when ({row}.name in ('demo', 'warnings', 'tell.quiet')) execute function huying_settings()"
            ));
        }
        run(db, &statements).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
