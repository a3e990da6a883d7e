//! News of upstreams that were taken: none is taken twice.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::LinkId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upstream_news")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub link_id: Text<LinkId>,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
