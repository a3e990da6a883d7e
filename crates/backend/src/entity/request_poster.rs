//! The poster at which a request began.
#![allow(missing_docs)]

use crate::db::Text;
use domain::code::PosterCode;
use domain::ids::RequestId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "request_poster")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: Text<RequestId>,
    pub code: Text<PosterCode>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
