//! Every change of a place, with what was before and after. `parts`: names of
//! what changed, as JSON.
#![allow(missing_docs)]

use super::values::Source;
use crate::db::Text;
use domain::ids::{PlaceId, PlaceVersionId, UserId};
use domain::place::PlaceState;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "place_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<PlaceVersionId>,
    pub place_id: Text<PlaceId>,
    pub version: i64,
    pub source: Text<Source>,
    pub staff_id: Option<Text<UserId>>,
    pub at: DateTimeUtc,
    #[sea_orm(column_type = "Text")]
    pub before_json: Option<String>,
    pub before_state: Option<Text<PlaceState>>,
    #[sea_orm(column_type = "Text")]
    pub after_json: String,
    pub after_state: Text<PlaceState>,
    #[sea_orm(column_type = "Text")]
    pub parts: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
