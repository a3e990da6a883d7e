//! Rules that say where requests go. `condition_json` is a
//! [`domain::routing::Condition`]; `tried_at` not before `changed_at`: it may go live.
#![allow(missing_docs)]

use crate::db::Text;
use domain::deadline::Urgency;
use domain::ids::{RuleId, UnitId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "routing_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<RuleId>,
    pub position: i32,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub active: bool,
    #[sea_orm(column_type = "Text")]
    pub condition_json: String,
    pub unit_id: Text<UnitId>,
    pub urgency: Option<Text<Urgency>>,
    #[sea_orm(column_type = "Text")]
    pub policy: Option<String>,
    pub changed_at: DateTimeUtc,
    pub tried_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
