//! The outbox. `address` is masked and only there once something was tried;
//! `body` has a place where the link will stand; `place_values` are the values for
//! providers with templates of their own, as JSON.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{RequestId, UserId};
use domain::tell::{Fate, Occasion, To, Tongue, Way};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<uuid::Uuid>,
    pub request_id: Option<Text<RequestId>>,
    pub staff_id: Option<Text<UserId>>,
    pub push_id: Option<Text<uuid::Uuid>>,
    pub occasion: Text<Occasion>,
    pub listener: Text<To>,
    pub way: Text<Way>,
    pub tongue: Text<Tongue>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    #[sea_orm(column_type = "Text")]
    pub place_values: String,
    #[sea_orm(column_type = "Text")]
    pub template_first: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub template_second: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub address: Option<String>,
    pub urgent: bool,
    pub fate: Text<Fate>,
    pub attempts: i32,
    pub run_at: DateTimeUtc,
    pub locked_until: Option<DateTimeUtc>,
    pub sent_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub provider: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub last_error: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub dedup: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
