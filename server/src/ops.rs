//! What keeps the process running and shows how it does.

pub mod health;
pub mod lean;
pub mod listen;
pub mod log;
pub mod metrics;
pub mod signals;
