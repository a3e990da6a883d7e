//! Units 单位.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{CalendarId, UnitId};
use domain::org::UnitKind;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<UnitId>,
    pub parent_id: Option<Text<UnitId>>,
    pub kind: Text<UnitKind>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub area: Option<String>,
    pub active: bool,
    pub position: i32,
    pub calendar_id: Option<Text<CalendarId>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
