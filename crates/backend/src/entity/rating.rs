//! Stars for a place: a hash of the device, once a local day.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::PlaceId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub place_id: Text<PlaceId>,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub device_hash: String,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub day: String,
    pub stars: i32,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
