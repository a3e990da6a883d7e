//! Layers around the routes.

pub mod limits;
