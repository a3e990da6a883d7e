//! Demands 督办, each with its number, deadline and reply. By rule there is one
//! for each request and reason.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{RequestId, SupervisionId, UnitId, UserId};
use domain::supervision::Reason;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "supervision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<SupervisionId>,
    #[sea_orm(column_type = "Text")]
    pub number: String,
    pub request_id: Text<RequestId>,
    pub unit_id: Option<Text<UnitId>>,
    pub reason: Text<Reason>,
    #[sea_orm(column_type = "Text")]
    pub demand: String,
    pub due_at: DateTimeUtc,
    pub replied_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub reply: Option<String>,
    pub staff_id: Option<Text<UserId>>,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
