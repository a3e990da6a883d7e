//! From which network somebody speaks of a place, as a digest: made-up devices of
//! one network do not agree with each other. And what was confirmed today.

use super::run;
use sea_orm_migration::prelude::*;

/// The twenty-fourth step.
pub struct Networks;

impl MigrationName for Networks {
    fn name(&self) -> &str {
        "m0024_networks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Networks {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "alter table place_report add column network text",
            "alter table gate_report add column network text",
            "create index place_report_confirmed on place_report (day) where state = 'confirmed'",
        ];
        run(manager.get_connection(), &statements.map(str::to_owned)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
