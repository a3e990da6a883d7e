//! Drawn samples of closed requests. `settings_json` is a
//! [`domain::sample::Shares`]; `seed` is hexadecimal.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{DrawId, UnitId, UserId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "call_draw")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<DrawId>,
    pub unit_id: Text<UnitId>,
    pub from_at: DateTimeUtc,
    pub to_at: DateTimeUtc,
    #[sea_orm(column_type = "Text")]
    pub seed: String,
    #[sea_orm(column_type = "Text")]
    pub settings_json: String,
    pub population: i32,
    pub drawn: i32,
    pub staff_id: Text<UserId>,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
