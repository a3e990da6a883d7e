//! Riders: what is wrong with a gate, how often somebody was right, teams.

use super::{grow, one_of, run};
use domain::place::ReportState;
use domain::request::Channel;
use sea_orm_migration::prelude::*;

/// The sixteenth step.
pub struct Riders;

impl MigrationName for Riders {
    fn name(&self) -> &str {
        "m0016_riders"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Riders {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        grow::values(db, "request", "channel", Channel::ALL).await?;
        run(db, &statements()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

fn statements() -> Vec<String> {
    vec![
        format!(
            "create table gate_report (
              id text primary key, place_id text not null references place(id), gate text not null,
              topic text not null, claim text not null, minute integer not null, words text, media_id text,
              device text not null, day text not null, trusted boolean not null, at $TIME not null,
              state text not null {state}, staff_id text references staff(id), decided_at $TIME,
              constraint gate_report_key unique (place_id, gate, topic, device, day))",
            state = one_of("state", ReportState::ALL)
        ),
        "create index gate_report_open on gate_report (at) where state = 'open'".to_owned(),
        "create table account_merit (
           account_id text not null references account(id), month text not null, confirmed integer not null,
           refused integer not null, hazards integer not null, primary key (account_id, month))"
            .to_owned(),
        // Whose credit a report is until somebody has looked at it. The token
        // tells nobody which report; it goes when that is decided.
        "create table rider_stake (
           token text primary key, account_id text not null references account(id), at $TIME not null)"
            .to_owned(),
        "create index rider_stake_at on rider_stake (at)".to_owned(),
        "create index rider_stake_account on rider_stake (account_id)".to_owned(),
        "create table team (
           id text primary key, name text not null constraint team_name_key unique, about text not null,
           active boolean not null, created_at $TIME not null)"
            .to_owned(),
        "create table team_member (
           account_id text primary key references account(id), team_id text not null references team(id),
           nickname text not null, joined_at $TIME not null,
           constraint team_member_nickname_key unique (team_id, nickname))"
            .to_owned(),
    ]
}
