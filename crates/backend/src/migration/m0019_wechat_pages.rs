//! A further way into an account: pages that are opened in WeChat.

use super::grow;
use crate::accounts::Way;
use sea_orm_migration::prelude::*;

/// The nineteenth step.
pub struct WechatPages;

impl MigrationName for WechatPages {
    fn name(&self) -> &str {
        "m0019_wechat_pages"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for WechatPages {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        grow::values(manager.get_connection(), "account_way", "kind", &Way::ALL).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("nothing goes back".to_owned()))
    }
}
