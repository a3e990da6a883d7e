//! Where requests go: rules, names of places, what was learned, pictures that
//! can be compared.

use super::{one_of, run};
use domain::deadline::Urgency;
use sea_orm_migration::prelude::*;

/// The third step.
pub struct Routing;

impl MigrationName for Routing {
    fn name(&self) -> &str {
        "m0003_routing"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Routing {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager.get_connection(), &statements()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

fn statements() -> Vec<String> {
    let rule = format!(
        "create table routing_rule (
          id text primary key, position integer not null, name text not null, active boolean not null,
          condition_json text not null, unit_id text not null references unit(id), urgency text {urgency},
          policy text, changed_at $TIME not null, tried_at $TIME)",
        urgency = one_of("urgency", Urgency::ALL)
    );
    let rest = [
        "create table gazetteer (
          id text primary key, name text not null constraint gazetteer_name_key unique, aliases text not null,
          unit_id text not null references unit(id), lat $REAL, lng $REAL)",
        "create table model (
          kind text primary key check (kind in ('unit', 'category')), trained_at $TIME not null,
          rows integer not null, tested integer not null, top1 $REAL, top3 $REAL, body text not null)",
        "create table suggestion_outcome (
          id text primary key, request_id text not null references request(id),
          certainty text not null check (certainty in ('rule', 'learned', 'usual', 'place', 'none')),
          suggested_unit_id text references unit(id), suggested_category_id text references category(id),
          unit_id text not null references unit(id), category_id text references category(id),
          place integer, at $TIME not null)",
        "create table grid_import (
          id text primary key, staff_id text not null references staff(id), parent_id text not null references unit(id),
          body text not null, at $TIME not null)",
        "create index suggestion_outcome_at on suggestion_outcome (at)",
        "create index suggestion_outcome_request on suggestion_outcome (request_id)",
        "create index request_cell on request (cell, seq) where cell is not null",
        "alter table media add column phash text",
    ];
    std::iter::once(rule).chain(rest.map(str::to_owned)).collect()
}
