//! Who may edit single places, and extracts of compounds on their way in.

use super::run;
use sea_orm_migration::prelude::*;

/// The fifteenth step.
pub struct Editors;

impl MigrationName for Editors {
    fn name(&self) -> &str {
        "m0015_editors"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Editors {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager.get_connection(), &STATEMENTS.map(str::to_owned)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

const STATEMENTS: [&str; 5] = [
    "create table place_editor (
      place_id text not null references place(id), staff_id text not null references staff(id),
      by_id text references staff(id), at $TIME not null,
      constraint place_editor_key primary key (place_id, staff_id))",
    "create index place_editor_staff on place_editor (staff_id)",
    "create table osm_extract (
      id text primary key, staff_id text not null references staff(id), name text not null,
      state text not null check (state in ('reading', 'read', 'taking', 'done', 'failed')),
      part integer not null, done $BIG not null, total $BIG not null, publish boolean not null,
      problem text not null, skipped text not null, at $TIME not null, changed_at $TIME not null)",
    "create index osm_extract_staff on osm_extract (staff_id, at)",
    // `became`: empty until it is taken in.
    "create table osm_compound (
      extract_id text not null references osm_extract(id), position integer not null, body text not null,
      became text not null, place_id text, shown boolean not null,
      constraint osm_compound_key primary key (extract_id, position))",
];
