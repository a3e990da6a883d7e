//! The audit trail becomes a chain; personal data can be taken out of requests
//! that are long over.

use super::run;
use crate::audit::chain;
use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;

/// The step that makes what was recorded and what is forgotten provable.
pub struct Trust;

impl MigrationName for Trust {
    fn name(&self) -> &str {
        "m0006_trust"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Trust {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        run(db, &COLUMNS.map(str::to_owned)).await?;
        chain::begin(db).await.map_err(|error| DbErr::Migration(error.to_string()))?;
        run(db, &INDEXES.map(str::to_owned)).await?;
        let guard = match db.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        let guard: Vec<String> = guard.iter().map(|sql| (*sql).to_owned()).collect();
        run(db, &guard).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

const COLUMNS: [&str; 4] = [
    "alter table audit add column seq $BIG",
    "alter table audit add column previous text",
    "alter table audit add column hash text",
    "alter table request add column anonymised_at $TIME",
];

const INDEXES: [&str; 8] = [
    "create unique index audit_seq on audit (seq)",
    "create index audit_staff on audit (staff_id, seq)",
    "create index audit_action on audit (action, seq)",
    "create index audit_subject on audit (subject, seq)",
    // What may become due: over, and not cleared yet.
    "create index request_retention on request (submitted_at) where anonymised_at is null
       and status in ('closed', 'declined', 'withdrawn', 'merged')",
    "create index message_request on message (request_id) where request_id is not null",
    "create index inbox_of_request on inbox (request_id) where request_id is not null",
    "create index import_row_request on import_row (request_id) where request_id is not null",
];

/// History is only added to; the one thing that may change is that the words go
/// when the request is anonymised.
const SQLITE: &[&str] = &[
    "drop trigger request_event_kept",
    "create trigger request_event_kept before update on request_event
       when not (new.id is old.id and new.request_id is old.request_id and new.kind is old.kind
         and new.at is old.at and new.by_kind is old.by_kind and new.by_staff_id is old.by_staff_id
         and new.unit_id is old.unit_id and new.audience is old.audience and new.until_at is old.until_at
         and new.detail is old.detail and new.text is ''
         and exists (select 1 from request where request.id = old.request_id
                     and request.anonymised_at is not null))
       begin select raise(abort, 'history is only added to'); end",
];

const POSTGRES: &[&str] =
    &["create or replace function history_is_kept() returns trigger language plpgsql as
   $$ begin
     if tg_op = 'UPDATE' and new.text = '' and to_jsonb(new) - 'text' = to_jsonb(old) - 'text'
        and exists (select 1 from request where request.id = old.request_id
                    and request.anonymised_at is not null) then
       return new;
     end if;
     raise exception 'history is only added to';
   end $$"];
