//! Events on their way to webhooks, and what became of them.
#![allow(missing_docs)]

use crate::db::Text;
use domain::hook::{DeliveryState, HookEvent};
use domain::ids::{DeliveryId, EventId, HookId, RequestId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<DeliveryId>,
    pub webhook_id: Text<HookId>,
    pub request_id: Text<RequestId>,
    /// The line of history it tells of: their order is that of delivery.
    pub event_id: Text<EventId>,
    pub kind: Text<HookEvent>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub state: Text<DeliveryState>,
    pub attempts: i32,
    pub run_at: DateTimeUtc,
    pub locked_until: Option<DateTimeUtc>,
    /// When the first try of this series was made.
    pub begun_at: Option<DateTimeUtc>,
    pub tried_at: Option<DateTimeUtc>,
    /// What was answered last, by HTTP, and after how many milliseconds.
    pub status: Option<i32>,
    pub millis: Option<i32>,
    #[sea_orm(column_type = "Text")]
    pub error: Option<String>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
