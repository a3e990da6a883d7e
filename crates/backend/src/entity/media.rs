//! Attachments. `staged_key` is the form they came with and stays after binding.
//! Photos have `large_sha256` and `small_sha256`, recordings `original_sha256`;
//! the bytes lie in the blob store under `media/{id}/{variant}`.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{EventId, MediaId, RequestId};
use domain::media::MediaKind;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "media")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<MediaId>,
    pub kind: Text<MediaKind>,
    pub request_id: Option<Text<RequestId>>,
    pub event_id: Option<Text<EventId>>,
    #[sea_orm(column_type = "Text")]
    pub staged_key: Option<String>,
    pub position: i32,
    #[sea_orm(column_type = "Text")]
    pub mime: String,
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub seconds: Option<i32>,
    pub bytes: i64,
    #[sea_orm(column_type = "Text")]
    pub large_sha256: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub small_sha256: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub original_sha256: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub source_sha256: String,
    pub created_at: DateTimeUtc,
    /// Fingerprint of a photo by which like ones are found; 16 hexadecimal digits.
    #[sea_orm(column_type = "Text")]
    pub phash: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
