//! More values for a column that holds an enum.
//!
//! The values stand in a CHECK. PostgreSQL replaces one; SQLite has no
//! statement for that, and building the table anew would take minutes at a
//! million rows. Its documentation names the way taken here: change the text of
//! the schema, as a CHECK has no part in how rows are stored
//! (<https://www.sqlite.org/lang_altertable.html#otheralter>).

use super::one_of;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use sea_orm_migration::prelude::SchemaManagerConnection;
use std::fmt::Display;

/// Lets a column hold exactly these values, as well as null where it may.
pub(super) async fn values<T: Display>(
    db: &SchemaManagerConnection<'_>,
    table: &str,
    column: &str,
    values: &[T],
) -> Result<(), DbErr> {
    let check = one_of(column, values);
    match db.get_database_backend() {
        DbBackend::Sqlite => in_sqlite(db, table, column, &check).await,
        _ => {
            let name = format!("{table}_{column}_check");
            let text = format!("alter table {table} drop constraint {name}, add constraint {name} {check}");
            db.execute_unprepared(&text).await.map(|_| ())
        }
    }
}

async fn in_sqlite(
    db: &SchemaManagerConnection<'_>,
    table: &str,
    column: &str,
    check: &str,
) -> Result<(), DbErr> {
    let asked = format!("select sql from sqlite_schema where type = 'table' and name = '{table}'");
    let lost = || DbErr::Migration(format!("{table}.{column} has no list of values"));
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, asked)).await?;
    let old: String = row.ok_or_else(lost)?.try_get_by_index(0)?;
    let begin = old.find(&format!("check ({column} in (")).ok_or_else(lost)?;
    let end = begin + old[begin..].find("))").ok_or_else(lost)? + 2;
    let new = format!("{}{check}{}", &old[..begin], &old[end..]).replace('\'', "''");
    let version = Statement::from_string(DbBackend::Sqlite, "pragma schema_version");
    let row = db.query_one_raw(version).await?.ok_or_else(lost)?;
    let next = row.try_get_by_index::<i64>(0)? + 1;
    db.execute_unprepared("pragma writable_schema = on").await?;
    let change = format!("update sqlite_schema set sql = '{new}' where type = 'table' and name = '{table}'");
    let changed = db.execute_unprepared(&change).await;
    // Other connections read the schema anew at their next statement, this one at once.
    db.execute_unprepared(&format!("pragma schema_version = {next}")).await?;
    db.execute_unprepared("pragma writable_schema = reset").await?;
    changed.map(|_| ())
}
