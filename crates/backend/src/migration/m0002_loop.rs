//! The closed loop: more ways in, more states, more lines of history.

use super::grow;
use domain::request::Channel;
use sea_orm_migration::prelude::*;

/// The second step.
pub struct Loop;

impl MigrationName for Loop {
    fn name(&self) -> &str {
        "m0002_loop"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Loop {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        grow::values(db, "request", "channel", Channel::ALL).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
