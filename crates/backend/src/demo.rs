//! The demonstration district 安和区: invented, lifelike, the same every time.

mod album;
mod canvas;
mod data;
mod dice;
mod district;
mod ground;
mod hours;
mod picture;
mod plot;
mod riders;
mod routing;
mod rows;
mod store;
mod story;
mod time;
mod words;

use crate::Backend;
use crate::directory::Category;
use crate::error::Result;

/// The password of every demonstration account; accepted in a demonstration
/// database only.
pub const PASSWORD: &str = "huying-demo";

/// The name of the pretend lock system, which a demonstration has as long as its
/// settings name none.
pub(crate) const LOCK: &str = "演示门锁";

/// The demonstration accounts.
pub const ACCOUNTS: [&str; 9] =
    ["admin", "dispatcher", "handler", "lead", "grid", "supervisor", "callback", "analyst", "editor"];

/// Fills an empty database. [`Error::Conflict`](crate::error::Error::Conflict)
/// if it is not empty.
///
/// What is told depends on the moment alone: on the day for what is past, on
/// the full hour for what came in last.
pub async fn fill(backend: &Backend) -> Result<()> {
    store::fill(backend).await
}

/// The two levels of categories that a city usually has, as the demonstration shows
/// them; no unit is theirs yet.
pub(crate) fn usual_categories(backend: &Backend) -> Vec<Category> {
    district::categories(&[], backend.now(), backend.chance()).0
}
