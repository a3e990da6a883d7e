//! Texts that are offered for an action.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{CategoryId, TemplateId};
use domain::request::Action;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "text_template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<TemplateId>,
    pub action: Text<Action>,
    pub category_id: Option<Text<CategoryId>>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    pub position: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
