//! The process: configuration, router, layers, routes, command line.

// `println!` panics where nobody reads any more: commands print by `cli::say`.
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod assets;
pub mod cli;
pub mod cookies;
pub mod faults;
pub mod form;
pub mod layers;
pub mod ops;
pub mod packed;
pub mod page;
pub mod problem;
pub mod room;
pub mod router;
pub mod routes;
pub mod settings;
pub mod state;
pub mod visitor;
mod wish;
pub mod words;
