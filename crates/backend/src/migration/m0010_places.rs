//! Places for riders: what they are, every change, layouts of compounds, and
//! what people on the spot say.

use super::{one_of, run};
use domain::place::{Answer, PlaceKind, PlaceState, ReportState};
use sea_orm_migration::prelude::*;

/// The step about places.
pub struct Places;

impl MigrationName for Places {
    fn name(&self) -> &str {
        "m0010_places"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Places {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager.get_connection(), &[places(), layouts(), reports()].concat()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}

fn places() -> Vec<String> {
    vec![
        format!(
            "create table place (
              id text primary key, version $BIG not null, state text not null {state}, shown boolean not null,
              kind text not null {kind}, name text not null, address text not null, lat $REAL not null,
              lng $REAL not null, features_yes integer not null, features_no integer not null, hours text,
              unit_id text references unit(id), changed $BIG not null constraint place_changed_key unique,
              facts_json text not null, created_at $TIME not null, updated_at $TIME not null)",
            state = one_of("state", PlaceState::ALL),
            kind = one_of("kind", PlaceKind::ALL)
        ),
        "create index place_unit on place (unit_id)".to_owned(),
        // No reference to the photo: what clears it away looks here first.
        "create table place_photo (media_id text primary key, place_id text not null references place(id))"
            .to_owned(),
        format!(
            "create table place_version (
              id text primary key, place_id text not null references place(id), version $BIG not null,
              source text not null check (source in ('staff', 'import', 'report', 'program')),
              staff_id text references staff(id), at $TIME not null, before_json text,
              before_state text {before}, after_json text not null, after_state text not null {after},
              parts text not null, constraint place_version_key unique (place_id, version))",
            before = one_of("before_state", PlaceState::ALL),
            after = one_of("after_state", PlaceState::ALL)
        ),
    ]
}

fn layouts() -> Vec<String> {
    vec![
        "create table compound_layout (
          place_id text not null references place(id), version $BIG not null,
          state text not null check (state in ('draft', 'published', 'replaced')), body text not null,
          staff_id text references staff(id), at $TIME not null, published_at $TIME,
          constraint compound_layout_key primary key (place_id, version))"
            .to_owned(),
        "create unique index compound_layout_published on compound_layout (place_id) where state = 'published'"
            .to_owned(),
    ]
}

fn reports() -> Vec<String> {
    vec![
        format!(
            "create table place_report (
              id text primary key, place_id text not null references place(id), question text not null,
              answer text not null {answer}, words text, media_id text,
              device text not null, day text not null, trusted boolean not null, at $TIME not null,
              state text not null {state}, staff_id text references staff(id), decided_at $TIME,
              constraint place_report_key unique (place_id, question, device, day))",
            answer = one_of("answer", Answer::ALL),
            state = one_of("state", ReportState::ALL)
        ),
        "create index place_report_open on place_report (at) where state = 'open'".to_owned(),
    ]
}
