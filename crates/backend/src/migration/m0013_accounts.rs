//! Accounts of residents: their ways in, their sessions, codes on the way to
//! their phones, and whose a request is.

use super::run;
use sea_orm_migration::prelude::*;

/// The thirteenth step.
pub struct Accounts;

impl MigrationName for Accounts {
    fn name(&self) -> &str {
        "m0013_accounts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Accounts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "create table account (id text primary key, created_at $TIME not null)",
            "create table account_way (
               account_id text not null references account(id), kind text not null
                 check (kind in ('phone', 'wechat', 'wechat_union')),
               address text not null, created_at $TIME not null, primary key (kind, address))",
            "create index account_way_account on account_way (account_id)",
            "create table account_session (
               id text primary key, account_id text not null references account(id),
               token_hash text not null, previous_hash text, turned_at $TIME, label text not null,
               created_at $TIME not null, last_seen_at $TIME not null, expires_at $TIME not null)",
            "create index account_session_account on account_session (account_id)",
            "create index account_session_ends on account_session (expires_at)",
            "create table account_code (
               phone_hash text not null, code_hash text not null, from_hash text not null,
               tries integer not null, created_at $TIME not null, used integer not null,
               primary key (phone_hash, created_at))",
            "create index account_code_at on account_code (created_at)",
            "create index account_code_from on account_code (from_hash, created_at)",
            // One is good at a time, also when two are asked for at once.
            "create unique index account_code_good on account_code (phone_hash) where used = 0",
            "alter table request add column account_id text references account(id)",
            // Whether it was put there by its link: then it may be somebody else's.
            "alter table request add column account_kept boolean not null default false",
            "create index request_account on request (account_id, seq) where account_id is not null",
        ];
        run(manager.get_connection(), &statements.map(str::to_owned)).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
