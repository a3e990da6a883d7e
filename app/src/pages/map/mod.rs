//! The rider map.

pub mod compound;
pub mod gate;
pub mod list;
pub mod poster;
pub mod query;
pub mod station;
pub mod wrong;
