//! The browser's side of the public islands: plain DOM work on what the server
//! has rendered. Everything may be missing; then nothing happens, and the page
//! stays the page it was.

#![cfg_attr(not(feature = "public"), allow(dead_code))]

pub(super) mod dom;
pub mod locate;
pub mod share;

#[cfg(feature = "public")]
pub(super) mod anew;
#[cfg(feature = "public")]
pub mod draft;
#[cfg(feature = "public")]
pub mod live;
#[cfg(feature = "public")]
pub mod photos;
#[cfg(feature = "public")]
pub mod push;
#[cfg(feature = "public")]
mod shrink;
#[cfg(feature = "public")]
pub mod similar;
#[cfg(feature = "public")]
mod slot;
#[cfg(feature = "public")]
mod stash;
#[cfg(feature = "public")]
pub(super) mod stream;
#[cfg(feature = "public")]
pub mod submit;
#[cfg(feature = "public")]
pub mod suggest;
#[cfg(feature = "public")]
mod upload;
#[cfg(feature = "public")]
mod uploaded;
#[cfg(feature = "public")]
pub mod video;
#[cfg(feature = "public")]
pub mod voice;
#[cfg(feature = "public")]
pub mod wait;
