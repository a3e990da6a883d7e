//! Roles of staff, each within the subtree of a unit.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{UnitId, UserId};
use domain::org::Role;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_id: Text<UserId>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: Text<Role>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: Text<UnitId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
