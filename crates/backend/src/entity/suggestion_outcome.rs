//! What was suggested at a dispatch and what was chosen. `place` is where the
//! chosen one stood among the suggestions, from 1.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{CategoryId, RequestId, UnitId};

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion_outcome")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<Uuid>,
    pub request_id: Text<RequestId>,
    #[sea_orm(column_type = "Text")]
    pub certainty: String,
    pub suggested_unit_id: Option<Text<UnitId>>,
    pub suggested_category_id: Option<Text<CategoryId>>,
    pub unit_id: Text<UnitId>,
    pub category_id: Option<Text<CategoryId>>,
    pub place: Option<i32>,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
