//! Categories 分类.
#![allow(missing_docs)]

use crate::db::Text;
use domain::deadline::Urgency;
use domain::ids::{CategoryId, UnitId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "category")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<CategoryId>,
    pub parent_id: Option<Text<CategoryId>>,
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub name_en: String,
    #[sea_orm(column_type = "Text")]
    pub keywords: String,
    pub urgency: Text<Urgency>,
    pub default_unit_id: Option<Text<UnitId>>,
    pub position: i32,
    pub active: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
