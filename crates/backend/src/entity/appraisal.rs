//! Appraisals of closed requests 一诉一考: the newest of each. `month` is that of
//! `closed_at` by local time, such as `2026-11`; `facts` is a
//! [`domain::appraisal::Facts`]; `times` counts how often it was appraised.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{CategoryId, RequestId, UnitId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: Text<RequestId>,
    pub unit_id: Text<UnitId>,
    pub category_id: Option<Text<CategoryId>>,
    #[sea_orm(column_type = "Text")]
    pub month: String,
    pub closed_at: DateTimeUtc,
    pub at: DateTimeUtc,
    pub base: i32,
    pub points: i32,
    pub times: i32,
    #[sea_orm(column_type = "Text")]
    pub facts: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
