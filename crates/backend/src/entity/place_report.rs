//! What people on the spot say of a place: one line for each device, question
//! and local day. `device` tells devices apart at one place only.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{MediaId, PlaceId, PlaceReportId, UserId};
use domain::place::{Answer, Question, ReportState};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "place_report")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<PlaceReportId>,
    pub place_id: Text<PlaceId>,
    pub question: Text<Question>,
    pub answer: Text<Answer>,
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
