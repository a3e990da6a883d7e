//! Webhooks of partners. Their secrets are derived from the one that is
//! configured, by `generation`; the one before is good until `old_until`.
#![allow(missing_docs)]

use crate::db::Text;
use domain::hook::Pause;
use domain::ids::{HookId, PartnerId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Text<HookId>,
    pub partner_id: Text<PartnerId>,
    #[sea_orm(column_type = "Text")]
    pub url: String,
    /// Their names, with spaces between them.
    #[sea_orm(column_type = "Text")]
    pub kinds: String,
    /// Whether it tells of everything that is published as well.
    pub published: bool,
    pub generation: i32,
    pub old_until: Option<DateTimeUtc>,
    pub paused: Option<Text<Pause>>,
    pub paused_at: Option<DateTimeUtc>,
    /// In a row.
    pub failures: i32,
    pub failing_since: Option<DateTimeUtc>,
    pub hold_until: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
