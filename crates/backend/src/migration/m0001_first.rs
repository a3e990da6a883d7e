//! The first schema: everything.

use super::{indexes, run, search, tables};
use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;

/// The first step.
pub struct First;

impl MigrationName for First {
    fn name(&self) -> &str {
        "m0001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for First {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let backend = db.get_database_backend();
        let fixed = indexes::ALL.iter().chain(search::statements(backend)).map(|sql| (*sql).to_owned());
        let all: Vec<String> = tables::statements().into_iter().chain(fixed).collect();
        run(db, &all).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the first step has no way back".to_owned()))
    }
}
