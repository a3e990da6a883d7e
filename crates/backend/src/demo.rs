//! The demonstration district 安和区: invented, lifelike, the same every time.

use crate::Backend;
use crate::error::{Error, Result};

/// The password of every demonstration account; accepted in a demonstration
/// database only.
pub const PASSWORD: &str = "huying-demo";

/// The demonstration accounts.
pub const ACCOUNTS: [&str; 9] =
    ["admin", "dispatcher", "handler", "lead", "grid", "supervisor", "callback", "analyst", "editor"];

/// Fills an empty database. [`Error::Conflict`] if it is not empty.
pub async fn fill(_backend: &Backend) -> Result<()> {
    Err(Error::Conflict)
}
