//! Requests 诉求. `work_at` orders the worklist: the running deadline, or far away
//! where none runs, or nothing once it is over. `cell` is the public hundredth of
//! a degree in which it lies. `wake_at` is when something happens by itself.
//! `author_name` is personal, like `phone`; `external_number` is unique for each
//! channel, withdrawn ones aside. `judged_at` is when the rules of dispatch were
//! asked about it and none took it. The table also has `seq`, a number that grows
//! with each row and ties it to the full-text index. `…_late_before` is by how
//! many days, rounded up, a deadline was missed that has been replaced since (at least 1; the
//! most, of several), and `appraised_at` is null where a closed
//! request is to be appraised.
#![allow(missing_docs)]

use crate::db::Text;
use domain::code::RequestCode;
use domain::deadline::Urgency;
use domain::ids::{AccountId, CategoryId, RequestId, UnitId, UserId};
use domain::request::{AskKind, Channel, Kind, Outcome, Status};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<RequestId>,
    pub code: Text<RequestCode>,
    pub version: i32,
    pub status: Text<Status>,
    #[sea_orm(column_type = "Text")]
    pub state_json: String,
    pub kind: Text<Kind>,
    pub urgency: Text<Urgency>,
    pub channel: Text<Channel>,
    pub category_id: Option<Text<CategoryId>>,
    pub unit_id: Option<Text<UnitId>>,
    pub handler_id: Option<Text<UserId>>,
    pub area_id: Option<Text<UnitId>>,
    pub grid_id: Option<Text<UnitId>>,
    pub lat: Option<f64>,
    pub lng: Option<f64>,
    pub accuracy: Option<f64>,
    #[sea_orm(column_type = "Text")]
    pub place_system: String,
    pub cell: Option<i32>,
    #[sea_orm(column_type = "Text")]
    pub description: String,
    #[sea_orm(column_type = "Text")]
    pub address: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub phone: Option<String>,
    pub consent: bool,
    pub published_at: Option<DateTimeUtc>,
    pub photos_public: bool,
    pub submitted_at: DateTimeUtc,
    pub first_due_at: DateTimeUtc,
    pub answer_due_at: DateTimeUtc,
    pub due_at: Option<DateTimeUtc>,
    pub work_at: Option<DateTimeUtc>,
    pub responded_at: Option<DateTimeUtc>,
    pub answered_at: Option<DateTimeUtc>,
    pub solved: Option<bool>,
    pub satisfied: Option<bool>,
    pub me_too: i32,
    pub media_count: i32,
    #[sea_orm(column_type = "Text")]
    pub record_json: Option<String>,
    pub close_due_at: Option<DateTimeUtc>,
    pub wake_at: Option<DateTimeUtc>,
    pub returns: i32,
    pub reopened: i32,
    pub extensions: i32,
    pub pressed_at: Option<DateTimeUtc>,
    pub pending: Option<Text<AskKind>>,
    pub outcome: Option<Text<Outcome>>,
    pub merged_into: Option<Text<RequestId>>,
    pub split_from: Option<Text<RequestId>>,
    #[sea_orm(column_type = "Text")]
    pub author_name: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub external_number: Option<String>,
    pub received_at: Option<DateTimeUtc>,
    /// Since when there is nothing personal in it any more.
    pub anonymised_at: Option<DateTimeUtc>,
    pub judged_at: Option<DateTimeUtc>,
    pub first_late_before: i32,
    pub answer_late_before: i32,
    pub closed_at: Option<DateTimeUtc>,
    pub appraised_at: Option<DateTimeUtc>,
    /// The account of its author, if they have one.
    pub account_id: Option<Text<AccountId>>,
    /// Whether it came there by its private link, which others may have, too.
    pub account_kept: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
