//! Roads, water and greens of the district, for a map without a basemap.

use super::{one_of, run};
use domain::place::GroundKind;
use sea_orm_migration::prelude::*;

/// The step about the ground.
pub struct Ground;

impl MigrationName for Ground {
    fn name(&self) -> &str {
        "m0017_ground"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Ground {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The south-western corner in millionths of a degree: what tells an extract's own from its neighbour's.
        let table = format!(
            "create table ground (
              id text primary key, kind text not null {kind}, name text not null, west integer not null,
              south integer not null, points text not null)",
            kind = one_of("kind", GroundKind::ALL)
        );
        run(manager.get_connection(), &[table]).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
