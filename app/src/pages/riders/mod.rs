//! Riders as mobile grid workers 移动网格员, and their teams.

pub mod hazard;
pub mod teams;
