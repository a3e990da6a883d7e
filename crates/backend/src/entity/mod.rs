//! The tables, as sea-orm sees them. One file a table.

pub mod audit;
pub mod category;
pub mod export_choice;
pub mod import;
pub mod import_mapping;
pub mod import_row;
pub mod job;
pub mod me_too;
pub mod media;
pub mod meta;
pub mod request;
pub mod request_event;
pub mod saved_view;
pub mod session;
pub mod staff;
pub mod staff_grant;
pub mod submission_key;
pub mod unit;
pub mod values;
