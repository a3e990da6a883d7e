//! What the columns under a set of headings, or under a single one, held last
//! time.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::UserId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_mapping")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub headings_hash: String,
    #[sea_orm(column_type = "Text")]
    pub mapping: String,
    pub staff_id: Text<UserId>,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
