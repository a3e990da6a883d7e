//! One file a route.

pub mod api;
pub mod desk;
pub mod files;
pub mod live;
pub mod map;
pub mod media;
pub mod open311;
pub mod open_data;
pub mod public;
pub mod riders;
pub mod tiles;
