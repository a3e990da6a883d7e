//! How often somebody was right, by the month; never about what.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::AccountId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account_merit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Text<AccountId>,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub month: String,
    pub confirmed: i32,
    pub refused: i32,
    pub hazards: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
