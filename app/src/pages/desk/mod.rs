//! Pages of staff. They show what the backend gave; what somebody may do is
//! what `view.actions` says and nothing else.

pub mod admin;
pub mod appraisal;
pub mod bulk;
pub mod calls;
pub mod dispatch;
pub mod due;
pub mod entry;
pub mod export;
pub mod fields;
pub mod filters;
pub mod foretold;
pub mod frame;
pub mod import;
pub mod inbox;
pub mod leave;
pub mod me;
pub mod numbers;
pub mod outbox;
pub mod places;
pub mod posters;
pub mod print;
pub mod query;
pub mod reports;
pub mod request;
pub mod round;
pub mod sheets;
pub mod sign_in;
pub mod supervisions;
pub mod table;
pub mod turn;
pub mod unit;
pub mod views;
pub mod words;
pub mod worklist;
