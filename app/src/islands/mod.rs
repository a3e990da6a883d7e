//! What runs in the browser; each small, each useful alone.

#[cfg(feature = "hydrate")]
mod browser;
pub mod desk;
pub mod dispatch;
pub mod public;
