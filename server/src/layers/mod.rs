//! Layers around the routes, from the outermost inwards: request id, client
//! address, access log, compression, headers, tags, faults, panics, time, heads,
//! hosts, origin, limits, bodies, repeated calls, time again, words of forms. Each does one thing.

pub mod access;
pub mod again;
pub mod body;
pub mod client;
pub mod compress;
pub mod cors;
pub mod deprecated;
pub mod etag;
pub mod head;
pub mod headers;
pub mod host;
pub mod limits;
pub mod origin;
pub mod panic;
pub mod request_id;
pub mod time;
pub mod utf8;
