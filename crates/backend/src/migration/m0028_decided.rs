//! Whoever asked or demanded something hears what became of it.

use super::{grow, run};
use domain::tell::{Occasion, To};
use sea_orm_migration::prelude::*;

/// The twenty-eighth step.
pub struct Decided;

impl MigrationName for Decided {
    fn name(&self) -> &str {
        "m0028_decided"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Decided {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for table in ["tell_rule", "message", "inbox"] {
            grow::values(db, table, "occasion", Occasion::ALL).await?;
        }
        for table in ["tell_rule", "message"] {
            grow::values(db, table, "listener", To::ALL).await?;
        }
        // What administrators wrote for one that came back is said of nothing that is only asked.
        let came_back = "update tell_rule set occasion = 'returned' where occasion = 'return_asked'";
        run(db, &[came_back.to_owned()]).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
