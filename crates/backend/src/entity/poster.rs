//! Posters at a place: who scans one is there. `place_id` leads to its page;
//! without one a request begins.
#![allow(missing_docs)]

use crate::db::Text;
use domain::code::PosterCode;
use domain::ids::{PlaceId, UnitId, UserId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "poster")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: Text<PosterCode>,
    #[sea_orm(column_type = "Text")]
    pub label: String,
    pub lat: f64,
    pub lng: f64,
    pub place_id: Option<Text<PlaceId>>,
    pub unit_id: Option<Text<UnitId>>,
    pub active: bool,
    pub staff_id: Text<UserId>,
    pub at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
