//! Roads, water and greens between the places.
#![allow(missing_docs)]

use crate::db::Text;
use domain::place::GroundKind;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ground")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub kind: Text<GroundKind>,
    pub name: String,
    pub west: i32,
    pub south: i32,
    #[sea_orm(column_type = "Text")]
    pub points: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
