//! Layouts of compounds, every version of each. At most one is published.
#![allow(missing_docs)]

use super::values::LayoutState;
use crate::db::Text;
use domain::ids::{PlaceId, UserId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "compound_layout")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub place_id: Text<PlaceId>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    pub state: Text<LayoutState>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub staff_id: Option<Text<UserId>>,
    pub at: DateTimeUtc,
    pub published_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
