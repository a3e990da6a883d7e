//! Who is in a team, under a name they chose for it.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{AccountId, TeamId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "team_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Text<AccountId>,
    pub team_id: Text<TeamId>,
    #[sea_orm(column_type = "Text")]
    pub nickname: String,
    pub joined_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
