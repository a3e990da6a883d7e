//! Places for riders. `facts_json` is the truth, the columns beside it are what
//! is asked for; `changed` is unique and grows with every change of any place;
//! `shown`: whether it was ever published, so that copies must hear of its end.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{PlaceId, UnitId};
use domain::place::{PlaceKind, PlaceState};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "place")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<PlaceId>,
    pub version: i64,
    pub state: Text<PlaceState>,
    pub shown: bool,
    pub kind: Text<PlaceKind>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    pub lat: f64,
    pub lng: f64,
    pub features_yes: i32,
    pub features_no: i32,
    #[sea_orm(column_type = "Text")]
    pub hours: Option<String>,
    pub unit_id: Option<Text<UnitId>>,
    pub changed: i64,
    #[sea_orm(column_type = "Text")]
    pub facts_json: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
