//! Calling back by drawn samples, supervision with numbers of its own, and
//! which requests the rules have been asked about.

use super::{one_of, run};
use domain::sample::{CallState, Solved, Verdict};
use domain::supervision::Reason;
use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;

/// The ninth step.
pub struct Calls;

impl MigrationName for Calls {
    fn name(&self) -> &str {
        "m0009_calls"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Calls {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        run(db, &[calls(), supervision()].concat()).await?;
        run(db, &numbered(db.get_database_backend())).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

fn calls() -> Vec<String> {
    vec![
        "create table call_draw (
          id text primary key, unit_id text not null references unit(id), from_at $TIME not null,
          to_at $TIME not null, seed text not null, settings_json text not null, population integer not null,
          drawn integer not null, staff_id text not null references staff(id), at $TIME not null)"
            .to_owned(),
        // Apart, so that lists of draws need not read it.
        "create table call_population (draw_id text primary key references call_draw(id), body text not null)"
            .to_owned(),
        format!(
            "create table call_item (
              id text primary key, draw_id text references call_draw(id),
              request_id text not null references request(id), unit_id text references unit(id),
              round integer not null, verdict text not null {verdict}, state text not null {state},
              attempts integer not null, next_at $TIME not null, solved text {solved},
              satisfied integer check (satisfied between 1 and 5), note text,
              staff_id text references staff(id), at $TIME)",
            verdict = one_of("verdict", Verdict::ALL),
            state = one_of("state", CallState::ALL),
            solved = one_of("solved", Solved::ALL)
        ),
        "create unique index call_item_drawn on call_item (draw_id, request_id) where draw_id is not null"
            .to_owned(),
        "create unique index call_item_round on call_item (request_id, round) where draw_id is null".to_owned(),
        "create index call_item_request on call_item (request_id)".to_owned(),
        "create index call_item_open on call_item (next_at, id) where state = 'open' and draw_id is not null"
            .to_owned(),
        "create index request_event_closed on request_event (at) where kind = 'closed'".to_owned(),
    ]
}

fn supervision() -> Vec<String> {
    vec![
        format!(
            "create table supervision (
              id text primary key, number text not null constraint supervision_number_key unique,
              request_id text not null references request(id), unit_id text references unit(id),
              reason text not null {reason}, demand text not null, due_at $TIME not null, replied_at $TIME,
              reply text, staff_id text references staff(id), at $TIME not null)",
            reason = one_of("reason", Reason::ALL)
        ),
        // By rule once for each reason, whoever runs it.
        "create unique index supervision_rule on supervision (request_id, reason) where reason <> 'hand'"
            .to_owned(),
        "create index supervision_request on supervision (request_id)".to_owned(),
        "create index supervision_unit on supervision (unit_id, id)".to_owned(),
        "create index supervision_open on supervision (id) where replied_at is null".to_owned(),
        "create index request_returned on request (returns) where returns > 0 and work_at is not null"
            .to_owned(),
        "alter table request add column judged_at $TIME".to_owned(),
    ]
}

/// Demands of before get their numbers in the order in which they were made,
/// and a day for the reply.
fn numbered(dialect: DbBackend) -> Vec<String> {
    let sqlite = dialect == DbBackend::Sqlite;
    let (year, six, day) = if sqlite {
        ("substr(at, 1, 4)", "substr('000000' || n, -6)", "strftime('%Y-%m-%dT%H:%M:%f+00:00', at, '+1 day')")
    } else {
        ("to_char(at, 'YYYY')", "lpad(n::text, 6, '0')", "at + interval '1 day'")
    };
    vec![
        format!(
            "insert into supervision (id, number, request_id, unit_id, reason, demand, due_at, replied_at, reply,
               staff_id, at)
             select id, 'DB' || year || '-' || {six}, request_id, unit_id, 'hand', coalesce(text, ''), {day},
               (select min(reply.at) from request_event as reply
                 where reply.request_id = asked.request_id and reply.at >= asked.at
                   and reply.kind in ('explained', 'answered', 'declined', 'withdrawn', 'merged')),
               null, by_staff_id, at
             from (select request_event.*, {year} as year,
                     row_number() over (partition by {year} order by at, id) as n
                   from request_event where kind = 'supervised') as asked"
        ),
        format!(
            "insert into meta (name, value)
             select 'supervision_' || {year}, cast(count(*) as text) from supervision group by {year}"
        ),
    ]
}
