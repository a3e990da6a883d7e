//! Webhooks of partners and what is on its way to them; upstreams and what is
//! handed on to them.

use super::{one_of, run};
use sea_orm_migration::prelude::*;

/// The twenty-third step.
pub struct Hooks;

impl MigrationName for Hooks {
    fn name(&self) -> &str {
        "m0023_hooks"
    }
}

const KINDS: &[&str] = &[
    "request.received",
    "request.changed",
    "request.answered",
    "request.closed",
    "request.published",
    "request.unpublished",
];
const STATES: &[&str] = &["waiting", "delivered", "given_up"];
const LINKS: &[&str] = &["waiting", "asked", "linked", "refused", "over"];
const PAUSES: &[&str] = &["hand", "failing", "gone"];

#[async_trait::async_trait]
impl MigrationTrait for Hooks {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (kind, state) = (one_of("kind", KINDS), one_of("state", STATES));
        let paused = one_of("paused", PAUSES);
        let statements = [
            format!(
                "create table webhook (
                   id text primary key, partner_id text not null references partner(id), url text not null,
                   kinds text not null, published boolean not null, generation integer not null,
                   old_until $TIME, paused text {paused}, paused_at $TIME, failures integer not null,
                   failing_since $TIME, hold_until $TIME, created_at $TIME not null)"
            ),
            "create index webhook_partner on webhook (partner_id)".to_owned(),
            format!(
                "create table webhook_delivery (
                   id text primary key, webhook_id text not null,
                   request_id text not null references request(id), event_id text not null,
                   kind text not null {kind}, body text not null, state text not null {state},
                   attempts integer not null, run_at $TIME not null, locked_until $TIME, begun_at $TIME,
                   tried_at $TIME, status integer, millis integer, error text, created_at $TIME not null)"
            ),
            "create unique index webhook_delivery_once on webhook_delivery (webhook_id, event_id)".to_owned(),
            "create index webhook_delivery_due on webhook_delivery (webhook_id, run_at) where state = 'waiting'"
                .to_owned(),
            "create index webhook_delivery_order on webhook_delivery (webhook_id, request_id, event_id)
               where state = 'waiting'"
                .to_owned(),
            "create index webhook_delivery_log on webhook_delivery (webhook_id, id)".to_owned(),
            "create index webhook_delivery_request on webhook_delivery (request_id)".to_owned(),
            "create index webhook_delivery_old on webhook_delivery (created_at)".to_owned(),
        ];
        run(manager.get_connection(), &statements).await?;
        let (kind, state) = (one_of("kind", &["open311", "json"]), one_of("state", LINKS));
        let statements = [
            format!(
                "create table upstream (
                   id text primary key, name text not null unique, kind text not null {kind}, url text not null,
                   jurisdiction text, key_sealed text, secret_sealed text, unit_id text references unit(id),
                   services text not null, states text not null, active boolean not null,
                   created_at $TIME not null)"
            ),
            format!(
                "create table upstream_link (
                   id text primary key, upstream_id text not null references upstream(id),
                   request_id text not null references request(id), state text not null {state}, number text,
                   token text, unsure boolean not null, attempts integer not null, run_at $TIME not null,
                   locked_until $TIME, begun_at $TIME, linked_at $TIME, polled_at $TIME, quiet integer not null,
                   their_state text, their_text text, told_at $TIME, proposal text, last_error text,
                   created_at $TIME not null)"
            ),
            "create unique index upstream_link_once on upstream_link (request_id, upstream_id)".to_owned(),
            "create index upstream_link_due on upstream_link (upstream_id, run_at)
               where state in ('waiting', 'asked', 'linked')"
                .to_owned(),
            "create index upstream_link_number on upstream_link (number) where number is not null".to_owned(),
            "create table upstream_news (
               link_id text not null references upstream_link(id), key text not null, at $TIME not null,
               primary key (link_id, key))"
                .to_owned(),
        ];
        run(manager.get_connection(), &statements).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
