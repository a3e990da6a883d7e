//! The whole router over a real database, without a network.

// Helpers of tests are tests as well.
#![allow(clippy::unwrap_used)]

mod authorisation;
mod bad_input;
mod browser;
mod calling;
mod command;
mod compound;
mod desk;
mod extracts;
mod hooks;
mod intake;
mod layouts;
mod limits;
mod map;
mod media;
mod open311;
mod people;
mod places_api;
#[path = "../support/postgres.rs"]
mod postgres;
mod problems;
mod residents;
mod riders;
mod routing;
mod site;
mod story;
mod telling;
mod tiles;
mod trust;
mod upstreams;
mod wide;
mod worker;
mod world;
