//! How long things may take, by level, category and urgency.
#![allow(missing_docs)]

use crate::db::Text;
use domain::deadline::{Allowance, Urgency};
use domain::ids::{CategoryId, PolicyId};
use domain::org::UnitKind;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deadline_policy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<PolicyId>,
    pub level: Option<Text<UnitKind>>,
    pub category_id: Option<Text<CategoryId>>,
    pub urgency: Option<Text<Urgency>>,
    pub first: Text<Allowance>,
    pub answer: Text<Allowance>,
    pub close: Text<Allowance>,
    pub position: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
