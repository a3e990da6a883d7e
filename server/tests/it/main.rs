//! The whole router over a real database, without a network.

// Helpers of tests are tests as well.
#![allow(clippy::unwrap_used)]

mod authorisation;
mod bad_input;
mod browser;
mod calling;
mod command;
mod desk;
mod intake;
mod limits;
mod media;
mod people;
#[path = "../support/postgres.rs"]
mod postgres;
mod problems;
mod routing;
mod site;
mod story;
mod telling;
mod trust;
mod world;
