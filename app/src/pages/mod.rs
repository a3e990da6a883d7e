//! One file a page.

pub mod account;
pub mod api;
pub mod desk;
pub mod error;
pub mod follow;
pub mod home;
pub mod map;
pub mod me;
pub mod mine;
pub mod open_data;
pub mod receipt;
pub mod report;
pub mod request;
pub mod requests;
pub mod riders;
