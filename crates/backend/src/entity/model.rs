//! What was learned from dispatched requests: one row a question. `top1` and
//! `top3` are measured on `tested` requests that were not learned from.
#![allow(missing_docs)]

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "model")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub kind: String,
    pub trained_at: DateTimeUtc,
    pub rows: i32,
    pub tested: i32,
    pub top1: Option<f64>,
    pub top3: Option<f64>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
