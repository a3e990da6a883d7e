//! Records who changed what.

use crate::db::{Text, Tx};
use crate::entity::audit;
use crate::error::Result;
use domain::Moment;
use domain::ids::UserId;
use sea_orm::{ActiveModelTrait, EntityTrait};

/// A line of the record. Nothing in it is secret.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) id: uuid::Uuid,
    pub(crate) at: Moment,
    /// `None`: the command line.
    pub(crate) by: Option<UserId>,
    pub(crate) action: &'static str,
    pub(crate) subject: String,
    pub(crate) detail: serde_json::Value,
}

impl Line {
    /// Writes it, in the transaction of the change.
    pub(crate) async fn write(self, tx: &Tx) -> Result<()> {
        let row = audit::Model {
            id: Text(self.id),
            at: self.at,
            staff_id: self.by.map(Text),
            action: self.action.to_owned(),
            subject: self.subject,
            detail: self.detail.to_string(),
        };
        let row: audit::ActiveModel = row.into();
        audit::Entity::insert(row.reset_all()).exec_without_returning(&**tx).await?;
        Ok(())
    }
}
