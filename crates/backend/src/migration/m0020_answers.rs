//! Answers kept for calls that are sent again.

use super::run;
use sea_orm_migration::prelude::*;

/// The twentieth step.
pub struct Answers;

impl MigrationName for Answers {
    fn name(&self) -> &str {
        "m0020_answers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Answers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "create table kept_answer (
               id text primary key, claim text not null, lease_until $TIME not null,
               expires_at $TIME not null, sealed text)",
            "create index kept_answer_expires on kept_answer (expires_at)",
        ];
        run(manager.get_connection(), &statements.map(str::to_owned)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
