//! Who saw and did what with personal data, accounts and the organisation.
//! `seq` counts without a gap; `hash` is over the line and `previous`, the hash
//! of the line before (see `crate::audit`).
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::UserId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<uuid::Uuid>,
    pub at: DateTimeUtc,
    pub staff_id: Option<Text<UserId>>,
    #[sea_orm(column_type = "Text")]
    pub action: String,
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    pub seq: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub previous: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub hash: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
