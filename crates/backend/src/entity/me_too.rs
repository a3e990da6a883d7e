//! Who said "me too": a hash of the device, once a request.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::RequestId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "me_too")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: Text<RequestId>,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub device_hash: String,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
