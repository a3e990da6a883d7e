//! Layers around the routes.

pub mod limits;
pub mod request_id;
