//! Units that have to do with a request they do not have: asked to take it, or
//! with a part to do.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{RequestId, UnitId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "request_share")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: Text<RequestId>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: Text<UnitId>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub what: String,
    pub due_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
