//! Posters with a code, the requests that began at one, and stars for places.

use super::run;
use sea_orm_migration::prelude::*;

/// The eleventh step.
pub struct Posters;

impl MigrationName for Posters {
    fn name(&self) -> &str {
        "m0011_posters"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Posters {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager.get_connection(), &statements()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

/// A place stays named after it is gone, so nothing refers to its row.
fn statements() -> Vec<String> {
    [
        "create table poster (
          code text primary key, label text not null, lat $REAL not null, lng $REAL not null,
          place_id text, unit_id text references unit(id), active boolean not null,
          staff_id text not null references staff(id), at $TIME not null, ended_at $TIME)",
        "create index poster_place on poster (place_id) where place_id is not null and active",
        "create table request_poster (
          request_id text primary key references request(id), code text not null references poster(code))",
        "create index request_poster_code on request_poster (code)",
        "create table rating (
          place_id text not null, device_hash text not null, day text not null,
          stars integer not null check (stars between 1 and 5), at $TIME not null,
          primary key (place_id, device_hash, day))",
    ]
    .map(str::to_owned)
    .to_vec()
}
