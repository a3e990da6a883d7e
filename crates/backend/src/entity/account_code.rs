//! Codes on their way to telephones. Neither number nor code can be read from them.
#![allow(missing_docs)]

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub phone_hash: String,
    #[sea_orm(column_type = "Text")]
    pub code_hash: String,
    /// The network it was asked for from; nobody can read which.
    #[sea_orm(column_type = "Text")]
    pub from_hash: String,
    pub tries: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub created_at: DateTimeUtc,
    /// 1 when it was used or gave way to a later one.
    pub used: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
