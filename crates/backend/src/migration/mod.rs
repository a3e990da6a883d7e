//! The schema, step by step. Steps that were released are never changed; new
//! ones first widen, later steps narrow.

mod grow;
mod indexes;
mod m0001_first;
mod m0002_loop;
mod m0003_routing;
mod m0004_tell;
mod m0005_intake;
mod m0006_trust;
mod m0007_numbers;
mod m0008_people;
mod m0009_calls;
mod m0010_places;
mod m0011_posters;
mod m0012_deputy_events;
mod m0013_accounts;
mod m0015_editors;
mod m0016_riders;
mod m0017_ground;
mod m0018_partners;
mod m0019_wechat_pages;
mod m0020_answers;
mod m0021_copies;
mod m0022_uploads;
mod m0023_hooks;
mod m0024_networks;
mod m0025_ends;
mod m0027_guesses;
mod m0028_decided;
mod search;
mod tables;

pub use m0012_deputy_events::CLOSED_BEFORE_RULES;

use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;

/// All steps, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first::First),
            Box::new(m0002_loop::Loop),
            Box::new(m0003_routing::Routing),
            Box::new(m0004_tell::Tell),
            Box::new(m0005_intake::Intake),
            Box::new(m0006_trust::Trust),
            Box::new(m0007_numbers::Numbers),
            Box::new(m0008_people::People),
            Box::new(m0009_calls::Calls),
            Box::new(m0010_places::Places),
            Box::new(m0011_posters::Posters),
            Box::new(m0012_deputy_events::DeputyEvents),
            Box::new(m0013_accounts::Accounts),
            Box::new(m0015_editors::Editors),
            Box::new(m0016_riders::Riders),
            Box::new(m0017_ground::Ground),
            Box::new(m0018_partners::Partners),
            Box::new(m0019_wechat_pages::WechatPages),
            Box::new(m0020_answers::Answers),
            Box::new(m0021_copies::Copies),
            Box::new(m0022_uploads::Uploads),
            Box::new(m0023_hooks::Hooks),
            Box::new(m0024_networks::Networks),
            Box::new(m0025_ends::Ends),
            Box::new(m0027_guesses::Guesses),
            Box::new(m0028_decided::Decided),
        ]
    }
}

/// Puts a dialect's types and the values of enums into a statement.
fn dialect(sql: &str, backend: sea_orm::DbBackend) -> String {
    let types = match backend {
        sea_orm::DbBackend::Postgres => [
            ("$TIME", "timestamptz"),
            ("$REAL", "double precision"),
            ("$BIG", "bigint"),
            ("$SEQ", "bigserial primary key"),
        ],
        _ => [("$TIME", "text"), ("$REAL", "real"), ("$BIG", "bigint"), ("$SEQ", "integer primary key")],
    };
    types.iter().fold(sql.to_owned(), |sql, (name, text)| sql.replace(name, text))
}

/// Runs statements in their order.
async fn run(db: &SchemaManagerConnection<'_>, statements: &[String]) -> Result<(), DbErr> {
    for sql in statements {
        db.execute_unprepared(&dialect(sql, db.get_database_backend())).await?;
    }
    Ok(())
}

/// `CHECK (column IN (…))` for every value of an enum.
fn one_of<T: std::fmt::Display>(column: &str, values: &[T]) -> String {
    let list: Vec<String> = values.iter().map(|v| format!("'{v}'")).collect();
    format!("check ({column} in ({}))", list.join(", "))
}
