//! What is sent when, where an administrator has changed it.
#![allow(missing_docs)]

use crate::db::Text;
use domain::tell::{Occasion, To, Way};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tell_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub occasion: Text<Occasion>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub listener: Text<To>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub way: Text<Way>,
    pub active: bool,
    #[sea_orm(column_type = "Text")]
    pub words_zh: String,
    #[sea_orm(column_type = "Text")]
    pub words_en: String,
    #[sea_orm(column_type = "Text")]
    pub template_first: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub template_second: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
