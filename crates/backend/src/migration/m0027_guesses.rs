//! Tries of passwords and digits, counted for all copies of the program together.

use super::run;
use sea_orm_migration::prelude::*;

/// The twenty-seventh step.
pub struct Guesses;

impl MigrationName for Guesses {
    fn name(&self) -> &str {
        "m0027_guesses"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Guesses {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "create table guess (
               who text primary key, tries integer not null, at $TIME not null, forget_at $TIME not null)",
            "create index guess_forget on guess (forget_at)",
        ];
        run(manager.get_connection(), &statements.map(str::to_owned)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
