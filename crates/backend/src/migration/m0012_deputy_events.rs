//! In whose stead a deputy did something; versions of what administrators keep,
//! so that two who change the same thing learn of each other; views of every
//! list; appraisals of what was closed before there were rules.

use super::{one_of, run};
use domain::lists::List;
use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;

/// The step about who acted for whom.
pub struct DeputyEvents;

impl MigrationName for DeputyEvents {
    fn name(&self) -> &str {
        "m0012_deputy_events"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for DeputyEvents {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        run(db, &STATEMENTS.map(str::to_owned)).await?;
        run(db, &views()).await?;
        match db.get_database_backend() {
            // There all columns but the words are compared as one.
            DbBackend::Postgres => Ok(()),
            _ => run(db, &SQLITE.map(str::to_owned)).await,
        }
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

/// Every list has views of its own, and names of its own for them. A constraint
/// cannot be changed on SQLite; the table is small.
fn views() -> Vec<String> {
    vec![
        "create table saved_view_before as select * from saved_view".to_owned(),
        "drop table saved_view".to_owned(),
        format!(
            "create table saved_view (
              id text primary key, staff_id text not null references staff(id), list text not null {list},
              name text not null, query text not null,
              constraint saved_view_name_key unique (staff_id, list, name))",
            list = one_of("list", List::ALL)
        ),
        "insert into saved_view (id, staff_id, list, name, query)
         select id, staff_id, 'worklist', name, query from saved_view_before"
            .to_owned(),
        "drop table saved_view_before".to_owned(),
    ]
}

/// Closed before there were rules of appraisal: marked as done and never counted.
/// The job counts them from their history, in the month in which they were
/// closed.
pub const CLOSED_BEFORE_RULES: &str = "update request set appraised_at = null
     where status = 'closed' and appraised_at = submitted_at
       and not exists (select 1 from appraisal where appraisal.request_id = request.id)";

const STATEMENTS: [&str; 3] = [
    "alter table request_event add column for_staff_id text references staff(id)",
    // A thing without a row was never saved since there are versions.
    "create table form_version (subject text primary key, version integer not null)",
    CLOSED_BEFORE_RULES,
];

/// The new column is kept like the others.
const SQLITE: [&str; 2] = [
    "drop trigger request_event_kept",
    "create trigger request_event_kept before update on request_event
       when not (new.id is old.id and new.request_id is old.request_id and new.kind is old.kind
         and new.at is old.at and new.by_kind is old.by_kind and new.by_staff_id is old.by_staff_id
         and new.unit_id is old.unit_id and new.audience is old.audience and new.until_at is old.until_at
         and new.detail is old.detail and new.for_staff_id is old.for_staff_id and new.text is ''
         and exists (select 1 from request where request.id = old.request_id
                     and request.anonymised_at is not null))
       begin select raise(abort, 'history is only added to'); end",
];
