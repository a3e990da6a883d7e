//! Areas that an administrator looks at before they are taken: GeoJSON as it
//! came.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{UnitId, UserId};

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "grid_import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<Uuid>,
    pub staff_id: Text<UserId>,
    pub parent_id: Text<UnitId>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
