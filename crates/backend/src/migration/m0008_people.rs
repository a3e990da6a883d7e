//! People: deputies during leave, work that changes hands.

use super::{grow, run};
use domain::request::{Action, EventKind};
use sea_orm_migration::prelude::*;

/// The step about people.
pub struct People;

impl MigrationName for People {
    fn name(&self) -> &str {
        "m0008_people"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for People {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        grow::values(db, "request_event", "kind", EventKind::ALL).await?;
        grow::values(db, "text_template", "action", Action::ALL).await?;
        run(db, &STATEMENTS.map(str::to_owned)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

const STATEMENTS: [&str; 5] = [
    "create table deputy (
      id text primary key, staff_id text not null references staff(id),
      deputy_id text not null references staff(id), from_at $TIME not null, until_at $TIME not null,
      created_by text not null references staff(id), created_at $TIME not null, ended_at $TIME,
      check (staff_id <> deputy_id), check (from_at < until_at))",
    // Asked with every page of staff: whom somebody stands in for now.
    "create index deputy_of on deputy (deputy_id, until_at) where ended_at is null",
    "create index deputy_for on deputy (staff_id, until_at)",
    "create index staff_unit on staff (unit_id)",
    // What the units below a lead ask for, counted beside each of their lists.
    "create index request_asks_unit on request (unit_id, work_at, seq) where pending is not null",
];
