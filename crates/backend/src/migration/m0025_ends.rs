//! What is over ends for those who assisted, and for those who were folded into it.

use super::run;
use sea_orm_migration::prelude::*;

/// The twenty-fifth step.
pub struct Ends;

impl MigrationName for Ends {
    fn name(&self) -> &str {
        "m0025_ends"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Ends {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "delete from request_share where what = 'part' and request_id in
               (select id from request where status in ('declined', 'withdrawn', 'merged'))",
            // The worker lets each of them go on by itself.
            "insert into job (id, kind, payload, run_at, attempts, created_at)
             select id, 'follow', id, submitted_at, 0, submitted_at from request
             where status in ('declined', 'withdrawn') and exists
               (select 1 from request as child where child.merged_into = request.id and child.status = 'merged')",
        ];
        run(manager.get_connection(), &statements.map(str::to_owned)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
