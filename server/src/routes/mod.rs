//! One file a route.

pub mod api;
pub mod desk;
pub mod files;
pub mod live;
pub mod media;
pub mod public;
