//! Days that are otherwise than their weekday: holidays, swapped working days.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::CalendarId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub calendar_id: Text<CalendarId>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    #[sea_orm(column_type = "Text")]
    pub spans: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
