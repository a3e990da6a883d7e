//! The ways into an account: a telephone number, an identifier of WeChat.
#![allow(missing_docs)]

use crate::accounts::Way;
use crate::db::Text;
use domain::ids::AccountId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account_way")]
pub struct Model {
    pub account_id: Text<AccountId>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: Text<Way>,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub address: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
