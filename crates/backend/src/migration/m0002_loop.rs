//! The closed loop: more ways in, more states, more lines of history; working
//! calendars, policies, text templates.

use super::{grow, one_of, run};
use domain::deadline::{Urgency, standard};
use domain::org::UnitKind;
use domain::request::{Action, AskKind, Channel, EventKind, Outcome, Status};
use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;

/// The second step.
pub struct Loop;

impl MigrationName for Loop {
    fn name(&self) -> &str {
        "m0002_loop"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Loop {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        grow::values(db, "request", "channel", Channel::ALL).await?;
        grow::values(db, "request", "status", Status::ALL).await?;
        grow::values(db, "request_event", "kind", EventKind::ALL).await?;
        run(db, &[columns(), tables(), indexes()].concat()).await?;
        run(db, &[clocks(db.get_database_backend())]).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

fn columns() -> Vec<String> {
    let request = [
        "record_json text".to_owned(),
        "close_due_at $TIME".to_owned(),
        "wake_at $TIME".to_owned(),
        "returns integer not null default 0".to_owned(),
        "reopened integer not null default 0".to_owned(),
        "extensions integer not null default 0".to_owned(),
        "pressed_at $TIME".to_owned(),
        format!("pending text {}", one_of("pending", AskKind::ALL)),
        format!("outcome text {}", one_of("outcome", Outcome::ALL)),
        "merged_into text references request(id)".to_owned(),
        "split_from text references request(id)".to_owned(),
    ];
    let event = ["until_at $TIME", "detail text"].map(str::to_owned);
    let add = |table: &str, column: &String| format!("alter table {table} add column {column}");
    let mut all: Vec<String> = request.iter().map(|column| add("request", column)).collect();
    all.extend(event.iter().map(|column| add("request_event", column)));
    all
}

fn tables() -> Vec<String> {
    vec![
        "create table request_share (
          request_id text not null references request(id), unit_id text not null references unit(id),
          what text not null check (what in ('transfer', 'part')), due_at $TIME,
          primary key (request_id, unit_id, what))"
            .to_owned(),
        "create table calendar (
          id text primary key, name text not null, week text not null, position integer not null)"
            .to_owned(),
        "create table calendar_day (
          calendar_id text not null references calendar(id), day text not null, spans text not null,
          name text not null, primary key (calendar_id, day))"
            .to_owned(),
        "alter table unit add column calendar_id text references calendar(id)".to_owned(),
        format!(
            "create table deadline_policy (
              id text primary key, level text {level}, category_id text references category(id),
              urgency text {urgency}, first text not null, answer text not null, close text not null,
              position integer not null)",
            level = one_of("level", UnitKind::ALL),
            urgency = one_of("urgency", Urgency::ALL)
        ),
        format!(
            "create table text_template (
              id text primary key, action text not null {action}, category_id text references category(id),
              name text not null, text text not null, position integer not null)",
            action = one_of("action", Action::ALL)
        ),
    ]
}

fn indexes() -> Vec<String> {
    [
        "create index request_wake on request (wake_at) where wake_at is not null",
        "create index request_asks on request (work_at, seq) where pending is not null",
        "create index request_merged on request (merged_into) where merged_into is not null",
        "create index request_split on request (split_from) where split_from is not null",
        "create index request_share_unit on request_share (unit_id)",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// The clock of every request there is: it began with the submission, and what
/// holds for it are the figures of before.
fn clocks(backend: DbBackend) -> String {
    let from = match backend {
        DbBackend::Sqlite => "strftime('%Y-%m-%dT%H:%M:%fZ', submitted_at)",
        _ => "to_char(submitted_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
    };
    let kinds = UnitKind::ALL.iter().map(|kind| Some(*kind)).chain([None]);
    let cases: Vec<String> = Urgency::ALL
        .iter()
        .flat_map(|urgency| kinds.clone().map(move |kind| (*urgency, kind)))
        .map(|(urgency, kind)| {
            let policy = serde_json::to_string(&standard(urgency, kind)).unwrap_or_default();
            let kind = kind.map_or_else(|| "is null".to_owned(), |kind| format!("= '{kind}'"));
            format!(
                "when urgency = '{urgency}' and (select unit.kind from unit where unit.id = unit_id) {kind}
                 then '{policy}'"
            )
        })
        .collect();
    format!(
        "update request set record_json =
         '{{\"clock\":{{\"from\":\"' || {from} || '\",\"policy\":' || case {} end || '}}}}'",
        cases.join(" ")
    )
}
