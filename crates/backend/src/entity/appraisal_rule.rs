//! Rules by which closed requests are appraised. `least` and `most` bound the
//! fact; without a name a rule is called by what it says.
#![allow(missing_docs)]

use crate::db::Text;
use domain::appraisal::Fact;
use domain::ids::AppraisalRuleId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "appraisal_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<AppraisalRuleId>,
    pub position: i32,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub fact: Text<Fact>,
    pub least: i32,
    pub most: Option<i32>,
    pub each: bool,
    pub points: i32,
    pub active: bool,
    pub changed_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
