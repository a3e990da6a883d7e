//! The use cases over real databases: every test runs on SQLite and, where
//! `HUYING_TEST_POSTGRES` names a server, on PostgreSQL.

// Helpers of tests are tests as well.
#![allow(clippy::unwrap_used)]

#[macro_use]
mod support;

mod accounts;
mod acting;
mod admin;
mod answers;
mod appraisal;
mod auditing;
mod calling;
mod closed_loop;
mod copies;
mod demo;
mod doctor;
mod entering;
mod exporting;
mod forgetting;
mod grids;
mod history;
mod hooks;
mod hours;
mod idempotency;
mod importing;
mod imports;
mod jobs;
mod jumping;
mod leases;
mod lists;
mod masking;
mod numbers;
mod object_store;
mod opening;
mod outward;
mod own_account;
mod partner_keys;
mod people;
mod places;
mod policies;
mod posters;
mod revealing;
mod riders;
mod rights;
mod routing;
mod ruled;
mod schema;
mod searching;
mod senders;
mod sessions;
mod splitting;
mod supervising;
mod telling;
mod unreadable;
mod uploads;
mod uploads_ahead;
mod upstreams;
mod wechat_pages;
mod writing;
