//! What people on the spot say is wrong with a gate. `minute`: local, of the
//! day. `device` tells devices apart at one compound only.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{GateReportId, MediaId, PlaceId, UserId};
use domain::place::ReportState;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "gate_report")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<GateReportId>,
    pub place_id: Text<PlaceId>,
    #[sea_orm(column_type = "Text")]
    pub gate: String,
    #[sea_orm(column_type = "Text")]
    pub topic: String,
    #[sea_orm(column_type = "Text")]
    pub claim: String,
    pub minute: i32,
    #[sea_orm(column_type = "Text")]
    pub words: Option<String>,
    pub media_id: Option<Text<MediaId>>,
    #[sea_orm(column_type = "Text")]
    pub device: String,
    #[sea_orm(column_type = "Text")]
    pub network: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub day: String,
    pub trusted: bool,
    pub at: DateTimeUtc,
    pub state: Text<ReportState>,
    pub staff_id: Option<Text<UserId>>,
    pub decided_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
