//! Telling people: the outbox, the message box, what is sent when, who wants
//! none.
//!
//! The values of enums are those of then: later steps let columns hold more.

use super::{one_of, run};
use sea_orm_migration::prelude::*;

/// The step that lets people be told.
pub struct Tell;

impl MigrationName for Tell {
    fn name(&self) -> &str {
        "m0004_tell"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Tell {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements: Vec<String> =
            tables().into_iter().chain(INDEXES.iter().map(|sql| (*sql).to_owned())).collect();
        run(manager.get_connection(), &statements).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

const OCCASIONS: &[&str] = &[
    "acknowledged",
    "dispatched",
    "started",
    "asked",
    "answered",
    "declined",
    "closed",
    "extended",
    "long_listed",
    "merged",
    "reopened",
    "callback_due",
    "assigned",
    "replied",
    "evaluated",
    "withdrawn",
    "warning_half",
    "warning_four_fifths",
    "late",
    "return_asked",
    "transfer_asked",
    "part_asked",
    "extension_asked",
    "supervised",
];
const LISTENERS: &[&str] = &["author", "handler", "lead", "dispatcher", "supervisor"];
const WAYS: &[&str] = &["box", "sms", "wechat", "push", "mail"];
const FATES: &[&str] = &["queued", "sent", "failed", "stopped", "dead"];
const TONGUES: &[&str] = &["zh-Hans", "en"];

fn tables() -> Vec<String> {
    let (occasion, listener) = (one_of("occasion", OCCASIONS), one_of("listener", LISTENERS));
    let (way, tongue) = (one_of("way", WAYS), one_of("tongue", TONGUES));
    vec![
        format!(
            "create table tell_rule (
              occasion text not null {occasion}, listener text not null {listener}, way text not null {way},
              active boolean not null, words_zh text not null, words_en text not null,
              template_first text, template_second text, primary key (occasion, listener, way))"
        ),
        format!(
            "create table message (
              id text primary key, request_id text references request(id), staff_id text references staff(id),
              push_id text, occasion text not null {occasion}, listener text not null {listener},
              way text not null {way}, tongue text not null {tongue}, body text not null,
              place_values text not null, template_first text, template_second text, address text,
              urgent boolean not null, fate text not null {fate}, attempts integer not null,
              run_at $TIME not null, locked_until $TIME, sent_at $TIME, provider text, last_error text,
              dedup text not null constraint message_dedup_key unique, created_at $TIME not null)",
            fate = one_of("fate", FATES)
        ),
        format!(
            "create table inbox (
              id text primary key, request_id text references request(id), staff_id text references staff(id),
              occasion text not null {occasion}, body text not null,
              dedup text not null constraint inbox_dedup_key unique,
              created_at $TIME not null, read_at $TIME)"
        ),
        "create table tell_stop (hash text primary key, at $TIME not null)".to_owned(),
        format!(
            "create table tell_contact (
              id text primary key, request_id text references request(id), staff_id text references staff(id),
              way text not null {way}, address text not null, created_at $TIME not null,
              constraint tell_contact_request_key unique (request_id, way),
              constraint tell_contact_staff_key unique (staff_id, way))"
        ),
        format!(
            "create table push_subscription (
              id text primary key, request_id text not null references request(id), endpoint text not null,
              p256dh text not null, auth text not null, tongue text not null {tongue},
              created_at $TIME not null, constraint push_subscription_key unique (request_id, endpoint))"
        ),
    ]
}

const INDEXES: &[&str] = &[
    // What waits: few, however many were sent.
    "create index message_due on message (way, urgent, run_at) where fate = 'queued'",
    "create index message_fate on message (fate, id)",
    "create index message_way on message (way, id)",
    "create index message_created on message (created_at)",
    "create index inbox_staff on inbox (staff_id, id) where staff_id is not null",
    "create index inbox_unread on inbox (staff_id) where staff_id is not null and read_at is null",
    "create index inbox_request on inbox (request_id, id) where staff_id is null",
    "create index inbox_created on inbox (created_at)",
];
