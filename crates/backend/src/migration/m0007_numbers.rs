//! What the rates are counted from, and appraisals of closed requests.

use super::{one_of, run};
use domain::appraisal::{Fact, standard};
use sea_orm_migration::prelude::*;

/// The seventh step.
pub struct Numbers;

impl MigrationName for Numbers {
    fn name(&self) -> &str {
        "m0007_numbers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Numbers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager.get_connection(), &[columns(), tables(), rules()].concat()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

/// All that a rate is counted from stands in one index by time: a month of a
/// million requests is one walk, and no row is read. What was closed before there
/// were rules is not appraised by them.
fn columns() -> Vec<String> {
    [
        "alter table request add column first_late_before integer not null default 0",
        "alter table request add column answer_late_before integer not null default 0",
        "alter table request add column closed_at $TIME",
        "alter table request add column appraised_at $TIME",
        "update request set appraised_at = submitted_at where status = 'closed'",
        "create index request_unappraised on request (seq) where status = 'closed' and appraised_at is null",
        "create index request_numbers on request (submitted_at, unit_id, category_id, grid_id, area_id, status,
           responded_at, first_due_at, answered_at, answer_due_at, outcome, solved, satisfied, reopened,
           returns, first_late_before, answer_late_before, merged_into)",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// A line keeps the rule as it was when it counted; the rule itself may have
/// been changed or removed since.
fn tables() -> Vec<String> {
    vec![
        format!(
            "create table appraisal_rule (
              id text primary key, position integer not null, name text not null, fact text not null {fact},
              least integer not null, most integer, each boolean not null, points integer not null,
              active boolean not null, changed_at $TIME)",
            fact = one_of("fact", Fact::ALL)
        ),
        "create table appraisal (
          request_id text primary key references request(id), unit_id text not null references unit(id),
          category_id text references category(id), month text not null, closed_at $TIME not null,
          at $TIME not null, base integer not null, points integer not null, times integer not null,
          facts text not null)"
            .to_owned(),
        format!(
            "create table appraisal_line (
              request_id text not null references request(id), position integer not null, rule_id text not null,
              name text not null, fact text not null {fact}, least integer not null, most integer,
              each boolean not null, rule_points integer not null, points integer not null,
              primary key (request_id, position))",
            fact = one_of("fact", Fact::ALL)
        ),
        "create index appraisal_month on appraisal (month, unit_id, points)".to_owned(),
        "create index appraisal_line_rule on appraisal_line (rule_id, request_id)".to_owned(),
    ]
}

fn rules() -> Vec<String> {
    let row = |(at, rule): (usize, domain::appraisal::Rule)| {
        let most = rule.to.map_or_else(|| "null".to_owned(), |to| to.to_string());
        format!(
            "insert into appraisal_rule values ('{}', {}, '', '{}', {}, {most}, {}, {}, {}, null)",
            rule.id,
            at + 1,
            rule.fact,
            rule.from,
            rule.each,
            rule.points,
            rule.active
        )
    };
    standard().into_iter().enumerate().map(row).collect()
}
