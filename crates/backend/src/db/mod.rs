//! The database: connections, the one door for writing, and what differs
//! between SQLite and PostgreSQL.

mod text;

pub use text::Text;
