//! The pages: functions from data to HTML, rendered on the server; islands
//! hydrated in the browser.
//!
//! A page never asks the database and never decides who may do what: its route
//! (in `server`) loads a value with `backend` and hands it over.

// Views nest as types; the layout of a page is deeper than the default allows.
#![recursion_limit = "512"]

#[cfg(feature = "ssr")]
pub mod cx;
#[cfg(feature = "ssr")]
pub mod i18n;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod parts;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod when;
