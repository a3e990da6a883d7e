//! The columns somebody exported last.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::UserId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "export_choice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_id: Text<UserId>,
    /// Names with spaces between them.
    #[sea_orm(column_type = "Text")]
    pub columns: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
