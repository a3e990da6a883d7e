//! Call-backs 回访. With a draw: a request that was drawn. Without: one that a
//! bad verdict brought to call-back, one row for each round.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{CallId, DrawId, RequestId, UnitId, UserId};
use domain::sample::{CallState, Solved, Verdict};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "call_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<CallId>,
    pub draw_id: Option<Text<DrawId>>,
    pub request_id: Text<RequestId>,
    pub unit_id: Option<Text<UnitId>>,
    pub round: i32,
    pub verdict: Text<Verdict>,
    pub state: Text<CallState>,
    pub attempts: i32,
    pub next_at: DateTimeUtc,
    pub solved: Option<Text<Solved>>,
    pub satisfied: Option<i32>,
    #[sea_orm(column_type = "Text")]
    pub note: Option<String>,
    pub staff_id: Option<Text<UserId>>,
    pub at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
