//! Uploads that come piece by piece, ahead of what they belong to.

use super::run;
use sea_orm_migration::prelude::*;

/// The twenty-second step.
pub struct Uploads;

impl MigrationName for Uploads {
    fn name(&self) -> &str {
        "m0022_uploads"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Uploads {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "create table upload (
               id text primary key, kind text check (kind in ('photo', 'voice', 'video')),
               bytes $BIG not null, received $BIG not null, metadata text, caller text not null,
               direct boolean not null, media_id text, refused text, created_at $TIME not null)",
            "create index upload_open on upload (caller, bytes) where media_id is null and refused is null",
            "create index upload_created on upload (created_at)",
            "create table upload_part (
               upload_id text not null references upload(id), at $BIG not null, bytes $BIG not null,
               blob text not null, primary key (upload_id, at))",
        ];
        run(manager.get_connection(), &statements.map(str::to_owned)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
