//! Pieces of uploads, and where their bytes lie in the blob store.
#![allow(missing_docs)]

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upload_part")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub upload_id: String,
    /// How many bytes come before it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub at: i64,
    pub bytes: i64,
    #[sea_orm(column_type = "Text")]
    pub blob: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
