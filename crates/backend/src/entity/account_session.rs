//! Signed-in devices of residents, while they are.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::{AccountId, AccountSessionId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<AccountSessionId>,
    pub account_id: Text<AccountId>,
    #[sea_orm(column_type = "Text")]
    pub token_hash: String,
    /// The token before: what copies of the version before go by.
    #[sea_orm(column_type = "Text")]
    pub previous_hash: Option<String>,
    /// When the token took the place of another.
    pub turned_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub label: String,
    pub created_at: DateTimeUtc,
    pub last_seen_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
