//! What staff enter on behalf of people, one by one and by the thousand, and
//! which columns somebody exports.

use super::{one_of, run};
use sea_orm_migration::prelude::*;

/// The fifth step.
pub struct Intake;

const IMPORT_STATES: &[&str] =
    &["reading", "read", "checking", "checked", "running", "done", "undoing", "undone", "failed"];
const ROW_STATES: &[&str] = &["new", "good", "bad", "duplicate", "done", "undone", "kept"];

impl MigrationName for Intake {
    fn name(&self) -> &str {
        "m0005_intake"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Intake {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager.get_connection(), &statements()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

fn statements() -> Vec<String> {
    vec![
        "alter table request add column author_name text".to_owned(),
        "alter table request add column external_number text".to_owned(),
        "alter table request add column received_at $TIME".to_owned(),
        // One that was withdrawn gives its number free: it may come again, rightly this time.
        "create unique index request_external on request (channel, external_number)
           where external_number is not null and status <> 'withdrawn'"
            .to_owned(),
        format!(
            "create table import (
              id text primary key, staff_id text not null references staff(id), file_name text not null,
              state text not null {state}, before_failure text, headings text not null, mapping text,
              channel text, row_count integer not null, checked_to integer not null,
              created_at $TIME not null, changed_at $TIME not null)",
            state = one_of("state", IMPORT_STATES)
        ),
        format!(
            "create table import_row (
              import_id text not null references import(id), number integer not null, state text not null {state},
              cells text not null, problems text, channel text, external_number text,
              request_id text references request(id), version integer, primary key (import_id, number))",
            state = one_of("state", ROW_STATES)
        ),
        "create index import_staff on import (staff_id, created_at)".to_owned(),
        "create index import_created on import (created_at)".to_owned(),
        "create index import_row_state on import_row (import_id, state, number)".to_owned(),
        "create index import_row_external on import_row (import_id, channel, external_number, number)
           where external_number is not null"
            .to_owned(),
        "create table import_mapping (
          headings_hash text primary key, mapping text not null, staff_id text not null references staff(id),
          changed_at $TIME not null)"
            .to_owned(),
        "create table export_choice (
          staff_id text primary key references staff(id), columns text not null)"
            .to_owned(),
    ]
}
