//! Partners with their keys, and which request came from whom.

use super::run;
use sea_orm_migration::prelude::*;

/// The eighteenth step.
pub struct Partners;

impl MigrationName for Partners {
    fn name(&self) -> &str {
        "m0018_partners"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Partners {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "create table partner (
               id text primary key, name text not null unique, scopes text not null,
               per_minute integer not null, active boolean not null, key_hash text not null unique,
               old_hash text, old_until $TIME, created_at $TIME not null, last_used_at $TIME)",
            "create unique index partner_old on partner (old_hash) where old_hash is not null",
            "create table request_partner (
               request_id text primary key references request(id),
               partner_id text not null references partner(id))",
            "create index request_partner_of on request_partner (partner_id, request_id)",
        ];
        run(manager.get_connection(), &statements.map(str::to_owned)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
