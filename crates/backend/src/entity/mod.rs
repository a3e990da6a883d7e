//! The tables, as sea-orm sees them. One file a table.

pub mod audit;
pub mod category;
pub mod inbox;
pub mod job;
pub mod me_too;
pub mod media;
pub mod message;
pub mod meta;
pub mod push_subscription;
pub mod request;
pub mod request_event;
pub mod saved_view;
pub mod session;
pub mod staff;
pub mod staff_grant;
pub mod submission_key;
pub mod tell_contact;
pub mod tell_rule;
pub mod tell_stop;
pub mod unit;
pub mod values;
