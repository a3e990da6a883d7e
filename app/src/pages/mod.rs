//! One file a page.

pub mod desk;
