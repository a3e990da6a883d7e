//! Tries of a password or of digits that were not right, so far. `who` is a digest of
//! what was tried and from where.
#![allow(missing_docs)]

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "guess")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub who: String,
    pub tries: i32,
    /// When the last one was, or the first of the day.
    pub at: DateTimeUtc,
    pub forget_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
