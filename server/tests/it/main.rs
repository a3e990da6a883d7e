//! The whole router over a real database, without a network.

// Helpers of tests are tests as well.
#![allow(clippy::unwrap_used)]

mod again;
mod authorisation;
mod bad_input;
mod bola;
mod browser;
mod by_api;
mod calling;
mod command;
mod compound;
mod copies;
mod desk;
mod doors;
mod events;
mod examples;
mod extracts;
mod flood;
mod forms;
mod hooks;
mod intake;
mod layouts;
mod limits;
mod live;
mod map;
mod map_first;
mod media;
mod open311;
mod open_data;
mod operator;
mod parity;
mod partner_keys;
mod people;
mod places_api;
mod places_desk;
#[path = "../support/postgres.rs"]
mod postgres;
mod problems;
mod residents;
mod riders;
mod routing;
mod schema;
mod shape;
mod site;
mod story;
mod telling;
mod tiles;
mod tokens;
mod trust;
mod uploads;
mod uploads_direct;
mod upstreams;
mod wechat;
mod wechat_pages;
mod wide;
mod worker;
mod world;
