//! Layers around the routes, from the outermost inwards: request id, client
//! address, access log, faults, panics, headers, origin, limits, time, size,
//! compression. Each does one thing.

pub mod access;
pub mod client;
pub mod compress;
pub mod headers;
pub mod limits;
pub mod origin;
pub mod panic;
pub mod request_id;
pub mod time;
