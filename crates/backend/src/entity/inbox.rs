//! The message box: of a member of staff, or (without one) of the author of a
//! request.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{RequestId, UserId};
use domain::tell::Occasion;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<uuid::Uuid>,
    pub request_id: Option<Text<RequestId>>,
    pub staff_id: Option<Text<UserId>>,
    pub occasion: Text<Occasion>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    #[sea_orm(column_type = "Text")]
    pub dedup: String,
    pub created_at: DateTimeUtc,
    pub read_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
