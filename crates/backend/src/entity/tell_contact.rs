//! Where somebody is reached besides the number in the request.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{RequestId, UserId};
use domain::tell::Way;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tell_contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<uuid::Uuid>,
    pub request_id: Option<Text<RequestId>>,
    pub staff_id: Option<Text<UserId>>,
    pub way: Text<Way>,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
