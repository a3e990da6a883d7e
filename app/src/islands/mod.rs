//! What runs in the browser; each small, each useful alone.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub mod desk;
#[cfg(any(feature = "ssr", feature = "desk"))]
pub mod dispatch;
pub mod public;
