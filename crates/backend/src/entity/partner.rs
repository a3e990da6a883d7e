//! Partners whose programs call the API. Of a key only a digest is kept; the
//! one before the last is good until `old_until`.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::PartnerId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "partner")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<PartnerId>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Their names, with spaces between them.
    #[sea_orm(column_type = "Text")]
    pub scopes: String,
    pub per_minute: i32,
    pub active: bool,
    #[sea_orm(column_type = "Text")]
    pub key_hash: String,
    #[sea_orm(column_type = "Text")]
    pub old_hash: Option<String>,
    pub old_until: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub last_used_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
