//! Names of compounds and roads, and the area each lies in. `aliases` are
//! separated by line ends.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{PlaceNameId, UnitId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "gazetteer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<PlaceNameId>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub aliases: String,
    pub unit_id: Text<UnitId>,
    pub lat: Option<f64>,
    pub lng: Option<f64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
