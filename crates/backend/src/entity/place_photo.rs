//! Photos that a place has or had, or that came with a report of one: they are
//! nobody's request, and yet not to be cleared away.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{MediaId, PlaceId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "place_photo")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub media_id: Text<MediaId>,
    pub place_id: Text<PlaceId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
