//! Saved views of the worklist: a name and a query string, each person's own.

use crate::Backend;
use crate::actor::Staff;
use crate::error::{Error, Result};
use domain::ids::ViewId;

/// A saved view.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct SavedView {
    pub id: ViewId,
    /// At most 40 characters.
    pub name: String,
    /// The query string of `/desk`, without the question mark, at most 500 bytes.
    pub query: String,
}

/// This person's views, by name; at most 50.
pub async fn list(_backend: &Backend, _staff: &Staff) -> Result<Vec<SavedView>> {
    Err(Error::Forbidden)
}

/// Keeps a view; the same name replaces.
pub async fn save(_backend: &Backend, _staff: &Staff, _name: &str, _query: &str) -> Result<()> {
    Err(Error::Forbidden)
}

/// Forgets a view.
pub async fn forget(_backend: &Backend, _staff: &Staff, _id: ViewId) -> Result<()> {
    Err(Error::Forbidden)
}
