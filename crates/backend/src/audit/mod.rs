//! The audit trail: who saw and did what with personal data and with the
//! organisation. Lines are chained by their hashes, so that what was changed,
//! taken out or cut off is found.

pub(crate) mod chain;
mod list;
mod names;
mod openings;
mod verify;

pub use chain::Head;
pub use list::{AuditLine, AuditPage, AuditQuery, State, page, some, state};
pub use names::is_identifier;
pub(crate) use openings::Openings;
pub use openings::{OPENED, write_openings};
pub use verify::{Fault, Verified, verify};
