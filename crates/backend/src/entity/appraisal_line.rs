//! A rule that counted in an appraisal, as it was then. `points` is what it gave
//! or took in all, `rule_points` what for each.
#![allow(missing_docs)]

use crate::db::Text;
use domain::appraisal::Fact;
use domain::ids::{AppraisalRuleId, RequestId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: Text<RequestId>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub rule_id: Text<AppraisalRuleId>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub fact: Text<Fact>,
    pub least: i32,
    pub most: Option<i32>,
    pub each: bool,
    pub rule_points: i32,
    pub points: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
