//! Requests that are handed on to an upstream, and where they stand there.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{LinkId, RequestId, UpstreamId};
use domain::upstream::LinkState;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upstream_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<LinkId>,
    pub upstream_id: Text<UpstreamId>,
    pub request_id: Text<RequestId>,
    pub state: Text<LinkState>,
    #[sea_orm(column_type = "Text")]
    pub number: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub token: Option<String>,
    /// Whether it may be there although no answer came.
    pub unsure: bool,
    pub attempts: i32,
    pub run_at: DateTimeUtc,
    pub locked_until: Option<DateTimeUtc>,
    /// When it was sent first.
    pub begun_at: Option<DateTimeUtc>,
    pub linked_at: Option<DateTimeUtc>,
    /// When news were asked for, and how often in a row there were none.
    pub polled_at: Option<DateTimeUtc>,
    pub quiet: i32,
    #[sea_orm(column_type = "Text")]
    pub their_state: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub their_text: Option<String>,
    pub told_at: Option<DateTimeUtc>,
    /// What they say, proposed as the answer.
    #[sea_orm(column_type = "Text")]
    pub proposal: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub last_error: Option<String>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The upstream.
    #[sea_orm(
        belongs_to = "super::upstream::Entity",
        from = "Column::UpstreamId",
        to = "super::upstream::Column::Id"
    )]
    Upstream,
}

impl Related<super::upstream::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Upstream.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
