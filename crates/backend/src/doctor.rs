//! Looks whether everything is as it must be.

use crate::Backend;

/// One thing looked at. `name` is a stable word: `database`, `schema`,
/// `sqlite_version`, `storage`, `clock`, `data_permissions` …
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Finding {
    pub name: &'static str,
    pub ok: bool,
    /// What was found, for the operator.
    pub detail: String,
}

/// Looks at database, schema, versions, storage, clock and permissions.
pub async fn examine(_backend: &Backend) -> Vec<Finding> {
    Vec::new()
}

/// Whether requests can be taken now: database writable and storage there.
/// Quick; for `/readyz`.
pub async fn ready(_backend: &Backend) -> bool {
    false
}
