//! Published requests.

use crate::Backend;
use crate::error::{Error, Result};
use crate::view::{Card, Page};
use domain::geo::Wgs84;
use domain::ids::UnitId;
use domain::request::Status;

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest publication first.
    #[default]
    Newest,
    /// Nearest first; needs `near`.
    Nearest,
}

/// Which published requests.
#[derive(Clone, Debug, Default)]
pub struct PublishedQuery {
    /// Words that must occur.
    pub text: Option<String>,
    /// Category or parent category, by stable name.
    pub category: Option<String>,
    /// Within this unit's area (subtree).
    pub area: Option<UnitId>,
    /// In this state.
    pub status: Option<Status>,
    /// The asker's position.
    pub near: Option<Wgs84>,
    /// Order.
    pub order: Order,
    /// Where to go on.
    pub cursor: Option<String>,
    /// Items a page, 1 to 100.
    pub limit: u16,
}

/// A page of published requests.
pub async fn published(_backend: &Backend, _query: &PublishedQuery) -> Result<Page<Card>> {
    Err(Error::NotFound)
}

/// The latest published requests, nearest ones first if a position is given.
pub async fn latest(_backend: &Backend, _near: Option<Wgs84>, _count: u16) -> Result<Vec<Card>> {
    Err(Error::NotFound)
}
