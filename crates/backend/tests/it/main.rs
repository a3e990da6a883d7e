//! The use cases over real databases: every test runs on SQLite and, where
//! `HUYING_TEST_POSTGRES` names a server, on PostgreSQL.

// Helpers of tests are tests as well.
#![allow(clippy::unwrap_used)]

#[macro_use]
mod support;

mod acting;
mod admin;
mod demo;
mod doctor;
mod grids;
mod history;
mod idempotency;
mod jobs;
mod lists;
mod masking;
mod rights;
mod routing;
mod schema;
mod searching;
mod sessions;
mod uploads;
mod writing;
