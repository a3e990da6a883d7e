//! The history of requests; only ever added to (a trigger sees to it).
#![allow(missing_docs)]

use super::values::ByKind;
use crate::db::Text;
use domain::ids::{EventId, RequestId, UnitId, UserId};
use domain::request::{Audience, EventKind};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "request_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<EventId>,
    pub request_id: Text<RequestId>,
    pub kind: Text<EventKind>,
    pub at: DateTimeUtc,
    pub by_kind: Text<ByKind>,
    pub by_staff_id: Option<Text<UserId>>,
    pub unit_id: Option<Text<UnitId>>,
    #[sea_orm(column_type = "Text")]
    pub text: Option<String>,
    pub audience: Text<Audience>,
    pub until_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub detail: Option<String>,
    pub for_staff_id: Option<Text<UserId>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
