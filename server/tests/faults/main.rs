//! The promise: what was acknowledged is there, once, whatever happens to the
//! process or the disk. Tried on the real program, not imagined.
//!
//! Needs `strace`, `psql` and the right to trace and to mount a small file
//! system (root, or `sudo` without a question); a test that lacks one says so
//! and fails.

mod client;
mod disk_full;
mod hung_database;
#[path = "../support/postgres.rs"]
mod postgres;
mod program;
mod random_kill;
mod syscalls;
