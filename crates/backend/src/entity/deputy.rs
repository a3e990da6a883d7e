//! Who stands in for whom, and when. `until_at` is the first moment after it;
//! one that was ended earlier has `ended_at`.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{DeputyId, UserId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deputy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<DeputyId>,
    /// Who is away.
    pub staff_id: Text<UserId>,
    pub deputy_id: Text<UserId>,
    pub from_at: DateTimeUtc,
    pub until_at: DateTimeUtc,
    pub created_by: Text<UserId>,
    pub created_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
