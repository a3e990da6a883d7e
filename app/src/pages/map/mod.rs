//! The rider map.

pub mod compound;
pub mod door;
pub mod gate;
pub mod list;
pub mod offline;
pub mod poster;
pub mod query;
pub mod station;
pub mod withdrawn;
pub mod wrong;
