//! The partner through whom a request came.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{PartnerId, RequestId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "request_partner")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: Text<RequestId>,
    pub partner_id: Text<PartnerId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
