//! Records who changed what.

use crate::Backend;
use crate::actor::Staff;
use crate::audit::chain;
use crate::db::Tx;
use crate::error::Result;
use domain::Moment;
use domain::ids::UserId;
use std::fmt::Display;

/// A line of the record. Nothing in it is secret, and nothing of a resident:
/// no name, no number, no words.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) id: uuid::Uuid,
    pub(crate) at: Moment,
    /// `None`: the command line, or the program by itself.
    pub(crate) by: Option<UserId>,
    pub(crate) action: &'static str,
    pub(crate) subject: String,
    pub(crate) detail: serde_json::Value,
}

/// The detail of a line with whom a deputy stood in for.
pub(crate) fn in_stead(mut detail: serde_json::Value, of: Option<UserId>) -> serde_json::Value {
    if let (Some(away), Some(fields)) = (of, detail.as_object_mut()) {
        fields.insert("for".to_owned(), serde_json::json!(away));
    }
    detail
}

impl Line {
    /// What somebody does now, and to what.
    pub(crate) fn new(
        backend: &Backend,
        by: &Staff,
        action: &'static str,
        subject: impl Display,
        detail: serde_json::Value,
    ) -> Self {
        Self::by(backend, Some(by.id), action, subject, detail)
    }

    /// The same; `None`: by the command line, or by the program itself.
    pub(crate) fn by(
        backend: &Backend,
        by: Option<UserId>,
        action: &'static str,
        subject: impl Display,
        detail: serde_json::Value,
    ) -> Self {
        let (id, at) = (backend.new_id(), backend.now());
        Self { id, at, by, action, subject: subject.to_string(), detail }
    }

    /// Writes it at the end of the chain, in the transaction of the change.
    pub(crate) async fn write(self, tx: &Tx) -> Result<()> {
        chain::append(tx, self).await
    }
}
