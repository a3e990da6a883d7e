//! What a sample was drawn from: a list of [`domain::sample::Stratum`].
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::DrawId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "call_population")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub draw_id: Text<DrawId>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
