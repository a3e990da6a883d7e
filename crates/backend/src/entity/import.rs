//! Spreadsheets of requests. `before_failure` is the state in which it goes on;
//! `checked_to` the last row that was looked at.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{ImportId, UserId};
use domain::request::Channel;
use domain::sheet::ImportState;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<ImportId>,
    pub staff_id: Text<UserId>,
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    pub state: Text<ImportState>,
    pub before_failure: Option<Text<ImportState>>,
    /// A list of texts, as JSON.
    #[sea_orm(column_type = "Text")]
    pub headings: String,
    /// A list of columns and nulls, as JSON.
    #[sea_orm(column_type = "Text")]
    pub mapping: Option<String>,
    /// That of rows which say none.
    pub channel: Option<Text<Channel>>,
    pub row_count: i32,
    pub checked_to: i32,
    pub created_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
