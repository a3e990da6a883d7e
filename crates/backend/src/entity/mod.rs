//! The tables, as sea-orm sees them. One file a table.

pub mod audit;
pub mod calendar;
pub mod calendar_day;
pub mod category;
pub mod deadline_policy;
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
pub mod request_share;
pub mod saved_view;
pub mod session;
pub mod staff;
pub mod staff_grant;
pub mod submission_key;
pub mod text_template;
pub mod unit;
pub mod values;
