//! The tables, as sea-orm sees them. One file a table.

pub mod audit;
pub mod category;
pub mod gazetteer;
pub mod grid_import;
pub mod job;
pub mod me_too;
pub mod media;
pub mod meta;
pub mod model;
pub mod request;
pub mod request_event;
pub mod routing_rule;
pub mod saved_view;
pub mod session;
pub mod staff;
pub mod staff_grant;
pub mod submission_key;
pub mod suggestion_outcome;
pub mod unit;
pub mod values;
