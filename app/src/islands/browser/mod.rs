//! The browser's side of the public islands: plain DOM work on what the server
//! has rendered. Everything may be missing; then nothing happens, and the page
//! stays the page it was.

// What no island of a build calls is not in its module.
#![cfg_attr(not(feature = "public"), allow(dead_code))]

pub(super) mod anew;
pub(super) mod dom;
pub mod draft;
pub mod live;
pub mod locate;
pub mod photos;
pub mod push;
pub mod share;
mod shrink;
pub mod similar;
mod slot;
mod stash;
pub(super) mod stream;
pub mod submit;
pub mod suggest;
mod upload;
mod uploaded;
pub mod video;
pub mod voice;
pub mod wait;
