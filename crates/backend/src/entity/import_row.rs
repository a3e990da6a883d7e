//! Rows of spreadsheets, for thirty days. `problems` is a list of field and
//! problem, as JSON; `version` that of the request when it had been imported.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{ImportId, RequestId};
use domain::request::Channel;
use domain::sheet::RowState;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_row")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Text<ImportId>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub state: Text<RowState>,
    /// A list of texts, as JSON.
    #[sea_orm(column_type = "Text")]
    pub cells: String,
    #[sea_orm(column_type = "Text")]
    pub problems: Option<String>,
    pub channel: Option<Text<Channel>>,
    #[sea_orm(column_type = "Text")]
    pub external_number: Option<String>,
    pub request_id: Option<Text<RequestId>>,
    pub version: Option<i32>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
