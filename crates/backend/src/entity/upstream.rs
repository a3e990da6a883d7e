//! Platforms above this one. Keys are sealed with one that derives from the
//! configured secret.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{UnitId, UpstreamId};
use domain::upstream::UpstreamKind;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upstream")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<UpstreamId>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub kind: Text<UpstreamKind>,
    #[sea_orm(column_type = "Text")]
    pub url: String,
    #[sea_orm(column_type = "Text")]
    pub jurisdiction: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub key_sealed: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub secret_sealed: Option<String>,
    pub unit_id: Option<Text<UnitId>>,
    /// `category = service`, a line each.
    #[sea_orm(column_type = "Text")]
    pub services: String,
    /// `state = deed`, a line each.
    #[sea_orm(column_type = "Text")]
    pub states: String,
    pub active: bool,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
